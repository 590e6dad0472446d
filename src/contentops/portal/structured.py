"""What a page says of itself to machines: JSON-LD with schema.org's words, and what links to it show (Open Graph)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from contentops.config import local_day
from contentops.model import Live, Page
from contentops.portal import addresses, opengraph
from contentops.portal.channels import corrections
from contentops.portal.meta import day, latest, texts
from contentops.portal.site import Site
from contentops.portal.views.frame import canonical, outright

_RASTER = (".png", ".jpg", ".jpeg", ".webp")
"""Pictures that those who show links can show."""
_TYPES = {
    "course": "Course",
    "lesson": "LearningResource",
    "article": "Article",
    "story": "Article",
    "topic": "CollectionPage",
    "path": "LearningResource",
    "campaign": "Event",
    "person": "Person",
    "document": "LearningResource",
}
Node = dict[str, Any]


def for_machines(site: Site, page: Page) -> dict[str, Any]:
    """`structured_html` and `social` of a page; nothing for pages that search engines should leave alone, and without an address."""
    view = page.view
    if not view["index"] or not view["canonical"]:
        return {"structured_html": "", "social": None}
    live = site.release.live[page.key] if page.key else None
    return {"structured_html": _script(_graph(site, view, live)), "social": _social(site, view, live)}


def modified(site: Site, live: Live) -> str | None:
    """The day a text last changed: as it says itself, and had approved, else the day it went live by the records."""
    meta = live.document.meta
    said = latest([day(meta, "date"), day(meta, "updated"), *(when for when, _ in corrections(live))])
    since = live.since if live.since and live.since.id else None
    return said or (local_day(since.time, site.settings.timezone).isoformat() if since else None)


def _script(graph: list[Node]) -> str:
    """JSON that nothing in it can end early, whatever a document holds."""
    data = json.dumps({"@context": "https://schema.org", "@graph": graph}, ensure_ascii=False, sort_keys=True)
    for letter, escaped in _ESCAPES:  # several times quicker than `translate`, which looks at each letter
        data = data.replace(letter, escaped)
    return data


_ESCAPES = [(letter, f"\\u{ord(letter):04x}") for letter in "<>&\u2028\u2029"]


# -- what links show ------------------------------------------------------------------------------------------


def _social(site: Site, view: Mapping[str, Any], live: Live | None) -> dict[str, Any]:
    """What links to a page show, beside its title and summary."""
    article = live is not None and _TYPES.get(view["kind"]) == "Article"
    own = _own_picture(site, view)
    return {
        "type": "article" if article else "website",
        "locale": str(view["lang"]).replace("-", "_"),
        "image": own or _drawn(site, view, live),
        "drawn": own is None,
        "published": day(live.document.meta, "date") if live is not None and article else None,
        "modified": modified(site, live) if live is not None and article else None,
    }


def _own_picture(site: Site, view: Mapping[str, Any]) -> str | None:
    cover = view.get("cover")
    return outright(site, cover) if cover and cover.lower().endswith(_RASTER) else None


def _drawn(site: Site, view: Mapping[str, Any], live: Live | None) -> str:
    topics = texts(live.document.meta, "topics") if live else []
    picture = opengraph.card(live.document.key.type if live else "site", topics[0] if topics else "")
    address = addresses.asset(hashlib.sha256(picture).hexdigest(), "card.png")
    site.drawn[address] = picture
    return canonical(site, address)


# -- JSON-LD --------------------------------------------------------------------------------------------------


def _graph(site: Site, view: Mapping[str, Any], live: Live | None) -> list[Node]:
    """The page, what it is about, the way to it, and who publishes it."""
    url = view["canonical"]
    home = canonical(site, site.home(view["lang"]))
    publisher = {"@type": "Organization", "@id": f"{canonical(site, '')}#publisher", "name": site.settings.name[view["lang"]], "url": canonical(site, "")}  # fmt: skip
    website = {"@type": "WebSite", "@id": f"{home}#website", "name": site.settings.name[view["lang"]], "url": home, "inLanguage": view["lang"], "publisher": _at(publisher)}  # fmt: skip
    page = _some({
        "@type": "CollectionPage" if view["kind"] in ("list", "tag", "topic", "news") else "WebPage",
        "@id": url,
        "url": url,
        "name": view["title"],
        "description": view["description"],
        "inLanguage": view["lang"],
        "isPartOf": _at(website),
    })  # fmt: skip
    graph = [page, website, publisher]
    if view["breadcrumbs"]:
        graph.append(_way(site, view))
        page["breadcrumb"] = _at(graph[-1])
    if live is not None:
        about = _about(site, view, live, publisher)
        page |= _some({"mainEntity": _at(about), "lastReviewed": view["approved"], "reviewedBy": _people(site, view["reviews"])})  # fmt: skip
        graph.insert(1, about)
    return graph


def _way(site: Site, view: Mapping[str, Any]) -> Node:
    url = view["canonical"]
    steps = [*((crumb["title"], outright(site, crumb["url"])) for crumb in view["breadcrumbs"]), (view["title"], url)]
    return {
        "@type": "BreadcrumbList",
        "@id": f"{url}#way",
        "itemListElement": [
            {"@type": "ListItem", "position": number, "name": name, "item": item}
            for number, (name, item) in enumerate(steps, 1)
        ],
    }


def _about(site: Site, view: Mapping[str, Any], live: Live, publisher: Node) -> Node:
    """What the page is about, as far as schema.org has words for it."""
    kind = view["kind"]
    url, meta = view["canonical"], live.document.meta
    node: Node = {
        "@type": _TYPES[kind],
        "@id": f"{url}#main",
        "name": view["title"],
        "description": view["description"],
    }
    if kind == "person":
        return _some({**node, "url": url, "jobTitle": view["role"], "worksFor": _at(publisher), "knowsAbout": []})
    if kind == "campaign":
        return _some({**node, **_event(site, view), "organizer": _at(publisher)})
    node |= {
        "url": url,
        "inLanguage": view["lang"],
        "image": _own_picture(site, view) or outright(site, view["cover"]),
        "author": _people(site, view["authors"]),
        "publisher": _at(publisher),
        "datePublished": day(meta, "date"),
        "dateModified": modified(site, live),
        "license": (view["licence"] or {}).get("url"),
        "keywords": ", ".join(texts(meta, "tags")),
        "citation": [source["url"] or source["title"] for source in view["sources"]],
        "correction": [{"@type": "CorrectionComment", "datePublished": when, "text": why} for when, why in corrections(live)]
        if _TYPES[kind] == "Article"
        else [],
        "about": [{"@type": "DefinedTerm", "name": topic["title"], "url": outright(site, topic["url"])} for topic in view["topics"]],
        **_MORE.get(kind, _nothing)(site, view, live),
    }  # fmt: skip
    return _some(node)


def _course(site: Site, view: Mapping[str, Any], live: Live) -> Node:
    lessons = [lesson for stage in view["stages"] for lesson in stage["lessons"]]
    return {
        "provider": {"@id": f"{canonical(site, '')}#publisher"},
        "educationalLevel": view["level_label"],
        "teaches": view["outcomes"],
        "audience": {"@type": "EducationalAudience", "name": view["audience"]} if view["audience"] else None,
        "educationalCredentialAwarded": view["certificate"],
        "timeRequired": _duration(view["total_minutes"]),
        "isAccessibleForFree": True,
        "hasPart": [_at({"@id": f"{outright(site, lesson['url'])}#main"}) for lesson in lessons],
        "hasCourseInstance": _some({"@type": "CourseInstance", "courseMode": "Online", "courseWorkload": _duration(view["total_minutes"])}),
    }  # fmt: skip


def _lesson(site: Site, view: Mapping[str, Any], live: Live) -> Node:
    course = view["course"]
    return {
        "learningResourceType": "Lesson",
        "teaches": view["objectives"],
        "timeRequired": _duration(view["minutes"]),
        "position": view["number"],
        "isAccessibleForFree": True,
        "isPartOf": _at({"@id": f"{outright(site, course['url'])}#main"}) if course else None,
    }


def _path(site: Site, view: Mapping[str, Any], live: Live) -> Node:
    cards = [item for step in view["steps"] for item in step["items"]]
    return {
        "learningResourceType": "Learning path",
        "timeRequired": _duration(view["total_minutes"]),
        "isAccessibleForFree": True,
        "hasPart": [_at({"@id": f"{outright(site, card['url'])}#main"}) for card in cards],
    }


def _article(site: Site, view: Mapping[str, Any], live: Live) -> Node:
    return {"headline": view["title"], "isAccessibleForFree": True}


def _nothing(site: Site, view: Mapping[str, Any], live: Live) -> Node:
    return {}


_MORE: Mapping[str, Callable[[Site, Mapping[str, Any], Live], Node]] = {
    "course": _course,
    "lesson": _lesson,
    "path": _path,
    "article": _article,
    "story": _article,
}


def _event(site: Site, view: Mapping[str, Any]) -> Node:
    return {
        "startDate": view["starts"],
        "endDate": view["ends"],
        "eventAttendanceMode": "https://schema.org/OnlineEventAttendanceMode",
        "location": {"@type": "VirtualLocation", "url": view["canonical"]},
        "image": outright(site, view["cover"]),
        "inLanguage": view["lang"],
    }


def _people(site: Site, people: Iterable[Mapping[str, Any]]) -> list[Node]:
    """Each person once."""
    found = {each["name"]: each["url"] for each in people if each["name"]}
    return [
        _some({"@type": "Person", "name": name, "url": outright(site, url) if url else None})
        for name, url in found.items()
    ]


def _duration(minutes: int | None) -> str | None:
    """Minutes as ISO 8601 writes them."""
    if not minutes:
        return None
    hours, rest = divmod(minutes, 60)
    return f"PT{f'{hours}H' if hours else ''}{f'{rest}M' if rest else ''}"


def _at(node: Node) -> Node:
    """A node that is told of elsewhere."""
    return {"@id": node["@id"]}


def _some(node: Node) -> Node:
    """A node without what it has nothing to say about."""
    return {key: value for key, value in node.items() if value not in (None, "", [], {})}
