"""What an explanation is made of: frozen data that turns into JSON as it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date, datetime
from typing import Any, Literal

from contentops.model import Decision, Level

Verdict = Literal["satisfied", "missing", "void", "excluded", "lapsed", "not proven enough", "overridden", "not needed"]
Worth = Literal["counts", "not counted", "void", "excluded", "lapsed", "not proven enough"]


@dataclass(frozen=True, slots=True)
class Given:
    """A decision that was made, and what it is worth here."""

    person: str
    name: str
    """Of the person; the id where people.yml has nobody of it."""
    role: str
    decision: Decision
    transition: str
    override: str
    comment: str
    digest: str
    landed: datetime
    commit: str
    """Of the published line; empty while it is not committed."""
    level: Level
    proof: str
    recorded_by: str
    record: str
    """Path of its file."""
    present: bool
    """False where the file is gone or was changed later."""
    worth: Worth
    why: str
    """Why it does not count."""
    lapses: datetime | None = None
    follow_up: datetime | None = None
    """Of an override: by when the decisions it stands in for are wanted."""
    followed_up: bool = False


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who could decide now."""

    person: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Barred:
    """Somebody who holds the role and could not decide, and why."""

    person: str
    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Asked:
    """One requirement of a transition, and how it is met."""

    id: str
    count: int
    of: tuple[str, ...]
    exclude: str
    when: Mapping[str, tuple[Any, ...]]
    verdict: Verdict
    given: tuple[Given, ...]
    """Those that count first, then those that were made and do not."""
    could: tuple[Actor, ...]
    barred: tuple[Barred, ...]
    reach: str = ""
    """Why nobody's decision would help now, where that is so."""


@dataclass(frozen=True, slots=True)
class Leg:
    """One transition on the way from the initial state."""

    transition: str
    source: str
    source_label: str
    target: str
    target_label: str
    made: bool
    """Whether the way has got past it."""
    asked: tuple[Asked, ...]
    given: tuple[Given, ...]
    """Decisions that made it without being required, and overrides."""
    could: tuple[Actor, ...]
    """Who may make it, where it requires no decisions."""
    policy: str
    """Commit of the policy it was judged by; empty for the working tree's."""
    policy_differs: bool
    """Whether that policy asked for something else than today's."""


@dataclass(frozen=True, slots=True)
class Next:
    """What to do next: a command to type and who could; or words alone."""

    command: str
    who: tuple[str, ...]
    """Ids; none where anyone may, or nobody."""
    note: str


@dataclass(frozen=True, slots=True)
class LiveText:
    """What readers see."""

    kind: Literal["this text", "earlier text", "nothing"]
    digest: str
    path: str
    commit: str
    """From which on the revision that is live stood there."""
    since: datetime | None
    decisions: tuple[Given, ...]


@dataclass(frozen=True, slots=True)
class OtherText:
    """Another text of this document that was approved."""

    digest: str
    people: tuple[str, ...]
    landed: datetime
    commit: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a document is live as it stands, or is not."""

    key: str
    path: str
    title: str
    status: str
    label: str
    category: str
    workflow: str
    since: datetime | None
    """Since when it claims its state, on the published line."""
    since_commit: str
    digest: str
    committed: bool
    """Whether the text as it stands is in a commit."""
    live: LiveText
    withheld: str
    """Why it is not live as it stands, in one word; empty if it is."""
    reason: str
    legs: tuple[Leg, ...]
    next: tuple[Next, ...]
    rejections: tuple[Given, ...]
    """Those that stand: while one does, no decision about this text counts."""
    uncounted: tuple[Given, ...]
    """Decisions about this text that count nowhere."""
    other_texts: tuple[OtherText, ...]
    contributors: Mapping[str, str]
    """Ids of who had a hand in the text, where the workflow asks, with where it shows."""
    strangers: Mapping[str, str]
    """Addresses of contributors that belong to nobody in people.yml."""
    contributors_known: bool
    publish_at: datetime | None = None
    unpublish_at: datetime | None = None
    due: datetime | None = None
    """By when it has to leave its state."""
    overdue: bool = False
    escalate_to: str = ""
    review_at: datetime | None = None
    """When what is live has to be looked at again."""
    files: tuple[str, ...] = field(default_factory=tuple)
    """Of the policy set: the files whose change is not in force."""


def facts(value: Any) -> Any:
    """Frozen data as what JSON has: mappings, lists, text; instants as text with their offset."""
    if is_dataclass(value) and not isinstance(value, type):
        return {each.name: facts(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): facts(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [facts(each) for each in value]
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return value
