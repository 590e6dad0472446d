"""What each document as it stands would change for learners, against what is live."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from contentops.differences import Differences, differences
from contentops.model import Document, Key, Landed, Live, Release


@dataclass(frozen=True, slots=True)
class Proposal:
    """A document that is not live as it stands, beside the text that is."""

    key: Key
    path: str
    status: str
    """The state it claims; empty where the document is gone."""
    digest: str
    live: Live | None
    candidate: Document | None
    """None where the document is gone or claims to be taken down."""
    differences: Differences
    records: tuple[Landed, ...]
    """Every decision about this text, in the order they landed."""


def proposals(release: Release, against: Release | None = None) -> tuple[Proposal, ...]:
    """Everything in the tree that is not live as it stands, in the order of paths.

    Args:
        against: a release whose live pages are compared with, such as that of the branch a change set goes to; the release's
            own if none.
    """
    catalog = release.catalog
    shown = (against or release).live
    found = []
    for key, document in catalog.by_key().items():
        live = shown.get(key)
        digest = catalog.digests[document.path]
        workflow = catalog.definitions.workflows.get(key.type)
        state = workflow.state_of(document.status) if workflow else None
        retired = state is not None and state.category == "retired"
        if (live is not None and live.digest == digest and not retired) or (live is None and retired):
            continue
        about = [each for each in catalog.records.get(key, ()) if each.record.digest == digest]
        about.sort(key=lambda each: datetime.fromisoformat(each.record.time))
        candidate = None if retired else document
        found.append(_proposal(release, key, document.path, document.status, digest, live, candidate, tuple(about)))
    here = {document.key for document in catalog.documents} | catalog.unreadable.keys()
    for key, live in shown.items():
        if key not in here:
            found.append(_proposal(release, key, live.document.path, "", "", live, None, ()))
    return tuple(sorted(found, key=lambda each: each.path))


def _proposal(
    release: Release,
    key: Key,
    path: str,
    status: str,
    digest: str,
    live: Live | None,
    candidate: Document | None,
    records: tuple[Landed, ...],
) -> Proposal:
    workflow = release.catalog.definitions.workflows.get(key.type)
    newest = release.catalog.revisions[key][-1].assets if candidate is not None else {}
    found = differences(
        live.document if live else None,
        candidate,
        assets=(live.assets if live else {}, newest),
        unbound=workflow.unbound if workflow else ("status",),
    )
    return Proposal(key, path, status, digest, live, candidate, found, records)
