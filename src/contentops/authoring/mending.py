"""Makes the fixes that findings offer, in the bytes of the files they are about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from contentops.model import Diagnostic, Edit, Position

_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Mended:
    """A file with some of its fixes made."""

    data: bytes
    made: int
    """Findings that are mended; of fixes that overlap only the first is made."""


def mend(data: bytes, findings: Iterable[Diagnostic]) -> Mended:
    """A file's bytes with the safe fixes of its findings made.

    Every other byte stays as it is: line ends, a byte order mark, the end of the file.

    Raises:
        UnicodeDecodeError: the file is not UTF-8; no rule finds anything to mend in such a file.
    """
    text = data.removeprefix(_BOM).decode("utf-8")
    starts = _line_starts(text)
    pieces: list[tuple[int, int, str]] = []
    made = 0
    for finding in sorted(findings, key=lambda each: each.order):
        if finding.fix is None or not finding.fix.safe:
            continue
        wanted = sorted(_span(each, starts, len(text)) for each in finding.fix.edits)
        if not any(_overlap(one, other) for one in wanted for other in pieces):
            pieces += wanted
            made += 1
    end_of_line = "\r\n" if "\r\n" in text else "\n"
    for start, end, new in sorted(pieces, reverse=True):
        text = text[:start] + new.replace("\n", end_of_line) + text[end:]
    return Mended((_BOM if data.startswith(_BOM) else b"") + text.encode("utf-8"), made)


def mend_all(files: Mapping[str, bytes], findings: Iterable[Diagnostic]) -> dict[str, Mended]:
    """The files that change when the safe fixes of these findings are made."""
    by_path: dict[str, list[Diagnostic]] = {}
    for finding in findings:
        if finding.fix is not None and finding.fix.safe and finding.path in files:
            by_path.setdefault(finding.path, []).append(finding)
    mended = {path: mend(files[path], group) for path, group in by_path.items()}
    return {path: each for path, each in mended.items() if each.data != files[path]}


def _span(edit: Edit, starts: list[int], length: int) -> tuple[int, int, str]:
    return _offset(edit.start, starts, length), _offset(edit.end, starts, length), edit.text


def _offset(place: Position, starts: list[int], length: int) -> int:
    """Where a place is in the text; the end of the text for a line after the last."""
    if place.line > len(starts):
        return length
    return min(starts[place.line - 1] + place.column - 1, length)


def _line_starts(text: str) -> list[int]:
    """Where each line begins; lines end with LF, CRLF or CR."""
    starts, at = [0], 0
    while (at := _line_end(text, at)) >= 0:
        starts.append(at)
    return starts


def _line_end(text: str, at: int) -> int:
    """Where the line after the one at `at` begins, or -1."""
    ends = [found for found in (text.find("\n", at), text.find("\r", at)) if found >= 0]
    if not ends:
        return -1
    end = min(ends)
    return end + 2 if text[end : end + 2] == "\r\n" else end + 1


def _overlap(one: tuple[int, int, str], other: tuple[int, int, str]) -> bool:
    """Whether two edits touch the same characters, or insert at the same place."""
    if one[0] == one[1] or other[0] == other[1]:
        return one[0] <= other[1] and other[0] <= one[1]
    return one[0] < other[1] and other[0] < one[1]
