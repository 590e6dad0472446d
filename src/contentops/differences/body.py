"""Which blocks of a body were added, removed, rewritten or moved."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from contentops.differences.blocks import words_of
from contentops.differences.matching import Gap, alike, gaps, has_words, runs
from contentops.differences.model import Block, BlockChange, Hunk, Span
from contentops.differences.words import spans


def hunks(old: Sequence[Block], new: Sequence[Block], first_line: int) -> tuple[Hunk, ...]:
    """The changes from one body to another.

    Args:
        first_line: where the new body begins in its file.
    """
    found = runs([block.text for block in old], [block.text for block in new])
    open_gaps = list(gaps(found, Gap(0, len(old), 0, len(new))))
    moved = _moved(
        [block for gap in open_gaps for block in old[gap.old_start : gap.old_end]],
        [block for gap in open_gaps for block in new[gap.new_start : gap.new_end]],
    )
    moved_away = {block.number for block in moved.values()}
    headings = _headings_above(new)
    result = []
    for gap in open_gaps:
        gone = [block for block in old[gap.old_start : gap.old_end] if block.number not in moved_away]
        come = new[gap.new_start : gap.new_end]
        if changes := tuple(_changes(gone, come, moved, _line(new, gap.new_end, first_line))):
            result.append(Hunk(headings[gap.new_start], changes[0].line, changes))
    return tuple(result)


def _changes(gone: Sequence[Block], come: Sequence[Block], moved: dict[int, Block], end: int) -> Iterator[BlockChange]:
    """Changes in the order of the new body; what was removed stands before what follows it.

    Args:
        end: the line of what follows.
    """
    fresh = [block for block in come if block.number not in moved]
    pairs = _pairs(gone, fresh)
    at = 0
    for block in come:
        if block.number in moved:
            yield BlockChange("moved", moved[block.number], block, block.line, (Span("same", block.text),))
            continue
        partner = pairs.get(block.number)
        if partner is None:
            yield BlockChange("added", None, block, block.line, (Span("inserted", block.text),))
            continue
        yield from (_removed(each, block.line) for each in gone[at:partner])
        yield BlockChange("changed", gone[partner], block, block.line, spans(gone[partner].text, block.text))
        at = partner + 1
    yield from (_removed(each, end) for each in gone[at:])


def _pairs(gone: Sequence[Block], fresh: Sequence[Block]) -> dict[int, int]:
    """Which of the gone blocks, by its place among them, each fresh block was, by its number."""
    if len(gone) == len(fresh) == 1 and gone[0].kind != fresh[0].kind:
        return {}
    return {fresh[j].number: i for i, j in alike([block.text for block in gone], [block.text for block in fresh])}


def _removed(block: Block, line: int) -> BlockChange:
    return BlockChange("removed", block, None, line, (Span("deleted", block.text),))


def _moved(gone: Sequence[Block], come: Sequence[Block]) -> dict[int, Block]:
    """Where each block that stands unchanged at another place was before, by its new number."""
    waiting: dict[str, list[Block]] = defaultdict(list)
    for block in reversed(gone):
        if has_words(block.text):
            waiting[block.text].append(block)
    return {block.number: waiting[block.text].pop() for block in come if waiting.get(block.text)}


def _headings_above(blocks: Sequence[Block]) -> list[str]:
    """The words of the nearest heading above each block, and above the end."""
    found, words = [], ""
    for block in blocks:
        found.append(words)
        words = words_of(block) if block.kind == "heading" else words
    return [*found, words]


def _line(blocks: Sequence[Block], number: int, first_line: int) -> int:
    """Where the block of this number begins; the line of the last one at the end."""
    if not blocks:
        return first_line
    return blocks[min(number, len(blocks) - 1)].line
