"""Composes the stages: load, plan, validate, render, publish, package."""

from __future__ import annotations

import functools
import hashlib
import tempfile
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import astuple, dataclass, replace
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from contentops import RENDERERS
from contentops.errors import ContentOpsError, OvertakenError, RefusedError

if TYPE_CHECKING:
    from contentops.bundles import Bundle
    from contentops.bundles.contents import Contents
    from contentops.certifying import Achieved, Key
    from contentops.changeset import ChangeSet
    from contentops.model import Definitions, Diagnostic, Issuer, Live, OutputFile, Release, Withheld
    from contentops.portal.changes import Proposed
    from contentops.portal.destination import Destination
    from contentops.portal.publication import Progress, Publication
    from contentops.render.cache import Cache
    from contentops.source.opening import Source

CACHE = "contentops/cache.sqlite"
ANSWERS = "contentops/validate"
FINDINGS = "contentops/findings.sqlite"
_ANSWERS_KEPT = 8
PELICAN_SETTINGS = "pelicanconf.py"
_TRIES = 3
_P = ParamSpec("_P")
_R = TypeVar("_R")


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


def read_release(source: Source, now: datetime) -> Release:
    """settle, load, then plan."""
    return _read(source, now)[1]


def _read(source: Source, now: datetime, *, tools: str = "") -> tuple[Source, Release]:
    """A release, and the source with the theme and the settings that are in force.

    Args:
        tools: as reading.read has it.
    """
    from contentops.reading import read

    reading = read(source, now, tools=tools)
    return reading.settled.source, reading.release


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
    from contentops.source.opening import open_source

    source = open_source(folder, ref=ref, worktree=ref is None)
    memory = _answer_file(source, wanted)
    known = _recalled(memory, now) if memory is not None else None
    if known is not None:
        return known
    checked, until = _check(source, now, wanted)
    if memory is not None:
        _remember(memory, checked, now, until)
    return checked


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


def check_changes(folder: Path, now: datetime, *, ref: str | None, base: str, wanted: Wanted) -> CheckedChanges:
    """Check everything a branch would bring to the branch `base`, judged by that branch's policy.

    Raises:
        ContentOpsError: the site cannot be read.
    """
    from contentops.changeset import examine
    from contentops.passing import otherwise, passing
    from contentops.reading import read
    from contentops.source.opening import open_source

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
    examiner = Examiner(definitions, store=_found_before(source), select=wanted.select, ignore=wanted.ignore)
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
    from contentops.source.snapshot import CommitSnapshot

    own = release.catalog.definitions
    Examiner(own).settings.refuse_unknown_types(own.types)  # a slip in them would stop everybody once it has landed
    assert source.repository is not None
    try:
        base = read_definitions(CommitSnapshot(source.repository, source.base))
    except ContentOpsError:
        return own
    return replace(own, settings=replace(own.settings, rules=base.settings.rules), standards=base.standards)


def baseline(folder: Path, now: datetime) -> bytes:
    """A baseline of everything that is found in the working tree.

    Raises:
        ContentOpsError: the site cannot be read.
    """
    from contentops.checking import Examiner
    from contentops.source.opening import open_source

    source = open_source(folder, worktree=True)
    release = read_release(source, now)
    return Examiner(release.catalog.definitions, store=_found_before(source)).baseline(release)


def _found_before(source: Source) -> Cache | None:
    """Where findings of unchanged documents are kept: in git's own folder, and nowhere without git."""
    from contentops.render.cache import Cache

    return Cache(source.repository.common / FINDINGS) if source.repository else None


def _head_if_clean(folder: Path) -> str | None:
    """HEAD where nothing is uncommitted: what lands is the commit, and a checkout may show it otherwise."""
    from contentops.source.git import Repository
    from contentops.source.snapshot import ROOTS

    repository = Repository.around(folder)
    if repository is None or not repository.has_commits() or repository.changed_paths(*ROOTS):
        return None
    return "HEAD"


def _answer_file(source: Source, wanted: Wanted) -> Path | None:
    """Where the answer about just this state of the site is kept: in git's own folder, and nowhere without git."""
    if source.repository is None:
        return None
    head = source.commit or (source.repository.commit_id("HEAD") if source.repository.has_commits() else "")
    facts = [str(source.folder.resolve()), _stamp(source, False), head, source.repository.user(), astuple(wanted)]
    name = hashlib.sha256(repr(facts).encode("utf-8", "surrogateescape")).hexdigest()
    return source.repository.common / ANSWERS / f"{name}.json"


def _recalled(file: Path, now: datetime) -> Checked | None:
    import json

    from contentops.report.rows import from_row

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


def _remember(file: Path, checked: Checked, now: datetime, until: datetime | None) -> None:
    """Keep an answer, and few others."""
    import json

    from contentops.report.rows import as_row
    from contentops.writing import write

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
        for old in kept[:-_ANSWERS_KEPT]:
            old.unlink(missing_ok=True)


