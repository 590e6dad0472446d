"""The address of a website is not written as one.

What: the scheme is mistyped (`htp://`, `http:/x`) or one that pages do not link to (`javascript:`, `file:`, `data:`); the address
holds spaces, full-width signs (`：／．，。`) or a password; a comma behind it was swallowed; its host has no dot or is one that
only the writer's computer or office reaches (`localhost`, `10.0.0.1`). An address shown as what it is, `<http://localhost:8000>`,
is for readers to try on their own computers and is fine. Nothing is fetched: whether the page is still there is not asked.

Why: readers meet an error of their browser, or a place of the writer's own.

Example:

    [课程标准](https：//example.com/standard)

Instead:

    [课程标准](https://example.com/standard)

Options: `https` makes addresses that begin with `http://` findings too.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any
from urllib.parse import SplitResult, urlsplit

from contentops.model import Diagnostic, Position
from contentops.rules.page import Page, replacing
from contentops.source.outline import Link

CODE, NAME, SEVERITY, GUARD = "CO309", "external-link", "warning", "links"
OPTIONS = {"https": False}

_PLAIN = re.compile(
    r"https?://(?:[a-z0-9-]+\.)+(?!(?:local|localhost|internal|lan|arpa)\b)[a-z]{2,}(?:/[\x21-\x7e]*(?<![,;]))?\Z"
)
"""Most addresses: nothing can be wrong with these, so they are not taken apart."""
_SCHEME = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)(?P<between>[:：;；]?[/／\\]{1,4}|[:：])")
_FULL_WIDTH = str.maketrans("：／．，。？＝＆＃％－＿", ":/.,.?=&#%-_")
_SWALLOWED = re.compile(r"[，。；：！？、）】》」』”’,;]+\Z")
_NEVER = {
    "javascript": "runs a program",
    "vbscript": "runs a program",
    "data": "is a file in itself",
    "file": "lies on one computer",
}
_FINE = ("http", "https", "mailto", "tel", "key")
_PRIVATE = (".local", ".localhost", ".internal", ".lan", ".home.arpa")

Found = tuple[str, str, str | None]
"""What is wrong, what to do, and what to write instead where that is known."""


def check(page: Page, options: Mapping[str, Any]) -> Iterator[Diagnostic]:
    for link in page.outline.links:
        if _PLAIN.match(link.target) and not (options["https"] and link.target.startswith("http:")):
            continue
        match = _SCHEME.match(link.target)
        if match is None or (link.kind == "autolink" and "@" in link.target and "/" not in link.target):
            continue
        found = _problem(link, match, options["https"])
        if found is not None:
            start, end, exact = _span(page, link)
            fix = (
                replacing(f"write {found[2]}", start, end, found[2], safe=False)
                if found[2] is not None and exact
                else None
            )
            yield page.finding(CODE, "warning", found[0], start, end=end, hint=found[1], fix=fix)


def is_mistyped(target: str) -> bool:
    """Whether a target is the address of a website whose scheme is mistyped, and so no path."""
    match = _SCHEME.match(target)
    if match is None or match["between"] == "://":
        return False
    if match["scheme"].casefold() in ("http", "https"):
        return True
    other = _other_scheme(target, match, match["scheme"].casefold())
    return other is not None and other[2] is not None


def _problem(link: Link, match: re.Match[str], https: bool) -> Found | None:
    target, scheme = link.target, match["scheme"].casefold()
    if scheme in _NEVER and match["between"].startswith(":"):
        return (
            f"the address begins with “{scheme}:”, which {_NEVER[scheme]}; pages show no such link",
            "link to a page",
            None,
        )
    if scheme not in ("http", "https"):
        return _other_scheme(target, match, scheme)
    if match["between"] != "://":
        rest = target[match.end() :].translate(_FULL_WIDTH)
        right = f"{scheme}://{rest}"
        return f"“{target[: match.end()]}” is mistyped", f"write {right}", right
    if re.search(r"\s", target):
        return "the address holds a space", "write %20 for it", re.sub(r"\s", "%20", target)
    return _address_problem(link, https)


def _other_scheme(target: str, match: re.Match[str], scheme: str) -> Found | None:
    if scheme in _FINE:
        return None
    close = get_close_matches(scheme, ("http", "https"), n=1, cutoff=0.74)
    if close and "/" in match["between"].translate(_FULL_WIDTH):
        meant = "https" if scheme.endswith("s") else close[0]
        right = f"{meant}://{target[match.end() :].translate(_FULL_WIDTH)}"
        return f"“{match['scheme']}” is mistyped", f"write {right}", right
    if match["between"].startswith(":") and len(scheme) > 1:
        return (
            f"the address begins with “{scheme}:”; pages link to https, http, mailto and tel only",
            "write it as code, or link to a page that explains it",
            None,
        )
    return None


def _address_problem(link: Link, https: bool) -> Found | None:
    target = link.target
    try:
        parts = urlsplit(target)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return f"“{target}” is no address", "copy it from the browser’s address bar", None
    if any(ord(letter) > 127 and not letter.isalnum() for letter in parts.netloc):
        return _wide_host(target, parts)
    if (match := _SWALLOWED.search(target)) is not None and not _balanced(target):
        right = target[: match.start()]
        return f"the address ends with “{match[0]}”, which belongs to the sentence", f"write {right}", right
    if parts.password is not None:
        return "the address holds a password, which every reader can see", "take it out, and change the password", None
    if (why := _unreachable(host)) is not None and link.text.strip().rstrip("/") not in (
        target.rstrip("/"),
        parts.netloc,
    ):
        return f"“{host or target}” {why}", "link to an address that everybody can reach", None
    if https and parts.scheme == "http" and _unreachable(host) is None:
        right = f"https{target[4:]}"
        return "the address begins with http://, so anybody on the way can change the page", f"write {right}", right
    return None


def _wide_host(target: str, parts: SplitResult) -> Found:
    wide = next(letter for letter in parts.netloc if ord(letter) > 127 and not letter.isalnum())
    at = target.index(wide)
    if wide in "．／：":
        right = (
            target[: len(parts.scheme) + 3]
            + parts.netloc.translate(_FULL_WIDTH)
            + target[len(parts.scheme) + 3 + len(parts.netloc) :]
        )
        return f"the address holds the full-width sign “{wide}”", f"write {right}", right
    return f"the address goes on behind “{wide}”, which belongs to the sentence", f"end it there: {target[:at]}", None


def _balanced(target: str) -> bool:
    """Whether it ends with a bracket that it has opened."""
    return any(
        target.endswith(close) and opening in target for opening, close in ("（）", "【】", "《》", "「」", "“”")
    )


def _unreachable(host: str) -> str | None:
    """Why readers cannot reach a host, or none."""
    if host == "localhost" or host.endswith(_PRIVATE):
        return "is the reader’s own computer or network"
    try:
        number = ipaddress.ip_address(host)
    except ValueError:
        return None if "." in host.rstrip(".") else "is no host that readers can reach"
    if number.is_private or number.is_loopback or number.is_unspecified:
        return "is an address of one computer or office network"
    return None


def _span(page: Page, link: Link) -> tuple[Position, Position, bool]:
    """Where the address stands, or the link if it is written elsewhere or otherwise; and which of the two."""
    line = page.line(link.end.line)
    first = link.start.column - 1 if link.start.line == link.end.line else 0
    at = line.rfind(link.target, first, link.end.column - 1)
    if at < 0 or link.kind == "reference":
        return link.start, link.end, False
    return Position(link.end.line, at + 1), Position(link.end.line, at + 1 + len(link.target)), True
