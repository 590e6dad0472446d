"""A snapshot's settings, content types, workflows, people and policy; every mistake in them is a diagnostic at its line."""

from __future__ import annotations

from collections.abc import Mapping

from contentops import config
from contentops.errors import ContentOpsError
from contentops.model import ContentType, Definitions, Diagnostic, Node, Person, SitePolicy, Standards, Workflow
from contentops.source import content_types, documents, standards, strict_yaml
from contentops.source.frontmatter import UnreadableError
from contentops.source.snapshot import Snapshot
from contentops.source.strict_yaml import StrictYamlError
from contentops.workflow import definition_files, staffing
from contentops.workflow.policies import KIND
from contentops.workflow.requirements import CODE


def read_definitions(snapshot: Snapshot) -> Definitions:
    """Settings, content types, workflows and people.

    Raises:
        ContentOpsError: with a diagnostic for every mistake.
    """
    if config.FILE not in snapshot.entries:
        raise ContentOpsError(f"{config.FILE} is missing, or not committed", hint="git add -A && git commit")
    settings = config.parse_settings(snapshot.read(config.FILE))
    files, problems = _yaml_files(snapshot, "workflows/")
    held_to, found = _standards(snapshot)
    problems += found
    types: dict[str, ContentType] = {}
    workflows: dict[str, tuple[Workflow, Node]] = {}
    staff: dict[str, Person] = {}
    site: tuple[SitePolicy, Node] | None = None
    for path, data in files.items():
        node, said = definition_files.parse(data), definition_files.read(path, data)
        problems += said.problems
        if isinstance(said.what, ContentType):
            problems += [
                *content_types.conflicts(path, node, said.what, types.values()),
                *_reserved(path, node, said.what),
            ]
            types.setdefault(said.what.name, said.what)
        elif isinstance(said.what, Workflow):
            workflows[path] = (said.what, node)
        elif isinstance(said.what, SitePolicy):
            site = (said.what, node)
        elif said.what is not None:
            staff = said.what
    if not problems:
        problems += staffing.misfits(workflows, staff.values(), site)
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
    return Definitions(settings, types, by_type, staff, held_to)


def _standards(snapshot: Snapshot) -> tuple[Standards, list[Diagnostic]]:
    files, problems = _yaml_files(snapshot, standards.FOLDER)
    nodes = {path: definition_files.parse(data) for path, data in files.items()}
    entry = snapshot.entries.get(standards.BASELINE)
    baseline = snapshot.read(standards.BASELINE) if entry is not None and not documents.refused(entry) else None
    found, mistakes = standards.read(nodes, baseline)
    return found, [*problems, *mistakes]


def _reserved(path: str, node: Node, kind: ContentType) -> list[Diagnostic]:
    if kind.name != KIND:
        return []
    place = strict_yaml.position(node, ("type",))
    message = f"“{KIND}” is what decisions about the policy itself are called"
    return [Diagnostic(CODE, "error", path, message, *place, hint="give the type another name")]


def _yaml_files(snapshot: Snapshot, folder: str) -> tuple[dict[str, bytes], list[Diagnostic]]:
    """The files of strict YAML below a folder, records left out, and what is wrong with the others."""
    paths = [
        path
        for path in snapshot.entries
        if path.startswith(folder) and not path.startswith("workflows/reviews/") and path.endswith((".yml", ".yaml"))
    ]
    files, problems = {}, []
    readable = snapshot.read_all(path for path in paths if not documents.refused(snapshot.entries[path]))
    for path in paths:
        try:
            if (refusal := documents.refused(snapshot.entries[path])) is not None:
                raise UnreadableError(refusal, hint="put the text itself here")
            definition_files.parse(readable[path])
            files[path] = readable[path]
        except (StrictYamlError, UnreadableError) as error:
            problems.append(Diagnostic(CODE, "error", path, error.message, *error.position, hint=error.hint))
    return files, problems


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
                        CODE,
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
                        CODE,
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
                        CODE,
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
                    CODE,
                    "error",
                    path,
                    f"no workflow applies to the type “{kind.name}”",
                    hint="name it in a workflow's applies_to, or write `workflow: none` here",
                )
            )
    return by_type, problems
