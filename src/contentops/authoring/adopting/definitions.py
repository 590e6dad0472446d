"""The definitions of an adopted site: settings, one content type for its pages, the workflow with a way to take pages over, people."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import yaml

from contentops import shipped
from contentops.authoring.adopting.reading import written
from contentops.authoring.starter import person_id
from contentops.errors import RefusedError

TYPE, TRANSITION = "page", "adopt"
MARK = "not public before"
"""Stands behind the status of a document that was no public page."""
_ADOPT = """\
  # What was public before is taken over as it stands, by one decision of an editor. Delete this transition once that is
  # done, and let `version` grow: what was decided with it stays valid.
  adopt:           {from: draft, to: published, by: [editor], requires: [{id: adopt, count: 1, of: [editor]}], comment: required}
"""


def page_type(depth: int, required: Iterable[str], properties: Mapping[str, Mapping[str, Any]]) -> str:
    """The type file of adopted pages.

    Args:
        depth: how many folders deep they lie below content/, at most.
        required: keys that all of them have.
        properties: the schema of the keys that they have beside the common ones.
    """
    paths = ", ".join(f"content/{'*/' * folders}*.md" for folders in range(depth + 1))
    lines = [
        "# A page: whatever was adopted. Its keys are those that were found; tighten them, or give some folders a type of their own.",
        f"type: {TYPE}",
        "label: {zh-CN: 页面, en: Page}",
        "plural: {zh-CN: 页面, en: Pages}",
        f"paths: [{paths}]",
        "url: pages/{slug}/",
        "schema:",
        "  $schema: https://json-schema.org/draft/2020-12/schema",
        "  title: Page",
        f"  required: {_flow(list(required))}",
        "  properties: {}" if not properties else "  properties:",
        *(f"    {written(key)}: {_flow(schema)}" for key, schema in properties.items()),
    ]
    return "\n".join(lines) + "\n"


def shipped_types(folders: Iterable[str]) -> dict[str, bytes]:
    """The content types that come with contentops, by path, less those whose folder the adopted tree has for something else."""
    taken = set(folders)
    found = {}
    for file in sorted((shipped.folder("workflows") / "types").glob("*.yml")):
        data = file.read_bytes()
        if not {path.split("/")[1] for path in yaml.safe_load(data)["paths"]} & taken:
            found[f"workflows/types/{file.name}"] = data
    return found


def workflow(types: Iterable[str]) -> str:
    """The editorial workflow for some types, with the transition that takes over what was public."""
    text = (shipped.folder("workflows") / "editorial.yml").read_text(encoding="utf-8")
    text = re.sub(r"(?m)^applies_to: .*$", f"applies_to: [{', '.join((TYPE, *types))}]", text, count=1)
    return text.replace("transitions:\n", f"transitions:\n{_ADOPT}", 1)


def people(person: str, email: str) -> str:
    """The people file with one person, who may do everything."""
    usable = re.fullmatch(r"[^\s@]+@[^\s@]+", email)
    emails = json.dumps([email] if usable else [], ensure_ascii=False)
    name = json.dumps(person, ensure_ascii=False)
    return (
        "# Who may decide what. The id is used in `authors`, in review records and with --as.\n"
        "people:\n"
        f"  {person_id(person, email)}: {{name: {name}, emails: {emails}, roles: [author, editor, publisher, compliance]}}\n"
    )


def settings(name: str, languages: Iterable[str], before: bytes | None) -> bytes:
    """The settings file: a new one, or the one there is with a table added.

    Raises:
        RefusedError: the one there is cannot be read, or has such a table already.
    """
    table = (
        "# The site's settings; contentops has its reference.\n"
        "[tool.contentops]\n"
        f"languages = {json.dumps(list(languages))}  # the first one is the default\n"
        f"name = {json.dumps(name, ensure_ascii=False)}\n"
        'tagline = ""\n'
        'url = ""  # absolute address of the published site; feeds and the sitemap need it\n'
    ).encode()
    if before is None:
        return table
    made = (
        before + (b"" if not before or before.endswith(b"\n") else b"\n") + (b"\n" if before.strip() else b"") + table
    )
    try:
        tool = tomllib.loads(before.decode()).get("tool")
        if isinstance(tool, dict) and "contentops" in tool:
            raise RefusedError("there is a contentops site here already: pyproject.toml has [tool.contentops]")
        tomllib.loads(made.decode())
    except (ValueError, RecursionError) as error:
        raise RefusedError(
            f"[tool.contentops] cannot be added to pyproject.toml: {error}", hint="mend the file first"
        ) from None
    return made


def _flow(value: Any) -> str:
    """A schema on one line, as the shipped type files have it."""
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{key}: {_flow(inner)}' for key, inner in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(_flow(each) for each in value)}]"
    text = written(value)
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) and set(text) & set(",[]{}") else text


def ignored(before: str) -> Iterator[str]:
    """The lines that a .gitignore lacks."""
    there = {line.strip() for line in before.splitlines()}
    yield from (line for line in (".contentops/", "/output/", "/.output.contentops/", "/dist/") if line not in there)
