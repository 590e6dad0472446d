"""Learning blocks, `::: name … :::`: found in a body, read into data that the portal and exporters share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from contentops.render import activities, media
from contentops.render.activities import Blank, Choice, Quiz, quiz
from contentops.render.divs import Block, Data, Names, Problem, failed, find, uncommented

__all__ = [
    "CALLOUTS", "KINDS", "Blank", "Block", "Choice", "Problem", "Quiz", "claim", "data_of_body", "find", "ids", "of_body", "problems", "quiz", "read",
]  # fmt: skip

CALLOUTS = ("note", "tip", "warning")
ATTRIBUTES = {
    "quiz": ("pass",),
    "poll": ("most",),
    "assignment": ("title", "url"),
    "checklist": ("title",),
    "discussion": ("url", "title"),
    "video": media.VIDEO,
    "live": media.LIVE,
    **dict.fromkeys(CALLOUTS, ("title",)),
}
"""What each block takes beside an id."""
KINDS = tuple(ATTRIBUTES)
_READ: Mapping[str, Callable[[Block], tuple[Data, list[Problem]]]] = {
    "quiz": activities.quiz,
    "poll": activities.poll,
    "assignment": activities.assignment,
    "checklist": activities.checklist,
    "discussion": activities.discussion,
    "video": media.video,
    "live": media.live,
    **dict.fromkeys(CALLOUTS, activities.callout),
}


def read(block: Block) -> tuple[Data | None, list[Problem]]:
    """What a block says, and the mistakes in it; none for a block that nobody knows."""
    reader = _READ.get(block.kind)
    return reader(block) if reader else (None, [])


def data_of_body(body: str) -> list[dict[str, Any]]:
    """What the blocks of a body say, in order, in JSON's form."""
    return [found.as_data() for block in of_body(body) if (found := read(block)[0]) is not None]


def of_body(body: str) -> list[Block]:
    """The blocks of a body that pages show: none in code, none in notes to editors."""
    return list(find(_shown(body.split("\n")))) if ":::" in body else []


def ids(found: Iterable[Block]) -> list[str]:
    """The ids that blocks give to things of the page, so that headings get others."""
    names = Names()
    for block in found:
        claim(block, names)
    return list(names.taken)


def claim(block: Block, names: Names) -> tuple[str, ...]:
    """The ids of a block and of what is to be filled in or ticked in it, none of which anything else of the page has.

    A quiz and a poll without an id get one, as their inputs belong together by it.
    """
    data = read(block)[0]
    count = 0
    if isinstance(data, activities.Quiz):
        count = len(data.choices) or len(data.blanks)
    elif isinstance(data, activities.Poll):
        count = len(data.options)
    elif isinstance(data, activities.Checklist):
        count = len(data.items)
    if data is None or not (block.id or count or block.kind in ("quiz", "poll")):
        return ("",)
    name = names.take(block.id or block.kind)
    return (name, *(names.take(f"{name}-{number}") for number in range(1, count + 1)))


def problems(lines: list[str], first: int = 1) -> Iterator[Problem]:
    """Every mistake in the blocks of a body.

    Args:
        first: line of the file that the body begins on, for messages that name another line.
    """
    shown = _shown(lines)
    found = list(find(shown))
    taken: dict[str, int] = {}
    for block in found:
        if not block.closed:
            yield block.problem(f"the block “{block.kind}” is never closed", "end it with a line of its own: :::")
        if block.kind not in KINDS:
            yield _unknown_kind(block, shown[block.start])
        else:
            yield from _attribute_mistakes(block, shown[block.start])
        yield from read(block)[1]
        if block.id and block.id in taken:
            yield block.problem(
                f"the id “{block.id}” is used twice, first on line {first + taken[block.id]}",
                "ids are unique in a document",
                at="id",
            )
        taken.setdefault(block.id, block.start)
    yield from failed(shown, found)


def _shown(lines: list[str]) -> list[str]:
    return [line or "" for line in uncommented(lines)]


def _unknown_kind(block: Block, line: str) -> Problem:
    start = line.index(block.kind)
    span = (start, start + len(block.kind))
    close = get_close_matches(block.kind.casefold(), KINDS, n=1)
    hint = f"did you mean “{close[0]}”?" if close else f"blocks are {', '.join(KINDS)}"
    return Problem(block.start, f"there is no block “{block.kind}”", hint, span, close[0] if close else None)


def _attribute_mistakes(block: Block, line: str) -> Iterator[Problem]:
    known = ATTRIBUTES[block.kind]
    for name in block.attributes:
        if name not in known:
            start = block.places[name][0]
            close = get_close_matches(name.casefold(), known, n=1)
            yield Problem(
                block.start,
                f"the block “{block.kind}” has no attribute `{name}`",
                f"did you mean `{close[0]}`?" if close else _known(block.kind),
                (start, start + len(name)),
                close[0] if close else None,
            )
    for start, end in block.stray:
        yield Problem(block.start, f"“{line[start:end]}” is no attribute", _why_stray(line[start:end]), (start, end))


def _known(kind: str) -> str:
    names = ", ".join(f"`{name}`" for name in ATTRIBUTES[kind])
    return f"it takes an id and {names}" if names else "it takes an id and nothing else: {#id}"


def _why_stray(text: str) -> str:
    if set(text) & set("“”‘’'＂"):
        return 'values with spaces stand in straight double quotes: title="What we saw"'
    if text.endswith("=") or text.startswith("="):
        return "no spaces around “=”, and something behind it"
    return 'write {#id name=value other="two words"}'
