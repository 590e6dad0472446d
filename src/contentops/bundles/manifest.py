"""The manifest of a bundle, and the RO-Crate description that other systems read."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from contentops import __version__
from contentops.bundles.contents import Contents
from contentops.bundles.files import BundleFile, asset_path, source_path
from contentops.model import Catalog, Live
from contentops.portal.manifest import decision
from contentops.portal.meta import day_of, stages_of, texts
from contentops.render import blocks
from contentops.workflow.records import canonical

SCHEMA = 1
_POLICY = ("theme/", "workflows/", "pelicanconf.py", "pyproject.toml")


def manifest(contents: Contents, files: list[BundleFile], *, version: str, dirty: bool) -> tuple[bytes, str]:
    """The manifest's bytes, and the root digest over all other files."""
    catalog = contents.release.catalog
    listed = [
        {
            "path": file.path,
            "media_type": file.media_type,
            "bytes": len(file.content),
            "sha256": hashlib.sha256(file.content).hexdigest(),
            "role": file.role,
            **({"key": str(file.key)} if file.key else {}),
        }
        for file in files
    ]
    root = root_digest({str(each["path"]): str(each["sha256"]) for each in listed})
    policy = policy_digest(catalog)
    described = {
        "schema": SCHEMA,
        "id": contents.topic,
        "version": version,
        "languages": sorted({key.lang for key in contents.items}),
        "title": {live.document.key.lang: str(live.document.meta.get("title", "")) for live in contents.topics()},
        "source": {"commit": catalog.commit or None, "dirty": dirty},
        "tool": {"name": "contentops", "version": __version__},
        "outline": [_outline(contents, live) for live in contents.topics()],
        "items": [_item(catalog, live, policy) for _, live in sorted(contents.items.items())],
        "missing": [{"name": each.name, "reason": each.reason} for each in contents.missing],
        "outside": list(contents.outside),
        "files": listed,
        "root_digest": root,
    }
    return canonical(described), root


def root_digest(digests: Mapping[str, str]) -> str:
    """SHA-256 over one line a file, `<sha256>  <path>`, sorted by path, as `sha256sum` prints them."""
    return hashlib.sha256(
        "".join(f"{sha256}  {path}\n" for path, sha256 in sorted(digests.items())).encode()
    ).hexdigest()


def policy_digest(catalog: Catalog) -> str:
    """SHA-256 over the sorted paths and blobs of the files that decide how things are reviewed and shown, reviews left out."""
    lines = [
        f"{entry.blob}  {path}\n"
        for path, entry in sorted(catalog.entries.items())
        if path.startswith(_POLICY) and not path.startswith("workflows/reviews/")
    ]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _outline(contents: Contents, topic: Live) -> dict[str, Any]:
    """A topic's items in teaching order by key, courses with their lessons by stage."""
    inside = {(key.type, key.slug): key for key in reversed(list(contents.items))}
    inside.update({(key.type, key.slug): key for key in contents.items if key.lang == topic.document.key.lang})
    entries = []
    for name in texts(topic.document.meta, "items"):
        kind, _, slug = name.partition("/")
        key = inside.get((kind, slug))
        if key is not None:
            lessons = {
                stage: [str(inside["lesson", each]) for each in slugs if ("lesson", each) in inside]
                for stage, slugs in stages_of(contents.items[key].document).items()
            }
            entries.append({"key": str(key), **({"stages": lessons} if kind == "course" else {})})
    return {
        "topic": str(topic.document.key),
        "prerequisites": texts(topic.document.meta, "prerequisites"),
        "items": entries,
    }


def _item(catalog: Catalog, live: Live, policy: str) -> dict[str, Any]:
    document, meta = live.document, live.document.meta
    quizzes = [block.id for block in blocks.of_body(document.body) if block.kind == "quiz"]
    found = {
        "key": str(document.key),
        "title": meta.get("title"),
        "file": source_path(document.key),
        "source_path": document.path,
        "blob": document.blob,
        "digest": live.digest,
        "commit": live.commit.id or None if live.commit else None,
        "licence": meta.get("licence"),
        "authors": list(document.authors),
        "origin": meta.get("origin"),
        "source": meta.get("source"),
        "sources": meta.get("sources") or [],
        "objectives": meta.get("objectives") or meta.get("outcomes") or [],
        "duration": meta.get("duration"),
        "level": meta.get("level"),
        "assets": [
            {"file": asset_path(path, catalog.assets[blob]), "source_path": path, "licence": meta.get("licence")}
            for path, blob in sorted(live.assets.items())
        ],
        "quizzes": [{"id": each, "answers_included": True} for each in quizzes],
        "approval": {
            "state": document.status,
            "policy_digest": policy,
            "decisions": [decision(landed) for landed in live.decisions],
        },
    }
    return {key: value for key, value in found.items() if value is not None}


def ro_crate(contents: Contents, files: list[BundleFile]) -> bytes:
    """RO-Crate 1.1 metadata (https://w3id.org/ro/crate/1.1): the crate, and every file in it."""
    topic = contents.topics()[0].document
    zone = contents.release.catalog.definitions.settings.timezone
    days = [day_of(landed.record, zone) for live in contents.items.values() for landed in live.decisions]
    parts = [
        {"@id": file.path, "@type": "File", "encodingFormat": file.media_type, "contentSize": str(len(file.content))}
        for file in files
    ]
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": str(topic.meta.get("title", contents.topic)),
        "description": str(topic.meta.get("summary", "")),
        "datePublished": max(days, default=str(topic.meta.get("date", "1970-01-01"))),
        "license": str(topic.meta.get("licence", "see manifest.json")),
        "hasPart": [{"@id": each["@id"]} for each in parts],
    }
    descriptor = {
        "@id": "ro-crate-metadata.json",
        "@type": "CreativeWork",
        "about": {"@id": "./"},
        "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
    }
    return canonical({"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": [descriptor, root, *parts]})
