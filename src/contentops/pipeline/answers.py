"""What `validate` found, kept in git's own folder and said again while nothing it rests on has changed."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from dataclasses import astuple, dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from contentops.pipeline.stamp import stamp
from contentops.report.rows import as_row, from_row
from contentops.writing import write

if TYPE_CHECKING:
    from contentops.model import Diagnostic
    from contentops.source.opening import Source

FOLDER = "contentops/validate"
_KEPT = 8


@dataclass(frozen=True)
class Wanted:
    """Which findings are asked for."""

    select: tuple[str, ...] = ()
    """Codes, beginnings of codes, or names; all if none."""
    ignore: tuple[str, ...] = ()
    whole: bool = False
    """With those the baseline holds back."""


@dataclass(frozen=True)
class Checked:
    """What `validate` found."""

    findings: tuple[Diagnostic, ...]
    documents: int
    history: bool
    """False outside a git repository."""
    uncommitted_policy: tuple[str, ...]
    """Files of the policy set that are not committed and judge what is not committed."""
    held: tuple[Diagnostic, ...] = ()
    """What the baseline holds back."""
    settled: int = 0
    """Findings of the baseline that are there no more."""
    until: datetime | None = None
    """When the rules may say something else by themselves."""


def file(source: Source, wanted: Wanted) -> Path | None:
    """Where the answer about just this state of the site is kept: in git's own folder, and nowhere without git."""
    if source.repository is None:
        return None
    head = source.commit or (source.repository.commit_id("HEAD") if source.repository.has_commits() else "")
    facts = [str(source.folder.resolve()), stamp(source, drafts=False), head, source.repository.user(), astuple(wanted)]
    name = hashlib.sha256(repr(facts).encode("utf-8", "surrogateescape")).hexdigest()
    return source.repository.common / FOLDER / f"{name}.json"


def recalled(file: Path, now: datetime) -> Checked | None:
    """The answer that is kept in a file; none if there is none, or it may be another by now."""
    try:
        state = json.loads(file.read_bytes())
        findings = tuple(map(from_row, state["findings"]))
        until = datetime.fromisoformat(state["until"]) if state["until"] else None
        if now < datetime.fromisoformat(state["now"]) or (until is not None and until <= now):
            return None
        uncommitted = tuple(state["uncommitted_policy"])
        return Checked(
            findings, state["documents"], True, uncommitted, tuple(map(from_row, state["held"])), state["settled"]
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def remember(file: Path, checked: Checked, now: datetime, until: datetime | None) -> None:
    """Keep an answer, and few others.

    Args:
        until: the instant from which it may be another; none if time alone changes nothing.
    """
    state = {
        "findings": [as_row(each) for each in checked.findings],
        "documents": checked.documents,
        "held": [as_row(each) for each in checked.held],
        "settled": checked.settled,
        "uncommitted_policy": checked.uncommitted_policy,
        "now": now.isoformat(),
        "until": until.isoformat() if until else None,
    }
    with suppress(OSError):
        write(file, json.dumps(state).encode("utf-8", "surrogatepass"))
        kept = sorted(file.parent.glob("*.json"), key=lambda each: each.stat().st_mtime_ns)
        for old in kept[:-_KEPT]:
            old.unlink(missing_ok=True)
