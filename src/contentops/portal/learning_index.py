"""learning.json of each language: the courses there are, the rule that points go by, and who signs certificates."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import date
from typing import Any

from contentops.model import Issuer, Live, OutputFile
from contentops.portal.learning import activity, base, outline_address
from contentops.portal.meta import text, title
from contentops.portal.place import Place
from contentops.portal.site import Site
from contentops.workflow.records import canonical

INDEX = "learning.json"


def index_address(site: Site, language: str) -> str:
    """Where a language's learning.json lies."""
    return site.home(language) + INDEX


def learning_files(site: Site) -> Iterator[OutputFile]:
    """The learning.json of every language."""
    for language in site.used_languages:
        yield OutputFile(index_address(site, language), canonical(learning_index(site, language)))


def learning_index(site: Site, language: str) -> dict[str, Any]:
    """What scripts know of a site beside the outlines. Addresses go by the site's root; texts are in the language."""
    learning = site.settings.learning
    place = Place(site, "", language)
    return {
        "base": base(site),
        "courses": [_course(place, live) for live in courses(site, language)],
        "points": dict(learning.points),
        "levels": levels(site, language),
        "record_store": learning.record_store,
        "issuers": [_issuer(issuer, language) for issuer in learning.issuers],
    }


def levels(site: Site, language: str) -> list[dict[str, Any]]:
    """The names for a number of points, and with how many each begins."""
    return [{"from": grade.start, "name": grade.name[language]} for grade in site.settings.learning.levels]


def courses(site: Site, language: str) -> list[Live]:
    """Every live course once, in the language if it is there, in the order of the list of courses."""
    found: dict[str, Live] = {}
    for tag in (language, *site.used_languages):
        for live in site.in_order("course", tag):
            found.setdefault(live.document.key.slug, live)
    return list(found.values())


def jwk(key: bytes) -> dict[str, str]:
    """An Ed25519 key as a JSON Web Key (RFC 8037 2)."""
    return {"kty": "OKP", "crv": "Ed25519", "x": base64url(key)}


def base64url(data: bytes) -> str:
    """Base64 for addresses, without padding (RFC 7515 2)."""
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _course(place: Place, live: Live) -> dict[str, Any]:
    site, key = place.site, live.document.key
    return {
        "id": activity(site, key),
        "key": str(key),
        "title": title(live.document),
        "language": key.lang,
        "url": place.url(site.address(key)),
        "outline": place.url(outline_address(site, live)),
        "certificate": place.url(certificate_address(site, live)) if has_certificate(live) else None,
    }


def has_certificate(course: Live) -> bool:
    """Whether whoever completes a course is given a certificate."""
    return bool(text(course.document.meta, "certificate"))


def certificate_address(site: Site, course: Live) -> str:
    """Where a course's certificate is made and looked at."""
    return f"{site.address(course.document.key)}certificate/"


def _issuer(issuer: Issuer, language: str) -> dict[str, Any]:
    return {
        "id": issuer.id,
        "name": issuer.name[language],
        "jwk": jwk(issuer.key),
        "since": _day(issuer.since),
        "until": _day(issuer.until),
        "withdrawn": issuer.withdrawn,
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
