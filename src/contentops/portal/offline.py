"""What a learner's device needs to read without a network: the worker, the manifest of the app, and lists of files by digest.

The lists are a tree of digests. `offline/release.json` names the release, the files of the shell and the digests of
`offline/pages/…`, which tell the digest of every page; a course's `offline.json`, told there too, lists all that the course
needs. So whatever a device fetches is known to be of one release by its bytes, however long it took to fetch it and whatever
a cache on the way gave. Nothing a device has to read grows with the site, but for the digests of those lists.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import unquote

from contentops.model import Live, OutputFile, Page
from contentops.portal import addresses
from contentops.portal.learning import OUTLINE
from contentops.portal.learning_index import index_address
from contentops.portal.meta import title
from contentops.portal.place import Place
from contentops.portal.site import Site

WORKER, APP, COURSE = "sw.js", "manifest.webmanifest", "offline.json"
FOLDER = "offline/"
RELEASE = f"{FOLDER}release.json"
SCHEMA = 1
_SHARDS = f"{FOLDER}pages/"
_A_SHARD = 128
"""Pages of a list, about: few enough for a phone, and many enough that a release has few lists."""
_MOST_SHARDS = 256
WORKER_SOURCE = "js/worker.js"
"""Which of the theme's static files the worker is. It lies at the site's root, as a worker has a say below its own folder only."""
_RETIRING = "preview/retire.js"
"""The worker of previews, and of sites that are not to be kept: it ends whatever worker an earlier site left behind."""
_SHELL = ("home", "offline", "my-learning")
"""Kinds of pages that a device has even if nobody looked at them there."""
_SMALL = 1 << 16
"""Bytes of a picture of the home page that every device has; a larger one is there where the home page was visited."""
_NEVER = ("withdrawn", "error")
"""Kinds of pages that no device keeps: where one was taken down, what it said is forgotten."""
_PAPER = "#faf7f1"


def has_offline(site: Site) -> bool:
    """Whether the pages may be kept on a device: those of a published site that is served, unless its settings say no."""
    return site.settings.offline and not (site.on_disk or site.release.preview)


def app_address(site: Site, language: str) -> str:
    """Where the manifest of the app lies that a language's pages can be installed as."""
    return site.home(language) + APP


def offline_address(site: Site, language: str) -> str:
    """Where a language says that a page is not kept, and what is."""
    return site.home(language) + FOLDER


def course_address(site: Site, course: Live) -> str:
    """Where the list of all that a course needs lies."""
    return site.address(course.document.key) + COURSE


def places(site: Site) -> tuple[str, ...]:
    """The addresses of all lists there can be, which nothing else may have."""
    courses = (course_address(site, course) for course in site.courses)
    return (RELEASE, *(_shard(number) for number in range(_MOST_SHARDS)), *courses) if has_offline(site) else ()


def app_files(site: Site) -> Iterator[OutputFile]:
    """The worker, and for each language the manifest of the app."""
    if site.on_disk:
        return
    source = WORKER_SOURCE if has_offline(site) else _RETIRING
    yield OutputFile(WORKER, site.theme.files[f"static/{source}"])
    if has_offline(site):
        for language in site.used_languages:
            yield OutputFile(app_address(site, language), _json(_app(site, language)))


def _app(site: Site, language: str) -> dict[str, Any]:
    """The manifest: without an `id`, so that the app of each language is told from the others by where it starts.

    Source:
        Web Application Manifest, W3C.
    """
    place = Place(site, app_address(site, language), language)
    icons = [
        ("icon-192.png", "192x192", "any"),
        ("icon-512.png", "512x512", "any"),
        ("icon-maskable-512.png", "512x512", "maskable"),
    ]
    image = place.folder(f"{site.static}img/")
    return {
        "name": site.settings.name[language],
        "short_name": site.settings.name[language],
        **({"description": site.settings.tagline[language]} if site.settings.tagline[language] else {}),
        "lang": language,
        "start_url": "./",
        "scope": place.url(""),
        "display": "standalone",
        "display_override": ["minimal-ui"],
        "theme_color": _PAPER,
        "background_color": _PAPER,
        "icons": [
            *({"src": image + name, "sizes": sizes, "type": "image/png", "purpose": use} for name, sizes, use in icons),
            {"src": f"{image}mark.svg", "sizes": "any", "type": "image/svg+xml", "purpose": "any"},
        ],
    }


