"""Reads a Markdown file of any generator: front matter in the forms there are, made strict YAML with as few bytes changed as can be."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from contentops.authoring.adopting import private
from contentops.model import Node
from contentops.source import frontmatter, strict_yaml
from contentops.source.frontmatter import UnreadableError
from contentops.source.strict_yaml import StrictYamlError

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_KEY_LINE = re.compile(r"""\s*(?:[\w-]+|"[^"]+"|'[^']+')\s*[:：]|\s*\{""")
_ENTRY = re.compile(
    r"(?P<lead>[ ]*(?:-[ ]+)*)(?P<key>[^\s:：#'\"\[\]{}&*!|>%@`,-][^:：#]*?)[ \t]*(?P<colon>: |:|：)[ \t]*(?P<value>.*)\Z"
)
_ITEM = re.compile(r"(?P<lead>[ ]*(?:-[ ]+)+)(?P<value>.+)\Z")
_BLOCK = re.compile(r"(?:^|[:-][ ]+)[|>][+-]?[0-9]?[+-]?[ \t]*(?:#.*)?\Z")
_TWICE = re.compile(r"the key “(?P<key>.+)” stands twice, first on line (?P<line>[0-9]+)\Z")
_META = re.compile(r"[ ]{0,3}(?P<key>[A-Za-z0-9_-]+):(?:[ \t]+(?P<value>.*)|[ \t]*)\Z")
_TOP_KEY = re.compile(r"(?P<quote>[\"']?)(?P<key>[\w-]+)(?P=quote)[ \t]*(?::(?=[ \t]|\Z)|：)")
_INNER = re.compile(r"[ \t]|- |-\Z|#|[\]}]")
"""How a line goes on that belongs to the key above it."""
_MORE = re.compile(r"[ ]{4,}|\t")
META_KEYS = frozenset({
    "title", "author", "authors", "date", "tags", "category", "categories", "slug", "summary", "description",
    "template", "status", "lang", "language", "keywords", "copyright", "comments", "hide", "modified", "updated",
    "disqus", "layout",
})  # fmt: skip
"""Keys that begin a file without `---` in MultiMarkdown's manner, which MkDocs and Pelican read."""
_ATTEMPTS = 40


@dataclass(frozen=True, slots=True)
class Front:
    """A file in its parts, every one with the line ends it has; together they are the file."""

    mark: str
    """A byte order mark, or nothing."""
    opening: str
    inner: str
    closing: str
    body: str
    node: Node
    fitted: str = ""
    """What was done to its front matter so that it can be read, or empty."""

    @property
    def meta(self) -> dict[str, Any]:
        found: dict[str, Any] = strict_yaml.value(self.node)
        return found

    @property
    def line_end(self) -> str:
        match = re.search(r"\r\n|\r|\n", self.opening + self.inner + self.body)
        return match[0] if match else "\n"

    @property
    def text(self) -> str:
        return self.mark + self.opening + self.inner + self.closing + self.body


def read(data: bytes, meta_keys: Collection[str] = META_KEYS) -> Front:
    """A file's front matter and body.

    Args:
        meta_keys: a block of `key: value` at the file's beginning is front matter without `---` if it has one of these keys.

    Raises:
        UnreadableError: not text, or front matter that cannot be made strict YAML without changing what it says.
    """
    frontmatter.decode(data)
    text = data.decode("utf-8")
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    text = text[len(mark) :]
    first = _LINE.match(text)
    assert first is not None
    opened = first[0].rstrip()
    if text.startswith("<<<<<<< "):
        raise UnreadableError("git conflict markers stand here")
    if re.fullmatch("-{3,}", opened):
        return _yaml(mark, text, first.end(), opened)
    if opened == "+++":
        return _toml(mark, text, first.end())
    if opened.startswith("{") and (found := _json(mark, text)) is not None:
        return found
    if (found := _lowered(mark, text, meta_keys) or _unopened(mark, text, meta_keys)) is not None:
        return found
    inner = _meta_block(text, meta_keys)
    if inner is not None:
        try:
            node, mended = _strict(inner)
        except UnreadableError:
            return _none(mark, text)
        end = _end_of(text)
        return Front(mark, f"---{end}", mended, f"---{end}", text[len(inner) :], node, "put between --- lines")
    return _none(mark, text)


