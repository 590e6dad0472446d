"""What was new in a week or a month, as a text and as an HTML file that a mailer can send; nothing is sent from here."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from html import escape

from contentops.model import Live, OutputFile
from contentops.portal.channels import changed
from contentops.portal.csp import TEXT_ONLY
from contentops.portal.i18n import N_
from contentops.portal.meta import day, text, title
from contentops.portal.place import Place
from contentops.portal.site import Site
from contentops.portal.views.frame import canonical

FOLDER = "digest/"
_MONTHS, _WEEKS = 3, 6
_NEW, _CHANGED = N_("New"), N_("Changed")


def digests(site: Site) -> Iterator[OutputFile]:
    """The newest months and weeks in which something changed, of each language.

    Which those are follows from the content and not from the clock, so that a site does not change by itself.
    """
    if not site.settings.url or site.release.preview:
        return
    for language in site.used_languages:
        for most, name in ((_MONTHS, _month), (_WEEKS, _week)):
            periods: dict[str, list[Live]] = {}
            for live in site.newest(language):
                periods.setdefault(name(changed(live)), []).append(live)
            for period in sorted(periods, reverse=True)[:most]:
                place = Place(site, site.home(language) + FOLDER, language)
                sorted_out: dict[bool, list[Live]] = {True: [], False: []}
                for live in periods[period]:
                    sorted_out[name(day(live.document.meta, "date") or "") == period].append(live)
                yield from _files(place, period, sorted_out[True], sorted_out[False])


def _files(place: Place, period: str, new: list[Live], again: list[Live]) -> Iterator[OutputFile]:
    heading = f"{place.site.settings.name[place.lang]} · {period}"
    groups = [(place(label), some) for label, some in ((_NEW, new), (_CHANGED, again)) if some]
    yield OutputFile(f"{place.address}{period}.txt", _text(place, heading, groups).encode())
    yield OutputFile(f"{place.address}{period}.html", _html(place, heading, groups).encode())


def _month(when: str) -> str:
    return when[:7]


def _week(when: str) -> str:
    """The week by ISO 8601, such as 2026-W18."""
    year, week, _ = date.fromisoformat(when).isocalendar()
    return f"{year:04}-W{week:02}"


def _text(place: Place, heading: str, groups: list[tuple[str, list[Live]]]) -> str:
    lines = [_line(heading)]
    colon = "：" if place.lang.partition("-")[0] in ("zh", "ja") else ":"
    for label, lives in groups:
        lines += ["", f"{label}{colon}"]
        for live in lives:
            summary = text(live.document.meta, "summary")
            lines += ["", f"* {_line(title(live.document))}", *([f"  {_line(summary)}"] if summary else [])]
            lines.append(f"  {canonical(place.site, place.site.address(live.document.key))}")
    return "\n".join(lines) + "\n"


def _html(place: Place, heading: str, groups: list[tuple[str, list[Live]]]) -> str:
    parts = [
        "<!DOCTYPE html>",
        f'<html lang="{escape(place.lang)}">',
        f'<head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{TEXT_ONLY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="robots" content="noindex"><title>{escape(heading)}</title></head>',
        f"<body>\n<main>\n<h1>{escape(heading)}</h1>",
    ]
    for label, lives in groups:
        parts += [f"<h2>{escape(label)}</h2>", "<ul>"]
        for live in lives:
            url = canonical(place.site, place.site.address(live.document.key))
            summary = text(live.document.meta, "summary")
            shown = f"<br>{escape(summary)}" if summary else ""
            parts.append(f'<li><a href="{escape(url)}">{escape(title(live.document))}</a>{shown}</li>')
        parts.append("</ul>")
    return "\n".join([*parts, "</main>", "</body>", "</html>"]) + "\n"


def _line(words: str) -> str:
    """Text on one line, so that nothing of it is taken for another entry."""
    return " ".join(words.split())
