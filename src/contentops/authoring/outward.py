"""Looks whether the external addresses of a site still answer: collects them, asks for them, says where the dead ones stand."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from contentops.checking import Examiner
from contentops.checking.suppression import suppress as without_suppressed
from contentops.model import Diagnostic, Position, Release, Severity
from contentops.rules import RULES
from contentops.rules.external_link_dead import CODE
from contentops.rules.page import Page, replacing
from contentops.source import strict_yaml
from contentops.source.web import Answer, Limits, ask, is_public
from contentops.writing import write

MEMORY = "contentops/links.json"
"""Below git's own folder: what addresses answered, and when."""
_KEPT = timedelta(days=1)
_WEB = re.compile(r"https?://[^\s/?#]", re.IGNORECASE)
_IN_MARK = re.compile(r"https?://[^\s\"}]+", re.IGNORECASE)
_SEVERITIES: Mapping[str, Severity] = {"dead": "error", "unsure": "warning", "refused": "warning"}


@dataclass(frozen=True, slots=True)
class Place:
    """An address as it stands in a document."""

    path: str
    address: str
    start: Position
    exact: bool = True
    """Whether it stands there character by character, so that another can take its place."""
    live: bool = False
    """Whether it stands only in what is live, and not in the file as it is now."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of asking."""

    findings: tuple[Diagnostic, ...]
    addresses: int
    remembered: int
    """How many of them had been asked within the day."""
    unasked: int
    """How many the time was too short for."""


def places(release: Release, examiner: Examiner) -> list[Place]:
    """Every external address of the documents as they stand, then of what is live beside them."""
    found: list[Place] = []
    for document in release.catalog.documents:
        found += _of_document(examiner.page(document))
    here = {(each.path, each.address) for each in found}
    blobs = {document.blob for document in release.catalog.documents}
    for live in release.live.values():
        if live.document.blob not in blobs:
            for each in _of_document(examiner.page(live.document)):
                if (each.path, each.address) not in here:
                    found.append(Place(each.path, each.address, Position(1, 1), exact=False, live=True))
    return found


def look(
    release: Release,
    now: datetime,
    limits: Limits,
    *,
    wanted: Callable[[str], bool] = lambda path: True,
    memory: Path | None = None,
    again: bool = False,
    allowed: Callable[[str], bool] = is_public,
    progress: Callable[[str, int, int], None] = lambda what, done, of: None,
) -> Asked:
    """Ask for the external addresses of a site, each once, and say which do not answer.

    Args:
        wanted: which documents' addresses, by path.
        memory: the file that keeps answers for a day; none keeps nothing.
        again: ask for those too that answered within the day.
        allowed: which IP addresses may be connected to.
    """
    examiner = Examiner(release.catalog.definitions)
    standing = [each for each in places(release, examiner) if wanted(each.path)]
    addresses = list(dict.fromkeys(each.address for each in standing))
    kept = _recalled(memory, now)
    known = {} if again else {address: kept[address][1] for address in addresses if address in kept}
    answers: dict[str, Answer] = dict(known)
    rest = [address for address in addresses if address not in known]
    for address, answer in ask(rest, limits, allowed=allowed):
        answers[address] = answer
        progress("asked", len(answers) - len(known), len(rest))
    _keep(memory, now, {**kept, **{each: (now, answers[each]) for each in rest if each in answers}})
    findings = [
        finding for each in standing if each.address in answers for finding in _findings(each, answers[each.address])
    ]
    settled = tuple(sorted(_settled(release, examiner, findings), key=lambda each: each.order))
    return Asked(settled, len(addresses), len(known), len(addresses) - len(answers))


# -- where they stand -------------------------------------------------------------------------------------------


def _of_document(page: Page) -> list[Place]:
    document = page.document
    found = {*_of_front_matter(page), *_of_body(page)}
    return [Place(document.path, address, start, _is_there(page, start, address)) for start, address in sorted(found)]