def meta_keys(data: bytes) -> list[str]:
    """The keys of what may be front matter without `---`: to see which a site uses often."""
    try:
        text = frontmatter.decode(data)
    except UnreadableError:
        return []
    lines = text.partition("\n\n")[0].split("\n")
    if not lines or not all(_META.match(line) or _MORE.match(line) for line in lines):
        return []
    return [match["key"].lower() for line in lines if (match := _META.match(line)) is not None]


def written(value: Any) -> str:
    """A value as YAML on one line: plain where that reads as itself, else as JSON writes it."""
    if isinstance(value, str):
        if re.match(r"[^\W\d_]", value) and not value.endswith((" ", ":")) and "\n" not in value:
            try:
                if strict_yaml.value(strict_yaml.parse(f"key: {value}\n")) == {"key": value}:
                    return value
            except StrictYamlError:
                pass
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, (datetime, date, time)):
        return json.dumps(value.isoformat())
    return json.dumps(value, ensure_ascii=False, default=str, allow_nan=False)


def with_renamed(front: Front, old: str, new: str) -> Front:
    """The file with a key of another name, its value as it stands."""
    key = next(each for each in front.node.keys if each.text == old)
    start, end = _place(front.inner, key.span)
    return _again(front, front.inner[:start] + new + front.inner[end:])


def with_value(front: Front, key: str, text: str) -> Front:
    """The file with `text`, YAML on one line, in place of the value of a key.

    Raises:
        UnreadableError: the value is not on the line of its key.
    """
    node = strict_yaml.child(front.node, key)
    assert node is not None
    start, end = _place(front.inner, node.span)
    if "\n" in front.inner[start:end] or "\r" in front.inner[start:end]:
        raise UnreadableError(f"`{key}` spans several lines", node.start)
    space = "" if start != end or front.inner[start - 1 : start] in (" ", "\t") else " "
    return _again(front, front.inner[:start] + space + text + front.inner[end:])


def with_keys(front: Front, lines: Mapping[str, str]) -> Front:
    """The file with more keys at the end of its front matter, each with its YAML on one line; made where there is none."""
    if not lines:
        return front
    end = front.line_end
    added = "".join(f"{written(key)}: {value}{end}" for key, value in lines.items())
    inner = front.inner if not front.inner or front.inner.endswith(("\n", "\r")) else front.inner + end
    opening, closing = front.opening or f"---{end}", front.closing or f"---{end}"
    return _again(replace(front, opening=opening, closing=closing), inner + added)


def _again(front: Front, inner: str) -> Front:
    try:
        node = strict_yaml.parse(_plain(inner), first_line=2)
    except StrictYamlError as error:
        raise UnreadableError(error.message, error.position, error.hint) from None
    return replace(front, inner=inner, node=node)


def _none(mark: str, text: str) -> Front:
    return Front(mark, "", "", "", text, strict_yaml.parse(""))


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _place(raw: str, span: tuple[int, int]) -> tuple[int, int]:
    """Where a span of the text with plain line ends lies in the text as it is."""
    if "\r\n" not in raw:
        return span
    shifts = [match.start() for match in re.finditer("\r\n", raw)]
    # the n-th CRLF stands, in the plain text, n characters earlier
    start, end = (at + sum(1 for n, shift in enumerate(shifts) if shift - n < at) for at in span)
    return start, end


def _end_of(text: str) -> str:
    match = re.search(r"\r\n|\r|\n", text)
    return match[0] if match else "\n"


# -- the forms ------------------------------------------------------------------------------------------------


def _between(text: str, start: int, closers: tuple[str, ...]) -> tuple[int, int] | None:
    """Where the first line that is one of `closers` begins and ends."""
    at = start
    while at < len(text):
        line = _LINE.match(text, at)
        assert line is not None
        if line[0].rstrip() in closers:
            return at, line.end()
        at = line.end()
    return None


def _yaml(mark: str, text: str, start: int, opened: str = "---") -> Front:
    found = _between(text, start, ("---", "...") if opened == "---" else (opened,))
    first = next(
        (
            line
            for line in _plain(text[start : found[0] if found else None]).split("\n")
            if line.strip() and not line.startswith("#")
        ),
        "",
    )
    is_front = bool(_KEY_LINE.match(first)) or (found is not None and not text[start : found[0]].strip())
    if not is_front or (found is None and opened != "---"):
        return _none(mark, text)  # the text begins with a rule
    if found is None:
        raise UnreadableError("the front matter has no end", hint="close it with a line of its own: ---")
    inner, end = text[start : found[0]], _end_of(text)
    if inner.lstrip().startswith("{"):
        node, inner = _strict(inner)
        inner = "".join(f"{written(key)}: {written(value)}{end}" for key, value in strict_yaml.value(node).items())
        return Front(
            mark,
            f"---{end}",
            inner,
            f"---{end}",
            text[found[1] :],
            strict_yaml.parse(_plain(inner), first_line=2),
            "one key a line",
        )
    node, mended = _strict(inner)
    closing = text[found[0] : found[1]]
    opening = text[:start] if text[:start].startswith(("---\n", "---\r")) else f"---{end}"
    plain = closing if closing.rstrip() == "---" else closing.replace(closing.rstrip(), "---", 1)
    fitted = "quoted or mended" if mended != inner else "end mark made ---" if plain != closing else ""
    return Front(mark, opening, mended, plain, text[found[1] :], node, fitted)


