"""What a publish did, noted beside the site, and said again by the next one while nothing can have changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from contentops.config import local_day
from contentops.model import Key, Withheld
from contentops.portal.verification import MANIFEST
from contentops.report.rows import as_row, from_row

if TYPE_CHECKING:
    from contentops.model import Diagnostic, Release
    from contentops.portal.destination import Destination


@dataclass(frozen=True)
class Published:
    """What a publish did, and what it withheld."""

    commit: str
    pages: int
    written: tuple[str, ...]
    removed: int
    manifest_sha256: str
    withheld: tuple[Withheld, ...]
    next_due: datetime | None
    unreadable: tuple[Diagnostic, ...]
    """Files of the tree that nothing could be made of."""
    uncommitted: tuple[str, ...] = ()
    """Files of the site in the folder that differ from HEAD, and so are not in what was published."""


def noted(release: Release) -> dict[str, Any]:
    """What of a release the next publish says again, as plain JSON."""
    return {
        "withheld": [
            [*each.key, each.path, each.status, each.reason, each.live_digest, each.kind] for each in release.withheld
        ],
        "unreadable": [as_row(each) for each in release.catalog.diagnostics],
        "now": release.now.isoformat(),
        "timezone": release.catalog.definitions.settings.timezone,
        "next_due": release.next_due.isoformat() if release.next_due else None,
    }


def unchanged(destination: Destination, stamp: Mapping[str, Any], now: datetime) -> Published | None:
    """The last publish's answer, if it would be the answer now and the site is as it left it."""
    state = destination.state()
    if any(state.get(key) != value for key, value in stamp.items()):
        return None
    due = state.get("next_due")
    if not _same_day(state, now) or (due and datetime.fromisoformat(due) <= now):
        return None
    site = destination.whole()
    if not site:
        return None
    withheld = tuple(Withheld(Key(*row[:3]), *row[3:]) for row in state["withheld"])
    unreadable = tuple(map(from_row, state["unreadable"]))
    next_due = datetime.fromisoformat(due) if due else None
    return Published(stamp["commit"], state["pages"], (), 0, site[MANIFEST].sha256, withheld, next_due, unreadable)


def _same_day(state: Mapping[str, Any], now: datetime) -> bool:
    """Whether `now` is on the last publish's day, no earlier: campaigns begin and end with days."""
    before = datetime.fromisoformat(state["now"])
    return before <= now and local_day(before, state["timezone"]) == local_day(now, state["timezone"])
