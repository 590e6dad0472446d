"""The digest that an approval binds: SHA-256 over what a reader could come to see, and over nothing else.

Layout, every part length-prefixed: version tag; key; the workflow's sorted `unbound` list; bound front matter (mapping
keys sorted, list order kept, each scalar as its type and its text as written); body; then every reference in order,
as its raw target and, for an asset, the SHA-256 of its bytes or, for a document, the key of that document.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator

from contentops.model import Document, Key, Node

VERSION = b"contentops-digest-v1"


def digest(
    document: Document,
    unbound: Iterable[str],
    *,
    asset: Callable[[str], str | None],
    key_at: Callable[[str], Key | None],
) -> str:
    """The digest of a document.

    Args:
        unbound: top-level front-matter keys that are left out.
        asset: SHA-256 (hex) of the file at a path, or none if there is none.
        key_at: key of the document at a path, or none if no document lies there.
    """
    hasher = hashlib.sha256()
    for part in _parts(document, tuple(sorted(unbound)), asset, key_at):
        hasher.update(b"%d:" % len(part))
        hasher.update(part)
    return hasher.hexdigest()


def _parts(
    document: Document,
    unbound: tuple[str, ...],
    asset: Callable[[str], str | None],
    key_at: Callable[[str], Key | None],
) -> Iterator[bytes]:
    yield VERSION
    yield str(document.key).encode()
    yield "\0".join(unbound).encode()
    yield from _node(document.node, leave_out=frozenset(unbound))
    yield document.body.encode()
    for reference in document.references:
        yield b"ref"
        yield reference.raw.encode()
        yield _target(reference.path, asset, key_at)


def _target(path: str | None, asset: Callable[[str], str | None], key_at: Callable[[str], Key | None]) -> bytes:
    if path is None:
        return b"-"
    if (key := key_at(path)) is not None:
        return f"key {key}".encode()
    found = asset(path)
    return b"missing" if found is None else f"sha256 {found}".encode()


def _node(node: Node, leave_out: frozenset[str] = frozenset()) -> Iterator[bytes]:
    if node.kind == "scalar":
        yield f"{node.tag} ".encode() + node.text.encode()
    elif node.kind == "list":
        yield b"list %d" % len(node.items)
        for item in node.items:
            yield from _node(item)
    else:
        pairs = sorted(
            ((key.text, item) for key, item in zip(node.keys, node.items, strict=True) if key.text not in leave_out),
            key=lambda pair: pair[0],
        )
        yield b"map %d" % len(pairs)
        for name, item in pairs:
            yield name.encode()
            yield from _node(item)
