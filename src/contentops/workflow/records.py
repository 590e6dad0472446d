"""Review records: one canonical JSON file a decision, written once, named so that two reviewers never conflict in a merge."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Container
from dataclasses import asdict
from functools import cache
from typing import Any

from contentops.model import Key, Record
from contentops.source.schemas import shipped

FOLDER = "workflows/reviews/"
SCHEMA = 1


class RecordError(Exception):
    """The file is no valid record; the message says why."""


def folder_of(key: Key) -> str:
    """Where the records of a key lie, ending in a slash."""
    return f"{FOLDER}{key.type}/{key.slug}.{key.lang}/"


def name(key: Key, digest: str, decision: str, person: str, taken: Container[str]) -> str:
    """A free path for a new record."""
    stem = f"{folder_of(key)}{digest[:12]}-{decision}-{person}"
    path, number = f"{stem}.json", 2
    while path in taken:
        path, number = f"{stem}-{number}.json", number + 1
    return path


def to_bytes(record: Record) -> bytes:
    """The canonical JSON of a record: sorted keys, two spaces, UTF-8 as it is, one final line end."""
    raw: dict[str, Any] = {
        key: value for key, value in asdict(record).items() if key not in {"path", "sha256"} and value not in ("", ())
    }
    raw["schema"] = SCHEMA
    raw["files"] = [{"path": path, "blob": blob} for path, blob in record.files]
    return canonical(raw)


def canonical(value: Any) -> bytes:
    """JSON bytes that are the same for the same value."""
    return (json.dumps(value, ensure_ascii=False, sort_keys=True, indent=2) + "\n").encode()


def parse(path: str, data: bytes) -> Record:
    """Read a record's bytes as they lie at `path`.

    Raises:
        RecordError: not canonical JSON, not a record, or about another document than the folder says.
    """
    raw = _json(data)
    _check(raw)
    expected = f"{FOLDER}{raw['key'].rpartition('@')[0]}.{raw['key'].rpartition('@')[2]}/"
    if not path.startswith(expected) or "/" in path[len(expected) :]:
        raise RecordError(f"it is about {raw['key']} and belongs in {expected}")
    if not path[len(expected) :].startswith(f"{raw['digest'][:12]}-{raw['decision']}-{raw['person']}"):
        raise RecordError("its name does not say the digest, decision and person it holds")
    return Record(
        path=path,
        sha256=hashlib.sha256(canonical(raw)).hexdigest(),
        key=raw["key"],
        digest=raw["digest"],
        decision=raw["decision"],
        transition=raw["transition"],
        workflow=raw["workflow"],
        workflow_version=raw["workflow_version"],
        person=raw["person"],
        role=raw["role"],
        time=raw["time"],
        comment=raw.get("comment", ""),
        files=tuple((item["path"], item["blob"]) for item in raw["files"]),
        revokes=raw.get("revokes", ""),
    )


def _json(data: bytes) -> Any:
    try:
        raw = json.loads(data.decode("utf-8"))
        expected = canonical(raw)
    except (ValueError, RecursionError) as error:
        raise RecordError(f"it is not JSON: {error}") from None
    if data.replace(b"\r\n", b"\n") != expected:
        raise RecordError("it is not in canonical form: it was edited after it was written")
    return raw


def _check(raw: Any) -> None:
    import jsonschema

    error = jsonschema.exceptions.best_match(_validator().iter_errors(raw))
    if error is not None:
        where = ".".join(str(step) for step in error.absolute_path) or "the record"
        raise RecordError(f"{where}: {error.message}")
    if (raw["decision"] == "revoke") != ("revokes" in raw):
        raise RecordError("“revokes” goes with the decision revoke, and only with it")


@cache
def _validator() -> Any:
    import jsonschema

    return jsonschema.Draft202012Validator(shipped("record"))
