"""A new site: its definitions, a first course, and the review records of that course."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from contentops import shipped
from contentops.errors import RefusedError
from contentops.load import load
from contentops.settle import settle
from contentops.source.opening import open_source
from contentops.standing import standing
from contentops.workflow.decisions import Act, decide, transition_named
from contentops.writing import write_all

LANGUAGES = ("en", "zh-CN")
_STEPS = (("submit", "contentops"), ("approve", "contentops-review"), ("publish", "contentops-review"))


def make_site(folder: Path, *, name: str, language: str, person: str, email: str, now: datetime) -> list[str]:
    """Write a site into an empty or new folder, its starter pages published.

    Args:
        language: the default language, which the starter pages are in.
        person: who runs the site; gets the roles author, editor and publisher.

    Returns:
        The paths written.

    Raises:
        RefusedError: the folder has something in it.
    """
    if folder.exists() and (not folder.is_dir() or any(each.name != ".git" for each in folder.iterdir())):
        raise RefusedError(f"{folder} is not empty", hint="name a new folder")
    write_all(folder, dict(_files(name, language, person, email)))
    for transition, who in _STEPS:
        _decide_all(folder, transition, who, now)
    return sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file() and ".git" not in path.parts
    )


def person_id(name: str, email: str) -> str:
    """An id for people.yml made from an address, or a name; one that YAML takes for text and no starter page uses."""
    words = re.findall(r"[a-z0-9]+", (email.partition("@")[0] or name).lower())
    found = "-".join(words) or "me"
    plain = found[0].isalpha() and found not in {"null", "true", "false", *(who for _, who in _STEPS)}
    return found if plain else f"person-{found}"


def _decide_all(folder: Path, transition: str, who: str, now: datetime) -> None:
    source = open_source(folder, worktree=True)
    catalog = load(settle(source, now), now)
    for document in catalog.documents:
        workflow = catalog.definitions.workflows[document.key.type]
        step = transition_named(workflow, transition)
        person = catalog.definitions.people[who]
        data, evidence = source.snapshot.read(document.path), standing(catalog, document, now)
        done = decide(catalog, document, data, step, Act(person, now), evidence=evidence)
        write_all(folder, done.files)


def _files(name: str, language: str, person: str, email: str) -> Iterator[tuple[str, bytes]]:
    yield "pyproject.toml", _settings(name, language).encode()
    yield "pelicanconf.py", _PELICAN.encode()
    yield ".gitignore", _IGNORED.encode()
    yield "workflows/people.yml", _people(person, email).encode()
    workflows = shipped.folder("workflows")
    yield "workflows/editorial.yml", (workflows / "editorial.yml").read_bytes()
    for file in sorted((workflows / "types").glob("*.yml")):
        yield f"workflows/types/{file.name}", file.read_bytes()
    yield from _below(files("contentops").joinpath(f"starter/{language}"), "content")


def _below(folder: Traversable, path: str) -> Iterator[tuple[str, bytes]]:
    for item in sorted(folder.iterdir(), key=lambda each: each.name):
        if item.is_dir():
            yield from _below(item, f"{path}/{item.name}")
        else:
            yield f"{path}/{item.name}", item.read_bytes()


def _settings(name: str, language: str) -> str:
    text = json.dumps(name, ensure_ascii=False)
    languages = [language, *(each for each in LANGUAGES if each != language)]
    return (
        "# The site's settings; contentops has its reference.\n"
        "[tool.contentops]\n"
        f"languages = {json.dumps(languages)}  # the first one is the default\n"
        f"name = {text}\n"
        'tagline = ""\n'
        'url = ""  # absolute address of the published site; feeds, the sitemap and the API need it\n'
        'timezone = "UTC"  # whose days campaigns begin and end with, such as "Asia/Shanghai"\n'
    )


def _people(person: str, email: str) -> str:
    you = person_id(person, email)
    usable = re.fullmatch(r"[^\s@]+@[^\s@]+", email)
    emails = json.dumps([email] if usable else [], ensure_ascii=False)
    return (
        "# Who may decide what. The id is used in `authors`, in review records and with --as.\n"
        "people:\n"
        f"  {you}: {{name: {json.dumps(person, ensure_ascii=False)}, emails: {emails}, roles: [author, editor, publisher, compliance]}}\n"
        "  # These two wrote and approved the starter pages. Take contentops-review out once that is committed: what it decided stands.\n"
        "  contentops: {name: contentops, roles: [author]}\n"
        "  contentops-review: {name: contentops review, roles: [editor, publisher]}\n"
    )


_PELICAN = '''"""Pelican's settings for this site. What is published, contentops decides; see [tool.contentops] in pyproject.toml."""

PATH = "content"
OUTPUT_PATH = "output"
PLUGINS = ["contentops.plugin"]
TIMEZONE = "UTC"  # Pelican asks for one; pages take theirs from pyproject.toml
'''

_IGNORED = """\
.contentops/
/output/
/.output.contentops/
/dist/
__pycache__/
"""
