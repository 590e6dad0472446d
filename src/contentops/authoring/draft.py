"""A new document: the file a content type wants, with every key explained."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from contentops.errors import ContentOpsError
from contentops.model import Catalog, ContentType, Key
from contentops.rules.outdated_translation import KEY, PREFIX, SHOWN, original_of

_EMPTY = {"array": "[]", "object": "{}", "integer": "", "string": ""}
_OWN = ("title", "slug", "status")


def path_for(kind: ContentType, slug: str, language: str, default_language: str, folder: str | None) -> str:
    """Where a new document of a type goes.

    Args:
        folder: a folder of the project that one of the type's patterns allows; needed where a pattern has it open.

    Raises:
        ContentOpsError: the pattern leaves the folder open and none was named.
    """
    suffix = "" if language == default_language else f".{language}"
    if folder is not None:
        return f"{folder.rstrip('/')}/{slug}{suffix}.md"
    pattern = min(kind.paths, key=lambda each: (each.count("*"), len(each)))
    if pattern.count("*") != 1:
        raise ContentOpsError(
            f"{'an' if kind.name[0] in 'aeiou' else 'a'} {kind.name} lies at {pattern}, so it needs a folder",
            hint=f"--in {pattern.rpartition('/')[0].replace('*', 'FOLDER')}",
        )
    return f"{pattern.replace('*', slug).removesuffix('.md')}{suffix}.md"


def draft(catalog: Catalog, key: Key, title: str, author: str | None) -> str:
    """The text of a new document: the required keys to fill in, with what each is for, and an empty body.

    Raises:
        ContentOpsError: the key is taken.
    """
    taken = next((document.path for document in catalog.documents if document.key == key), None)
    if taken is not None:
        raise ContentOpsError(f"{key} exists already: {taken}", hint="choose another slug")
    kind = catalog.definitions.types[key.type]
    workflow = catalog.definitions.workflows.get(key.type)
    values = {
        "title": json.dumps(title, ensure_ascii=False),
        "slug": _text(key.slug),
        "status": workflow.initial if workflow else "published",
    }
    if author is not None:
        values["authors"] = f"[{_text(author)}]"
    family = (each for each in catalog.documents if each.key[:2] == key[:2])
    original = original_of(catalog, key.lang, family)
    if original is not None:
        values[KEY] = f"{PREFIX}{catalog.digests[original.path][:SHOWN]}"
    required = kind.schema["required"]
    names = [*_OWN, *(name for name in required if name not in _OWN), *([KEY] if original is not None else [])]
    lines = [_line(name, values.get(name), kind.schema["properties"].get(name, {})) for name in names]
    return "---\n" + "".join(lines) + "---\n"


def _text(value: str) -> str:
    """A text as YAML: plain where it reads as itself, else quoted."""
    plain = re.fullmatch(r"[^\W\d_][\w-]*", value) and value.casefold() not in {"null", "true", "false"}
    return value if plain else json.dumps(value, ensure_ascii=False)


def _line(name: str, value: str | None, schema: Mapping[str, Any]) -> str:
    comment = "" if name in _OWN else f"# {' '.join(str(schema.get('description', '')).split())}\n"
    if value is None:
        value = f"{schema['enum'][0]}" if "enum" in schema else _EMPTY.get(str(schema.get("type")), "")
    return f"{comment}{name}: {value}".rstrip() + "\n"
