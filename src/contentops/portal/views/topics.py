"""The map of topics as templates get it: drawings for wide and narrow screens, and the same in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from contentops.portal.graph import NARROW, WIDE, Drawing, Format, draw
from contentops.portal.meta import title
from contentops.portal.place import Place
from contentops.portal.topics import Topics

_STEPS, _EARLIER = 3, 16
_SHRINKS = 1.2
"""How much wider than its format a drawing may be and still be shown smaller instead of scrolling."""
_MOST = 120
"""Topics that one map can show and be read."""


def whole_map(place: Place) -> dict[str, Any] | None:
    """All topics of a language that another builds on or that build on another; none where there are too many to read."""
    known = place.site.topics.get(place.lang)
    if known is None:
        return None
    joined = [slug for slug in known.lives if known.before.get(slug) or known.after.get(slug)]
    return _map(place, known, joined, "") if 1 < len(joined) <= _MOST else None


def map_around(place: Place, slug: str) -> dict[str, Any] | None:
    """A topic with the way that leads to it and with what builds on it; none where it stands alone."""
    known = place.site.topics.get(place.lang)
    if known is None:
        return None
    direct = (*known.before.get(slug, ()), *known.after.get(slug, ()))
    near = {slug, *direct, *known.earlier(slug, _STEPS, _EARLIER)}
    return _map(place, known, [each for each in known.lives if each in near], slug) if len(near) > 1 else None


def _map(place: Place, known: Topics, slugs: Sequence[str], current: str) -> dict[str, Any]:
    numbers = {slug: number for number, slug in enumerate(slugs)}
    edges = list(known.edges(numbers))
    links = [_link(place, known, slug, current) for slug in slugs]
    labels = [title(known.lives[slug].document) for slug in slugs]
    drawings = [_drawing(draw(labels, edges, form), form, links) for form in (NARROW, WIDE)]
    return {
        "drawings": drawings,
        "circle": any(line["back"] for line in drawings[0]["lines"]),
        "topics": [
            {**link, "after": [links[numbers[first]] for first in known.before.get(slug, ()) if first in numbers]}
            for link, slug in zip(links, slugs, strict=True)
        ],
    }


def _link(place: Place, known: Topics, slug: str, current: str) -> dict[str, Any]:
    live = known.lives[slug]
    return {
        **place.link(live),
        **place.tongue(live),
        "mark": place.mark(live),
        "current": slug == current,
    }


def _drawing(drawing: Drawing, form: Format, links: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {
        "name": form.name,
        "width": drawing.width,
        "height": drawing.height,
        "scrolls": drawing.width > _SHRINKS * form.widest,
        "lines": [{"path": line.path, "back": line.back} for line in drawing.lines],
        "boxes": [
            {
                "x": box.x,
                "y": box.y,
                "width": box.width,
                "height": box.height,
                "middle": box.middle,
                "text": [{"y": y, "line": line} for y, line in box.lines],
                "topic": links[box.node],
            }
            for box in drawing.boxes
        ],
    }
