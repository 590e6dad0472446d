"""Documents -> HTML fragments: pure per document, in parallel, kept in a cache under the digest of everything that shapes them."""

from __future__ import annotations

import functools
import hashlib
import html
import json
from collections.abc import Iterable
from concurrent.futures import Executor
from dataclasses import asdict

from contentops import program
from contentops.model import Document, Fragment
from contentops.render.cache import Cache

_BATCH = 32


def render(documents: Iterable[Document], cache: Cache, executor: Executor | None = None) -> dict[str, Fragment]:
    """The fragment of each document by its fragment key; what the cache has is not rendered again.

    Args:
        executor: renders what is missing in batches; in this process if none.
    """
    bodies = {fragment_key(document): document.body for document in documents}
    thawed = ((key, _thaw(value)) for key, value in cache.get_all(bodies).items())
    found = {key: fragment for key, fragment in thawed if fragment is not None}
    missing = [(key, body) for key, body in bodies.items() if key not in found]
    batches = [missing[at : at + _BATCH] for at in range(0, len(missing), _BATCH)]
    results = executor.map(_render_batch, batches) if executor else map(_render_batch, batches)
    fresh = {key: fragment for batch in results for key, fragment in batch}
    cache.put_all(
        {
            key: json.dumps(asdict(fragment), ensure_ascii=False, sort_keys=True).encode()
            for key, fragment in fresh.items()
        }
    )
    return {**found, **fresh}


def fragment_key(document: Document) -> str:
    """Digest of a body and of the renderer: the same key gives the same fragment."""
    return _key(document.body)


@functools.lru_cache(1 << 14)
def _key(body: str) -> str:
    return hashlib.sha256(renderer_digest().encode() + b"\0" + body.encode()).hexdigest()


def recall(key: str, cache: Cache) -> Fragment | None:
    """The fragment with a key as the cache has it, or none."""
    value = cache.get_all([key]).get(key)
    return _thaw(value) if value is not None else None


@functools.cache
def renderer_digest() -> str:
    """Digest of this renderer's code and of the libraries that decide what it writes."""
    return program.digest(("pyromark", "pygments", "nh3", "math-core"), ("render",))


def as_source(body: str) -> Fragment:
    """A body as it was typed, where it nests deeper than Markdown can be read."""
    from contentops.render import marks
    from contentops.render.reading import seconds

    return Fragment(f"<pre>{html.escape(marks.clean(body))}</pre>", (), (), seconds(body), 0)


def _render_batch(batch: list[tuple[str, str]]) -> list[tuple[str, Fragment]]:
    from contentops.render.markdown import renderer

    convert = renderer()
    done = []
    for key, body in batch:
        try:
            done.append((key, convert(body)))
        except RecursionError:
            done.append((key, as_source(body)))
            convert = renderer()  # the old one stopped in the middle of its work
    return done


def _thaw(value: bytes) -> Fragment | None:
    try:
        raw = json.loads(value)
        return Fragment(raw["html"], tuple(raw["toc"]), tuple(raw["targets"]), raw["reading_seconds"], raw["quizzes"])
    except (ValueError, KeyError, TypeError):
        return None
