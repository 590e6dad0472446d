"""Reads YAML without surprises: every key has a place, nothing is read twice, `yes` and `012` stay text.

The language is YAML 1.2's core schema less what makes a file ambiguous to a reviewer: duplicate keys, anchors,
aliases, tags, merge keys, several documents, keys that are not text, numbers too large to hold, and characters that are
unseen or end a line for some programs only are refused, written out or as an escape. Dates stay text.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any

import yaml

from contentops.model import Node, Position

_INT = re.compile(r"[-+]?(0|[1-9][0-9]*)\Z")
_FLOAT = re.compile(r"[-+]?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?\Z")
_BOOL = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_NULL = {"", "~", "null", "Null", "NULL"}
_MAX_DEPTH = 32
_MAX_DIGITS = 64
# Not for YAML: control characters, the byte order mark, what is no character, and U+0085, U+2028 and U+2029. libyaml ends
# a line at those three, editors and YAML 1.2 do not, so a key after one of them would be unseen in a comment.
_REFUSED = re.compile(
    "[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufdcf\ufdf0-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]"
    f"|[{''.join(chr(plane << 16 | last) for plane in range(1, 17) for last in (0xFFFE, 0xFFFF))}]"
)
_FULL_WIDTH_COLON = re.compile(r"[ \t]*(?:- +)?[A-Za-z_][\w-]*(?=：)")
# By what the parser was at: what to say of the place where that began.
_BEGUN = {
    "while scanning a simple key": ("a line without “: ” stands where a key is wanted", "write it as key: value"),
    "while parsing a flow sequence": (
        "the list that begins here is not closed, or lacks a comma",
        "put a comma between its entries and ] at its end",
    ),
    "while parsing a flow mapping": (
        "the keys and values that begin here are not closed, or lack a comma",
        "put a comma between them and } at their end",
    ),
    "while scanning a quoted scalar": ("the quotes that open here are not closed", "put the same quotes at the end"),
}

_PROBLEMS = {
    "did not find expected key": (
        "this does not go on from what stands above it",
        "indent a key like its neighbours; behind a value in quotes nothing follows",
    ),
    "did not find expected '-' indicator": (
        "this is no entry of the list above it",
        "begin an entry with “- ”, and indent a key like its neighbours",
    ),
    "cannot start any token": ("a value cannot begin with this sign", "put the whole value in quotes"),
}

_Loader = getattr(yaml, "CLoader", yaml.Loader)


class StrictYamlError(Exception):
    """The text is not YAML, or uses a part of YAML that is refused."""

    def __init__(self, message: str, position: Position, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.position = position
        self.hint = hint


def parse(text: str, *, first_line: int = 1) -> Node:
    """Parse one YAML document whose first line is line `first_line` of its file.

    Raises:
        StrictYamlError: with the place in the file.
    """
    if (refused := _REFUSED.search(text)) is not None:
        at = refused.start()
        raise _character(refused[0], Position(text.count("\n", 0, at) + first_line, at - text.rfind("\n", 0, at)))
    try:
        return _Builder(text, first_line).document()
    except yaml.MarkedYAMLError as error:
        raise _syntax_error(error, text, first_line) from None


def value(node: Node) -> Any:
    """The plain Python value of a node: dict, list, str, int, float, bool or None."""
    if node.kind == "mapping":
        return {key.text: value(item) for key, item in zip(node.keys, node.items, strict=True)}
    if node.kind == "list":
        return [value(item) for item in node.items]
    return _SCALARS[node.tag](node.text)


def child(node: Node, key: str) -> Node | None:
    """The value under a key of a mapping, or none."""
    for name, item in zip(node.keys, node.items, strict=True):
        if name.text == key:
            return item
    return None


def position(node: Node, path: tuple[str | int, ...]) -> Position:
    """Where the element at `path` stands: the key for a mapping's entry, the item for a list's; the nearest parent if missing."""
    place = node.start
    for step in path:
        if node.kind == "mapping":
            found = [n for n, key in enumerate(node.keys) if key.text == step]
            if not found:
                break
            place, node = node.keys[found[0]].start, node.items[found[0]]
        elif node.kind == "list" and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
            place = node.start
        else:
            break
    return place


def scalars(node: Node) -> Iterator[Node]:
    """Every scalar value below a node in file order, keys left out."""
    if node.kind == "scalar":
        yield node
    for item in node.items:
        yield from scalars(item)


_SCALARS: dict[str, Any] = {
    "str": str,
    "int": int,
    "float": float,
    "bool": _BOOL.__getitem__,
    "null": lambda text: None,
}


class _Builder:
    """Builds nodes from the parser's events, which still show tags, anchors and aliases."""

    def __init__(self, text: str, first_line: int) -> None:
        self.first_line = first_line
        self.events: Iterator[Any] = yaml.parse(text, _Loader)

    def document(self) -> Node:
        next(self.events)  # StreamStart
        event = next(self.events)
        if isinstance(event, yaml.StreamEndEvent):
            return Node("mapping", "map", "", (), (), Position(self.first_line, 1), (0, 0))
        node = self.node(next(self.events), 0)
        next(self.events)  # DocumentEnd
        extra = next(self.events)
        if not isinstance(extra, yaml.StreamEndEvent):
            raise self.refuse(extra, "a second YAML document begins here", "keep one document in the file")
        return node

    def node(self, event: Any, depth: int) -> Node:
        if depth > _MAX_DEPTH:
            raise self.refuse(event, f"lists and mappings are nested more than {_MAX_DEPTH} deep")
        if isinstance(event, yaml.AliasEvent):
            raise self.refuse(event, f"the alias *{event.anchor} is not allowed", "write the value out")
        if event.anchor is not None:
            raise self.refuse(
                event, f"the anchor &{event.anchor} is not allowed", "write the value out where it is needed"
            )
        if event.tag is not None:
            raise self.refuse(event, f"the tag {event.tag} is not allowed", "quote the value if it should be text")
        if isinstance(event, yaml.ScalarEvent):
            if (refused := _REFUSED.search(event.value)) is not None:  # an escape stood for it
                raise _character(refused[0], self.place(event.start_mark))
            tag: Any = _tag(event.value) if event.implicit[0] else "str"
            if tag in ("int", "float") and (len(event.value) > _MAX_DIGITS or math.isinf(float(event.value))):
                raise self.refuse(event, "the number is too large", "quote the value if it should be text")
            return Node("scalar", tag, event.value, (), (), self.place(event.start_mark), _span(event, event))
        if isinstance(event, yaml.SequenceStartEvent):
            return self.list(event, depth)
        return self.mapping(event, depth)

    def list(self, start: Any, depth: int) -> Node:
        items = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            items.append(self.node(event, depth + 1))
        return Node("list", "seq", "", tuple(items), (), self.place(start.start_mark), _span(start, event))

    def mapping(self, start: Any, depth: int) -> Node:
        keys: dict[str, Node] = {}
        items = []
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self.key(event, depth)
            if key.text in keys:
                first = keys[key.text].start.line
                raise StrictYamlError(
                    f"the key “{key.text}” stands twice, first on line {first}", key.start, "keep one of the two"
                )
            keys[key.text] = key
            items.append(self.node(next(self.events), depth + 1))
        return Node(
            "mapping", "map", "", tuple(items), tuple(keys.values()), self.place(start.start_mark), _span(start, event)
        )

    def key(self, event: Any, depth: int) -> Node:
        key = self.node(event, depth + 1)
        if key.kind == "scalar" and key.text == "<<" and event.implicit[0]:
            raise self.refuse(event, "merge keys (<<) are not allowed", "write the keys out")
        if key.kind != "scalar" or key.tag != "str":
            raise self.refuse(event, "a key must be text", "put the key in quotes")
        return key

    def place(self, mark: Any) -> Position:
        return Position(mark.line + self.first_line, mark.column + 1)

    def refuse(self, event: Any, message: str, hint: str | None = None) -> StrictYamlError:
        return StrictYamlError(message, self.place(event.start_mark), hint)


