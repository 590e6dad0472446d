"""Signs a course's certificate for a learner whose record shows it, from what the site publishes of the course."""

from __future__ import annotations

from datetime import datetime

from contentops.certifying import Achieved, Key
from contentops.certifying import certify as certified
from contentops.errors import ContentOpsError
from contentops.model import Issuer, Live
from contentops.portal.site import Site
from contentops.portal.theme import read_theme
from contentops.reading import read
from contentops.render import render
from contentops.render.cache import cache_of
from contentops.source.opening import Source
from contentops.source.schemas import nearest


def certify(
    source: Source, course: str, record: bytes, learner: str, key: Key, now: datetime, *, earlier: bool
) -> tuple[bytes, Achieved, Issuer]:
    """The signed certificate of a course for a learner, what the record showed, and who signed.

    Args:
        course: its slug, or `slug@language`.

    Raises:
        ContentOpsError: there is no such course, or the record cannot be read.
        RefusedError: the record does not show the whole course, or the key may not sign.
    """
    reading = read(source, now)
    source, release = reading.settled.source, reading.release
    slug, _, language = course.partition("@")
    live: Live | None = release.find("course", slug, language or release.catalog.definitions.settings.languages[0])
    if live is None or (language and live.document.key.lang != language):
        courses = sorted({key.slug for key in release.live if key.type == "course"})
        raise ContentOpsError(f"no course “{course}” is live", hint=nearest(slug, courses) if courses else None)
    theme = read_theme(source.snapshot)
    lessons = [each.document for _, some in Site(release, theme, {}).lessons(live) for each in some]
    fragments = render([live.document, *lessons], cache_of(source))
    return certified(Site(release, theme, fragments), live, record, learner, key, now, earlier=earlier)
