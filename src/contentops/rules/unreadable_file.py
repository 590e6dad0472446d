"""A file cannot be read as a document.

What: it or its name is not UTF-8, it is larger than 1 MiB, is a symbolic link, a submodule or a Git LFS pointer, or its front
matter is missing, holds git's conflict markers or is not strict YAML (tabs, duplicate keys, anchors, aliases, tags, merge
keys, control characters).

Why: two readers could take such a file for two different texts, so an approval of it would prove nothing. The last
approved revision stays live.

Example:

    ---
    title: 完课率
    title: 完课率怎样算
    ---

Instead:

    ---
    title: 完课率怎样算
    ---
"""

from __future__ import annotations

from collections.abc import Iterator

from contentops.model import Diagnostic
from contentops.rules.context import Context
from contentops.source.documents import UNREADABLE

CODE, NAME, SEVERITY, GUARD = UNREADABLE, "unreadable-file", "error", "valid"


def check(context: Context) -> Iterator[Diagnostic]:
    return (finding for finding in context.catalog.diagnostics if finding.code == CODE)