def _again_when_overtaken(work: Callable[_P, _R]) -> Callable[_P, _R]:
    """Start over with what is there now, when another publish of the same site ended first; a few times, then give up."""

    @functools.wraps(work)
    def run(*args: _P.args, **named: _P.kwargs) -> _R:
        for _ in range(_TRIES - 1):
            with suppress(OvertakenError):
                return work(*args, **named)
        return work(*args, **named)

    return run


@_again_when_overtaken
def publish(
    folder: Path,
    output: Path,
    now: datetime,
    *,
    ref: str | None,
    worktree: bool,
    drafts: bool,
    base: str | None,
    after: str | None,
    executor: Executor | None,
    processes: int = 1,
    progress: Progress,
) -> Published:
    """Publish a commit or the working tree of the project in `folder` to `output`.

    Args:
        drafts: a preview, with everything that is not live in it and marked.
        base: the branch whose live pages a preview is compared with, and whose policy judges what the preview adds to it;
            its own line's if none.
        after: the commit that was published last.
        executor: renders text; in this process if none.
        processes: how many of this machine write pages.

    Raises:
        ContentOpsError: the site cannot be read or the output cannot be written; the site stays as it was.
        RefusedError: what is to be published does not come after `after`, so that it would undo what was published since.
    """
    from contentops.portal.destination import Destination
    from contentops.source.opening import open_source

    destination = Destination(output)
    seen = destination.generation()
    source = open_source(folder, ref=ref, worktree=worktree, base=base)
    if after is not None:
        _refuse_rewind(source, after)
    stamp = _stamp(source, drafts)
    uncommitted = _uncommitted(source) if source.commit and ref is None else ()
    known = _unchanged(destination, stamp, now)
    if known is not None:
        return replace(known, uncommitted=uncommitted)
    _refuse_tracked(source, destination)
    source, planned = _read(source, now, tools=tools_digest())
    if source.base:
        source = _with_theme_of_base(source)
    release, proposed = _preview(folder, planned, base) if drafts else (planned, None)
    publication = _publication(source, release, destination, seen, stamp, executor, processes, progress, proposed)
    _run_pelican(source, publication)
    outcome = publication.outcome
    assert outcome is not None  # Pelican ran it to its end
    return Published(
        source.commit,
        outcome.pages,
        outcome.written,
        outcome.removed,
        outcome.manifest_sha256,
        release.withheld,
        release.next_due,
        release.catalog.diagnostics,
        uncommitted,
    )


def _with_theme_of_base(source: Source) -> Source:
    """A change set shown with the theme and Pelican settings of the branch it goes to: nothing it brings is executed."""
    from contentops.source.snapshot import MixedSnapshot

    assert source.repository is not None
    base = source.repository.tree(source.base, "theme", PELICAN_SETTINGS)
    own = {
        path: entry
        for path, entry in source.snapshot.entries.items()
        if path != PELICAN_SETTINGS and not path.startswith("theme/")
    }
    return replace(source, snapshot=MixedSnapshot(source.snapshot, source.repository, {**own, **base}))


def _preview(folder: Path, planned: Release, base: str | None) -> tuple[Release, Proposed]:
    """The release with everything readable in it and marked, and what it would change of what is live at `base`."""
    from contentops.plan import preview
    from contentops.portal.changes import propose
    from contentops.source.opening import open_source

    against = read_release(open_source(folder, ref=base), planned.now) if base is not None else None
    return preview(planned), propose(planned, against)


def _refuse_rewind(source: Source, after: str) -> None:
    """Refuse what does not come after the commit published last: a branch moved back, or one that main was merged into."""
    if source.repository is None:
        raise ContentOpsError("--previous names a commit, and this is no git repository", hint="leave it out")
    tip = source.commit or "HEAD"
    try:
        known = source.repository.commit_id(after)
    except ContentOpsError:
        source.repository.refuse_shallow()
        known = ""
    if not known or not source.repository.is_first_parent(known, tip):
        why = "is not on its line of first parents" if known else "is not in this repository"
        raise RefusedError(
            f"{after} was published last, and {why}: publishing {tip[:12]} would take back what came since",
            hint="see how the branch was moved: git reflog, git log --first-parent; --allow-rewind publishes all the same",
        )


def _uncommitted(source: Source) -> tuple[str, ...]:
    from contentops.source.snapshot import ROOTS

    return tuple(source.repository.changed_paths(*ROOTS)) if source.repository else ()


