"""What an editor shows beside the pointer: what a key means, what a name or a link leads to, why a rule is there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from contentops.lsp import front, links
from contentops.lsp.completion import described
from contentops.lsp.view import View, schema_at
from contentops.model import Diagnostic, Document, Position


@dataclass(frozen=True, slots=True)
class Hover:
    """Markdown to show, and what it is about."""

    text: str
    start: Position
    end: Position


def hover(
    view: View,
    path: str,
    lines: Sequence[str],
    at: Position,
    *,
    findings: Iterable[Diagnostic] = (),
    rules: Mapping[str, str],
) -> Hover | None:
    """What there is to say at a place of the document at `path`.

    Args:
        findings: those of the document.
        rules: documentation of each rule as Markdown, by code.
    """
    parts: list[tuple[str, Position, Position]] = []
    here = _front_matter(view, path, lines, at) or _link(view, path, lines, at)
    if here is not None:
        parts.append(here)
    for finding in findings:
        start, end = span(finding, lines)
        if start <= at <= end and finding.code in rules:
            parts.append((rules[finding.code], start, end))
    if not parts:
        return None
    text = "\n\n---\n\n".join(dict.fromkeys(text for text, _, _ in parts))
    return Hover(text, parts[0][1], parts[0][2])


def span(finding: Diagnostic, lines: Sequence[str]) -> tuple[Position, Position]:
    """From where to where a finding is shown: what it is about, else the word at its place, else one character."""
    start = Position(finding.line, finding.column)
    if finding.end is not None and finding.end > start:
        return start, finding.end
    line = lines[start.line - 1] if start.line <= len(lines) else ""
    end = start.column
    while end <= len(line) and (line[end - 1].isalnum() or line[end - 1] in "_-"):
        end += 1
    return start, Position(start.line, end if end > start.column else min(start.column + 1, len(line) + 1))


def _front_matter(view: View, path: str, lines: Sequence[str], at: Position) -> tuple[str, Position, Position] | None:
    inside, kind = front.bounds(lines), view.type_of(path)
    if inside is None or at.line >= inside[1] or kind is None:
        return None
    for parent, name, place in front.keys(lines, inside):
        if place <= at <= Position(place.line, place.column + len(name)):
            mapping = schema_at(kind.schema, parent)
            text = _key(name, schema_at(kind.schema, (*parent, name)), required=name in mapping.get("required", ()))
            return text, place, Position(place.line, place.column + len(name))
    spot = front.spot(lines, at)
    if spot is None or not spot.text:
        return None
    text = _value(view, path, spot)
    return (text, spot.start, spot.end) if text else None


def _key(name: str, about: Mapping[str, object], *, required: bool) -> str:
    if not about:
        return f"`{name}` is no key of this type."
    title = about.get("title") or name
    return "\n\n".join(filter(None, [f"**{title}** `{name}`{' (required)' if required else ''}", described(about)]))


def _value(view: View, path: str, spot: front.Spot) -> str:
    if spot.path == ("status",):
        kind = view.type_of(path)
        workflow = view.definitions.workflows.get(kind.name) if kind is not None else None
        state = workflow.state_of(spot.text) if workflow is not None else None
        return f"**{view.label(state.label, path)}** `{state.name}` ({state.category})" if state is not None else ""
    named = referent(view, path, spot)
    if isinstance(named, Document):
        return about_document(view, named)
    if named is not None and named in view.definitions.people:
        person = view.definitions.people[named]
        return f"**{person.name}** `{person.id}`\n\n{', '.join(person.roles)}"
    return ""


def referent(view: View, path: str, spot: front.Spot) -> Document | str | None:
    """What a name in the front matter stands for: a document, or the id of a person; none if nothing."""
    kind = view.type_of(path)
    if kind is None or spot.what == "key":
        return None
    wanted = schema_at(kind.schema, spot.path).get("x-ref")
    if spot.path == ("assignee",) or wanted == "person":
        if spot.text in view.definitions.people:
            return spot.text
        return view.named("person", spot.text, view.language_of(path))
    if isinstance(wanted, str):
        return view.named(wanted, spot.text, view.language_of(path))
    if wanted:
        name, _, slug = spot.text.partition("/")
        return view.named(name, slug, view.language_of(path))
    return None


def _link(view: View, path: str, lines: Sequence[str], at: Position) -> tuple[str, Position, Position] | None:
    link = links.at(path, lines, at)
    target = view.target(path, link.target) if link is not None else None
    document = view.documents.get(target) if target is not None and target != path else None
    if link is None or document is None:
        return None
    return about_document(view, document), link.start, link.end


def about_document(view: View, document: Document) -> str:
    """A document's title, key, state and summary as Markdown."""
    workflow = view.definitions.workflows.get(document.key.type)
    state = workflow.state_of(document.status) if workflow is not None else None
    status = f" · {view.label(state.label, document.path)}" if state is not None else ""
    title = document.meta.get("title") or document.key.slug
    summary = document.meta.get("summary")
    return "\n\n".join(filter(None, [f"**{title}**", f"`{document.key}`{status}", str(summary) if summary else ""]))
