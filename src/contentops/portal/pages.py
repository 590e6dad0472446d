"""Every page and file of a site, made from a release."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from contentops.model import Live, OutputFile, Page
from contentops.portal import addresses, changes
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
from contentops.portal.theme import Theme
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
from contentops.portal.views.preview import preview_view
from contentops.portal.views.search import search_view

_PREVIEWS = "preview/"
"""Where a theme's static files for previews lie; no published site has them."""


def pages(site: Site, theme: Theme) -> dict[str, Page]:
    """All pages by path. Where an alias and a page want one address, the page has it."""
    found: dict[str, Page] = {}
    made = (
        *_overviews(site, theme), *_preview(site, theme), *_documents(site, theme), *_redirects(site, theme),
        *_notices(site, theme), *_news(site, theme), *_learning(site, theme),
    )  # fmt: skip
    for page in made:
        found.setdefault(page.path, page)
    return {path: replace(page, view={**page.view, **for_machines(site, page)}) for path, page in found.items()}


def files(site: Site, theme: Theme, read: Mapping[str, bytes], found: Mapping[str, Page]) -> dict[str, OutputFile]:
    """All files that are no pages, by path.

    Args:
        read: bytes of each asset by blob id.
    """
    indexed = {path.removesuffix("index.html"): page.view for path, page in found.items() if page.view.get("index")}
    made = [
        *_assets(site, read),
        *feeds(site),
        *calendars(site),
        *digests(site),
        *outline_files(site),
        *learning_files(site),
        *index_files(site),
        *app_files(site, theme),
        *site.bundles.values(),
        *sitemap(site, indexed),
    ]
    previews = theme.static_folder + _PREVIEWS
    made += [
        OutputFile(path, data)
        for path, data in theme.static()
        if (site.proposed or not path.startswith(previews)) and path != theme.static_folder + WORKER_SOURCE
    ]
    if site.proposed is not None:
        made.append(OutputFile(changes.FILE, changes.changes_json(site.release, site.proposed)))
    return {file.path: file for file in made}


def without_clashes(found: Mapping[str, Page], others: Iterable[str]) -> dict[str, Page]:
    """The pages less those redirects that cannot stand beside the rest: an old address that is now a file's, or a folder's."""
    redirects = {path for path, page in found.items() if page.view["kind"] == "redirect"}
    taken = {*others, *(found.keys() - redirects)}
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


def _overviews(site: Site, theme: Theme) -> Iterator[Page]:
    yield Page("404.html", theme.template("error"), error_view(site))
    for language in site.used_languages:
        home = site.home(language)
        yield Page(f"{home}index.html", theme.template("home"), home_view(site, language))
        for kind, _ in sections(site, language):
            yield Page(
                f"{site.list_address(kind, language)}index.html",
                theme.template("list"),
                list_view(site, kind, language),
            )
        if not site.on_disk:  # where no script runs
            yield Page(f"{home}{SEARCH}index.html", theme.template("search"), search_view(site, language))
        if has_offline(site):
            path = f"{offline_address(site, language)}index.html"
            yield Page(path, theme.template("offline"), offline_view(site, language))
        tags = site.tags(language)
        if tags:
            yield Page(f"{home}{TAGS}index.html", theme.template("list"), tags_view(site, language))
        for name, (tag, carriers) in tags.items():
            yield Page(
                f"{home}{TAGS}{name}/index.html", theme.template("tag"), tag_view(site, language, name, tag, carriers)
            )


def _preview(site: Site, theme: Theme) -> Iterator[Page]:
    if site.proposed is not None:
        for language in site.used_languages:
            path = f"{changes.address(language, site.default)}index.html"
            yield Page(path, theme.template("preview"), preview_view(site, site.proposed, language))


def _documents(site: Site, theme: Theme) -> Iterator[Page]:
    for key, live in sorted(site.release.live.items()):
        yield Page(f"{site.address(key)}index.html", theme.template(key.type), document_view(site, live), key)


def _news(site: Site, theme: Theme) -> Iterator[Page]:
    for language in site.used_languages:
        if site.has_news(language):
            path = f"{news_address(site, language)}index.html"
            yield Page(path, theme.template("news"), news_view(site, language))


def _learning(site: Site, theme: Theme) -> Iterator[Page]:
    if site.on_disk:
        return
    for language in site.used_languages:
        path = f"{my_learning_address(site, language)}index.html"
        yield Page(path, theme.template("my-learning"), my_learning_view(site, language))
    for live in filter(has_certificate, site.courses):
        path = f"{certificate_address(site, live)}index.html"
        yield Page(path, theme.template("certificate"), certificate_view(site, live))


def _notices(site: Site, theme: Theme) -> Iterator[Page]:
    for notice in site.withdrawn:
        path = f"{site.address(notice.key)}index.html"
        yield Page(path, theme.template("withdrawn"), withdrawn_view(site, notice))


def _redirects(site: Site, theme: Theme) -> Iterator[Page]:
    for _, live in sorted(site.release.live.items()):
        for alias in aliases(live):
            yield Page(addresses.file_of(alias), theme.template("redirect"), redirect_view(site, alias, live))


def aliases(live: Live) -> list[str]:
    """A document's old addresses below the site's root; those without an ending are folders. What no address can be is left out."""
    found = []
    for raw in texts(live.document.meta, "aliases"):
        alias = raw.removeprefix("/")
        if all(addresses.is_segment(part) for part in alias.removesuffix("/").split("/")):
            found.append(alias if alias.endswith(("/", ".html")) else f"{alias}/")
    return found


def _assets(site: Site, read: Mapping[str, bytes]) -> Iterator[OutputFile]:
    for live in site.release.live.values():
        for path, blob in live.assets.items():
            address = site.asset(live, path)
            if address is not None:
                yield OutputFile(address, read[blob])
    for address, data in site.drawn.items():
        yield OutputFile(address, data)
