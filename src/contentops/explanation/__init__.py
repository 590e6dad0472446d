"""Says why a document is or is not live, how it came to be what it is, and what waits for whom: frozen data, no text layout."""

from __future__ import annotations

from contentops.explanation.board import Card, Task, board, tasks_of
from contentops.explanation.document import explain
from contentops.explanation.model import (
    Actor,
    Asked,
    Barred,
    Explanation,
    Given,
    Leg,
    LiveText,
    Next,
    OtherText,
    facts,
)
from contentops.explanation.policy_set import explain_policy
from contentops.explanation.trail import Event, Trail, find_removed, policy_trail, trail

__all__ = [
    "Actor",
    "Asked",
    "Barred",
    "Card",
    "Event",
    "Explanation",
    "Given",
    "Leg",
    "LiveText",
    "Next",
    "OtherText",
    "Task",
    "Trail",
    "board",
    "explain",
    "explain_policy",
    "facts",
    "find_removed",
    "policy_trail",
    "tasks_of",
    "trail",
]
