"""A commit or a folder -> catalog: everything the later stages need, read once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from contentops import config
from contentops.errors import ContentOpsError
from contentops.model import (
    Catalog,
    ContentType,
    Definitions,
    Diagnostic,
    Document,
    Entry,
    Key,
    Landed,
    Node,
    Person,
    Workflow,
)
from contentops.source import content_types, documents, frontmatter, strict_yaml
from contentops.source.frontmatter import UnreadableError
from contentops.source.opening import Source
from contentops.source.snapshot import Snapshot
from contentops.source.strict_yaml import StrictYamlError
from contentops.source.timeline import Timeline
from contentops.workflow import definition
from contentops.workflow.history import History
from contentops.workflow.judge import Evidence, Judge

TRACKED = ("content", "workflows/reviews")


def load(source: Source, now: datetime) -> Catalog:
    """Read definitions, documents, history and records.

    Raises:
        ContentOpsError: the definitions are not usable, or git cannot tell the history.
    """
    try:
        return _load(source, now)
    finally:
        if source.repository is not None:
            source.repository.close()


def _load(source: Source, now: datetime) -> Catalog:
    definitions = read_definitions(source.snapshot)
    timeline = _timeline(source, now)
    history = History(timeline, definitions, _Read(source))
    entries = source.snapshot.entries
    tip = {path: entry for path, entry in entries.items() if documents.is_document(path)}
    read = {path: history.document(path, entry) for path, entry in tip.items()}
    found = tuple(document for document in read.values() if isinstance(document, Document))
    problems = [problem for problem in read.values() if isinstance(problem, Diagnostic)]
    landed, broken = history.landed()
    digests = {document.path: history.digest(document, history.last) for document in found}
    holders = _holders(history, found)
    unreadable = _keys_of_unreadable(history, [problem.path for problem in problems])
    for key, path in unreadable.items():
        holders.setdefault(key, []).append(path)
    records = {key: landed.get(str(key), ()) for key in holders}
    for key, paths in holders.items():
        paths.extend(_decided_paths(records[key]))
    by_path = {document.path: document for document in found}
    revisions = {
        key: history.revisions(
            key,
            paths,
            _since(
                [by_path[path] for path in set(paths) & by_path.keys() if by_path[path].key == key],
                digests,
                records[key],
                definitions,
                now,
            ),
        )
        for key, paths in holders.items()
    }
    known = {str(key) for key in holders}
    orphans = tuple(
        sorted(each.record.path for key, group in landed.items() if key not in known for each in group if each.present)
    )
    return Catalog(
        definitions=definitions,
        commit=source.commit,
        history=source.repository is not None,
        entries=entries,
        documents=found,
        digests=digests,
        revisions=revisions,
        records=records,
        diagnostics=tuple(sorted([*problems, *broken], key=lambda d: d.order)),
        assets=history.assets,
        unreadable=unreadable,
        orphans=orphans,
    )


def read_definitions(snapshot: Snapshot) -> Definitions:
    """Settings, content types, workflows and people.

    Raises:
        ContentOpsError: with a diagnostic for every mistake.
    """
    if config.FILE not in snapshot.entries:
        raise ContentOpsError(f"{config.FILE} is missing, or not committed", hint="git add -A && git commit")
    settings = config.parse_settings(snapshot.read(config.FILE))
    nodes, problems = _yaml_files(snapshot)
    types: dict[str, ContentType] = {}
    workflows: dict[str, tuple[Workflow, Node]] = {}
    people: dict[str, Person] = {}
    for path, node in nodes.items():
        if path.startswith(content_types.FOLDER):
            kind, found = content_types.read(path, node)
            if kind is not None:
                found = content_types.conflicts(path, node, kind, types.values())
                types.setdefault(kind.name, kind)
        elif path == definition.PEOPLE_FILE:
            people, found = definition.read_people(path, node)
        else:
            workflow, found = definition.read_workflow(path, node)
            if workflow is not None:
                workflows[path] = (workflow, node)
        problems += found
    if not problems:
        problems += definition.roles_held(workflows, people.values())
    by_type, found = _assign(types, workflows, complete=not problems)
    problems += found
    if not types and not problems:
        raise ContentOpsError(
            "the site defines no content types",
            hint=f"{content_types.FOLDER} should hold one YAML file a type; `contentops init` writes them",
        )
    if problems:
        raise ContentOpsError(
            "the site's definitions cannot be used", diagnostics=sorted(problems, key=lambda d: d.order)
        )
    return Definitions(settings, types, by_type, people)


def _yaml_files(snapshot: Snapshot) -> tuple[dict[str, Node], list[Diagnostic]]:
    paths = [
        path
        for path in snapshot.entries
        if path.startswith("workflows/")
        and not path.startswith("workflows/reviews/")
        and path.endswith((".yml", ".yaml"))
    ]
    nodes, problems = {}, []
    readable = snapshot.read_all(path for path in paths if not documents.refused(snapshot.entries[path]))
    for path in paths:
        try:
            if (refusal := documents.refused(snapshot.entries[path])) is not None:
                raise UnreadableError(refusal, hint="put the text itself here")
            nodes[path] = strict_yaml.parse(frontmatter.decode(readable[path]))
        except (StrictYamlError, UnreadableError) as error:
            problems.append(Diagnostic(definition.CODE, "error", path, error.message, *error.position, hint=error.hint))
    return nodes, problems


def _assign(
    types: Mapping[str, ContentType], workflows: Mapping[str, tuple[Workflow, Node]], *, complete: bool
) -> tuple[dict[str, Workflow], list[Diagnostic]]:
    """The workflow of each type; every governed type must have just one."""
    by_type: dict[str, Workflow] = {}
    problems = []
    for path, (workflow, node) in workflows.items():
        for number, name in enumerate(workflow.applies_to):
            place = strict_yaml.position(node, ("applies_to", number))
            if name in by_type:
                problems.append(
                    Diagnostic(
                        definition.CODE,
                        "error",
                        path,
                        f"the type “{name}” goes through {by_type[name].path} already",
                        *place,
                        hint="name it in one workflow",
                    )
                )
            elif complete and name not in types:
                problems.append(
                    Diagnostic(
                        definition.CODE,
                        "error",
                        path,
                        f"there is no content type “{name}”",
                        *place,
                        hint=content_types.unknown_type(name, types),
                    )
                )
            elif complete and not types[name].governed:
                problems.append(
                    Diagnostic(
                        definition.CODE,
                        "error",
                        path,
                        f"the type “{name}” says `workflow: none`",
                        *place,
                        hint="take it out of one of the two",
                    )
                )
            else:
                by_type[name] = workflow
    for kind in types.values() if complete else ():
        if kind.governed and kind.name not in by_type:
            path = f"{content_types.FOLDER}{kind.name}.yml"
            problems.append(
                Diagnostic(
                    definition.CODE,
                    "error",
                    path,
                    f"no workflow applies to the type “{kind.name}”",
                    hint="name it in a workflow's applies_to, or write `workflow: none` here",
                )
            )
    return by_type, problems


def _timeline(source: Source, now: datetime) -> Timeline:
    repository = source.repository
    if repository is None:
        return Timeline.of((), worktree=source.snapshot.entries, now=now)
    if source.commit:
        return Timeline.of(repository.log(source.commit, *TRACKED))
    if not repository.has_commits():
        return Timeline.of((), worktree=source.snapshot.entries, now=now)
    head = repository.tree("HEAD", *TRACKED)
    tracked = {
        path: entry
        for path, entry in source.snapshot.entries.items()
        if path.startswith(tuple(f"{root}/" for root in TRACKED))
    }
    return Timeline.of(repository.log("HEAD", *TRACKED), worktree=tracked, head=head, now=now)


class _Read:
    """Reads a file of any commit: from the snapshot where it is the same, else from git."""

    def __init__(self, source: Source) -> None:
        self._entries = source.snapshot.entries
        self._snapshot = source.snapshot
        self._repository = source.repository
        paths = [
            path
            for path, entry in self._entries.items()
            if path.startswith(TRACKED) and not documents.refused(entry) and path.endswith((".md", ".json"))
        ]
        self._tip = source.snapshot.read_all(paths)

    def __call__(self, path: str, entry: Entry) -> bytes:
        here = self._entries.get(path)
        if here is not None and here.blob == entry.blob:
            return self._tip[path] if path in self._tip else self._snapshot.read(path)
        assert self._repository is not None
        return self._repository.read(entry.blob)


def _holders(history: History, found: Iterable[Document]) -> dict[Key, list[str]]:
    """For each key of the tree, the files that hold it or once did."""
    holders: dict[Key, list[str]] = {}
    for document in found:
        holders.setdefault(document.key, []).append(document.path)
    for path, versions in history.timeline.versions.items():
        if versions[-1][1] is None and documents.is_document(path):
            last = next(entry for _, entry in reversed(versions) if entry is not None)
            gone = history.document(path, last)
            if isinstance(gone, Document) and gone.key in holders:
                holders[gone.key].append(path)
    return holders


def _keys_of_unreadable(history: History, paths: Iterable[str]) -> dict[Key, str]:
    """The keys that files which cannot be read now had when they last could."""
    keys = {}
    for path in paths:
        for _, entry in reversed(history.timeline.versions.get(path, ())):
            found = history.document(path, entry) if entry is not None else None
            if isinstance(found, Document):
                keys[found.key] = path
                break
    return keys


def _decided_paths(records: Iterable[Landed]) -> list[str]:
    """Where a key's document lay when decisions about it were made: a file that holds another key today may have been it."""
    return sorted({path for each in records for path, _ in each.record.files if documents.is_document(path)})


def _since(
    held: list[Document],
    digests: Mapping[str, str],
    records: tuple[Landed, ...],
    definitions: Definitions,
    now: datetime,
) -> int:
    """How far back a decision about a key needs to look.

    Where the one file that holds it is public, due and backed by its own records, no further than the first record of the
    key: nothing of it was live before, so whatever could keep this text from being live has happened since. Else any older
    revision may be the live one.
    """
    if len(held) != 1 or not records:
        return 0
    document = held[0]
    workflow = definitions.workflows.get(document.key.type)
    state = workflow.states.get(document.status) if workflow else None
    if workflow is None or state is None or state.category != "public" or "publish_at" in document.meta:
        return 0
    landed = tuple(each for each in records if each.record.digest == digests[document.path])
    judge = Judge(workflow, definitions.people, now)
    if not judge.backing(Evidence(document, landed), state.name).backed:
        return 0
    return min(each.commit.index for each in records)
