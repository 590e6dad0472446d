"""What the rules say of a site that was just adopted: the baseline that knows it, and what of it readers will see."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from contentops.checking import Examiner, baseline
from contentops.model import Diagnostic, Release

PERSONAL = "CO605"
"""The rule about what looks like a person's own data."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is found, now and once the pages are public."""

    baseline: bytes
    """The baseline file that knows all of it."""
    known: int
    """How many findings that is."""
    passing: int
    """How many of them are gone when the pages are public."""
    errors: tuple[Diagnostic, ...]
    """The errors that stay."""
    personal: tuple[Diagnostic, ...]
    """What looks like a person's own data."""


def judge(release: Release, unfinished: Collection[str]) -> Verdict:
    """Examine an adopted site.

    Args:
        release: the site, all of its documents drafts.
        unfinished: paths of the documents that are not going to be public by the next decision.
    """
    examiner = Examiner(release.catalog.definitions, store=_Memory())
    pages = {document.path: examiner.page(document) for document in release.catalog.documents}

    def line_of(path: str, number: int) -> str | None:
        return pages[path].line(number) if path in pages else None

    found = examiner.examine(release, whole=True).findings
    public = frozenset(each.key for each in release.catalog.documents if each.path not in unfinished)
    staying = examiner.examine(release, whole=True, assumed=public).findings
    return Verdict(
        baseline=baseline.dump(found, line_of),
        known=len(found),
        passing=max(0, len(found) - len(staying)),
        errors=tuple(each for each in staying if each.severity == "error" and each.code != PERSONAL),
        personal=tuple(each for each in staying if each.code == PERSONAL and each.severity != "info"),
    )


class _Memory:
    """Findings of texts, which are the same whatever is public."""

    def __init__(self) -> None:
        self._values: dict[str, bytes] = {}

    def get_all(self, keys: Iterable[str]) -> dict[str, bytes]:
        return {key: self._values[key] for key in keys if key in self._values}

    def put_all(self, values: Mapping[str, bytes]) -> None:
        self._values.update(values)
