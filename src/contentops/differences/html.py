"""Differences as an HTML fragment, with <del> and <ins>; all text of the documents is escaped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from markupsafe import Markup, escape

from contentops.differences.excerpt import beginning, excerpt, revealed
from contentops.differences.model import AssetChange, BlockChange, Differences, FieldChange, Hunk, Span

LABELS = (
    "nothing changed",
    "new document",
    "removed document",
    "only blank lines and line breaks changed, which no reader sees",
    "line %(line)s",
    "moved here from line %(line)s",
    "image added",
    "image removed",
    "image replaced",
    "file added",
    "file removed",
    "file replaced",
)
"""The words of the fragment, in English; what a translation must know."""
_ELEMENTS = {"same": Markup("{}"), "deleted": Markup("<del>{}</del>"), "inserted": Markup("<ins>{}</ins>")}
_VERBATIM = ("code block", "table")


def as_html(differences: Differences, labels: Mapping[str, str]) -> Markup:
    """A `<div class="differences">` with a part for each place where something changed.

    Args:
        labels: the texts of `LABELS` in the reader's language; what is missing stays English. `%(line)s` is a number.
    """
    return Markup('<div class="differences {}">\n{}</div>\n').format(
        differences.kind,
        Markup("").join(
            [
                *_notes(differences, labels),
                *(_field(change, labels) for change in differences.fields),
                *(_hunk(hunk, labels) for hunk in differences.hunks),
                *(_asset(change, labels) for change in differences.assets),
            ]
        ),
    )


def _notes(differences: Differences, labels: Mapping[str, str]) -> Iterable[Markup]:
    notes = {"new": "new document", "removed": "removed document", "same": "nothing changed"}
    if note := notes.get(differences.kind):
        yield Markup("<p>{}</p>\n").format(_label(labels, note))
    if differences.kind == "changed" and differences.layout:
        yield Markup("<p>{}</p>\n").format(
            _label(labels, "only blank lines and line breaks changed, which no reader sees")
        )


def _field(change: FieldChange, labels: Mapping[str, str]) -> Markup:
    where = Markup("<code>{}</code>, {}").format(
        revealed(change.path), _label(labels, "line %(line)s", line=change.line)
    )
    return _section("field", where, Markup("<p>{}</p>\n").format(_spans(change.spans)))


def _hunk(hunk: Hunk, labels: Mapping[str, str]) -> Markup:
    line = _label(labels, "line %(line)s", line=hunk.line)
    where = Markup("§ {}, {}").format(revealed(hunk.heading), line) if hunk.heading else line
    return _section("hunk", where, Markup("").join(_change(change, labels) for change in hunk.changes))


def _asset(change: AssetChange, labels: Mapping[str, str]) -> Markup:
    said = _label(labels, f"{'image' if change.image else 'file'} {change.op}")
    where = Markup("{} <code>{}</code>").format(said, revealed(change.path))
    if change.op != "removed":
        where += Markup(", {}").format(_label(labels, "line %(line)s", line=change.line))
    return _section("asset", where, Markup(""))


def _change(change: BlockChange, labels: Mapping[str, str]) -> Markup:
    if change.op == "moved" and change.old is not None:
        said = _label(labels, "moved here from line %(line)s", line=change.old.line)
        return Markup('<p class="moved">({}) {}</p>\n').format(said, revealed(beginning(change.old.text)))
    if change.kind in _VERBATIM:
        return Markup('<pre class="{}">{}</pre>\n').format(change.op, _spans(change.spans, line_end="\n"))
    return Markup('<p class="{}">{}</p>\n').format(change.op, _spans(change.spans))


def _section(name: str, where: Markup, content: Markup) -> Markup:
    return Markup('<div class="{}">\n<p class="where">{}</p>\n{}</div>\n').format(name, where, content)


def _spans(spans: tuple[Span, ...], line_end: str = "<br>\n") -> Markup:
    ends = Markup(line_end)
    return Markup("").join(
        _ELEMENTS[span.op].format(ends.join(revealed(span.text).split("\n"))) for span in excerpt(spans)
    )


def _label(labels: Mapping[str, str], text: str, **values: int) -> Markup:
    found = escape(labels.get(text, text))
    for name, value in values.items():
        found = found.replace(f"%({name})s", str(value))
    return found