def offline_files(
    site: Site, found: Mapping[str, Page], digests: Mapping[str, str], size: Callable[[str], int]
) -> dict[str, bytes]:
    """The lists, by path; none where pages are not to be kept.

    Args:
        digests: SHA-256 of every other file of the site by path.
        size: bytes of one of them.
    """
    if not has_offline(site):
        return {}

    def listed(path: str) -> dict[str, Any]:
        return {"path": path, "sha256": digests[path], "size": size(path)}

    courses = {path: _json({**facts, "files": [listed(each) for each in needed]}) for path, facts, needed in _lists(site, found, digests)}  # fmt: skip
    shell = {path for path in _shell(site, found, digests) if path in digests}
    shell |= {path for path in _covers(found) if path in digests and size(path) <= _SMALL}
    kept = {
        **{path: digests[path] for path, page in found.items() if page.view["kind"] not in _NEVER},
        **{path: digest for path, digest in digests.items() if path.endswith(f"/{OUTLINE}")},
        **{path: hashlib.sha256(content).hexdigest() for path, content in courses.items()},
    }
    shards = [_json(shard) for shard in _shards(kept)]
    release = hashlib.sha256("".join(f"{path}\0{digests[path]}\0" for path in sorted(digests)).encode()).hexdigest()
    return {
        **courses,
        **{_shard(number): content for number, content in enumerate(shards)},
        RELEASE: _json({
            "schema": SCHEMA,
            "release": release,
            "shell": [listed(path) for path in sorted(shell)],
            "pages": [hashlib.sha256(content).hexdigest() for content in shards],
        }),
    }  # fmt: skip


def _lists(
    site: Site, found: Mapping[str, Page], digests: Mapping[str, str]
) -> Iterator[tuple[str, dict[str, Any], list[str]]]:
    """For each course: where its list lies, what the list says of it, and the paths of the files it needs."""
    needed = [
        (course, [course, *(each for _, some in site.lessons(course) for each in some)]) for course in site.courses
    ]
    below = _by_folder({site.address(each.document.key) for _, some in needed for each in some}, digests)
    for course, some in needed:
        key = course.document.key
        paths = {path for each in some for path in (*below[site.address(each.document.key)], *_pictures(site, each))}
        facts = {
            "schema": SCHEMA,
            "title": title(course.document),
            "url": addresses.relative("", site.address(key)),
            "language": key.lang,
        }
        yield course_address(site, course), facts, sorted(path for path in paths if path in digests)


def _pictures(site: Site, live: Live) -> Iterator[str]:
    """Pictures, captions, videos and whatever else lies beside a document, and its cover."""
    yield site.cover(live)
    yield from (address for path in live.assets if (address := site.asset(live, path)) is not None)


def _by_folder(folders: Iterable[str], paths: Iterable[str]) -> dict[str, list[str]]:
    """The paths below each of the folders, which end in a slash."""
    found: dict[str, list[str]] = {folder: [] for folder in folders}
    for path in paths:
        end = path.rfind("/")
        while end > 0:
            folder = path[: end + 1]
            if folder in found:
                found[folder].append(path)
            end = path.rfind("/", 0, end)
    return found


def _shell(site: Site, found: Mapping[str, Page], digests: Mapping[str, str]) -> Iterator[str]:
    """What every page needs, and the pages that a device has even if nobody looked at them there."""
    yield from (path for path in digests if path.startswith(site.static))
    for language in site.used_languages:
        yield app_address(site, language)
        yield index_address(site, language)
    yield from (path for path, page in found.items() if page.view["kind"] in _SHELL)


def _covers(found: Mapping[str, Page]) -> Iterator[str]:
    """The pictures on the cards of the home pages."""
    for page in found.values():
        if page.view["kind"] == "home":
            lists = (value for value in page.view.values() if isinstance(value, list))
            cards = (each for some in lists for each in some if isinstance(each, dict))
            yield from (unquote(card["cover"].lstrip("./")) for card in cards if card.get("cover"))


def _shards(digests: Mapping[str, str]) -> list[dict[str, str]]:
    """The digests by path, spread over a power of two of lists by the first byte of the path's own digest."""
    count = 1
    while count * _A_SHARD < len(digests) and count < _MOST_SHARDS:
        count *= 2
    shards: list[dict[str, str]] = [{} for _ in range(count)]
    for path in sorted(digests):
        shards[hashlib.sha256(path.encode()).digest()[0] % count][path] = digests[path]
    return shards


def _shard(number: int) -> str:
    return f"{_SHARDS}{number:02x}.json"


def _json(value: Mapping[str, Any]) -> bytes:
    return (json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n").encode()
