"""Calendars (RFC 5545): campaigns as days, live sessions as events, and a file for each session alone."""

from __future__ import annotations

import unicodedata
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import TYPE_CHECKING

from contentops.model import Document, Live, OutputFile
from contentops.portal import addresses
from contentops.portal.channels import CALENDAR
from contentops.portal.meta import day, text, title
from contentops.render.blocks import find
from contentops.render.divs import Names
from contentops.render.media import live as read_live

if TYPE_CHECKING:
    from contentops.portal.site import Site

_LINE = 75
"""Octets that a line may have (RFC 5545, section 3.1)."""
_ENDING = ".ics"
_NO_TEXT = frozenset(("Cc", "Cs", "Zl", "Zp"))


@dataclass(frozen=True, slots=True)
class Session:
    """A `::: live` block of a document, with the name of its calendar file."""

    name: str
    anchor: str
    """The block's id on the page, or empty."""
    title: str
    starts: datetime
    ends: datetime | None
    url: str
    place: str

    @property
    def file(self) -> str:
        return self.name + _ENDING


def sessions(document: Document) -> tuple[Session, ...]:
    """The sessions of a document that say when they are, in its order."""
    if ":::" not in document.body:
        return ()
    names, found = Names(), []
    for number, block in enumerate((each for each in find(document.body.splitlines()) if each.kind == "live"), 1):
        said, _ = read_live(block)
        if said.starts is not None:
            wanted = said.id if said.id and addresses.is_segment(said.id + _ENDING) else f"live-{number}"
            ends = said.ends if said.ends and said.ends > said.starts else None
            found.append(
                Session(
                    names.take(wanted), said.id, said.title or title(document), said.starts, ends, said.url, said.place
                )
            )
    return tuple(found)


def calendars(site: Site) -> Iterator[OutputFile]:
    """The calendar of each language that has something in it, and a file for each session; needs the site's absolute address."""
    if not site.settings.url:
        return
    for language in sorted(site.with_calendar):
        address = site.home(language) + CALENDAR
        yield OutputFile(address, _calendar(site.settings.name[language], _events(site, language)))
    for key, some in site.sessions.items():
        live = site.release.live[key]
        for session in some:
            yield OutputFile(
                site.address(key) + session.file, _calendar(session.title, [_session(site, live, session)])
            )


def has_calendar(site: Site, language: str) -> bool:
    """Whether a language has a campaign with its days, or a session."""
    return any(key.lang == language for key in site.sessions) or any(
        _days(live) for live in site.of_type("campaign", language)
    )


def _events(site: Site, language: str) -> Iterator[list[str]]:
    for live in sorted(site.of_type("campaign", language), key=lambda each: each.document.key):
        if days := _days(live):
            yield _campaign(site, live, *days)
    for key, some in site.sessions.items():
        if key.lang == language:
            for session in some:
                yield _session(site, site.release.live[key], session)


def _days(live: Live) -> tuple[date, date] | None:
    """A campaign's first and last day."""
    first, last = day(live.document.meta, "starts"), day(live.document.meta, "ends")
    if not first or not last or last < first or last == date.max.isoformat():
        return None
    return date.fromisoformat(first), date.fromisoformat(last)


def _campaign(site: Site, live: Live, first: date, last: date) -> list[str]:
    """An event of whole days; DTEND is the day after the last one (section 3.6.1)."""
    after = last + timedelta(days=1)
    return _event(
        site, live, "", title(live.document), text(live.document.meta, "summary") or "", page=_page(site, live),
        when=[f"DTSTART;VALUE=DATE:{first:%Y%m%d}", f"DTEND;VALUE=DATE:{after:%Y%m%d}", "TRANSP:TRANSPARENT"],
    )  # fmt: skip


def _session(site: Site, live: Live, session: Session) -> list[str]:
    when = [f"DTSTART:{_utc(session.starts)}", *([f"DTEND:{_utc(session.ends)}"] if session.ends else [])]
    page = _page(site, live)
    where = [f"LOCATION:{_text(place)}"] if (place := session.place or session.url) else []
    about = "\n".join(filter(None, (text(live.document.meta, "summary"), session.url, page)))
    return _event(site, live, session.name, session.title, about, page=page, when=[*when, *where])


def _event(site: Site, live: Live, name: str, called: str, about: str, *, page: str, when: list[str]) -> list[str]:
    uid = uuid.uuid5(uuid.NAMESPACE_URL, f"{site.settings.url}/ {live.document.key} {name}")
    return [
        "BEGIN:VEVENT",
        f"UID:{uid}",
        f"DTSTAMP:{_stamp(live)}",
        *when,
        f"SUMMARY:{_text(called)}",
        *([f"DESCRIPTION:{_text(about)}"] if about else []),
        f"URL:{page}",
        "END:VEVENT",
    ]


def _stamp(live: Live) -> str:
    """When the event was last revised: with its text. What has no commit yet has a day that never changes."""
    return _utc(live.commit.time if live.commit and live.commit.id else datetime(2000, 1, 1, tzinfo=timezone.utc))


def _page(site: Site, live: Live) -> str:
    return f"{site.settings.url}/{addresses.relative('', site.address(live.document.key))}"


def _calendar(name: str, events: Iterable[list[str]]) -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//contentops//portal//EN", "CALSCALE:GREGORIAN", f"X-WR-CALNAME:{_text(name)}"]  # fmt: skip
    lines += [line for event in events for line in event]
    return "".join(f"{part}\r\n" for line in [*lines, "END:VCALENDAR"] for part in _folded(line)).encode()


def _utc(moment: datetime) -> str:
    """An instant in UTC: unmistakable anywhere, and shown in the reader's own zone."""
    try:
        found = moment.astimezone(timezone.utc)
    except OverflowError:  # the first and the last hours of the calendar
        found = moment.replace(tzinfo=timezone.utc)
    return f"{found.year:04}{found:%m%dT%H%M%SZ}"


def _text(value: str) -> str:
    """Text as section 3.3.11 escapes it, without the control characters that no property may hold and other ends of lines."""
    shown = "".join(letter for letter in value if letter == "\n" or unicodedata.category(letter) not in _NO_TEXT)
    return shown.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """A line in parts of at most 75 octets, none of which ends within a character."""
    part, size = "", 0
    for letter in line:
        width = len(letter.encode())
        if size + width > _LINE:
            yield part
            part, size = " ", 1
        part, size = part + letter, size + width
    yield part
