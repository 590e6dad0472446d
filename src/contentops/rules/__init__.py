"""The checks, one file each; a rule's docstring is its documentation. This list is all there is, in the order of the codes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol

from contentops.model import Diagnostic
from contentops.rules import (
    address_taken,
    block,
    broken_link,
    dates_out_of_order,
    duplicate_key,
    follow_up_overdue,
    front_matter_value,
    invalid_record,
    lesson_twice,
    link_not_live,
    misplaced_file,
    missing_asset,
    missing_licence,
    missing_record,
    no_key,
    overdue_state,
    policy_not_in_force,
    prerequisite_circle,
    review_overdue,
    transition_not_allowed,
    unbacked_claim,
    unknown_key,
    unknown_name,
    unknown_state,
    unreadable_file,
)
from contentops.rules.context import Context


class Rule(Protocol):
    """What a rule's file holds."""

    CODE: str
    NAME: str
    SEVERITY: str
    GUARD: str
    """The guard of a transition that this rule is part of: `valid`, `links` or `licences`."""
    __doc__: str | None

    def check(self, context: Context) -> Iterable[Diagnostic]: ...


RULES: tuple[Rule, ...] = (
    unreadable_file,
    no_key,
    misplaced_file,
    duplicate_key,
    address_taken,
    front_matter_value,
    unknown_key,
    unknown_name,
    dates_out_of_order,
    unknown_state,
    unbacked_claim,
    invalid_record,
    missing_record,
    follow_up_overdue,
    review_overdue,
    overdue_state,
    policy_not_in_force,
    transition_not_allowed,
    broken_link,
    link_not_live,
    missing_asset,
    lesson_twice,
    prerequisite_circle,
    block,
    missing_licence,
)


def validate(context: Context, *, guard: str = "") -> list[Diagnostic]:
    """Every finding of every rule, or of one guard's rules, in the order of files and lines."""
    return sorted(_findings(context, guard), key=lambda finding: finding.order)


def _findings(context: Context, guard: str) -> Iterator[Diagnostic]:
    for rule in RULES:
        if not guard or guard == rule.GUARD:
            yield from rule.check(context)
