"""Two files have the same key.

What: type, slug and language of two files agree.

Why: an approval names a key; with two files behind it nobody can say which one was approved. Both are withheld, and what
was live before stays live.

Example:

    content/articles/completion.md        slug: completion-rate
    content/articles/completion-rate.md   slug: completion-rate

Instead: give one of them another slug, or delete it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from contentops.model import Diagnostic, Document, Key
from contentops.rules.context import Context
from contentops.source import strict_yaml

CODE, NAME, SEVERITY, GUARD = "CO104", "duplicate-key", "error", "valid"


def check(context: Context) -> Iterator[Diagnostic]:
    holders: dict[Key, list[Document]] = {}
    for document in context.catalog.documents:
        holders.setdefault(document.key, []).append(document)
    for key, documents in holders.items():
        for document in documents if len(documents) > 1 else ():
            others = ", ".join(other.path for other in documents if other is not document)
            place = strict_yaml.position(document.node, ("slug",))
            yield Diagnostic(
                CODE,
                "error",
                document.path,
                f"the key {key} is also that of {others}",
                *place,
                hint=_hint(context, documents) or "give one of them another slug",
            )


def _hint(context: Context, documents: Iterable[Document]) -> str | None:
    """What to do where a file's name has a language that the site has not: the file is then one of the default language."""
    languages = context.catalog.definitions.settings.languages
    paths = {document.path for document in documents}
    for path in sorted(paths):
        plain, _, tag = path.removesuffix(".md").rpartition(".")
        if f"{plain}.md" in paths and re.fullmatch(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*", tag):
            close = [each for each in languages if each.partition("-")[0] == tag.partition("-")[0].lower()]
            rename = f"; or rename {path} to {plain}.{close[0]}.md" if close and close[0] != languages[0] else ""
            return f"“{tag}” is no language of the site: add it to languages in pyproject.toml{rename}"
    return None
