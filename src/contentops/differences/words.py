"""Word by word, what became of a text: by line, then by sentence, then by Latin word and Chinese character."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from contentops.differences.matching import HAN, TOKEN, Gap, alike, gaps, has_words, runs
from contentops.differences.model import Span

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_SENTENCE = re.compile(r".*?(?:[。！？；…]+[”’』」）]*|(?<![.!?;])[.!?;]++[\"'”’)]*+(?=\s)\s*|\n|\Z)", re.DOTALL)
_LEVELS = (_LINE, _SENTENCE, TOKEN)
_STRONG = "\n|"
"""Between changes these keep lines, list items and table cells apart."""
_SLIGHT = 3
"""So many signs without a word between two changes are part of one change."""
_PHRASE = 8
"""What so many words and more have in common stays common, whatever changed around it."""
_REWRITTEN = 0.2
"""A sentence that keeps less than this share of its words is shown as the old one and the new one."""


def spans(old: str, new: str) -> tuple[Span, ...]:
    """What of `old` was deleted and of `new` inserted; a deletion stands before the insertion that replaces it.

    Spans that are `same` or `deleted` make up `old`, those `same` or `inserted` make up `new`.
    """
    changes = _slid(_phrases(_changes(_refined(old, new, 0))))
    if not any(sign in old + new for sign in _STRONG) and _kept(changes) < _REWRITTEN * max(_weight(old), _weight(new)):
        changes = [("", old, new)]
    return tuple(_spans(changes))


_Change = tuple[str, str, str]
"""Text that stayed the same, and what was deleted and inserted after it."""


def _refined(old: str, new: str, level: int) -> Iterator[Span]:
    if not old or not new or old == new or level == len(_LEVELS):
        yield from _both(old, new)
        return
    before = [unit for unit in _LEVELS[level].findall(old) if unit]
    after = [unit for unit in _LEVELS[level].findall(new) if unit]
    at = 0
    for gap in gaps(runs(before, after), Gap(0, len(before), 0, len(after))):
        yield Span("same", "".join(after[at : gap.new_start]))
        gone, come = before[gap.old_start : gap.old_end], after[gap.new_start : gap.new_end]
        if _LEVELS[level] is _LINE:
            yield from _line_by_line(gone, come)
        else:
            yield from _refined("".join(gone), "".join(come), level + 1)
        at = gap.new_end
    yield Span("same", "".join(after[at:]))


def _line_by_line(gone: Sequence[str], come: Sequence[str]) -> list[Span]:
    """Each line against the one it was; all against all if that keeps more, as where lines were joined or parted."""
    found = list(_paired(gone, come))
    if len(gone) == len(come) or not gone or not come:
        return found
    together = list(_refined("".join(gone), "".join(come), 1))
    kept, kept_together = (sum(_weight(text) for op, text in each if op == "same") for each in (found, together))
    return together if kept_together > kept else found


def _paired(gone: Sequence[str], come: Sequence[str]) -> Iterator[Span]:
    at_old = at_new = 0
    for old, new in [*alike(gone, come), (len(gone), len(come))]:
        yield from _both("".join(gone[at_old:old]), "".join(come[at_new:new]))
        if new < len(come):
            yield from _refined(gone[old], come[new], 1)
        at_old, at_new = old + 1, new + 1


def _both(old: str, new: str) -> Iterator[Span]:
    if old == new:
        yield Span("same", new)
    else:
        yield Span("deleted", old)
        yield Span("inserted", new)


def _changes(found: Iterable[Span]) -> list[_Change]:
    """The spans as triples, neighbours of one sort joined."""
    changes: list[_Change] = []
    same = deleted = inserted = ""
    for op, text in found:
        if op == "same" and text and (deleted or inserted):
            changes.append((same, deleted, inserted))
            same, deleted, inserted = text, "", ""
        elif op == "same":
            same += text
        elif op == "deleted":
            deleted += text
        else:
            inserted += text
    return [*changes, (same, deleted, inserted)]


def _phrases(changes: list[_Change]) -> list[_Change]:
    """Joins changes that have less in common between them than they have changed."""
    joined: list[_Change] = []
    for same, deleted, inserted in changes:
        if joined and (deleted or inserted) and _is_slight(same, joined[-1], deleted, inserted):
            before, gone, come = joined[-1]
            joined[-1] = (before, gone + same + deleted, come + same + inserted)
        else:
            joined.append((same, deleted, inserted))
    return joined


def _is_slight(same: str, before: _Change, deleted: str, inserted: str) -> bool:
    if any(sign in same for sign in _STRONG):
        return False
    if not has_words(same):
        return len(same) <= _SLIGHT
    weight = _weight(same, _PHRASE) * (1 if HAN.search(same) else 2)
    changes = ((before[1], before[2]), (deleted, inserted))
    return weight < _PHRASE and all(max(_weight(text, weight) for text in change) >= weight for change in changes)


def _slid(changes: list[_Change]) -> list[_Change]:
    """Moves what was only inserted or only deleted back to the beginning of a phrase, where it could as well stand.

    “数据清洗、数据分析” has “数据清洗、” before “数据分析”, not “清洗、数据” inside it.
    """
    changes = list(changes)
    for number, (same, deleted, inserted) in enumerate(changes):
        edit = deleted or inserted
        if bool(deleted) == bool(inserted) or number + 1 == len(changes):
            continue
        if (back := _steps_back(same, edit)) == 0:
            continue
        moved = edit[len(edit) - back :]
        kept, edit = same[: len(same) - back], moved + edit[: len(edit) - back]
        changes[number] = (kept, edit, "") if deleted else (kept, "", edit)
        follower = changes[number + 1]
        changes[number + 1] = (moved + follower[0], follower[1], follower[2])
    return changes


def _steps_back(same: str, edit: str) -> int:
    """By how many characters the edit can begin earlier, so that it begins where a phrase does; 0 if it does not help."""
    if not has_words(same[-1:]):
        return 0
    for back in range(1, min(len(same), len(edit)) + 1):
        if same[-back] != edit[-back]:
            return 0
        left, ends = same[-back - 1 : -back], edit[-back - 1 : -back] or edit[-1:]
        if not has_words(left) and (not has_words(ends) or HAN.match(ends)):
            return back
    return 0


def _weight(text: str, enough: int | None = None) -> int:
    """How many words and Chinese characters there are; no more than `enough` are counted."""
    return sum(1 for _ in islice((match for match in TOKEN.finditer(text) if has_words(match[0])), enough))


def _kept(changes: Iterable[_Change]) -> int:
    return sum(_weight(same) for same, _, _ in changes)


def _spans(changes: Iterable[_Change]) -> Iterator[Span]:
    for same, deleted, inserted in changes:
        if same:
            yield Span("same", same)
        if deleted:
            yield Span("deleted", deleted)
        if inserted:
            yield Span("inserted", inserted)
