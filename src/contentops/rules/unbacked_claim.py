"""A document claims to be published, and the decisions for this text are not there.

What: `status` names a public state, but the review records do not lead there: they are missing, are about another text, were
rejected or revoked, or lapsed.

Why: this is what the whole system is for. The last approved revision stays live; this text is withheld.

Example: a published lesson is edited and `status: published` is left as it was.

Instead: let a reviewer approve it as it stands, `contentops approve PATH`, and whoever releases pages `contentops move publish
PATH`; or `contentops move revise PATH`, edit, and submit it.
"""

from __future__ import annotations

from collections.abc import Iterator

from contentops.model import Diagnostic, Key
from contentops.rules.context import Context
from contentops.source import strict_yaml
from contentops.workflow.records import FOLDER

CODE, NAME, SEVERITY, GUARD = "CO202", "unbacked-claim", "error", "release"


def check(context: Context) -> Iterator[Diagnostic]:
    for withheld in context.release.withheld:
        if withheld.kind == "unbacked":
            place = strict_yaml.position(context.by_path[withheld.path].node, ("status",))
            stays = f"; {withheld.live_digest[:12]} stays live" if withheld.live_digest else ""
            hint = (
                f"it can be decided on as it stands, contentops explain {withheld.path} says by whom; or take it back to work: contentops move revise {withheld.path}"
                if withheld.live_digest
                else "let those decide who have not, or set it back to a working state and submit it"
            )
            if (slug := _earlier_slug(context, withheld.key)) is not None:
                hint = (
                    f"if its slug was {slug} when it was approved, put it back before this lands; "
                    "or add the old address to aliases, and let it be approved anew"
                )
            yield Diagnostic(CODE, "error", withheld.path, f"it {withheld.reason}{stays}", *place, hint=hint)


def _earlier_slug(context: Context, key: Key) -> str | None:
    """The one slug of this type and language that has decisions and no document, for a key without any decision."""
    if context.catalog.records.get(key):
        return None
    begin, end = f"{FOLDER}{key.type}/", f".{key.lang}"
    folders = {path.rpartition("/")[0] for path in context.catalog.orphans}
    slugs = [each[len(begin) : -len(end)] for each in folders if each.startswith(begin) and each.endswith(end)]
    return slugs[0] if len(slugs) == 1 else None
