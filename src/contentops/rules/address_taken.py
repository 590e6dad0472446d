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

import unicodedata
from collections.abc import Iterator

from contentops.model import Diagnostic, Document
from contentops.rules.context import Context
from contentops.source import strict_yaml

CODE, NAME, SEVERITY, GUARD = "CO105", "address-taken", "error", "valid"
_FEED = "feed.atom.xml"
_OWN_FILES = ("404.html", "sitemap.xml", "robots.txt", "sw.js", "manifest.webmanifest")
_OWN_FOLDERS = ("theme", "assets", "preview", "offline", "api")


def check(context: Context) -> Iterator[Diagnostic]:
    owners: dict[str, list[Document]] = {}
    for document in context.catalog.documents:
        owners.setdefault(_same(_address(context, document)), []).append(document)
    pages, folders = _own(context)
    for address, found in owners.items():
        yield from _shared(found)
        if address in pages or any(f"{address}/".startswith(f"{folder}/") for folder in folders):
            yield from (_own_page(document) for document in found)
    claims: dict[str, list[tuple[Document, str, int]]] = {}
    for document in context.catalog.documents:
        for number, alias in _aliases(document):
            address = _same(alias)
            owner = next(iter(owners.get(address, ())), None)
            feed = address.endswith(f"/{_FEED}") and address.removesuffix(f"/{_FEED}") in owners
            if owner is not None:
                whose = "this page itself" if owner is document else owner.path
                yield _finding(document, number, f"the alias “{alias}” is the address of {whose}")
            elif feed or address in pages or any(f"{address}/".startswith(f"{folder}/") for folder in folders):
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


def _own(context: Context) -> tuple[frozenset[str], frozenset[str]]:
    """The addresses of the site's own pages and files, and the folders in which every address is its own."""
    definitions = context.catalog.definitions
    pages, folders = {*_OWN_FILES}, {*_OWN_FOLDERS}
    for language in definitions.settings.languages:
        home = _home(context, language)
        pages |= {home, home + _FEED, *(home + kind.url.partition("{slug}")[0] for kind in definitions.types.values())}
        pages.add(f"{home}learning")
        folders |= {f"{home}tags", f"{home}search"}
    courses = (document for document in context.catalog.documents if document.key.type == "course")
    pages |= {f"{_address(context, course).rstrip('/')}/certificate" for course in courses}
    return frozenset(map(_same, pages)), frozenset(map(_same, folders))


def _address(context: Context, document: Document) -> str:
    kind, slug, language = document.key
    return _home(context, language) + context.catalog.definitions.types[kind].url.replace("{slug}", slug)


def _home(context: Context, language: str) -> str:
    return "" if language == context.catalog.definitions.settings.languages[0] else f"{language}/"


def _same(address: str) -> str:
    """One text for all spellings of an address that some file system holds to be one."""
    text = unicodedata.normalize("NFC", unicodedata.normalize("NFC", address).casefold()).strip("/")
    return "" if text == "index.html" else text.removesuffix("/index.html")
