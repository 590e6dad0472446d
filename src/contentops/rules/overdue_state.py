"""A document has been in its state for longer than its workflow allows.

What: the state says `due`, and that much time has passed since the document entered it on the published line.

Why: what waits in silence is forgotten. The role or person under `escalate_to` is named.

Example: `in_review: {category: review, due: 3d, escalate_to: chief-editor}`, and a document handed in last week.

Instead: decide, or send it back: `contentops explain PATH` says who could.
"""

from __future__ import annotations

from collections.abc import Iterator

from contentops.config import local_day
from contentops.model import Diagnostic
from contentops.rules.context import Context
from contentops.source import strict_yaml
from contentops.workflow.deadlines import leave_by

CODE, NAME, SEVERITY, GUARD = "CO207", "overdue-state", "warning", "release"


def check(context: Context) -> Iterator[Diagnostic]:
    for key, document in context.catalog.by_key().items():
        due = leave_by(context.catalog, document)
        if due is None or due.at > context.release.now:
            continue
        state = context.catalog.definitions.workflows[key.type].state_of(document.status)
        place = strict_yaml.position(document.node, ("status",))
        turn = f"; turn to {state.escalate_to}" if state is not None and state.escalate_to else ""
        zone = context.catalog.definitions.settings.timezone
        since, at = local_day(due.since, zone), local_day(due.at, zone)
        message = f"it has been “{document.status}” since {since} and was due on {at}{turn}"
        hint = f"contentops explain {document.path} says who could act"
        yield Diagnostic(CODE, "warning", document.path, message, *place, hint=hint)
