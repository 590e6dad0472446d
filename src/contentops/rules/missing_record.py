"""A review record that once landed is gone.

What: the file was deleted, or a revert took it away.

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
    for records in context.catalog.records.values():
        for landed in records:
            if not landed.present and landed.commit.id:
                hint = f"git checkout {landed.commit.id[:12]} -- {landed.record.path}"
                yield Diagnostic(
                    CODE,
                    "warning",
                    landed.record.path,
                    f"the record of {landed.record.person} is gone; it still counts",
                    hint=hint,
                )
