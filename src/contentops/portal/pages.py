"""Every page and file of a site, made from a release."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from contentops.errors import ContentOpsError
from contentops.model import Key, Live, OutputFile, Page
from contentops.portal import addresses
from contentops.portal.api import index_files
from contentops.portal.calendar import calendars
from contentops.portal.digests import digests
from contentops.portal.feeds import feeds, sitemap
from contentops.portal.learning import outline_files
from contentops.portal.learning_index import certificate_address, has_certificate, learning_files
from contentops.portal.meta import texts
from contentops.portal.offline import WORKER_SOURCE, app_files, has_offline, offline_address
from contentops.portal.site import Site
from contentops.portal.structured import for_machines
from contentops.portal.views.certificate import certificate_view
from contentops.portal.views.document import document_view
from contentops.portal.views.frame import SEARCH, TAGS, my_learning_address, news_address, sections
from contentops.portal.views.my_learning import my_learning_view
from contentops.portal.views.news import news_view, withdrawn_view
from contentops.portal.views.offline import offline_view
from contentops.portal.views.overview import (
    error_view,
    home_view,
    list_view,
    redirect_view,
    tag_view,
    tags_view,
)
from contentops.portal.views.search import search_view

_PREVIEWS = "preview/"
"""Where a theme's static files for previews lie; no published site has them."""


def pages(site: Site) -> dict[str, Page]:
    """All pages by path. Where an alias and a page want one address, the page has it."""
    found: dict[str, Page] = {}
    kinds = (_overviews, _preview, _documents, _redirects, _notices, _news, _learning)
    made = (page for kind in kinds for page in kind(site))
    for page in made:
        found.setdefault(page.path, page)
    return {path: replace(page, view={**page.view, **for_machines(site, page)}) for path, page in found.items()}


def assets(site: Site) -> dict[str, str]:
    """Blob id of each asset by its path in the site."""
    return {
        address: blob
        for live in site.release.live.values()
        for path, blob in live.assets.items()
        if (address := site.asset(live, path)) is not None
    }


def files(site: Site, found: Mapping[str, Page]) -> dict[str, OutputFile]:
    """All files that are neither pages nor assets, by path.

    Args:
        found: every page by its path; making them draws the covers that are among the files.
    """
    indexed = {path.removesuffix("index.html"): page.view for path, page in found.items() if page.view.get("index")}
    made = [
        *feeds(site),
        *calendars(site),
        *digests(site),
        *outline_files(site),
        *learning_files(site),
        *index_files(site),
        *app_files(site),
        *site.bundles.values(),
        *sitemap(site, indexed),
        *(OutputFile(path, data) for path, data in site.drawn.items()),
    ]
    for path, data in site.theme.static():
        name = path.removeprefix(site.static)
        if name != WORKER_SOURCE and (site.proposed or not name.startswith(_PREVIEWS)):
            made.append(OutputFile(path, data))
    if site.proposed is not None:
        from contentops.portal.changes import FILE, changes_json  # compares texts, which only previews do

        made.append(OutputFile(FILE, changes_json(site.release, site.proposed)))
    return {file.path: file for file in made}


def without_clashes(found: Mapping[str, Page], others: Iterable[str]) -> dict[str, Page]:
    """The pages less those redirects that cannot stand beside the rest: an old address that is now a file's, or a folder's.

    Raises:
        ContentOpsError: a document's folder is to lie where a file of the site itself does.
    """
    redirects = {path for path, page in found.items() if page.view["kind"] == "redirect"}
    files = set(others)
    for path in found.keys() - redirects:
        if (file := next((each for each in _folders(path) if each in files), None)) is not None:
            raise ContentOpsError(
                f"{found[path].key or path} cannot be published: {file} is a file of the site itself",
                hint="choose another slug",
            )
    taken = {*files, *(found.keys() - redirects)}
    folders = {folder for path in taken for folder in _folders(path)}
    kept = {path: page for path, page in found.items() if path not in redirects}
    for path in sorted(redirects):
        above = set(_folders(path))
        if path not in taken and path not in folders and not above & taken:
            kept[path] = found[path]
            taken.add(path)
            folders |= above
    return kept


def _folders(path: str) -> Iterator[str]:
    """Every folder above a path."""
    while "/" in path:
        path = path.rpartition("/")[0]
        yield path


def _page(site: Site, address: str, kind: str, view: Mapping[str, Any], key: Key | None = None) -> Page:
    """The page at an address, with the theme's template for its kind."""
    return Page(addresses.file_of(address), site.theme.template(kind), view, key)


def _overviews(site: Site) -> Iterator[Page]:
    yield _page(site, "404.html", "error", error_view(site))
    for language in site.used_languages:
        home = site.home(language)
        yield _page(site, home, "home", home_view(site, language))
        for kind, _ in sections(site, language):
            yield _page(site, site.list_address(kind, language), "list", list_view(site, kind, language))
        if not site.on_disk:  # where no script runs
            yield _page(site, home + SEARCH, "search", search_view(site, language))
        if has_offline(site):
            yield _page(site, offline_address(site, language), "offline", offline_view(site, language))
        tags = site.tags(language)
        if tags:
            yield _page(site, home + TAGS, "list", tags_view(site, language))
        for name, (tag, carriers) in tags.items():
            yield _page(site, f"{home}{TAGS}{name}/", "tag", tag_view(site, language, name, tag, carriers))


def _preview(site: Site) -> Iterator[Page]:
    if site.proposed is not None:
        from contentops.portal.views.preview import preview_view  # compares texts, which only previews do

        for language in site.used_languages:
            view = preview_view(site, site.proposed, language)
            yield _page(site, addresses.preview(language, site.default), "preview", view)


def _documents(site: Site) -> Iterator[Page]:
    for key, live in sorted(site.release.live.items()):
        yield _page(site, site.address(key), key.type, document_view(site, live), key)


def _news(site: Site) -> Iterator[Page]:
    for language in site.used_languages:
        if site.has_news(language):
            yield _page(site, news_address(site, language), "news", news_view(site, language))


def _learning(site: Site) -> Iterator[Page]:
    if site.on_disk:
        return
    for language in site.used_languages:
        yield _page(site, my_learning_address(site, language), "my-learning", my_learning_view(site, language))
    for live in filter(has_certificate, site.courses):
        yield _page(site, certificate_address(site, live), "certificate", certificate_view(site, live))


def _notices(site: Site) -> Iterator[Page]:
    for notice in site.withdrawn:
        yield _page(site, site.address(notice.key), "withdrawn", withdrawn_view(site, notice))


def _redirects(site: Site) -> Iterator[Page]:
    for _, live in sorted(site.release.live.items()):
        for alias in aliases(live):
            yield _page(site, alias, "redirect", redirect_view(site, alias, live))


def aliases(live: Live) -> list[str]:
    """A document's old addresses below the site's root; those without an ending are folders. What no address can be is left out."""
    found = []
    for raw in texts(live.document.meta, "aliases"):
        alias = raw.removeprefix("/")
        if all(addresses.is_segment(part) for part in alias.removesuffix("/").split("/")):
            found.append(alias if alias.endswith(("/", ".html")) else f"{alias}/")
    return found
