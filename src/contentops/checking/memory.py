"""What rules of text found in a document, kept by all it rests on, so that an unchanged document is not read again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import astuple
from typing import Protocol

from contentops.model import Diagnostic, Document
from contentops.report.rows import as_row, from_row
from contentops.rules.page import Facts


class Store(Protocol):
    """Values by key; see render.cache."""

    def get_all(self, keys: Iterable[str]) -> dict[str, bytes]: ...

    def put_all(self, values: Mapping[str, bytes]) -> None: ...


def key_of(document: Document, shape: str) -> str:
    """What a document's findings are kept under.

    Args:
        shape: digest of everything else they rest on: the rules, their options, the site's standards.
    """
    return _key("findings", document.blob, document, shape)


def key_of_front(document: Document, shape: str) -> str:
    """What is found in a document's front matter is kept under this, whatever its body says."""
    return _key("front", document.front, document, shape)


def _key(kind: str, said: str, document: Document, shape: str) -> str:
    facts = [said, document.path, *document.key, shape]
    return f"{kind}-{hashlib.sha256(repr(facts).encode('utf-8', 'surrogateescape')).hexdigest()}"


def pack_findings(findings: Iterable[Diagnostic]) -> bytes:
    return json.dumps([as_row(each) for each in findings], separators=(",", ":")).encode()


def unpack_findings(data: bytes) -> tuple[Diagnostic, ...]:
    return tuple(map(from_row, json.loads(data)))


def pack(findings: Iterable[Diagnostic], facts: Facts) -> bytes:
    """Findings and facts of one document as bytes."""
    rows = [as_row(each) for each in findings]
    return json.dumps([rows, astuple(facts)], separators=(",", ":")).encode()


def unpack(data: bytes) -> tuple[tuple[Diagnostic, ...], Facts]:
    """What was packed."""
    rows, facts = json.loads(data)
    return tuple(map(from_row, rows)), Facts(*map(tuple, facts))
