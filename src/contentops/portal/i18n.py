"""Interface texts and dates in the languages of a site, from gettext catalogues (`translations/<language>.po`)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from io import BytesIO
from typing import Any, Literal

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.messages.pofile import PoFileError, read_po
from babel.units import format_unit
from markupsafe import Markup

from contentops.errors import ContentOpsError

_NAMES = {
    "zh-CN": "简体中文",
    "zh-Hans": "简体中文",
    "zh-TW": "繁體中文",
    "zh-Hant": "繁體中文",
    "zh-HK": "繁體中文（香港）",
}
"""Languages whose own name is not what CLDR makes of the tag, such as “中文 (繁體，台灣)”."""


def N_(text: str) -> str:  # noqa: N802 - gettext's name for: to be translated later
    """Marks a text that a view will translate."""
    return text


@dataclass(frozen=True)
class Language:
    """One language of the interface."""

    tag: str
    texts: Mapping[str, str | tuple[str, ...]] = field(repr=False)
    plural: Callable[[int], int] = field(repr=False, default=lambda count: int(count != 1))
    """Which form of a counted text a number takes (gettext's Plural-Forms)."""

    @cached_property
    def locale(self) -> Locale:
        try:
            return Locale.parse(self.tag, sep="-")
        except (UnknownLocaleError, ValueError):
            return Locale("en")

    @property
    def name(self) -> str:
        """The language's name in itself, as a language switch shows it."""
        return _NAMES.get(self.tag) or (self.locale.display_name or self.tag).capitalize()

    @property
    def direction(self) -> str:
        """Which way its lines run, `ltr` or `rtl`."""
        return str(self.locale.text_direction)

    def gettext(self, text: str, **values: Any) -> str:
        """A text in this language; values go where it says `%(name)s`, escaped."""
        found = self.texts.get(text)
        chosen = found if isinstance(found, str) and found else text
        return Markup(chosen) % values if values else chosen

    def ngettext(self, one: str, many: str, count: int, **values: Any) -> str:
        """A counted text in this language; `%(num)s` is the count."""
        found = self.texts.get(one)
        chosen = one if count == 1 else many
        if isinstance(found, tuple) and any(found):
            chosen = found[min(self.plural(count), len(found) - 1)]
        return Markup(chosen) % {"num": count, **values}

    def format_date(self, day: str | None, style: Literal["long", "medium", "short"] = "long") -> str:
        """An ISO day as the language writes it; text that is no day stays as it is."""
        try:
            return format_date(date.fromisoformat(str(day)), format=style, locale=self.locale) if day else ""
        except ValueError:
            return str(day)

    def format_size(self, size: int) -> str:
        """So many bytes as the language writes them, in kilobytes or megabytes of a thousand."""
        if size < 1_000_000:
            return format_unit(max(1, round(size / 1000)), "digital-kilobyte", "short", locale=self.locale)
        return format_unit(round(size / 1_000_000, 1), "digital-megabyte", "short", locale=self.locale)

    def functions(self) -> dict[str, Any]:
        """What templates may call."""
        return {"_": self.gettext, "gettext": self.gettext, "ngettext": self.ngettext, "format_date": self.format_date}


def read_language(tag: str, catalogues: Iterable[tuple[str, bytes]]) -> Language:
    """A language from its catalogues, each with the name to blame it by; earlier ones win.

    Raises:
        ContentOpsError: a catalogue cannot be read.
    """
    texts: dict[str, str | tuple[str, ...]] = {}
    plural = ""
    for name, data in catalogues:
        try:
            _refuse_broken(name, data)
            found, rule = _read(data)
            _plural(rule)
        except (PoFileError, ValueError) as error:
            raise ContentOpsError(f"{name}: {error}", hint=_HINT) from None
        texts, plural = {**found, **texts}, plural or rule
    return Language(tag, texts, _plural(plural)) if plural else Language(tag, texts)


_HINT = "mend the catalogue; msgfmt --check tells more"
_LINE = re.compile(r'\s*(?:#.*|(?:(?:msgctxt|msgid|msgid_plural|msgstr(?:\[\d+\])?)\s*)?"(?:[^"\\]|\\.)*"\s*)?')
_CHARSET = re.compile(rb"charset=(?!utf-?8)[\w-]", re.IGNORECASE)
"""A catalogue in another encoding than UTF-8, which is read all the same."""


def _refuse_broken(name: str, data: bytes) -> None:
    """Name the first line that no catalogue can have. Babel says of most of them on which line the message begins, if any, and
    takes a text that is not ended for none."""
    if _CHARSET.search(data[:4096]):
        return
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        broken = data.count(b"\n", 0, error.start) + 1
        raise ContentOpsError(f"{name}:{broken}: not UTF-8", hint="save the catalogue as UTF-8") from None
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        if not _LINE.fullmatch(line):
            raise ContentOpsError(f"{name}:{number}: no line of a catalogue, or a text without its end", hint=_HINT)


@lru_cache(16)
def _read(data: bytes) -> tuple[Mapping[str, str | tuple[str, ...]], str]:
    """The texts of a catalogue, and its rule for plurals."""
    catalogue = read_po(BytesIO(data), abort_invalid=True)
    texts: dict[str, str | tuple[str, ...]] = {}
    for message in catalogue:
        if message.id and not message.fuzzy:
            key = message.id[0] if isinstance(message.id, tuple) else message.id
            value = message.string
            texts.setdefault(str(key), tuple(value) if isinstance(value, (tuple, list)) else str(value or ""))
    return texts, str(catalogue.plural_expr)


def _plural(expression: str) -> Callable[[int], int]:
    from gettext import c2py

    return c2py(expression)
