"""Settings for Visual Studio Code: which JSON Schema holds for which YAML file of a site, by the extension redhat.vscode-yaml.

That extension, like every client of yaml-language-server, reads YAML files and never the front matter of Markdown, which is
the language server's own. It takes schemas from files, so they are written beside the settings.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from contentops.errors import ContentOpsError
from contentops.source import content_types, standards
from contentops.source.schemas import shipped
from contentops.workflow import people, site_policy
from contentops.writing import write

FILE = ".vscode/settings.json"
SCHEMAS = ".contentops/schemas"

_OTHER = {"markdown.validate.enabled": True, "markdown.validate.fragmentLinks.enabled": "ignore"}
"""Links to files are checked where the language server is not used; anchors are not, as `{#id}` is unknown there."""


def set_up(folder: Path, workflows: Iterable[str]) -> tuple[str, ...]:
    """Write the schemas and the settings of the site in `folder`; the paths of the files that changed.

    Args:
        workflows: paths of its workflow files.

    Raises:
        ContentOpsError: there are settings that cannot be read, or that hold what would be lost.
    """
    wanted = schemas(workflows)
    files = {f"{SCHEMAS}/{name}.json": f"{_json(shipped(name))}\n".encode() for name in wanted}
    file = folder / FILE
    old = file.read_bytes() if file.is_file() else b""
    files[FILE] = merged(old, wanted)
    changed = [path for path, data in files.items() if not _holds(folder / path, data)]
    for path in changed:
        write(folder / path, files[path])
    return tuple(changed)


def schemas(workflows: Iterable[str]) -> dict[str, list[str]]:
    """The files that each schema holds for. Workflow files are named one by one, since others lie beside them."""
    named = (standards.TERMS, standards.TAGS, standards.CLAIMS, standards.QUALIFICATIONS)
    return {
        "workflow": sorted(set(workflows)),
        "people": [people.FILE],
        "policy": [site_policy.FILE],
        "type": [f"{content_types.FOLDER}*.yml"],
        **{path.removeprefix(standards.FOLDER).removesuffix(".yml"): [path] for path in named},
    }


def merged(old: bytes, wanted: Mapping[str, list[str]]) -> bytes:
    """The settings with ours in them: `yaml.schemas` for our files, and what nobody has set. All else stays as it is.

    Raises:
        ContentOpsError: the settings are not JSON, as with comments, which writing them would lose.
    """
    ours = {f"./{SCHEMAS}/{name}.json": paths for name, paths in wanted.items()}
    try:
        settings = json.loads(old.decode("utf-8-sig")) if old.strip() else {}
    except ValueError:  # UnicodeDecodeError is one
        settings = None
    known = settings.get("yaml.schemas", {}) if isinstance(settings, dict) else None
    if not isinstance(settings, dict) or not isinstance(known, dict):
        raise ContentOpsError(
            f"{FILE} has comments or is no JSON object, and is left as it is",
            hint=f"add this to it yourself: {json.dumps({'yaml.schemas': ours}, ensure_ascii=False)}",
        )
    others = {key: value for key, value in known.items() if not key.startswith(f"./{SCHEMAS}/")}
    made: dict[str, Any] = {**settings, "yaml.schemas": {**others, **ours}}
    made |= {key: value for key, value in _OTHER.items() if key not in settings}
    if made == settings:
        return old
    indent = re.search(rb'^([ \t]+)"', old, re.MULTILINE)
    return f"{_json(made, indent[1].decode() if indent else '  ')}\n".encode("utf-8", "surrogatepass")


def _json(value: Any, indent: str = "  ") -> str:
    return json.dumps(value, ensure_ascii=False, indent=indent)


def _holds(file: Path, data: bytes) -> bool:
    return file.is_file() and file.read_bytes() == data
