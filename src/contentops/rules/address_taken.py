"""Two documents want the same address.

What: an alias is the address of another document or one of the site's own, or two documents have the same address or the
same alias. Addresses that differ in case only, or in how an accent is stored, are the same: on some computers they are one
file.

Why: one of the two could never be reached. The page has the address, the alias is dropped.

Example:

    slug: funnel-leaks
    aliases: [articles/completion-rate/]   # the page of another article

Instead: take the alias out, or rename the other page.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Container, Iterator

from contentops.model import Diagnostic, Document
from contentops.rules.context import Context
from contentops.source import strict_yaml

CODE, NAME, SEVERITY, GUARD = "CO105", "address-taken", "error", "valid"
_ROOT_FILES = ("404.html", "sitemap.xml", "robots.txt", "sw.js")
_ROOT_FOLDERS = ("theme", "assets", "preview", "offline", "api")
_PAGES, _FOLDERS = ("learning", "news", "offline"), ("tags", "search")
"""Below the home page of each language."""
_FILES = frozenset(("feed.atom.xml", "feed.json", "calendar.ics", "manifest.webmanifest", "learning.json"))
"""Beside home pages and lists, and what feeds of an audience are."""
_BESIDE = re.compile(r"feed\.atom\.xml|feed\.json|outline\.json|offline\.json|.+\.ics|.+\.bundle\.zip|certificate")
"""Beside documents."""
_DIGEST = re.compile(r"\d{4}-w?\d\d\.(?:html|txt)")


def check(context: Context) -> Iterator[Diagnostic]:
    owners: dict[str, list[Document]] = {}
    for document in context.catalog.documents:
        owners.setdefault(_same(_address(context, document)), []).append(document)
    is_own = _own(context, owners)
    for address, found in owners.items():
        yield from _shared(found)
        if is_own(address):
            yield from (_own_page(document) for document in found)
    claims: dict[str, list[tuple[Document, str, int]]] = {}
    for document in context.catalog.documents:
        for number, alias in _aliases(document):
            address = _same(alias)
            owner = next(iter(owners.get(address, ())), None)
            if owner is not None:
                whose = "this page itself" if owner is document else owner.path
                yield _finding(document, number, f"the alias “{alias}” is the address of {whose}")
            elif is_own(address):
                yield _finding(document, number, f"the alias “{alias}” is an address of the site itself")
            else:
                claims.setdefault(address, []).append((document, alias, number))
    for claimed in claims.values():
        yield from _claimed(claimed)


def _shared(found: list[Document]) -> Iterator[Diagnostic]:
    """Documents that are not the same and want one address."""
    for document in found:
        other = next((each for each in found if each.key != document.key), None)
        if other is not None:
            place = strict_yaml.position(document.node, ("slug",))
            message = (
                f"the address of {document.key} is that of {other.key} in {other.path}, on some computers at least"
            )
            yield Diagnostic(CODE, "error", document.path, message, *place, hint="give one of them another slug")


def _own_page(document: Document) -> Diagnostic:
    place = strict_yaml.position(document.node, ("slug",))
    message = f"the address of {document.key} is one of the site itself, so the page would not be written"
    return Diagnostic(CODE, "error", document.path, message, *place, hint="choose another slug")


def _claimed(claimed: list[tuple[Document, str, int]]) -> Iterator[Diagnostic]:
    """Aliases that are one address. A text that stands twice in one list is the schema's to find."""
    for n, (document, alias, number) in enumerate(claimed):
        others = sorted({each.path for each, _, _ in claimed if each is not document})
        before = [text for each, text, _ in claimed[:n] if each is document]
        if before:
            if alias not in before:
                message = f"the alias “{alias}” is “{before[0]}”, which stands in this file already"
                yield _finding(document, number, message, "keep one of the two")
        elif others:
            message = f"the alias “{alias}” stands in {', '.join(others)} too"
            yield _finding(document, number, message, "keep it in one place")


def _finding(document: Document, number: int, message: str, hint: str = "take the alias out") -> Diagnostic:
    place = strict_yaml.position(document.node, ("aliases", number))
    return Diagnostic(CODE, "error", document.path, message, *place, hint=hint)


def _aliases(document: Document) -> Iterator[tuple[int, str]]:
    """A document's aliases with their places in the list."""
    aliases = document.meta.get("aliases")
    for number, alias in enumerate(aliases if isinstance(aliases, list) else ()):
        yield number, str(alias)


def _own(context: Context, owners: Container[str]) -> Callable[[str], bool]:
    """What tells whether an address is that of one of the site's own pages and files, or in a folder in which all are.

    Args:
        owners: the addresses of documents, beside which files of theirs may lie.
    """
    definitions = context.catalog.definitions
    homes = [_home(context, language) for language in definitions.settings.languages]
    lists = {_same(home + kind.url.partition("{slug}")[0]) for home in homes for kind in definitions.types.values()}
    lists.update(map(_same, homes))
    pages = {*_ROOT_FILES, *lists, *(_same(home + name) for home in homes for name in _PAGES)}
    folders = tuple(
        f"{_same(name)}/" for name in (*_ROOT_FOLDERS, *(home + name for home in homes for name in _FOLDERS))
    )
    feeds, digests = (tuple(_same(f"{home}{name}") for home in homes) for name in ("feeds", "digest"))

    def is_own(address: str) -> bool:
        folder, _, name = address.rpartition("/")
        return (
            address in pages
            or f"{address}/".startswith(folders)
            or (name in _FILES and (folder in lists or folder.rpartition("/")[0] in feeds))
            or (folder in owners and _BESIDE.fullmatch(name) is not None)
            or (folder in digests and _DIGEST.fullmatch(name) is not None)
        )

    return is_own


def _address(context: Context, document: Document) -> str:
    kind, slug, language = document.key
    return _home(context, language) + context.catalog.definitions.types[kind].url.replace("{slug}", slug)


def _home(context: Context, language: str) -> str:
    return "" if language == context.catalog.definitions.settings.languages[0] else f"{language}/"


def _same(address: str) -> str:
    """One text for all spellings of an address that some file system holds to be one."""
    text = unicodedata.normalize("NFC", unicodedata.normalize("NFC", address).casefold()).strip("/")
    return "" if text == "index.html" else text.removesuffix("/index.html")