def _span(start: Any, end: Any) -> tuple[int, int]:
    return (start.start_mark.index, end.end_mark.index)


def _character(character: str, place: Position) -> StrictYamlError:
    return StrictYamlError(
        f"the character U+{ord(character):04X} is not allowed here", place, "take it out; editors may not show it"
    )


def full_width_colon(lines: list[str], number: int, first_line: int = 1) -> StrictYamlError | None:
    """Complains about `key：` in the line of this number, or in the first of such lines right above it."""
    if not 0 <= number < len(lines):
        return None
    if not _FULL_WIDTH_COLON.match(lines[number]):
        number -= 1
    found = None
    while number >= 0 and (key := _FULL_WIDTH_COLON.match(lines[number])) is not None:
        found = StrictYamlError(
            "a full-width ： stands where YAML wants “: ”",
            Position(number + first_line, key.end() + 1),
            f"write {key[0].strip()}: with a space after the colon",
        )
        number -= 1
    return found


def _tag(text: str) -> Any:
    if text in _NULL:
        return "null"
    if text in _BOOL:
        return "bool"
    if _INT.match(text):
        return "int"
    return "float" if _FLOAT.match(text) else "str"


def _syntax_error(error: yaml.MarkedYAMLError, text: str, first_line: int) -> StrictYamlError:
    mark = error.problem_mark or error.context_mark
    place = Position(mark.line + first_line, mark.column + 1) if mark else Position(first_line, 1)
    lines = text.split("\n")
    line = lines[mark.line] if mark and mark.line < len(lines) else ""
    if "\t" in line[: len(line) - len(line.lstrip())] or (mark and line[mark.column : mark.column + 1] == "\t"):
        return StrictYamlError("a tab stands where YAML wants spaces", place, "indent with spaces")
    begun = error.context_mark
    for at in (begun, mark):
        if at is not None and (colon := full_width_colon(lines, at.line, first_line)) is not None:
            return colon
    if begun is not None and error.context in _BEGUN:
        message, hint = _BEGUN[error.context]
        return StrictYamlError(message, Position(begun.line + first_line, begun.column + 1), hint)
    problem = (error.problem or "cannot be read").strip()
    if "mapping values are not allowed" in problem:
        hint = "put the whole value in quotes"
        if mark and ": " not in line[: mark.column]:
            hint = "indent a key like its neighbours; a value that goes on in the next line is put in quotes"
        return StrictYamlError("a colon followed by a space begins a new key here", place, hint)
    for part, (message, hint) in _PROBLEMS.items():
        if part in problem:
            return StrictYamlError(message, place, hint)
    context = f" {error.context}" if error.context else ""
    return StrictYamlError(f"not YAML: {problem}{context}", place)
