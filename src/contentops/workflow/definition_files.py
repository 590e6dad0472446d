"""Reads the files below workflows/ that define a site: what each says, or the mistakes in it.

The same few files are read from the working tree and at every commit that is looked at, so what the bytes of one say is worked
out once in a process.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from contentops.model import ContentType, Diagnostic, Node, SitePolicy, Workflow
from contentops.source import content_types, frontmatter, strict_yaml
from contentops.workflow import definition, people, site_policy
from contentops.workflow.people import People

_MOST = 256


@dataclass(frozen=True, slots=True)
class Said:
    """What a definition file says; nothing where there are mistakes."""

    what: ContentType | Workflow | People | SitePolicy | None
    problems: tuple[Diagnostic, ...]


@lru_cache(_MOST)
def parse(data: bytes) -> Node:
    """The YAML of a file.

    Raises:
        StrictYamlError: it is no strict YAML.
        UnreadableError: it is no text.
    """
    return strict_yaml.parse(frontmatter.decode(data))


@lru_cache(_MOST)
def read(path: str, data: bytes) -> Said:
    """What the file at a path says: a content type, a workflow, the people or the site's policy.

    Raises:
        StrictYamlError: as `parse` does.
        UnreadableError: as `parse` does.
    """
    node = parse(data)
    what: ContentType | Workflow | People | SitePolicy | None
    if path.startswith(content_types.FOLDER):
        what, problems = content_types.read(path, node)
    elif path == people.FILE:
        what, problems = people.read_people(path, node)
    elif path == site_policy.FILE:
        what, problems = site_policy.read_site_policy(path, node)
    else:
        what, problems = definition.read_workflow(path, node)
    return Said(what, tuple(problems))