def _refuse_tracked(source: Source, destination: Destination) -> None:
    """A published site, or what a publish left beside it, must not come out of a commit: it would be taken for our own."""
    root = source.folder.resolve()
    inside = [each.relative_to(root) for each in (destination.folder, destination.work) if each.is_relative_to(root)]
    tracked = source.repository.tracked(*(str(path) for path in inside)) if source.repository and inside else []
    if tracked:
        raise RefusedError(
            f"git tracks {tracked[0]}, and a publish writes there",
            hint=f"git rm -r --cached {inside[0]} and add it to .gitignore, or name another folder with --output",
        )


def publication_for_pelican(settings: Mapping[str, Any]) -> Publication:
    """What a bare `pelican` publishes: HEAD, now, or at `CONTENTOPS_NOW` of the settings."""
    from contentops.config import find_project
    from contentops.portal.destination import Destination
    from contentops.source.opening import open_source

    folder = find_project(Path(settings["PATH"]))
    destination = Destination(Path(settings["OUTPUT_PATH"]))
    seen = destination.generation()
    source = open_source(folder)
    _refuse_tracked(source, destination)
    given = settings.get("CONTENTOPS_NOW")
    now = datetime.fromisoformat(str(given)) if given else datetime.now(timezone.utc)
    stamp = _stamp(source, False)
    source, release = _read(source, now, tools=tools_digest())
    return _publication(source, release, destination, seen, stamp, None, 1, lambda what, done, of: None)


def _publication(
    source: Source,
    release: Release,
    destination: Destination,
    seen: str,
    stamp: Mapping[str, Any],
    executor: Executor | None,
    processes: int,
    progress: Progress,
    proposed: Proposed | None = None,
) -> Publication:
    from contentops.portal.publication import Publication
    from contentops.portal.theme import read_theme

    offered = release.catalog.definitions.settings.bundles and not release.preview
    return Publication(
        release,
        read_theme(source.snapshot),
        destination,
        seen=seen,
        read_blobs=_blob_reader(source),
        cache=_cache(source),
        executor=executor,
        processes=processes,
        stamp={**stamp, **_withheld_state(release)},
        progress=progress,
        bundles=_bundles(source, release, executor) if offered else {},
        proposed=proposed,
    )


def _bundles(source: Source, release: Release, executor: Executor | None) -> dict[str, OutputFile]:
    """The bundle of each topic of which nothing is missing, by the topic's slug, beside the topic's page."""
    from contentops.bundles.contents import contents
    from contentops.model import OutputFile
    from contentops.portal import addresses

    definitions = release.catalog.definitions
    slugs = sorted({key.slug for key in release.live if key.type == "topic"})
    whole = [found for slug in slugs if not (found := contents(release, slug)).missing]
    pack = _packer(source, release, executor)
    made = {}
    for found in whole:
        bundle = pack(found)
        page = addresses.folder(found.topics()[0].document.key, definitions.types, definitions.settings.languages[0])
        made[found.topic] = OutputFile(f"{page}{bundle.name}", bundle.content)
    return made


def _packer(source: Source, release: Release, executor: Executor | None = None) -> Callable[..., Bundle]:
    """What packs the contents of a topic, in a version or in the topic's own: what all topics need is read once."""
    from contentops.bundles import package as pack
    from contentops.portal.theme import read_theme
    from contentops.render import render
    from contentops.source.snapshot import ROOTS

    fragments = render([live.document for live in release.live.values()], _cache(source), executor)
    blobs = {blob for live in release.live.values() for blob in (live.document.blob, *live.assets.values())}
    theme, read = read_theme(source.snapshot), _blob_reader(source)(blobs)
    dirty = not source.commit and (source.repository is None or bool(source.repository.changed_paths(*ROOTS)))

    def packed(found: Contents, version: str | None = None) -> Bundle:
        own = found.topics()[0].document.meta.get("version")
        return pack(found, theme, fragments, read, version=version or str(own or "1.0.0"), dirty=dirty)

    return packed


def _cache(source: Source) -> Cache:
    """The cache of rendered text. In git's own folder, where no commit and no branch can put anything; beside the content
    only where there is no git."""
    from contentops.render.cache import Cache

    return Cache((source.repository.common if source.repository else source.folder / ".contentops") / CACHE)


def _run_pelican(source: Source, publication: Publication) -> None:
    """One Pelican run with the settings of the snapshot, our publication in them."""
    from contentops.portal.run import run

    with tempfile.TemporaryDirectory(prefix="contentops-") as folder:
        file = Path(folder) / PELICAN_SETTINGS
        if PELICAN_SETTINGS not in source.snapshot.entries:
            raise ContentOpsError(
                f"{PELICAN_SETTINGS} is missing, or not committed", hint="`contentops init` writes one; git add it"
            )
        file.write_bytes(source.snapshot.read(PELICAN_SETTINGS))
        (Path(folder) / "content").mkdir()
        run(file, publication)


