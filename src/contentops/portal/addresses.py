"""Addresses of pages: where each document lies in the site, and how one page refers to another."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from urllib.parse import quote

from contentops.model import ContentType, Key
from contentops.source.schemas import SEGMENT_BYTES

PREVIEW = "preview/"
"""Below this a preview says what it would change."""
_SEGMENT = re.compile(
    r"""[^\s./?#\\%:<>"|*\x00-\x1f\x7f-\x9f\ud800-\udfff][^\s/?#\\%:<>"|*\x00-\x1f\x7f-\x9f\ud800-\udfff]*"""
)


def folder(key: Key, types: Mapping[str, ContentType], default_language: str) -> str:
    """The folder of a document's page below the site's root, ending in a slash."""
    return prefix(key.lang, default_language) + types[key.type].url.replace("{slug}", key.slug)


def prefix(language: str, default_language: str) -> str:
    """What comes before every address of a language: nothing for the default one."""
    return "" if language == default_language else f"{language}/"


def preview(language: str, default_language: str) -> str:
    """Where the page lies, in one language, that says what a preview would change."""
    return prefix(language, default_language) + PREVIEW


def proposal(key: Key) -> str:
    """Where on that page a document stands, as it is written in an address."""
    return f"#{quote(str(key), safe='/@')}"


def file_of(address: str) -> str:
    """The file that answers an address."""
    return f"{address}index.html" if not address or address.endswith("/") else address


def relative(origin: str, target: str) -> str:
    """The address `target` as written on the page `origin`, both below the site's root."""
    return "../" * origin.count("/") + quote(target) or "./"


def tag_folder(tag: str) -> str:
    """The part of an address that stands for a tag."""
    name = (
        "-".join(unicodedata.normalize("NFC", tag.casefold()).replace("/", " ").replace("\\", " ").split()).strip(".")
        or "-"
    )
    if len(name.encode()) > SEGMENT_BYTES:
        name = f"{name.encode()[: SEGMENT_BYTES - 20].decode(errors='ignore')}-{hashlib.sha256(name.encode()).hexdigest()[:12]}"
    return f"{name}-" if name == "index.html" else name  # the list of tags has that name


def is_segment(name: str) -> bool:
    """Whether a name can be one part of an old address: no way out, nothing hidden, no sign that addresses or file systems read."""
    return _SEGMENT.fullmatch(name) is not None and len(name.encode()) <= SEGMENT_BYTES


def asset(sha256: str, name: str) -> str:
    """Where an asset lies: under the digest of its bytes, so that two of one name never meet."""
    return f"assets/{sha256[:32]}/{name}"
