"""The OpenAPI 3.1 description of the API, made from its JSON Schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from contentops.source.schemas import as_definitions, moved, shipped

VERSION = "1.0.0"
_COMPONENTS = "#/components/schemas/"
_PATHS: Mapping[str, tuple[str, str, str]] = {
    "/api/v1/index.json": ("getIndex", "index", "Where everything else is; begin here"),
    "/api/v1/catalogue/{language}/{type}/{page}.json": ("getCatalogue", "catalogue", "Documents of a type, 100 a file"),
    "/api/v1/items/{language}/{type}/{slug}.json": ("getItem", "item", "A document with its text"),
    "/api/v1/topics/{language}.json": ("getTopics", "topics", "Topics and which builds on which"),
    "/api/v1/search/{language}/{page}.json": ("getSearchRecords", "search", "Records for a search index, 100 a file"),
    "/api/v1/withdrawn.json": ("getWithdrawn", "withdrawn", "Pages that were taken down"),
    "/.well-known/contentops/release.json": ("getRelease", "release", "Release manifest"),
}
_PARAMETERS: Mapping[str, tuple[str, dict[str, Any]]] = {
    "language": ("Language tag; the index names those there are.", {"type": "string"}),
    "type": ("Content type; the index names those there are.", {"type": "string"}),
    "slug": ("Slug of the document.", {"type": "string"}),
    "page": ("Number of the file; `next` names the one that goes on.", {"type": "integer", "minimum": 1}),
}


def description(url: str, name: str) -> dict[str, Any]:
    """The whole description.

    Args:
        url: address of the site, without a final slash.
    """
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{name} · API",
            "version": VERSION,
            "description": "Static files: only GET and HEAD, no query, no key. Keys may be added within v1; none is taken away.",
        },
        "servers": [{"url": url}],
        "paths": {path: {"get": _operation(path, *said)} for path, said in _PATHS.items()},
        "components": {"schemas": _schemas()},
    }


def _operation(path: str, name: str, schema: str, summary: str) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": _COMPONENTS + schema}}}
    parameters = [
        {"name": each, "in": "path", "required": True, "description": about, "schema": kind}
        for each, (about, kind) in _PARAMETERS.items()
        if f"{{{each}}}" in path
    ]
    return {
        "operationId": name,
        "summary": summary,
        **({"parameters": parameters} if parameters else {}),
        "responses": {
            "200": {"description": summary, "content": content},
            "404": {"description": "There is no such file."},
        },
    }


def _schemas() -> dict[str, Any]:
    """The API's schemas and the manifest's, each under its own name."""
    own = {name: moved(schema, _COMPONENTS) for name, schema in shipped("api")["$defs"].items()}
    return {**own, **as_definitions(shipped("release"), "release", at=_COMPONENTS)}
