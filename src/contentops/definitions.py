"""A snapshot's settings, content types, workflows, people and policy; every mistake in them is a diagnostic at its line."""

from __future__ import annotations

from collections.abc import Mapping

from contentops import config
from contentops.errors import ContentOpsError
from contentops.model import ContentType, Definitions, Diagnostic, Node, Person, SitePolicy, Standards, Workflow
from contentops.source import content_types, documents, frontmatter, standards, strict_yaml
from contentops.source.frontmatter import UnreadableError
from contentops.source.snapshot import Snapshot
from contentops.source.strict_yaml import StrictYamlError
from contentops.workflow import definition, people, site_policy, staffing
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
    nodes, problems = _yaml_files(snapshot, "workflows/")
    held_to, found = _standards(snapshot)
    problems += found
    types: dict[str, ContentType] = {}
    workflows: dict[str, tuple[Workflow, Node]] = {}
    staff: dict[str, Person] = {}
    site: tuple[SitePolicy, Node] | None = None
    for path, node in nodes.items():
        if path.startswith(content_types.FOLDER):
            kind, found = content_types.read(path, node)
            if kind is not None:
                found = [*content_types.conflicts(path, node, kind, types.values()), *_reserved(path, node, kind)]
                types.setdefault(kind.name, kind)
        elif path == people.FILE:
            staff, found = people.read_people(path, node)
        elif path == site_policy.FILE:
            policy, found = site_policy.read_site_policy(path, node)
            site = (policy, node) if policy is not None else None
        else:
            workflow, found = definition.read_workflow(path, node)
            if workflow is not None:
                workflows[path] = (workflow, node)
        problems += found
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
    nodes, problems = _yaml_files(snapshot, standards.FOLDER)
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


def _yaml_files(snapshot: Snapshot, folder: str) -> tuple[dict[str, Node], list[Diagnostic]]:
    paths = [
        path
        for path in snapshot.entries
        if path.startswith(folder) and not path.startswith("workflows/reviews/") and path.endswith((".yml", ".yaml"))
    ]
    nodes, problems = {}, []
    readable = snapshot.read_all(path for path in paths if not documents.refused(snapshot.entries[path]))
    for path in paths:
        try:
            if (refusal := documents.refused(snapshot.entries[path])) is not None:
                raise UnreadableError(refusal, hint="put the text itself here")
            nodes[path] = strict_yaml.parse(frontmatter.decode(readable[path]))
        except (StrictYamlError, UnreadableError) as error:
            problems.append(Diagnostic(CODE, "error", path, error.message, *error.position, hint=error.hint))
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
