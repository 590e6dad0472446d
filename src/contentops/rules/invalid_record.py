"""A review record does not count.

What: the file is not canonical JSON of the published schema, was edited after it was written, lies in the folder of another
document, or names a person, role, transition or workflow that is not there.

Why: a record is written once by `contentops approve` and its fellows. One that was changed proves nothing.

Example: `"person": "gu-qing"` changed to `"person": "lin-yue"` by hand.

Instead: restore the file from git, or delete it and decide again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from contentops.model import LEVELS, Diagnostic
from contentops.rules.context import Context
from contentops.workflow.landing import RECORD_INVALID

CODE, NAME, SEVERITY, GUARD = RECORD_INVALID, "invalid-record", "error", "release"


def check(context: Context) -> Iterator[Diagnostic]:
    landed_at = {
        each.record.path: each.commit.id
        for records in context.catalog.records.values()
        for each in records
        if not each.present and each.commit.id
    }
    for finding in context.catalog.diagnostics:
        if finding.code == CODE and (commit := landed_at.get(finding.path)):
            message = f"{finding.message}; as it landed it still counts"
            yield replace(finding, message=message, hint=f"git checkout {commit[:12]} -- {finding.path}")
        elif finding.code == CODE:
            yield finding
    for records in (context.catalog.policy_records, *context.catalog.records.values()):
        known = {each.record.sha256: each for each in records}
        for landed in records:
            taken = known.get(landed.record.revokes)
            if taken is None or landed.flaw or not landed.present:
                continue
            if LEVELS.index(landed.level) < LEVELS.index(taken.level):
                yield Diagnostic(
                    CODE,
                    "warning",
                    landed.record.path,
                    f"this takes nothing back: it is {landed.level}, and the decision it names is {taken.level}",
                    hint=f"let {landed.record.person} revoke it, signed if the decision is",
                )
    for records in (context.catalog.policy_records, *context.catalog.records.values()):
        for landed in records:
            if landed.flaw and landed.present:
                yield Diagnostic(
                    CODE,
                    "warning",
                    landed.record.path,
                    f"this review record does not count: {landed.flaw}",
                    hint="let someone who may decide do so",
                )
