"""Review records: one canonical JSON file a decision, written once, named so that two reviewers never conflict in a merge."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Container
from dataclasses import asdict
from datetime import datetime
from functools import cache
from typing import Any

from contentops.model import Key, Record
from contentops.source.schemas import shipped

FOLDER = "workflows/reviews/"
SCHEMA = 1

_SHA256 = re.compile(r"[0-9a-f]{64}")
_BLOB = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_SOMETHING = re.compile(r".+", re.DOTALL)
_FORMS = {
    "key": re.compile(r"[^/@]+/[^/@]+@[^/@]+|policy/site"),
    "digest": _SHA256,
    "decision": re.compile(r"approve|reject|revoke|reaffirm|override|move"),
    "transition": _SOMETHING,
    "workflow": _SOMETHING,
    "person": _SOMETHING,
    "role": _SOMETHING,
    "time": re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(Z|[+-]\d{2}:\d{2})"),
    "comment": re.compile(r".*", re.DOTALL),
    "revokes": _SHA256,
    "override": _SOMETHING,
    "recorded_by": _SOMETHING,
}
_OPTIONAL = {"comment", "revokes", "override", "recorded_by", "contributors", "event"}
_REQUIRED = ({*_FORMS} | {"schema", "workflow_version", "files"}) - _OPTIONAL


class RecordError(Exception):
    """The file is no valid record; the message says why."""


def folder_of(key: Key | str) -> str:
    """Where the records of a key lie, ending in a slash."""
    name, _, language = str(key).rpartition("@")
    return f"{FOLDER}{name}.{language}/" if name else f"{FOLDER}{language}/"


def name(key: Key | str, digest: str, decision: str, person: str, taken: Container[str]) -> str:
    """A free path for a new record."""
    stem = f"{folder_of(key)}{digest[:12]}-{decision}-{person}"
    path, number = f"{stem}.json", 2
    while path in taken:
        path, number = f"{stem}-{number}.json", number + 1
    return path


def to_bytes(record: Record) -> bytes:
    """The canonical JSON of a record: sorted keys, two spaces, UTF-8 as it is, one final line end."""
    raw: dict[str, Any] = {
        key: value
        for key, value in asdict(record).items()
        if key not in {"path", "sha256"} and value not in ("", (), {})
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
    raw, canonical_bytes = _json(data)
    _check(raw)
    expected = folder_of(raw["key"])
    if not path.startswith(expected) or "/" in path[len(expected) :]:
        raise RecordError(f"it is about {raw['key']} and belongs in {expected}")
    if not path[len(expected) :].startswith(f"{raw['digest'][:12]}-{raw['decision']}-{raw['person']}"):
        raise RecordError("its name does not say the digest, decision and person it holds")
    return Record(
        path=path,
        sha256=hashlib.sha256(canonical_bytes).hexdigest(),
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
        override=raw.get("override", ""),
        contributors=tuple(raw.get("contributors", ())),
        recorded_by=raw.get("recorded_by", ""),
        event=raw.get("event", {}),
    )


def _json(data: bytes) -> tuple[Any, bytes]:
    """What the bytes say, and their canonical form."""
    try:
        raw = json.loads(data.decode("utf-8"))
        expected = canonical(raw)
    except (ValueError, RecursionError) as error:
        raise RecordError(f"it is not JSON: {error}") from None
    if data.replace(b"\r\n", b"\n") != expected:
        raise RecordError("it is not in canonical form: it was edited after it was written")
    return raw, expected


def _check(raw: Any) -> None:
    if not _as_written(raw):
        _check_by_schema(raw)
    if not _is_instant(raw["time"]):
        raise RecordError(f"time: “{raw['time']}” is no instant with its offset from UTC, as 2026-09-01T09:00:00+08:00")
    if (raw["decision"] == "revoke") != ("revokes" in raw):
        raise RecordError("“revokes” goes with the decision revoke, and only with it")
    if (raw["decision"] == "override") != ("override" in raw):
        raise RecordError("“override” goes with the decision override, and only with it")


def _is_instant(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def _as_written(raw: Any) -> bool:
    """Whether a record is plainly what contentops writes, so that the schema, a hundred times slower, need not be asked."""
    if not isinstance(raw, dict) or not _REQUIRED <= raw.keys() <= _REQUIRED | _OPTIONAL:
        return False
    files = raw["files"]
    if type(raw["schema"]) is not int or type(raw["workflow_version"]) is not int:
        return False
    if raw["schema"] != SCHEMA or raw["workflow_version"] < 1:
        return False
    if not isinstance(files, list) or not files or not all(_is_file(each) for each in files):
        return False
    if "event" in raw or ("contributors" in raw and not _are_names(raw["contributors"])):
        return False
    return all(isinstance(raw[key], str) and form.fullmatch(raw[key]) for key, form in _FORMS.items() if key in raw)


def _are_names(raw: Any) -> bool:
    return isinstance(raw, list) and bool(raw) and all(isinstance(each, str) and each for each in raw)


def _is_file(raw: Any) -> bool:
    return (
        isinstance(raw, dict)
        and raw.keys() == {"path", "blob"}
        and isinstance(raw["path"], str)
        and isinstance(raw["blob"], str)
        and bool(raw["path"])
        and bool(_BLOB.fullmatch(raw["blob"]))
    )


def _check_by_schema(raw: Any) -> None:
    import jsonschema

    error = jsonschema.exceptions.best_match(_validator().iter_errors(raw))
    if error is not None:
        where = ".".join(str(step) for step in error.absolute_path) or "the record"
        raise RecordError(f"{where}: {error.message}")


@cache
def _validator() -> Any:
    import jsonschema

    return jsonschema.Draft202012Validator(shipped("record"))