def _is_there(page: Page, start: Position, address: str) -> bool:
    return page.line(start.line).startswith(address, start.column - 1)


def _of_front_matter(page: Page) -> Iterator[tuple[Position, str]]:
    for scalar in strict_yaml.scalars(page.document.node):
        if scalar.tag == "str" and _WEB.match(scalar.text):
            quote = max(page.source(scalar).find(scalar.text), 0)
            yield Position(scalar.start.line, scalar.start.column + quote), scalar.text


def _of_body(page: Page) -> Iterator[tuple[Position, str]]:
    for reference in page.shown:
        if _WEB.match(reference.raw):
            yield reference.position, reference.raw
    for link in page.outline.links:
        if link.kind == "autolink" and _WEB.match(link.target):
            yield Position(link.start.line, link.start.column + 1), link.target
    for number, line in enumerate(page.body_lines, page.document.body_line):
        if line.startswith(":::") and number not in page.outline.code_lines:
            for match in _IN_MARK.finditer(line):
                yield Position(number, match.start() + 1), match[0]


# -- what is said of them ---------------------------------------------------------------------------------------


def _findings(place: Place, answer: Answer) -> Iterator[Diagnostic]:
    where = "what is live still leads to " if place.live else ""
    end = Position(place.start.line, place.start.column + len(place.address)) if place.exact else None
    if answer.kind == "alive":
        if answer.moved and answer.moved != place.address:
            fix = replacing(f"write {answer.moved}", place.start, end, answer.moved, safe=False) if end else None
            message = f"{where}“{place.address}” has moved for good to {answer.moved}"
            yield Diagnostic(
                CODE, "info", place.path, message, *place.start, hint="link to the new address", end=end, fix=fix
            )
        return
    if answer.kind == "dead":
        message = f"{where}“{place.address}” is dead: {answer.why}"
        hint = "link to where it is now, to an archived copy, or take it out"
    elif answer.kind == "refused":
        message = f"{where}“{place.address}” was not asked for: {answer.why}"
        hint = "readers cannot reach it; --private asks all the same"
    else:
        message = f"{where}“{place.address}” may be dead: {answer.why}"
        hint = "look at it in a browser, or ask again later"
    yield Diagnostic(CODE, _SEVERITIES[answer.kind], place.path, message, *place.start, hint=hint, end=end)


def _settled(release: Release, examiner: Examiner, findings: Iterable[Diagnostic]) -> list[Diagnostic]:
    """As severe as the site's settings say, without those that a comment speaks for."""
    documents = {document.path: document for document in release.catalog.documents}
    by_path: dict[str, list[Diagnostic]] = {}
    for finding in findings:
        by_path.setdefault(finding.path, []).append(finding)
    left: list[Diagnostic] = []
    for path, each in by_path.items():
        document = documents.get(path)
        left += without_suppressed(document, each, RULES)[0] if document is not None else each
    return examiner.settings.levelled(left, {path: document.key.type for path, document in documents.items()})


# -- what is kept for a day -------------------------------------------------------------------------------------


def _recalled(memory: Path | None, now: datetime) -> dict[str, tuple[datetime, Answer]]:
    if memory is None:
        return {}
    try:
        rows = json.loads(memory.read_bytes())
        found = {
            address: (datetime.fromisoformat(at), Answer("dead" if kind == "dead" else "alive", str(why), str(moved)))
            for address, (at, kind, why, moved) in rows.items()
        }
        return {address: each for address, each in found.items() if now - _KEPT < each[0] <= now}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def _keep(memory: Path | None, now: datetime, answers: Mapping[str, tuple[datetime, Answer]]) -> None:
    """Keep the answers that are certain."""
    if memory is None:
        return
    rows = {
        address: [at.isoformat(), *astuple(answer)]
        for address, (at, answer) in answers.items()
        if answer.kind in ("alive", "dead")
    }
    with suppress(OSError):
        write(memory, json.dumps(rows).encode("utf-8", "surrogatepass"))
