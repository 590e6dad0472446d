"""An override was used, and the decisions it stood in for are still not there.

What: the time that the override gives under `follow_up` has passed since it landed, and the requirements of its transition are
not met by ordinary decisions about this text.

Why: an override is for an emergency. What was skipped then is made up for afterwards, or a second pair of eyes never comes.
The page stays up, shown as overridden.

Example: a hotfix went out on Friday with `contentops move hotfix PATH`, and no editor has approved the text since.

Instead: let those decide who would have had to: `contentops explain PATH` names them.
"""

from __future__ import annotations

from collections.abc import Iterator

from contentops.config import local_day
from contentops.model import Diagnostic, Document
from contentops.rules.context import Context
from contentops.source import strict_yaml
from contentops.standing import standing
from contentops.workflow.deadlines import FollowUp, follow_ups
from contentops.workflow.judge import Judge

CODE, NAME, SEVERITY, GUARD = "CO205", "follow-up-overdue", "warning", "release"


def check(context: Context) -> Iterator[Diagnostic]:
    for key, document in context.catalog.by_key().items():
        records = context.catalog.records.get(key, ())
        if any(landed.record.decision == "override" for landed in records):
            yield from _overdue(context, document)


def _overdue(context: Context, document: Document) -> Iterator[Diagnostic]:
    workflow = context.catalog.definitions.workflows.get(document.key.type)
    if workflow is None:
        return
    judge = Judge(document.key.type, workflow, context.release.now)
    for each in follow_ups(judge, standing(context.catalog, document, context.release.now)):
        if not each.met and each.at is not None and each.at <= context.release.now:
            place = strict_yaml.position(document.node, ("status",))
            yield Diagnostic(
                CODE,
                "warning",
                document.path,
                _message(each, context.catalog.definitions.settings.timezone),
                *place,
                hint=f"contentops explain {document.path} says whose decision is missing",
            )


def _message(each: FollowUp, zone: str) -> str:
    assert each.at is not None
    record = each.override.record
    return (
        f"{record.person} overrode “{record.transition}” ({record.override}: {record.comment}); "
        f"the decisions it stood in for were due on {local_day(each.at, zone)}"
    )
