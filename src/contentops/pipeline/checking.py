"""Finds what is wrong with a site: in a commit, in the working tree, or in all that a branch would bring to another."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from contentops.errors import ContentOpsError
from contentops.pipeline import answers
from contentops.pipeline.answers import Checked, Wanted
from contentops.program import tools_digest
from contentops.source.git import Repository
from contentops.source.opening import Source, open_source
from contentops.source.snapshot import ROOTS, CommitSnapshot

if TYPE_CHECKING:
    from contentops.changeset import ChangeSet
    from contentops.model import Definitions, Release
    from contentops.render.cache import Cache

FINDINGS = "contentops/findings.sqlite"


@dataclass(frozen=True)
class CheckedChanges:
    """What `validate --base` found."""

    checked: Checked
    changes: ChangeSet
    base: str
    """Commit of the branch it goes to."""
    fork: str
    """Commit it left that branch at."""
    gone: tuple[str, ...]
    """Paths of documents it takes away."""


def check(folder: Path, now: datetime, *, ref: str | None, wanted: Wanted) -> Checked:
    """Check a commit or the working tree, or recall the answer if nothing it rests on has changed since.

    Raises:
        ContentOpsError: the site cannot be read.
    """
    source = open_source(folder, ref=ref, worktree=ref is None)
    memory = answers.file(source, wanted)
    known = answers.recalled(memory, now) if memory is not None else None
    if known is not None:
        return known
    checked, until = _check(source, now, wanted)
    if memory is not None:
        answers.remember(memory, checked, now, until)
    return checked


def check_changes(folder: Path, now: datetime, *, ref: str | None, base: str, wanted: Wanted) -> CheckedChanges:
    """Check everything a branch would bring to the branch `base`, judged by that branch's policy.

    Raises:
        ContentOpsError: the site cannot be read.
    """
    from contentops.changeset import examine
    from contentops.passing import otherwise, passing
    from contentops.reading import read, read_release

    ref = ref or _head_if_clean(folder)
    reading = read(open_source(folder, ref=ref, worktree=ref is None, base=base), now)
    settled, release, source = reading.settled, reading.release, reading.settled.source
    _refuse_what_stops_a_publish(source, release)
    changes = examine(release, settled.policies.changed(release.catalog.last))
    on_the_way = list(passing(settled, release.catalog))
    if source.repository is not None:
        source.repository.close()
    if settled.timeline.straight and source.base == source.fork and source.commit:
        on_the_way += otherwise(release, read_release(open_source(folder, ref=ref), now))
    changes = replace(changes, findings=(*changes.findings, *on_the_way))
    checked = _examined(source, release, wanted, changes, (), _rules_of_base(source, release))
    gone = tuple(document.path for document in release.catalog.removed)
    return CheckedChanges(checked, changes, source.base, source.fork, gone)


def baseline(folder: Path, now: datetime) -> bytes:
    """A baseline of everything that is found in the working tree.

    Raises:
        ContentOpsError: the site cannot be read.
    """
    from contentops.checking import Examiner
    from contentops.reading import read_release

    source = open_source(folder, worktree=True)
    release = read_release(source, now)
    return Examiner(release.catalog.definitions, store=found_before(source)).baseline(release)


def found_before(source: Source) -> Cache | None:
    """Where findings of unchanged documents are kept: in git's own folder, and nowhere without git."""
    from contentops.render.cache import Cache

    return Cache(source.repository.common / FINDINGS) if source.repository else None


def _check(source: Source, now: datetime, wanted: Wanted) -> tuple[Checked, datetime | None]:
    from contentops.reading import read
    from contentops.workflow.deadlines import upcoming

    reading = read(source, now, tools=tools_digest())
    settled, release = reading.settled, reading.release
    _refuse_what_stops_a_publish(source, release)
    uncommitted = () if source.commit else tuple(settled.policies.changed(release.catalog.last))
    checked = _examined(source, release, wanted, None, uncommitted, release.catalog.definitions)
    times = (release.next_due, upcoming(release), checked.until)
    until = min((at for at in times if at is not None), default=None)
    return checked, until


def _refuse_what_stops_a_publish(source: Source, release: Release) -> None:
    """Read what no rule looks at and a publish needs: the site's own catalogues."""
    if not any(path.startswith("theme/translations/") for path in source.snapshot.entries):
        return
    from contentops.portal.theme import refuse_unreadable_catalogues

    refuse_unreadable_catalogues(source.snapshot, release.catalog.definitions.settings.languages)


def _examined(
    source: Source,
    release: Release,
    wanted: Wanted,
    changes: ChangeSet | None,
    uncommitted: tuple[str, ...],
    definitions: Definitions,
) -> Checked:
    from contentops.checking import Examiner

    catalog = release.catalog
    examiner = Examiner(definitions, store=found_before(source), select=wanted.select, ignore=wanted.ignore)
    found = examiner.examine(release, changes=changes, whole=wanted.whole)
    return Checked(
        found.findings, len(catalog.documents), catalog.history, uncommitted, found.held, found.settled, found.until
    )


def _rules_of_base(source: Source, release: Release) -> Definitions:
    """The definitions with the rules' settings, the standards and the baseline of the branch that a change set goes to.

    What a branch brings does not judge it: it could silence what is found in it. Where that branch has none to read, as before
    a site is made, the change set's own are all there is.
    """
    from contentops.checking import Examiner
    from contentops.definitions import read_definitions

    own = release.catalog.definitions
    Examiner(own).settings.refuse_unknown_types(own.types)  # a slip in them would stop everybody once it has landed
    assert source.repository is not None
    try:
        base = read_definitions(CommitSnapshot(source.repository, source.base))
    except ContentOpsError:
        return own
    return replace(own, settings=replace(own.settings, rules=base.settings.rules), standards=base.standards)


def _head_if_clean(folder: Path) -> str | None:
    """HEAD where nothing is uncommitted: what lands is the commit, and a checkout may show it otherwise."""
    repository = Repository.around(folder)
    if repository is None or not repository.has_commits() or repository.changed_paths(*ROOTS):
        return None
    return "HEAD"
