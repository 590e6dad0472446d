"""What waits, for whom and since when: one card for each document, the overdue first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from itertools import islice
from typing import Literal

from contentops.explanation import actors
from contentops.model import Catalog, Document, Key, Person, Release, State, Transition, Withheld, Workflow
from contentops.standing import standing
from contentops.workflow import deadlines
from contentops.workflow.deadlines import Deadline, FollowUp
from contentops.workflow.judge import Evidence, Filled, Judge

_END = datetime.max.replace(tzinfo=timezone.utc)


@dataclass(frozen=True, slots=True)
class Task:
    """A transition that waits for somebody."""

    transition: str
    command: str
    lacks: str
    """What it still lacks, in one phrase; empty where nothing is required."""
    people: tuple[str, ...]
    """Ids of those who could act now."""


@dataclass(frozen=True, slots=True)
class Card:
    """Where one document stands."""

    key: str
    path: str
    title: object
    status: str
    label: str
    category: str
    digest: str
    live: Literal["as it stands", "earlier revision", "no"]
    live_digest: str | None
    withheld: str | None
    reason: str | None
    waiting_for: tuple[str, ...]
    since: datetime | None
    """Since when it claims its state, on the published line."""
    due: datetime | None
    overdue: bool
    escalate_to: str | None
    review_at: datetime | None
    """When what is live has to be looked at again."""
    review: Literal["overdue", "soon"] | None
    overridden: bool
    """Whether an override is among the decisions that what is live, or the text as it stands, rests on."""
    follow_up: datetime | None
    """By when the decisions an override stood in for are wanted; none once they are there."""
    follow_up_overdue: bool
    sent_back: str | None
    """Who rejected the text or sent it back, and why."""
    authors: tuple[str, ...]
    tasks: tuple[Task, ...]

    @property
    def urgent(self) -> bool:
        """Whether a time has passed."""
        return self.overdue or self.review == "overdue" or self.follow_up_overdue


def board(release: Release, documents: Iterable[Document]) -> list[Card]:
    """A card for each document: the overdue first, then those that wait longest."""
    withheld = {each.path: each for each in release.withheld}
    alone = release.catalog.by_key()
    cards = [_card(release, document, withheld.get(document.path), alone) for document in documents]
    return sorted(cards, key=_order)


def tasks_of(card: Card, person: Person) -> list[Task]:
    """What a person could do about a document now, or has to mend because it was sent back."""
    own = person.id in card.authors
    if card.sent_back and own and card.category == "working":
        return list(card.tasks) or [Task("", "", card.sent_back, (person.id,))]
    return [each for each in card.tasks if person.id in each.people and (card.category != "working" or own)]


def _order(card: Card) -> tuple[bool, datetime, datetime, str]:
    dates = [
        each
        for each in (card.due if card.overdue else None, card.review_at if card.review else None, card.follow_up)
        if each
    ]
    return (not card.urgent, min(dates, default=_END), card.since or _END, card.path)


def _card(release: Release, document: Document, withheld: Withheld | None, alone: Mapping[Key, Document]) -> Card:
    catalog, now = release.catalog, release.now
    live = release.live.get(document.key)
    workflow = catalog.definitions.workflows.get(document.key.type)
    state = workflow.state_of(document.status) if workflow else None
    since = deadlines.in_state_since(catalog, document)
    due = deadlines.leave_by(catalog, document)
    review = deadlines.review_by(release, document.key) if document.key in alone else None
    look = _Look(release, document, workflow, state, withheld, review)
    if document.key in alone:
        look.at_evidence()
    return Card(
        key=str(document.key),
        path=document.path,
        title=document.meta.get("title"),
        status=document.status,
        label=_label(catalog, state),
        category=state.category if state else "",
        digest=catalog.digests[document.path],
        live="as it stands" if live and withheld is None else "earlier revision" if live else "no",
        live_digest=live.digest if live else None,
        withheld=withheld.kind if withheld else None,
        reason=withheld.reason if withheld else None,
        waiting_for=tuple(look.waiting),
        since=since.time if since else None,
        due=due.at if due else None,
        overdue=due is not None and due.at <= now,
        escalate_to=(state.escalate_to or None) if state else None,
        review_at=review.at if review else None,
        review=_review(review, now),
        overridden=look.overridden,
        follow_up=look.follow_up,
        follow_up_overdue=look.follow_up is not None and look.follow_up <= now,
        sent_back=look.sent_back,
        authors=document.authors,
        tasks=tuple(look.tasks),
    )


def _label(catalog: Catalog, state: State | None) -> str:
    return state.label.get(catalog.definitions.settings.languages[0], state.name) if state else ""


def _review(review: Deadline | None, now: datetime) -> Literal["overdue", "soon"] | None:
    if review is None or review.warn > now:
        return None
    return "overdue" if review.at <= now else "soon"


class _Look:
    """What the evidence about one document tells; asked once, and not at all for a page that is live and needs nothing."""

    def __init__(
        self,
        release: Release,
        document: Document,
        workflow: Workflow | None,
        state: State | None,
        withheld: Withheld | None,
        review: Deadline | None,
    ) -> None:
        self.release = release
        self.catalog = release.catalog
        self.document = document
        self.workflow = workflow
        self.state = state
        self.withheld = withheld
        self.review = review
        live = release.live.get(document.key)
        self.overridden = live is not None and any(each.record.decision == "override" for each in live.decisions)
        self.follow_up: datetime | None = None
        self.sent_back: str | None = None
        self.waiting: list[str] = []
        self.tasks: list[Task] = []

    def at_evidence(self) -> None:
        if self.workflow is None or self.state is None or self.document.key not in self.catalog.revisions:
            return
        plain = self.withheld is None and self.state.category == "public" and not self.overridden
        if plain and _review(self.review, self.release.now) is None:
            return
        judge = Judge(self.document.key.type, self.workflow, self.release.now)
        evidence = standing(self.catalog, self.document, self.release.now)
        follow_ups = deadlines.follow_ups(judge, evidence)
        self.overridden = self.overridden or bool(follow_ups)
        self.follow_up = min((each.at for each in follow_ups if each.at and not each.met), default=None)
        self.sent_back = self._sent_back(judge, evidence)
        for transition in self._due_again() if self.withheld is None else self._forward(judge, evidence):
            self._task(judge, evidence, transition)
        for follow_up in follow_ups:
            if not follow_up.met and self.state.category == "public":
                self._follow(judge, evidence, follow_up)
        if self.state.category == "public":
            self.waiting = []

    def _due_again(self) -> Iterator[Transition]:
        """How a page that is live is looked at again, once that is due."""
        assert self.workflow is not None
        if _review(self.review, self.release.now) is not None:
            yield from (each for each in self.workflow.transitions.values() if each.decision == "reaffirm")

    def _follow(self, judge: Judge, evidence: Evidence, follow_up: FollowUp) -> None:
        """The decisions that an override stood in for, and that are wanted after all."""
        assert self.workflow is not None and self.state is not None
        transition = self.workflow.transitions.get(follow_up.override.record.transition)
        if transition is None:
            return
        line = actors.command(self.workflow, transition, self.state.name, self.document.path)
        for each in judge.filled(evidence, transition):
            if each.needed and len(each.by) < each.requirement.count:
                could, _ = actors.deciders(judge, evidence, transition, each.requirement, ())
                self.tasks.append(Task(transition.name, line, _count(each), tuple(actor.person for actor in could)))

    def _forward(self, judge: Judge, evidence: Evidence) -> Iterator[Transition]:
        """The transitions that would bring the document on: out of its state, or those a claim too early still owes."""
        assert self.workflow is not None and self.state is not None
        owed = self.state.category == "approved" and not judge.backing(evidence, self.state.name).backed
        if owed or self.state.category == "public":
            way = actors.forward(self.workflow, self.workflow.initial, end=self.state.name) or []
            open_ones = (each for each in way if not all(one.satisfied for one in judge.filled(evidence, each)))
            yield from islice(open_ones, 1)  # the later ones are refused before it is made
            return
        for transition in actors.onward(self.workflow, self.state.name):
            ahead = _RANK[self.workflow.states[transition.target].category] >= _RANK[self.state.category]
            if transition.requires or ahead:
                yield transition

    def _task(self, judge: Judge, evidence: Evidence, transition: Transition) -> None:
        assert self.workflow is not None and self.state is not None
        filled = judge.filled(evidence, transition)
        lacking = [each for each in filled if not each.satisfied]
        self.waiting += [each.lack(transition.name) for each in lacking]
        line = actors.command(self.workflow, transition, self.state.name, self.document.path)
        if judge.rejections(evidence) and transition.requires:
            self.tasks.append(Task(transition.name, "", self.sent_back or "", ()))
            return
        for each in lacking:
            could, _ = actors.deciders(judge, evidence, transition, each.requirement, filled)
            self.tasks.append(Task(transition.name, line, _count(each), tuple(actor.person for actor in could)))
        if not lacking and self.catalog.policy is not None:
            could = (
                actors.movers(judge, self.catalog.policy, transition)
                if not transition.requires
                else tuple(
                    actor
                    for each in filled
                    for actor in actors.deciders(judge, evidence, transition, each.requirement, ())[0]
                )
            )
            self.tasks.append(Task(transition.name, line, "", tuple(dict.fromkeys(actor.person for actor in could))))

    def _sent_back(self, judge: Judge, evidence: Evidence) -> str | None:
        """Who sent it back last, where nothing was decided about it since: in a working state, or with its text rejected."""
        rejections = judge.rejections(evidence)
        last = rejections[-1].record if rejections else None
        if last is None and self.state is not None and self.state.category == "working":
            records = judge.standing(self.catalog.records.get(self.document.key, ()))
            newest = records[-1] if records else None
            last = newest.record if newest is not None and newest.record.decision == "reject" else None
        if last is None:
            return None
        return f"{last.person}: {last.comment}" if last.comment else last.person


_RANK = {"retired": 0, "working": 1, "review": 2, "approved": 3, "public": 4}


def _count(filled: Filled) -> str:
    requirement = filled.requirement
    return f"{requirement.id}: {len(filled.by)} of {requirement.count} {' or '.join(requirement.of)}"
