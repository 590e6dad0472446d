"""A new document: the file a content type wants, with every key explained."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from contentops.errors import ContentOpsError
from contentops.model import Catalog, ContentType, Document, Key
from contentops.rules.outdated_translation import KEY, PREFIX, SHOWN, original_of

_EMPTY = {"array": "[]", "object": "{}", "integer": "", "string": ""}
_OWN = ("title", "slug", "status")
_NOT_TAKEN_OVER = (*_OWN, "authors", "date", "updated", KEY)
"""What a translation has of its own, in whatever form."""


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

    A translation has from its original what is the same in every language: level, duration, lessons and the like.

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
    required = list(kind.schema["required"])
    original = original_for(catalog, key)
    if original is not None:
        values |= _taken_over(original, kind.schema["properties"])
        values[KEY] = f"{PREFIX}{catalog.digests[original.path][:SHOWN]}"
    names = dict.fromkeys((*_OWN, *required, *values))
    lines = [_line(name, values.get(name), kind.schema["properties"].get(name, {})) for name in names]
    return "---\n" + "".join(lines) + "---\n"


def original_for(catalog: Catalog, key: Key) -> Document | None:
    """What a new document will be a translation of, if it is one."""
    return original_of(catalog, key.lang, (each for each in catalog.documents if each.key[:2] == key[:2]))


def path_beside(original: Document, language: str, default_language: str) -> str:
    """Where a translation goes: beside its original, under the name that has."""
    stem = original.path.removesuffix(".md").removesuffix(f".{original.key.lang}")
    return f"{stem}.md" if language == default_language else f"{stem}.{language}.md"


def _taken_over(original: Document, properties: Mapping[str, Any]) -> dict[str, str]:
    """The values of an original that are no words, as YAML."""
    return {
        name: _flow(value)
        for name, value in original.meta.items()
        if name not in _NOT_TAKEN_OVER and _is_no_word(properties.get(name, {}))
    }


def _is_no_word(schema: Mapping[str, Any]) -> bool:
    """Whether what a schema allows is the same in every language: references, choices, numbers and days."""
    if {"x-ref", "enum", "const"} & schema.keys() or schema.get("type") in ("integer", "number", "boolean"):
        return True
    inner = schema.get("properties")
    return all(map(_is_no_word, inner.values())) if inner else schema.get("format") == "date"


def _flow(value: object) -> str:
    if isinstance(value, dict):
        return f"{{{', '.join(f'{name}: {_flow(inner)}' for name, inner in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_flow, value))}]"
    return _text(value) if isinstance(value, str) else json.dumps(value)


def _text(value: str) -> str:
    """A text as YAML: plain where it reads as itself, else quoted."""
    plain = re.fullmatch(r"[^\W\d_][\w/-]*", value) and value.casefold() not in {"null", "true", "false"}
    return value if plain else json.dumps(value, ensure_ascii=False)


def _line(name: str, value: str | None, schema: Mapping[str, Any]) -> str:
    comment = "" if name in _OWN else f"# {' '.join(str(schema.get('description', '')).split())}\n"
    if value is None:
        value = f"{schema['enum'][0]}" if "enum" in schema else _EMPTY.get(str(schema.get("type")), "")
    return f"{comment}{name}: {value}".rstrip() + "\n"
