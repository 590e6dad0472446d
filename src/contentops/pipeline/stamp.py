"""What an answer about a site depends on, the instant aside: while it is the same, so is the answer."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from contentops import shipped
from contentops.program import tools_digest

if TYPE_CHECKING:
    from contentops.source.opening import Source

PELICAN_SETTINGS = "pelicanconf.py"
"""The site's own code, which reaches into every page: filters, globals, plugins."""


def stamp(source: Source, *, drafts: bool) -> dict[str, Any]:
    """The content, the history that says who decided what, and the program, as plain JSON.

    Args:
        drafts: whether a preview is made of it.
    """
    content = source.commit or hashlib.sha256(repr(sorted(source.snapshot.entries.items())).encode()).hexdigest()
    settings = source.snapshot.entries.get(PELICAN_SETTINGS)
    tools = f"{tools_digest()} {settings.blob if settings else ''}"
    return {
        "content": content,
        "line": _line(source),
        "drafts": drafts,
        "tools": tools,
        "theme": shipped.digest("theme"),
        "commit": source.commit,
    }


def _line(source: Source) -> list[str]:
    """The commits whose history says who decided what: HEAD below a working tree, and the branch a preview is compared with."""
    below = source.repository if not source.commit else None
    return [below.commit_id("HEAD") if below and below.has_commits() else "", source.base]
