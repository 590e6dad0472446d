"""When a campaign is: its days, the instants at which they begin and end in the site's time zone, and whether it is on."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from contentops.config import time_zone
from contentops.model import Live
from contentops.portal.i18n import N_
from contentops.portal.meta import day, text

if TYPE_CHECKING:
    from contentops.portal.place import Place

PHASES = {"upcoming": N_("Coming up"), "active": N_("Under way"), "ended": N_("Over")}


def campaign_facts(place: Place, live: Live) -> dict[str, Any]:
    """When a campaign is, and whether it is on, on the release's day.

    A page says so by the reader's clock where scripts run, so it needs no publish on the first and the last day: `begins` is the
    first instant of the first day, `over` the first instant after the last, both with their distance from UTC.
    """
    starts, ends = text(live.document.meta, "starts") or "", text(live.document.meta, "ends") or ""
    today = place.site.local_day()
    phase = "upcoming" if today < starts else "ended" if today > ends else "active"
    zone = place.site.settings.timezone
    return {
        "starts": starts,
        "ends": ends,
        "begins": _midnight(day(live.document.meta, "starts"), zone),
        "over": _midnight(day(live.document.meta, "ends"), zone, days=1),
        "phase": phase,
        "phase_label": place(PHASES[phase]),
    }


def _midnight(day: str | None, zone: str, days: int = 0) -> str | None:
    """The first instant of a day of a time zone, or of so many days later; none without a day.

    After the last day of the calendar, as a campaign without an end may have it, there is none: that day's end stands for it.
    """
    if day is None:
        return None
    where = time_zone(zone)
    try:
        found = datetime.combine(date.fromisoformat(day) + timedelta(days), time(), where)
    except OverflowError:
        found = datetime.combine(date.max, time(23, 59, 59), where)
    return found.isoformat()
