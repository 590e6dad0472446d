"""What a learner would see change between the live revision of a document and a candidate."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from contentops.differences.assets import asset_changes
from contentops.differences.blocks import cut
from contentops.differences.body import hunks
from contentops.differences.fields import field_changes
from contentops.differences.html import LABELS, as_html
from contentops.differences.model import Differences
from contentops.differences.summary import summary
from contentops.differences.text import as_text
from contentops.model import Document, Node, Position

__all__ = ["LABELS", "Differences", "as_html", "as_text", "differences", "summary"]

_NOTHING = Node("mapping", "map", "", (), (), Position(1, 1), (0, 0))


def differences(
    live: Document | None,
    candidate: Document | None,
    *,
    assets: tuple[Mapping[str, str], Mapping[str, str]],
    unbound: Collection[str],
) -> Differences:
    """All that changes if the candidate takes the place of the live revision.

    Args:
        live: none if nothing is live yet.
        candidate: none if the document is taken down.
        assets: blob id by path of the files the live revision refers to, and of those the candidate refers to.
        unbound: top-level front-matter keys that do not count.
    """
    old_body, new_body = live.body if live else "", candidate.body if candidate else ""
    first_line = candidate.body_line if candidate else 1
    fields = tuple(field_changes(live.node if live else _NOTHING, candidate.node if candidate else _NOTHING, unbound))
    found = (
        hunks(cut(old_body, live.body_line if live else 1), cut(new_body, first_line), first_line)
        if old_body != new_body
        else ()
    )
    files = tuple(asset_changes(live, candidate, *assets))
    layout = old_body != new_body and not found
    if live is None or candidate is None:
        return Differences("removed" if live else "new" if candidate else "same", fields, found, files, layout)
    return Differences("changed" if fields or found or files or layout else "same", fields, found, files, layout)
