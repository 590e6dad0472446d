"""The page of a preview that says what it would change."""

from __future__ import annotations

from typing import Any

from contentops.differences import LABELS, as_html
from contentops.model import Decision, Landed, Level
from contentops.portal import addresses
from contentops.portal.changes import Change, Kind, Proposed
from contentops.portal.i18n import N_
from contentops.portal.meta import title
from contentops.portal.place import Place
from contentops.portal.site import Site
from contentops.portal.views.frame import frame

TITLE = N_("What this preview changes")
_GROUPS: dict[Kind, str] = {"new": N_("New"), "changed": N_("Changed"), "removed": N_("Taken down")}
_DECISIONS: dict[Decision, str] = {
    "approve": N_("Approved"),
    "reject": N_("Sent back"),
    "revoke": N_("Taken back"),
    "reaffirm": N_("Reaffirmed"),
    "override": N_("Override"),
}
_PROVEN: dict[Level, str] = {
    "recorded": N_("recorded"),
    "committed": N_("committed by themselves"),
    "forge": N_("given on the git host"),
    "signed": N_("signed"),
}


def preview_view(site: Site, proposed: Proposed, language: str) -> dict[str, Any]:
    """Every document that is not live as it stands, in whatever language it is written."""
    place = Place(site, addresses.preview(language, site.default), language)
    twins = {tag: addresses.preview(tag, site.default) for tag in site.others(language)}
    labels = {text: place(text) for text in LABELS}
    groups = []
    for kind, label in _GROUPS.items():
        entries = [_entry(place, change, as_html(change.proposal.differences, labels)) for change in proposed.listed if change.kind == kind]  # fmt: skip
        if entries:
            groups.append({"id": kind, "label": place(label), "entries": entries})
    return {**frame(place, "preview", place(TITLE), twins=twins), "base": proposed.base or None, "groups": groups}


def _entry(place: Place, change: Change, html: str) -> dict[str, Any]:
    proposal, site = change.proposal, place.site
    key = proposal.key
    kind = site.definitions.types.get(key.type)
    language = site.languages.get(key.lang)
    other = key.lang != place.lang
    return {
        "id": str(key),
        "path": proposal.path,
        "type_label": place.label(kind.label) if kind else key.type,
        "title": title(change.document),
        "url": place.url(site.address(key)) if key in site.release.live else None,
        "lang": key.lang if other else None,
        "lang_label": language.name if language and other else None,
        "state_label": place.state(key.type, proposal.status) if proposal.status else place("Deleted"),
        "decisions": [_decision(place, landed) for landed in proposal.records],
        "missing": list(change.missing),
        "reason": f"It {change.reason}" if change.reason else None,
        "differences_html": html,
    }


def _decision(place: Place, landed: Landed) -> dict[str, Any]:
    record = landed.record
    person = place.people([record.person])[0]
    word = _DECISIONS.get(record.decision)
    return {
        "name": person["name"],
        "url": person["url"],
        "label": place(word) if word else f"→ {place.reached(record)}",
        "level_label": place(_PROVEN[landed.level]),
        "date": place.day(record),
        "comment": record.comment or None,
        "flaw": landed.flaw or None,
    }
