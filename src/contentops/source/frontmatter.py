"""Splits a Markdown file into front matter and body, and rewrites one value of it without touching another byte."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

from contentops.model import Node, Position
from contentops.source import strict_yaml
from contentops.source.strict_yaml import StrictYamlError

MAX_BYTES = 1024 * 1024
_TOP = Position(1, 1)
_LFS = b"version https://git-lfs.github.com/spec/"
# A line that is whole by itself: a key with its value, an entry of a list, or a comment; values are bare or closed on the line.
_VALUE = rb"""(?:[^\s"'\[\]{}&*!|>%@`#,?:-][^\r]*|"[^"\\\r]*"|'[^'\r]*'|\[[^"'\[\]{}\r]*\]|\{[^"'\[\]{}\r]*\})"""
_PLAIN_LINE = re.compile(rb"[ ]*(?:-[ ])*[\w-]+:(?:[ ]" + _VALUE + rb")?|[ ]*(?:-[ ])+" + _VALUE + rb"|\#[^\r]*")
_TOP_KEY = re.compile(rb"\w")
_WORD = re.compile(rb"(?!(?i:null|true|false)\Z)[A-Za-z][\w.-]*")
_CONFLICT = re.compile(r"^(?:<{7} |={7}$|>{7} )", re.MULTILINE)


class Parsed(NamedTuple):
    """A file in its two parts. Line ends are LF and a byte order mark is gone; nothing else is normalised."""

    node: Node
    body: str
    body_line: int
    front: str


class UnreadableError(Exception):
    """The file cannot be read as a document; says why and where."""

    def __init__(self, message: str, position: Position = _TOP, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.position = position
        self.hint = hint


def decode(data: bytes) -> str:
    """The text of a file, with a byte order mark and CR line ends removed.

    Raises:
        UnreadableError: too large, a Git LFS pointer, or not UTF-8.
    """
    if len(data) > MAX_BYTES:
        raise UnreadableError(
            f"the file has {len(data):,} bytes; a document may have {MAX_BYTES:,}",
            hint="split it, or keep data in an asset",
        )
    if data.startswith(_LFS):
        raise UnreadableError(
            "this is a Git LFS pointer, not the text itself", hint="keep documents out of LFS: git lfs untrack '*.md'"
        )
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = _plain_lines(data[: error.start].decode("utf-8"))
        place = Position(before.count("\n") + 1, len(before) - before.rfind("\n"))
        raise UnreadableError(f"byte 0x{data[error.start]:02x} is not UTF-8", place, "save the file as UTF-8") from None
    return _plain_lines(text)


def _plain_lines(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def parse(data: bytes) -> Parsed:
    """Read a document's bytes.

    Raises:
        UnreadableError: not text, no front matter, or front matter that is not strict YAML.
    """
    text = decode(data)
    yaml_text, body_start = _split(text)
    if (mark := _CONFLICT.search(yaml_text)) is not None:
        raise _conflict(yaml_text.count("\n", 0, mark.start()) + 2)
    try:
        node = strict_yaml.parse(yaml_text, first_line=2)
    except StrictYamlError as error:
        raise UnreadableError(error.message, error.position, error.hint) from None
    if node.kind != "mapping":
        if (
            colon := strict_yaml.full_width_colon(yaml_text.split("\n"), node.start.line - 2, first_line=2)
        ) is not None:
            raise UnreadableError(colon.message, colon.position, colon.hint)
        raise UnreadableError(
            "the front matter must be keys and values", node.start, "write `title: …` and so on, one key a line"
        )
    return Parsed(node, text[body_start:], text.count("\n", 0, body_start) + 1, yaml_text)


def replace_value(data: bytes, key: str, text: str) -> bytes:
    """The same bytes with the scalar under a top-level `key` replaced by the plain scalar `text`.

    Raises:
        UnreadableError: the file cannot be read, or has no such scalar.
    """
    node = strict_yaml.child(parse(data).node, key)
    if node is None or node.kind != "scalar":
        raise UnreadableError(f"there is no `{key}` to change")
    raw = data.decode("utf-8")
    line_starts = _line_starts(raw)
    bom = 1 if raw.startswith("\ufeff") else 0
    start = line_starts[node.start.line - 1] + node.start.column - 1 + (bom if node.start.line == 1 else 0)
    end = start + node.span[1] - node.span[0]
    if node.span[0] == node.span[1]:  # `status:` with nothing after it
        text = text if raw[start - 1] in " \t" else " " + text
    elif "\n" in raw[start:end] or "\r" in raw[start:end]:
        raise UnreadableError(f"`{key}` spans several lines", node.start, f"write it on one line: {key}: {text}")
    return (raw[:start] + text + raw[end:]).encode("utf-8")


class Plain(NamedTuple):
    """A file whose front matter is so plain that what stands in it can be told line by line."""

    rest: bytes
    """The file without the lines of the keys asked for."""
    status: str
    slug: str


def plain(data: bytes, without: Collection[str]) -> Plain | None:
    """A file's front matter without a parser; none where it takes one to be sure, such as quotes that could span lines."""
    end = data.find(b"\n---\n", 3)
    if not data.startswith(b"---\n") or end < 0:
        return None
    lines = data[4:end].split(b"\n")
    if not all(map(_PLAIN_LINE.fullmatch, lines)):
        return None
    values = {key: value for key, colon, value in (line.partition(b": ") for line in lines) if colon}
    status, slug = values.get(b"status", b""), values.get(b"slug", b"")
    if not _WORD.fullmatch(status) or not _WORD.fullmatch(slug):
        return None
    names = tuple(f"{key}:".encode() for key in without)
    rest = []
    for line, after in zip(lines, [*lines[1:], b"end"], strict=True):
        if not line.startswith(names):
            rest.append(line)
        elif not line.partition(b": ")[2].strip() or not _TOP_KEY.match(after):
            return None  # what follows may belong to this key, or would to the one before it
    return Plain(b"\n".join(rest) + data[end:], status.decode(), slug.decode())


def _split(text: str) -> tuple[str, int]:
    """The YAML between the two `---` lines, and where the body begins."""
    if text.startswith("<<<<<<< "):
        raise _conflict(1)
    if not (text.startswith("---\n") or text == "---"):
        raise UnreadableError(
            "the file does not begin with front matter", hint="the first line must be --- and the keys follow"
        )
    at = 4
    while at <= len(text):
        end = text.find("\n", at)
        line = text[at:] if end < 0 else text[at:end]
        if line.rstrip(" \t") == "---":
            return text[4:at], len(text) if end < 0 else end + 1
        if end < 0:
            break
        at = end + 1
    raise UnreadableError("the front matter has no end", hint="close it with a line of its own: ---")


def _conflict(line: int) -> UnreadableError:
    return UnreadableError(
        "git conflict markers stand here", Position(line, 1), "keep one side, delete the marks, git add"
    )


def _line_starts(raw: str) -> list[int]:
    """Where each line begins in text whose line ends may be LF, CRLF or CR."""
    starts, at = [0], 0
    while at < len(raw):
        if raw[at] == "\r":
            at += 2 if raw[at + 1 : at + 2] == "\n" else 1
            starts.append(at)
        elif raw[at] == "\n":
            at += 1
            starts.append(at)
        else:
            at += 1
    return starts
