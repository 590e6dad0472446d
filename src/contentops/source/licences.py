"""Licences by their SPDX names: whether there is one, how it is written, and whether it asks to name who made a thing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

_COMMON = frozenset(
    ("CC-BY-4.0", "CC-BY-SA-4.0", "CC-BY-NC-4.0", "CC-BY-NC-SA-4.0", "CC-BY-ND-4.0", "CC-BY-NC-ND-4.0", "CC0-1.0", "MIT",
     "Apache-2.0")
)  # fmt: skip
"""Looked up without the list of them all, which takes a tenth of a second to read."""
_SIGNS = re.compile(r"[A-Za-z0-9.+:() -]+\Z")
_OWN = re.compile(r"(?<![A-Za-z0-9.-])(?:DocumentRef-[A-Za-z0-9.-]+:)?LicenseRef-[A-Za-z0-9.-]+")
_SAYS_NOTHING = re.compile(
    r"\b(?:licen[cs]e|the|version|international|unported)\b|国际|许可协议|协议|许可证|知识共享|creative commons(?= )"
)
_WORDS = (("attribution", "by"), ("noncommercial", "nc"), ("non-commercial", "nc"), ("noderivatives", "nd"),
          ("noderivs", "nd"), ("sharealike", "sa"), ("署名", "by-"), ("非商业性使用", "nc-"), ("非商业", "nc-"),
          ("禁止演绎", "nd-"), ("相同方式共享", "sa-"))  # fmt: skip
_FREE = ("CC0-", "CC-PDDC", "CC-PDM", "0BSD", "MIT-0", "Unlicense", "WTFPL", "PDDL", "NLOD-PD", "blessing", "SAX-PD")
"""Their owners ask for nothing, not even to be named."""


def assets(meta: Mapping[str, Any]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Number and facts of each entry of a document's `assets` that names a file."""
    listed = meta.get("assets")
    for number, each in enumerate(listed if isinstance(listed, list) else ()):
        if isinstance(each, dict) and each.get("file"):
            yield number, each


def spelled(licence: str) -> str | None:
    """The licence as the SPDX list writes it, or none if that list does not have it.

    An expression such as `MIT OR Apache-2.0` is fine, and so is `LicenseRef-…`, a name of the owner's own choice. A name that
    the list has given up (`GPL-2.0`) becomes the one that took its place. Source: SPDX 3.0, annex B, License expressions.
    """
    if licence in _COMMON or _OWN.fullmatch(licence):
        return licence
    if not _SIGNS.match(licence):
        return None
    from license_expression import ExpressionError, ExpressionParseError, get_spdx_licensing

    own = iter(_OWN.findall(licence))
    licensing = get_spdx_licensing()
    try:
        parsed = licensing.parse(_OWN.sub("LicenseRef-scancode-free-unknown", licence), strict=True)
    except (ExpressionError, ExpressionParseError):
        return None
    if parsed is None or licensing.unknown_license_keys(parsed):
        return None
    rendered = re.sub("LicenseRef-scancode-free-unknown", lambda _: next(own), str(parsed.render()))
    return licence if rendered.replace(" ", "") == licence.replace(" ", "") else rendered


def meant(licence: str) -> str | None:
    """The one SPDX name that a licence written otherwise can only mean, or none: `CC BY 4.0` is `CC-BY-4.0`."""
    words = _SAYS_NOTHING.sub(" ", licence.casefold())
    for word, short in _WORDS:
        words = words.replace(word, short)
    name = re.sub(r"[\s_/,，-]+", "-", words).strip("-")
    names = _names()
    for candidate in (name, f"cc-{name}", re.sub(r"-?v(?=\d)", "-", name), f"cc-{re.sub(r'-?v(?=[0-9])', '-', name)}"):
        if candidate in names:
            return names[candidate]
    return {"cc0": "CC0-1.0", "cc-zero": "CC0-1.0", "cc-0": "CC0-1.0", "apache-2": "Apache-2.0"}.get(name)


def close_to(licence: str) -> str | None:
    """A name of the list that looks most like this one."""
    from difflib import get_close_matches

    names = _names()
    plain = re.sub(r"[\s_]+", "-", licence.strip()).casefold()
    close = get_close_matches(plain, [*names], n=1, cutoff=0.7)
    return names[close[0]] if close else None


def asks_for_a_name(licence: str) -> bool:
    """Whether what is under a licence may be shown only with the name of who made it.

    Nearly every licence of the SPDX list asks for it. Those for the public domain do not, and of a licence that is not on the
    list nothing is known. Where there is a choice (`OR`), one that does not ask for it is enough.
    """
    choices = re.split(r"\s+OR\s+", licence.replace("(", " ").replace(")", " ").strip(), flags=re.IGNORECASE)
    return all(any(map(_asks, re.split(r"\s+AND\s+", each, flags=re.IGNORECASE))) for each in choices)


def _asks(licence: str) -> bool:
    name = licence.strip()
    known = spelled(name) or meant(name)
    return known is not None and not known.startswith((*_FREE, "LicenseRef-", "DocumentRef-"))


@cache
def _names() -> Mapping[str, str]:
    """Names of the SPDX list by the same in small letters."""
    from license_expression import get_spdx_licensing

    return {key.casefold(): key for key in get_spdx_licensing().known_symbols if not key.startswith("LicenseRef-")}
