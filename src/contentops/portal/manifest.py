"""The release manifest: what every file of a site is, and for each page which source and which decisions stand behind it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contentops import __version__, program
from contentops.model import Landed, Live, Page, Release
from contentops.workflow.records import canonical

SCHEMA = 1


def release_json(release: Release, pages: Mapping[str, Page], digests: Mapping[str, str]) -> bytes:
    """The manifest's bytes.

    Args:
        pages: every page by its path.
        digests: SHA-256 of every file of the site, the manifest left out.
    """
    documents = sorted(
        (page for page in pages.values() if page.key is not None), key=lambda page: page.key or ("", "", "")
    )
    listed = {page.path for page in documents}
    return canonical({
        "schema": SCHEMA,
        "commit": release.catalog.commit or None,
        "preview": release.preview,
        "tool": {"name": "contentops", "version": __version__},
        "renderers": {name: program.version(name) for name in program.RENDERERS},
        "pages": [_page(release.live[page.key], page.path, digests[page.path]) for page in documents if page.key is not None],
        "files": [{"path": path, "sha256": sha256} for path, sha256 in sorted(digests.items()) if path not in listed],
    })  # fmt: skip


def _page(live: Live, path: str, sha256: str) -> dict[str, Any]:
    document = live.document
    return {
        "key": str(document.key),
        "source": {
            "path": document.path,
            "blob": document.blob,
            "commit": live.commit.id or None if live.commit else None,
        },
        "digest": live.digest,
        "live": not live.mark,
        **({"overridden": True} if any(each.record.override for each in live.decisions) else {}),
        "decisions": [decision(landed) for landed in live.decisions],
        "output": {"path": path, "sha256": sha256},
    }


def decision(landed: Landed) -> dict[str, Any]:
    """What manifests say of one decision: how far it is proven, and by which policy that was settled, too."""
    record = landed.record
    return {
        "record": record.path,
        "sha256": record.sha256,
        "person": record.person,
        "role": record.role,
        "decision": record.decision,
        "transition": record.transition,
        "workflow": f"{record.workflow} {record.workflow_version}",
        "time": record.time,
        "level": landed.level,
        "policy": landed.policy.commit or None if landed.policy else None,
        **({"override": record.override} if record.override else {}),
    }
