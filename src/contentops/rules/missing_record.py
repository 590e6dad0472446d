"""A review record that once landed is gone, or is not what it was.

What: the file was deleted, a revert took it away, or it was changed after it landed.

Why: the decision still counts, since history has it; but whoever looks at the files alone can no longer see it.

Example: `git rm workflows/reviews/article/completion-rate.zh-CN/…-approve-lin-yue.json`

Instead: bring it back with the command the finding shows.
"""

from __future__ import annotations

from collections.abc import Iterator

from contentops.model import Diagnostic
from contentops.rules.context import Context

CODE, NAME, SEVERITY, GUARD = "CO204", "missing-record", "warning", "release"


def check(context: Context) -> Iterator[Diagnostic]:
    broken = {finding.path for finding in context.catalog.diagnostics}  # invalid-record says so already
    for records in context.catalog.records.values():
        for landed in records:
            if not landed.present and landed.commit.id and not landed.flaw:
                if landed.record.path in broken:
                    continue
                what = (
                    "was changed after it landed; as it landed it still counts"
                    if landed.record.path in context.catalog.entries
                    else "is gone; it still counts"
                )
                hint = f"git checkout {landed.commit.id[:12]} -- {landed.record.path}"
                yield Diagnostic(
                    CODE,
                    "warning",
                    landed.record.path,
                    f"the record of {landed.record.person} {what}",
                    hint=hint,
                )