def _blob_reader(source: Source) -> Callable[[Iterable[str]], Mapping[str, bytes]]:
    """Reads blobs from the snapshot where it has them, else from git."""

    def read(blobs: Iterable[str]) -> dict[str, bytes]:
        here = {entry.blob: path for path, entry in source.snapshot.entries.items()}
        wanted = set(blobs)
        found = source.snapshot.read_all(here[blob] for blob in wanted & here.keys())
        older = source.repository.read_all(sorted(wanted - here.keys())) if source.repository else {}
        return {**{blob: found[here[blob]] for blob in wanted & here.keys()}, **older}

    return read


def package(
    source: Source, topic: str, now: datetime, *, version: str | None, allow_partial: bool
) -> tuple[Bundle, Contents]:
    """Pack the live documents of a topic.

    Args:
        version: the bundle's semantic version; the topic's own if none.

    Raises:
        ContentOpsError: there is no such topic, or nothing of it is live.
        RefusedError: the topic names something that is not live, and that is not allowed.
    """
    from contentops.bundles.contents import contents

    source, release = _read(source, now)
    found = contents(release, topic)
    if found.missing and not allow_partial:
        names = "; ".join(f"{each.name} {each.reason}" for each in found.missing)
        raise RefusedError(
            f"the topic names what is not live: {names}",
            hint="publish it, take it out, or pack without it: --allow-partial",
        )
    return _packer(source, release)(found, version), found


def certify(
    source: Source, course: str, record: bytes, learner: str, key: Key, now: datetime, *, earlier: bool
) -> tuple[bytes, Achieved, Issuer]:
    """The signed certificate of a course for a learner, what the record showed, and who signed.

    Args:
        course: its slug, or `slug@language`.

    Raises:
        ContentOpsError: there is no such course, or the record cannot be read.
        RefusedError: the record does not show the whole course, or the key may not sign.
    """
    from contentops.certifying import certify as certified
    from contentops.portal.site import Site
    from contentops.portal.theme import read_theme
    from contentops.render import render
    from contentops.source.schemas import nearest

    source, release = _read(source, now)
    settings = release.catalog.definitions.settings
    slug, _, language = course.partition("@")
    live: Live | None = release.find("course", slug, language or settings.languages[0])
    if live is None or (language and live.document.key.lang != language):
        courses = sorted({key.slug for key in release.live if key.type == "course"})
        raise ContentOpsError(f"no course “{course}” is live", hint=nearest(slug, courses) if courses else None)
    theme = read_theme(source.snapshot)
    languages = {tag: theme.language(tag) for tag in settings.languages}
    lessons = [
        each for _, some in Site(release, {}, languages, {}, static=theme.static_folder).lessons(live) for each in some
    ]
    fragments = render([live.document, *(each.document for each in lessons)], _cache(source))
    site = Site(release, fragments, languages, release.catalog.assets, static=theme.static_folder)
    return certified(site, live, record, learner, key, now, earlier=earlier)


# -- publishing nothing new -----------------------------------------------------------------------------------


def _stamp(source: Source, drafts: bool) -> dict[str, Any]:
    """What a publish depends on, the instant aside."""
    content = source.commit or hashlib.sha256(repr(sorted(source.snapshot.entries.items())).encode()).hexdigest()
    settings = source.snapshot.entries.get(PELICAN_SETTINGS)  # they reach into every page: filters, globals, plugins
    tools = f"{tools_digest()} {settings.blob if settings else ''}"
    return {"content": content, "line": _line(source), "drafts": drafts, "tools": tools, "commit": source.commit}


def _line(source: Source) -> list[str]:
    """The commits whose history says who decided what: HEAD below a working tree, and the branch a preview is compared with."""
    below = source.repository if not source.commit else None
    return [below.commit_id("HEAD") if below and below.has_commits() else "", source.base]


def _withheld_state(release: Release) -> dict[str, Any]:
    from contentops.report.rows import as_row

    return {
        "withheld": [
            [*each.key, each.path, each.status, each.reason, each.live_digest, each.kind] for each in release.withheld
        ],
        "unreadable": [as_row(each) for each in release.catalog.diagnostics],
        "now": release.now.isoformat(),
        "timezone": release.catalog.definitions.settings.timezone,
        "next_due": release.next_due.isoformat() if release.next_due else None,
    }


def _unchanged(destination: Destination, stamp: Mapping[str, Any], now: datetime) -> Published | None:
    """The last publish's answer, if it would be the answer now and the site is as it left it."""
    from contentops.model import Key, Withheld
    from contentops.portal.verification import MANIFEST
    from contentops.report.rows import from_row

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
    from contentops.config import local_day

    before = datetime.fromisoformat(state["now"])
    return before <= now and local_day(before, state["timezone"]) == local_day(now, state["timezone"])


@functools.cache
def tools_digest() -> str:
    """Digest of contentops itself and of the libraries that write pages: what they made before, they would make again."""
    from contentops import program

    return program.digest(RENDERERS)
