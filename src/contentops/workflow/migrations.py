"""What became of the states that older versions of a workflow had."""

from __future__ import annotations

from datetime import datetime

from contentops.errors import ContentOpsError
from contentops.model import Definitions, Diagnostic
from contentops.workflow.judge import Judge
from contentops.workflow.policies import Policies
from contentops.workflow.requirements import CODE


def refuse_lost_states(definitions: Definitions, policies: Policies, now: datetime) -> None:
    """Refuse a workflow that lacks a state of an older version and does not say what became of it: none is ever guessed.

    Raises:
        ContentOpsError: a state is lost, or a migration makes of one what nobody approved.
    """
    problems = []
    for workflow in {each.name: each for each in definitions.workflows.values()}.values():
        judge = Judge("", workflow, now)
        lost: dict[str, int] = {}
        raised: dict[str, str] = {}
        for older in policies.workflows_named(workflow.name):
            for state in older.states if older.version < workflow.version else ():
                if workflow.current(state, older.version) not in workflow.states:
                    lost[state] = max(older.version, lost.get(state, 0))
                elif judge.named(older, state) not in workflow.states:
                    raised[state] = workflow.current(state, older.version)
        problems += [
            Diagnostic(
                CODE,
                "error",
                workflow.path,
                f"a migration makes “{state}”, which nobody approved, the state “{name}”",
                hint="map it to a state of its own category; approvals are given, not renamed",
            )
            for state, name in sorted(raised.items())
        ]
        problems += [
            Diagnostic(
                CODE,
                "error",
                workflow.path,
                f"version {version} of this workflow had the state “{state}”, and nothing says what it is now",
                hint=f"migrations: [{{from_version: {version}, states: {{{state}: …}}}}]",
            )
            for state, version in sorted(lost.items())
        ]
    if problems:
        raise ContentOpsError("the site's definitions cannot be used", diagnostics=problems)
