"""Addresses of pages: where each document lies in the site, and how one page refers to another."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from contentops.model import ContentType, Key


def folder(key: Key, types: Mapping[str, ContentType], default_language: str) -> str:
    """The folder of a document's page below the site's root, ending in a slash."""
    return prefix(key.lang, default_language) + types[key.type].url.replace("{slug}", key.slug)


def prefix(language: str, default_language: str) -> str:
    """What comes before every address of a language: nothing for the default one."""
    return "" if language == default_language else f"{language}/"


def file_of(address: str) -> str:
    """The file that answers an address."""
    return f"{address}index.html" if not address or address.endswith("/") else address


def relative(origin: str, target: str) -> str:
    """The address `target` as written on the page `origin`, both below the site's root."""
    return "../" * origin.count("/") + quote(target) or "./"


def tag_folder(tag: str) -> str:
    """The part of an address that stands for a tag."""
    name = "-".join(tag.casefold().replace("/", " ").replace("\\", " ").split()).strip(".") or "-"
    return f"{name}-" if name == "index.html" else name  # the list of tags has that name
