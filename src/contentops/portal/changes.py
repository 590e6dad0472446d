"""What a preview would change: the documents that are not live as they stand, for its page and for machines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from contentops.differences import summary
from contentops.model import Document, Key, Release
from contentops.portal import addresses
from contentops.portal.meta import title
from contentops.proposal import Proposal, proposals
from contentops.standing import waiting_for
from contentops.workflow.records import canonical

FILE = f"{addresses.PREVIEW}changes.json"
SCHEMA = 1
Kind = Literal["new", "changed", "removed"]


@dataclass(frozen=True, slots=True)
class Change:
    """One document that is not live as it stands."""

    proposal: Proposal
    kind: Kind
    missing: tuple[str, ...]
    """The decisions that are still missing, one phrase each."""
    reason: str
    """Why it is not live, where its state alone does not say so; else empty."""

    @property
    def document(self) -> Document:
        """The document as it stands; as it was live where it is taken down."""
        found = self.proposal.candidate or (self.proposal.live.document if self.proposal.live else None)
        assert found is not None
        return found


@dataclass(frozen=True, slots=True)
class Proposed:
    """Everything a preview would change."""

    base: str
    """The commit whose live pages it is compared with, empty for the line's own."""
    listed: tuple[Change, ...]
    """In the order of paths."""

    def keys(self) -> frozenset[Key]:
        return frozenset(change.proposal.key for change in self.listed)


def propose(release: Release, against: Release | None) -> Proposed:
    """What publishing every document as it stands would change.

    Args:
        release: as planned, without previews in it.
        against: what it is compared with, such as the branch a change set goes to; what is live in `release` itself if none.
    """
    standing = release.catalog.by_key()
    reasons = {each.key: each.reason for each in release.withheld if each.kind not in ("unfinished", "retired")}
    found = []
    for proposal in proposals(release, against):
        document = standing.get(proposal.key)
        missing = waiting_for(release.catalog, document, release.now) if document is not None else ()
        found.append(Change(proposal, _kind(proposal), missing, reasons.get(proposal.key, "")))
    return Proposed(against.catalog.commit if against else "", tuple(found))


def _kind(proposal: Proposal) -> Kind:
    return "new" if proposal.live is None else "removed" if proposal.candidate is None else "changed"


def changes_json(release: Release, found: Proposed) -> bytes:
    """`preview/changes.json`.

    Args:
        release: the preview.
    """
    return canonical({
        "schema": SCHEMA,
        "commit": release.catalog.commit or None,
        "base": found.base or None,
        "changes": [_entry(release, change) for change in found.listed],
    })  # fmt: skip


def _entry(release: Release, change: Change) -> dict[str, Any]:
    proposal, definitions = change.proposal, release.catalog.definitions
    key = proposal.key
    page = None
    if key in release.live:
        page = addresses.folder(key, definitions.types, definitions.settings.languages[0])
    return {
        "key": str(key),
        "path": proposal.path,
        "title": title(change.document),
        "kind": change.kind,
        "status": proposal.status or None,
        "digest": proposal.digest or None,
        "live_digest": proposal.live.digest if proposal.live else None,
        "page": page,
        "entry": f"{addresses.PREVIEW}{addresses.proposal(key)}",
        "summary": summary(proposal.differences),
        "decisions": [
            {
                "decision": each.record.decision,
                "transition": each.record.transition,
                "person": each.record.person,
                "role": each.record.role,
                "level": each.level,
                "time": each.record.time,
                "comment": each.record.comment or None,
                "flaw": each.flaw or None,
            }
            for each in proposal.records
        ],
        "missing": list(change.missing),
        "reason": change.reason or None,
    }