def _lowered(mark: str, text: str, known: Collection[str]) -> Front | None:
    """Front matter below empty lines, as some programs take it; these go, or it would be text on the page."""
    empty = re.match(r"(?:[ \t]*(?:\r\n|\r|\n))+", text)
    if empty is None or not re.match(r"---[ \t]*[\r\n]", text[empty.end() :]):
        return None
    rest = text[empty.end() :]
    first = _LINE.match(rest)
    assert first is not None
    try:
        found = _yaml(mark, rest, first.end())
    except UnreadableError:
        return None
    sure = any(key.lower() in known or private.speaks(key) for key in found.meta)
    return replace(found, fitted="empty lines above it taken away") if found.opening and sure else None


def _unopened(mark: str, text: str, known: Collection[str]) -> Front | None:
    """Front matter that only ends with `---` or `;;;` and does not begin so, which Hexo writes and reads.

    Raises:
        UnreadableError: it can be nothing else, and is no YAML that says the same.
    """
    at, sure, gap = 0, False, False
    while at < len(text):
        line = _LINE.match(text, at)
        assert line is not None
        plain = line[0].rstrip()
        if (closed := re.fullmatch("(-{3,}|;{3,})", plain)) is not None:
            return _closed(mark, text, at, line.end(), json_=closed[1][0] == ";") if sure else None
        match = _TOP_KEY.match(plain)
        own = match is not None and (match["key"].lower() in known or private.speaks(match["key"]))
        if (
            (not plain and not sure)
            or (plain and gap and not own)
            or (plain and match is None and not _INNER.match(plain))
        ):
            return None
        at, sure, gap = line.end(), sure or own, not plain
    return None


def _closed(mark: str, text: str, stop: int, body: int, *, json_: bool) -> Front | None:
    """The front matter before a line that ends it."""
    inner, end = text[:stop], _end_of(text)
    if json_:
        found = _json(mark, f"{{{inner.rstrip().rstrip(',')}}}")
        return None if found is None else replace(found, body=text[body:])
    node, mended = _strict(inner)
    return Front(mark, f"---{end}", mended, f"---{end}", text[body:], node, "put between --- lines")


def _toml(mark: str, text: str, start: int) -> Front:
    found = _between(text, start, ("+++",))
    if found is None:
        raise UnreadableError("the front matter has no end", hint="close it with a line of its own: +++")
    raw, end = _plain(text[start : found[0]]), _end_of(text)
    try:
        values = tomllib.loads(raw)
    except (ValueError, RecursionError) as error:  # a number too long is a ValueError, as what is no TOML is
        raise UnreadableError(f"its front matter is no TOML: {error}") from None
    notes = [line.strip() for line in raw.split("\n") if line.startswith("#")]
    return _converted(mark, text[found[1] :], values, end, "TOML made YAML", notes)


def _json(mark: str, text: str) -> Front | None:
    try:
        values, stop = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        return None
    rest = text[stop:]
    if not isinstance(values, dict) or not values or rest.strip(" \t")[:1] not in ("", "\r", "\n"):
        return None
    first = _LINE.match(rest)
    assert first is not None
    return _converted(mark, rest[first.end() :], values, _end_of(text), "JSON made YAML", [])


def _converted(mark: str, body: str, values: Mapping[str, Any], end: str, how: str, notes: list[str]) -> Front:
    try:
        inner = "".join(
            [
                *(f"{note}{end}" for note in notes),
                *(f"{written(key)}: {written(value)}{end}" for key, value in values.items()),
            ]
        )
        node = strict_yaml.parse(_plain(inner), first_line=2)
    except (StrictYamlError, ValueError) as error:
        raise UnreadableError(f"its front matter has no YAML that says the same: {error}") from None
    return Front(mark, f"---{end}", inner, f"---{end}", body, node, how)


