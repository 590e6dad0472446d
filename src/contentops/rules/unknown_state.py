"""A document claims a state that its workflow does not have.

What: `status` names no state of the workflow.

Why: nobody can say whether it may be published, so it is not.

Example:

    status: publishd

Instead:

    status: published
"""

from __future__ import annotations

from collections.abc import Iterator

from contentops.model import Diagnostic
from contentops.rules.context import Context
from contentops.source import strict_yaml
from contentops.source.schemas import nearest

CODE, NAME, SEVERITY, GUARD = "CO201", "unknown-state", "error", "valid"


def check(context: Context) -> Iterator[Diagnostic]:
    for document in context.catalog.documents:
        workflow = context.catalog.definitions.workflows.get(document.key.type)
        if workflow is not None and "status" in document.meta and document.status not in workflow.states:
            place = strict_yaml.position(document.node, ("status",))
            if (renamed := workflow.state_of(document.status)) is not None:
                message = f"“{document.status}” is called “{renamed.name}” since version {workflow.version} of {workflow.name}"
                yield Diagnostic(CODE, "warning", document.path, message, *place, hint=f"write {renamed.name}")
                continue
            message = f"“{document.status}” is no state of the workflow {workflow.name}"
            said = document.status.casefold()
            meant = [each.name for each in workflow.states.values() if said in map(str.casefold, each.label.values())]
            hint = f"write {meant[0]}" if meant else nearest(document.status, list(workflow.states))
            yield Diagnostic(CODE, "error", document.path, message, *place, hint=hint)
