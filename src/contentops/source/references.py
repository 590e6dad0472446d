"""Finds every target a document refers to. It errs on the side of finding too many: what is not found here, no page can show.

The list is part of a document's digest, so a change to what is found is a change of `workflow.digest.VERSION`.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from urllib.parse import unquote

from contentops.model import Node, Position, Reference
from contentops.source import strict_yaml

_INLINE = re.compile(r"\]\(\s*(?:<(?P<angle>[^<>\n]*)>|(?P<plain>[^\s()<>]*(?:\([^\s()]*\)[^\s()<>]*)*))")
_DEFINITION = re.compile(
    r"^[ \t>]*\[(?!\^)[^\[\]]+\]:[ \t]*\n?[ \t>]*(?:<(?P<angle>[^<>\n]*)>|(?P<plain>\S+))", re.MULTILINE
)
_ATTRIBUTE = re.compile(
    r"""\b(?:src|href|poster|data)\s*=\s*(?:"(?P<double>[^"\n]*)"|'(?P<single>[^'\n]*)'|(?P<bare>[^\s"'>]+))""",
    re.IGNORECASE,
)
_VIDEO = re.compile(r"^:::[ \t]*video[ \t]*\{(?P<attributes>[^}\n]*)\}[ \t]*$", re.MULTILINE)
_FILE_OF_VIDEO = re.compile(
    r'(?<![\w-])(?:src|poster|captions|transcript)=(?:"(?P<quoted>[^"\n]*)"|(?P<plain>[^\s}"]+))'
)
_FILE_NAME = re.compile(r"(?![A-Za-z][A-Za-z0-9+.-]*:)[^\s]+\.[A-Za-z0-9]{1,8}\Z")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_LABEL = 2000
"""How long the words of a link may be, to be told from those of an image."""
KEY_SCHEME = "key:"
ROOT = "content/"
"""What a document may refer to: nothing outside, so that no record and no setting can reach a page."""


MOST = 5_000
"""So many links and pictures a document may have: each is looked up, in CI as well."""


def in_body(path: str, body: str, first_line: int) -> tuple[Reference, ...]:
    """References of a document's Markdown in order, with their places in the file."""
    if "](" not in body and "]:" not in body and "=" not in body:
        return ()
    found = sorted(_targets(body))
    starts = [0]
    for match in re.finditer("\n", body):
        starts.append(match.end())
    return tuple(_reference(path, raw, _place(starts, at, first_line), image) for at, raw, image in found)


def in_front_matter(path: str, node: Node) -> tuple[Reference, ...]:
    """Scalars of the front matter that look like a file's name."""
    return tuple(
        _reference(path, scalar.text, scalar.start, True)
        for scalar in strict_yaml.scalars(node)
        if scalar.tag == "str" and _FILE_NAME.match(scalar.text)
    )


def resolve(path: str, raw: str) -> str | None:
    """The file that the target `raw`, written in the file `path`, means; none for addresses, bare anchors and ways out of content/."""
    if not raw or raw.startswith(("#", "/", "?")) or _SCHEME.match(raw):
        return None
    target = unquote(re.split(r"[?#]", raw, maxsplit=1)[0])
    joined = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
    return joined if joined.startswith(ROOT) and "\0" not in joined else None


def named(raw: str) -> tuple[str, str, str] | None:
    """Type, slug and language (empty if not said) of the document that a `key:` link names; none for any other target."""
    if not raw.startswith(KEY_SCHEME):
        return None
    name, _, language = raw.removeprefix(KEY_SCHEME).partition("#")[0].partition("@")
    kind, _, slug = name.partition("/")
    return kind, slug, language


def leaves_tree(reference: Reference) -> bool:
    """Whether a relative target leads out of content/."""
    raw = reference.raw
    return reference.path is None and bool(raw) and not raw.startswith(("#", "/", "?")) and not _SCHEME.match(raw)


def _targets(body: str) -> Iterator[tuple[int, str, bool]]:
    for match in _INLINE.finditer(body):
        group = "angle" if match.group("angle") is not None else "plain"
        yield match.start(group), match.group(group), _is_image(body, match.start())
    for match in _DEFINITION.finditer(body):
        group = "angle" if match.group("angle") is not None else "plain"
        yield match.start(group), match.group(group), False
    videos = [match.span("attributes") for match in _VIDEO.finditer(body)]
    for start, end in videos:
        for match in _FILE_OF_VIDEO.finditer(body, start, end):
            group = "quoted" if match.group("quoted") is not None else "plain"
            yield match.start(group), match.group(group), True
    for match in _ATTRIBUTE.finditer(body):
        if any(start <= match.start() < end for start, end in videos):
            continue
        group = next(name for name in ("double", "single", "bare") if match.group(name) is not None)
        yield match.start(group), match.group(group), True


def _is_image(body: str, close: int) -> bool:
    """Whether the bracket that the one at `close` ends follows an exclamation mark."""
    depth = 0
    for at in range(close, max(-1, close - _LABEL), -1):
        if body[at] not in "[]" or _escaped(body, at):
            continue
        depth += 1 if body[at] == "]" else -1
        if depth == 0:
            return body[at - 1 : at] == "!" and not _escaped(body, at - 1)
    return False


def _escaped(body: str, at: int) -> bool:
    before = body[max(0, at - 20) : at]
    return (len(before) - len(before.rstrip("\\"))) % 2 == 1


def _reference(path: str, raw: str, place: Position, image: bool) -> Reference:
    return Reference(raw, resolve(path, raw), place, image)


def _place(starts: list[int], at: int, first_line: int) -> Position:
    low, high = 0, len(starts)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if starts[middle] <= at else (low, middle)
    return Position(first_line + low, at - starts[low] + 1)