def _meta_block(text: str, known: Collection[str]) -> str | None:
    """The lines `key: value` at the beginning of a file that has no `---`, with what ends them left out."""
    at, found, sure = 0, 0, False
    while at < len(text):
        line = _LINE.match(text, at)
        assert line is not None
        plain = line[0].rstrip("\r\n")
        if not plain.strip():
            break
        match = _META.match(plain)
        if match is not None:
            found, sure = found + 1, sure or match["key"].lower() in known
        elif not found or not _MORE.match(plain):
            return None
        at = line.end()
    return text[:at] if sure else None


# -- strict YAML out of YAML that other programs let pass -----------------------------------------------------


def _strict(inner: str) -> tuple[Node, str]:
    """The front matter as strict YAML, and its text: the same, or with values quoted where only that keeps what they say."""
    for _ in range(_ATTEMPTS):
        try:
            node = strict_yaml.parse(_plain(inner), first_line=2)
        except StrictYamlError as error:
            mended = _mended(inner, error)
            if mended == inner:
                raise UnreadableError(error.message, error.position, error.hint) from None
            inner = mended
            continue
        if node.kind != "mapping":
            raise UnreadableError("its front matter is no keys and values", node.start)
        return node, inner
    raise UnreadableError("its front matter has too many mistakes")


def _mended(inner: str, error: StrictYamlError) -> str:
    """The text less one mistake, or the same where there is no sure way."""
    lines = [match[0] for match in _LINE.finditer(inner) if match[0]]
    at = error.position.line - 2
    if (twice := _TWICE.match(error.message)) is not None:
        return _without_first(lines, int(twice["line"]) - 2, at)
    if error.message.startswith("the character "):
        return inner
    if "is not allowed" in error.message and re.search(r"(?m)[:\-,\[]\s*&\w", inner):
        return inner  # anchors and what refers to them: what they say would be lost
    tabs = [re.sub(r"^[ ]*\t+", lambda lead: lead[0].replace("\t", "  "), line) for line in lines]
    if tabs != lines:
        return "".join(tabs)
    for number in (at, at - 1, at + 1):
        if 0 <= number < len(lines) and not _in_block(lines, number):
            new = _mended_line(lines[number])
            if new != lines[number]:
                return "".join([*lines[:number], new, *lines[number + 1 :]])
    return inner


def _mended_line(line: str) -> str:
    """A line `key: value` or `- value` whose value is quoted if it cannot be read as it is."""
    text = line.rstrip("\r\n")
    end = line[len(text) :]
    if _reads(text) or text.lstrip().startswith("#"):
        return line
    entry, item = _ENTRY.match(text), _ITEM.match(text)
    if entry is not None:
        key = entry["key"] if _reads(f"{entry['key']}: x") else json.dumps(entry["key"], ensure_ascii=False)
        value = entry["value"].strip()
        plain = value if _reads(f"{key}: {value}") else _quoted(value)
        return f"{entry['lead']}{key}: {plain}".rstrip() + end
    if item is not None:
        return f"{item['lead']}{_quoted(item['value'])}{end}"
    return line


def _quoted(value: str) -> str:
    value = value.strip()
    if len(value) > 1 and value[0] == value[-1] == '"':
        inside = value[1:-1]
        return json.dumps(inside.replace('\\"', '"'), ensure_ascii=False)
    return json.dumps(value, ensure_ascii=False)


def _reads(line: str) -> bool:
    try:
        node = strict_yaml.parse(line.strip() + "\n")
    except StrictYamlError:
        return False
    return node.kind != "scalar"


def _in_block(lines: list[str], number: int) -> bool:
    """Whether a line belongs to a text that begins with | or > further up."""
    depth = len(lines[number]) - len(lines[number].lstrip())
    for line in reversed(lines[:number]):
        own = len(line) - len(line.lstrip())
        if line.strip() and own < depth:
            if _BLOCK.search(line.rstrip()):
                return True
            depth = own
    return False


def _without_first(lines: list[str], first: int, second: int) -> str:
    """The text with the earlier of two keys made a comment: programs that allow both take the later one."""
    alone = first + 1 < len(lines) and not lines[first + 1].startswith((" ", "\t", "-"))
    if not 0 <= first < second or not alone or lines[first].startswith((" ", "\t", "-")):
        return "".join(lines)
    return "".join([*lines[:first], f"# {lines[first]}", *lines[first + 1 :]])
