"""Turns what the judge found into what an explanation shows: decisions with their worth, requirements with their verdict."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Literal

from contentops.config import local_day
from contentops.explanation.actors import deciders
from contentops.explanation.model import Actor, Asked, Barred, Given, Verdict, Worth
from contentops.model import LEVELS, Catalog, Landed, Transition
from contentops.workflow.deadlines import FollowUp
from contentops.workflow.judge import Aside, Evidence, Filled, Judge

_KINDS: dict[Literal["excluded", "weak", "lapsed", "void"], Worth] = {
    "excluded": "excluded",
    "weak": "not proven enough",
    "lapsed": "lapsed",
    "void": "void",
}
_TELLING: tuple[Verdict, ...] = ("void", "lapsed", "not proven enough", "excluded")
"""What a requirement that lacks decisions is called after, where some were made: the first of these."""


class Witness:
    """Tells of one document's decisions, or of those about the policy set."""

    def __init__(self, catalog: Catalog, judge: Judge, evidence: Evidence, follow_ups: Sequence[FollowUp] = ()) -> None:
        self.catalog = catalog
        self.judge = judge
        self.evidence = evidence
        self._follow_ups = {each.override.record.sha256: each for each in follow_ups}

    def given(self, landed: Landed, worth: Worth = "counts", why: str = "") -> Given:
        """A decision as it is shown."""
        record = landed.record
        follow_up = self._follow_ups.get(record.sha256)
        return Given(
            person=record.person,
            name=self._name(landed),
            role=record.role,
            decision=record.decision,
            transition=record.transition,
            override=record.override,
            comment=record.comment,
            digest=record.digest,
            landed=landed.commit.time,
            commit=landed.commit.id,
            level=landed.level,
            proof=landed.proof,
            recorded_by=record.recorded_by,
            record=record.path,
            present=landed.present,
            worth=worth,
            why=why,
            lapses=self.judge.lapse(landed, self.evidence) if worth == "counts" else None,
            follow_up=follow_up.at if follow_up else None,
            followed_up=bool(follow_up and follow_up.met),
        )

    def asked(self, filled: Filled, transition: Transition, whole: Collection[Filled], *, ahead: bool) -> Asked:
        """A requirement with its verdict.

        Args:
            whole: every requirement of the transition.
            ahead: whether it is still to be met, so that it matters who could decide.
        """
        requirement = filled.requirement
        open_now = ahead and not filled.satisfied
        could: tuple[Actor, ...] = ()
        barred: tuple[Barred, ...] = ()
        if open_now:
            could, barred = deciders(self.judge, self.evidence, transition, requirement, whole)
        reasons = {each.why for each in barred}
        reach = reasons.pop() if not could and len(reasons) == 1 else ""
        return Asked(
            id=requirement.id,
            count=requirement.count,
            of=requirement.of,
            exclude=requirement.exclude,
            when=requirement.when,
            verdict=_verdict(filled),
            given=(*(self.given(each) for each in filled.by), *(self._aside(each) for each in filled.asides)),
            could=could,
            barred=barred,
            reach=reach,
        )

    def day(self, landed: Landed) -> date:
        """The day a decision landed, where the site is."""
        return local_day(landed.commit.time, self.catalog.definitions.settings.timezone)

    def revoked(self) -> dict[str, Landed]:
        """The revocation of each decision that was taken back, by the decision's SHA-256."""
        levels = {each.record.sha256: LEVELS.index(each.level) for each in self.evidence.records}
        return {
            each.record.revokes: each
            for each in self.evidence.records
            if each.record.decision == "revoke"
            and not each.flaw
            and LEVELS.index(each.level) >= levels.get(each.record.revokes, 0)
        }

    def _aside(self, aside: Aside) -> Given:
        return self.given(aside.landed, _KINDS[aside.kind], aside.why.removeprefix(f"{aside.landed.record.person} "))

    def _name(self, landed: Landed) -> str:
        for policy in (landed.policy, self.catalog.policy):
            if policy is not None and (person := policy.people.get(landed.record.person)) is not None:
                return person.name
        return landed.record.person


def _verdict(filled: Filled) -> Verdict:
    if not filled.needed:
        return "not needed"
    if len(filled.by) >= filled.requirement.count:
        return "satisfied"
    if filled.overridden:
        return "overridden"
    kinds = {_KINDS[each.kind] for each in filled.asides}
    return next((each for each in _TELLING if each in kinds), "missing")
