"""What a page suggests to go on with, as cards that say why."""

from __future__ import annotations

from typing import Any

from contentops.model import Live
from contentops.portal.i18n import N_
from contentops.portal.place import Place
from contentops.portal.recommendation import Reason, Suggestion, Why

_RELATED = 3
_WITHOUT = frozenset({"lesson", "topic", "path", "campaign", "person"})
"""Types whose pages have a way on of their own."""
_WORDS: dict[Why, str] = {
    "next": N_("The next lesson of “%(names)s”"),
    "path": N_("Comes next on the path “%(names)s”"),
    "further": N_("Comes later on the path “%(names)s”"),
    "topic": N_("Same topic: %(names)s"),
    "tag": N_("Same tag: %(names)s"),
    "onward": N_("Builds on “%(names)s”"),
    "before": N_("To know before “%(names)s”"),
    "picked": N_("Picked by %(names)s"),
}


def suggestions(place: Place, live: Live) -> dict[str, Any]:
    """`onward`, what comes next after a document, and `related`, what else its readers may like."""
    found = place.site.recommendations
    after = found.next(live)
    onward = suggested(place, after) if after else None
    if live.document.key.type in _WITHOUT:
        return {"onward": onward, "related": []}
    more = found.related(live, _RELATED + 1)
    related = [each for each in more if after is None or each.live.document.key != after.live.document.key]
    return {"onward": onward, "related": [suggested(place, each) for each in related[:_RELATED]]}


def suggested(place: Place, suggestion: Suggestion) -> dict[str, Any]:
    """A card with its reasons in words."""
    return {
        **place.card(suggestion.live),
        "key": str(suggestion.live.document.key),
        "reasons": [_words(place, reason) for reason in suggestion.reasons],
    }


def _words(place: Place, reason: Reason) -> str:
    return place(_WORDS[reason.why]) % {"names": place(", ").join(reason.names)}
