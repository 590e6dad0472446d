"""Explains one document: what it claims, what is live and why, how it got where it is, and who could take it on."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from contentops.config import local_day
from contentops.errors import RefusedError
from contentops.explanation import actors
from contentops.explanation.evidence import Witness
from contentops.explanation.model import Asked, Explanation, Given, Leg, LiveText, Next, OtherText
from contentops.line import instant
from contentops.model import (
    Catalog,
    Contributors,
    Document,
    Landed,
    Live,
    Policy,
    Release,
    State,
    Transition,
    Withheld,
    Workflow,
)
from contentops.standing import standing
from contentops.workflow import deadlines
from contentops.workflow.decisions import refuse_uncommitted
from contentops.workflow.judge import NOBODY, Evidence, Filled, Judge, Step

COMMIT_TEXT = "git add -A content && git commit"
COMMIT_ALL = "git add -A content workflows && git commit"
_OLD_TEXTS = 3
_OLDER = (
    "it landed before the page was taken down, another text took its place, or the workflow asked for new approvals"
)


class _Reached(NamedTuple):
    """How a state was reached."""

    before: str
    transition: Transition
    step: Step
    filled: tuple[Filled, ...]


def explain(release: Release, document: Document) -> Explanation:
    """Why a document of the tree is live as it stands, or is not."""
    catalog = release.catalog
    workflow = catalog.definitions.workflows.get(document.key.type)
    evidence = Evidence(document, (), ())
    if workflow is not None and document.key in catalog.by_key() and document.key in catalog.revisions:
        evidence = standing(catalog, document, release.now)
    if workflow is None:
        return _facts(release, document, None, None, NOBODY, ())
    judge = Judge(document.key.type, workflow, release.now)
    witness = Witness(catalog, judge, evidence, deadlines.follow_ups(judge, evidence))
    legs = _Way(release, document, workflow, witness).legs() if evidence.next is not None else ()
    known = evidence.next.contributors if evidence.next else NOBODY
    return _facts(release, document, workflow, witness, known, legs)


def _facts(
    release: Release,
    document: Document,
    workflow: Workflow | None,
    witness: Witness | None,
    known: Contributors,
    legs: tuple[Leg, ...],
) -> Explanation:
    catalog, now = release.catalog, release.now
    state = workflow.state_of(document.status) if workflow else None
    since = deadlines.in_state_since(catalog, document)
    due = deadlines.leave_by(catalog, document)
    review = deadlines.review_by(release, document.key)
    withheld = next((each for each in release.withheld if each.path == document.path), None)
    rejections = tuple(witness.given(each) for each in witness.judge.rejections(witness.evidence)) if witness else ()
    found = Explanation(
        key=str(document.key),
        path=document.path,
        title=str(document.meta.get("title", "")),
        status=document.status,
        label=_label(catalog, state),
        category=state.category if state else "",
        workflow=workflow.name if workflow else "",
        since=since.time if since else None,
        since_commit=since.id if since else "",
        digest=catalog.digests[document.path],
        committed=_is_committed(catalog, document),
        live=_live(release, document, witness),
        withheld=withheld.kind if withheld else "",
        reason=_reason(release, withheld, document, workflow),
        legs=legs,
        next=(),
        rejections=rejections,
        uncounted=tuple(_uncounted(catalog, document, witness, legs)) if witness else (),
        other_texts=_other_texts(catalog, document),
        contributors=dict(known.people),
        strangers=dict(known.strangers),
        contributors_known=known.known,
        publish_at=_instant(document, "publish_at"),
        unpublish_at=_instant(document, "unpublish_at"),
        due=due.at if due else None,
        overdue=due is not None and due.at <= now,
        escalate_to=state.escalate_to if state else "",
        review_at=review.at if review else None,
    )
    return replace(found, next=tuple(_next(release, document, workflow, witness, found)))


def _label(catalog: Catalog, state: State | None) -> str:
    """What a state is called in the site's first language, where that says more than its name."""
    label = state.label.get(catalog.definitions.settings.languages[0], "") if state else ""
    return label if state is not None and label.casefold().replace(" ", "_") != state.name else ""


def _reason(release: Release, withheld: Withheld | None, document: Document, workflow: Workflow | None) -> str:
    if withheld is not None and withheld.kind == "retired":
        return f"{withheld.reason}{_by_whom(release, document, workflow)}"
    if withheld is not None:
        return withheld.reason
    overrides = [each.record for each in release.live[document.key].decisions if each.record.decision == "override"]
    if overrides:
        return "; ".join(f"“{each.transition}” was overridden by {each.person}: {each.comment}" for each in overrides)
    if workflow is None:
        return f"documents of the type “{document.key.type}” need no decisions"
    return f"every decision that “{document.status}” takes is there"


def _by_whom(release: Release, document: Document, workflow: Workflow | None) -> str:
    """Who brought a document into its state, as its newest record says."""
    state = workflow.state_of(document.status) if workflow else None
    for landed in reversed(release.catalog.records.get(document.key, ())):
        made = workflow.transitions.get(landed.record.transition) if workflow else None
        if state is not None and made is not None and made.target == state.name and not landed.flaw:
            why = f": {landed.record.comment}" if landed.record.comment else ""
            return f" by {landed.record.person}{why}"
    return ""


def _instant(document: Document, key: str) -> datetime | None:
    found = instant(document, key)
    return found if found is not None and found.year < 9999 else None


def _is_committed(catalog: Catalog, document: Document) -> bool:
    if document.key not in catalog.by_key() or document.key not in catalog.revisions:
        return True
    try:
        refuse_uncommitted(catalog, document)
    except RefusedError:
        return False
    return True


def _live(release: Release, document: Document, witness: Witness | None) -> LiveText:
    live: Live | None = release.live.get(document.key)
    if live is None:
        return LiveText("nothing", "", "", "", None, ())
    same = live.digest == release.catalog.digests[document.path]
    decisions = tuple(witness.given(each) for each in live.decisions) if witness else ()
    since = live.since or live.commit
    return LiveText(
        "this text" if same else "earlier text",
        live.digest,
        live.document.path,
        since.id if since else "",
        since.time if since else None,
        decisions,
    )


def _uncounted(catalog: Catalog, document: Document, witness: Witness, legs: Sequence[Leg]) -> Iterator[Given]:
    """The decisions about this text that count nowhere, without those the legs tell of."""
    told = {given.record for leg in legs for each in leg.asked for given in each.given}
    about = {each.record.sha256 for each in witness.evidence.records}
    revoked = witness.revoked()
    older = catalog.revisions[document.key][-1].older_digests if document.key in catalog.revisions else frozenset()
    digests = {catalog.digests[document.path], *older}
    for landed in catalog.records.get(document.key, ()):
        record = landed.record
        if record.digest not in digests or record.path in told:
            continue
        own = landed.policy.workflows.get(document.key.type) if landed.policy else None
        made = own.transitions.get(record.transition) if own else None
        if landed.flaw:
            yield witness.given(landed, "void", landed.flaw)
        elif record.decision == "revoke" or (made is not None and not made.requires):
            continue
        elif (taken := revoked.get(record.sha256)) is not None and taken.record.person == record.person:
            why = f": {taken.record.comment}" if taken.record.comment else ""
            yield witness.given(landed, "void", f"{record.person} took it back on {witness.day(taken)}{why}")
        elif record.sha256 not in about:
            yield witness.given(landed, "void", _OLDER)


def _other_texts(catalog: Catalog, document: Document) -> tuple[OtherText, ...]:
    """The newest texts of the key that were approved, without the one that stands."""
    texts: dict[str, list[Landed]] = {}
    for landed in catalog.records.get(document.key, ()):
        if landed.record.decision in ("approve", "override") and not landed.flaw:
            texts.setdefault(landed.record.digest, []).append(landed)
    texts.pop(catalog.digests[document.path], None)
    newest = sorted(texts.values(), key=lambda group: -group[-1].commit.index)[:_OLD_TEXTS]
    return tuple(
        OtherText(
            group[-1].record.digest,
            tuple(dict.fromkeys(each.record.person for each in group)),
            group[-1].commit.time,
            group[-1].commit.id,
        )
        for group in newest
    )


# -- the way --------------------------------------------------------------------------------------------------


class _Way:
    """The transitions that lead a document from the initial state to the one it claims, and on to the public."""

    def __init__(self, release: Release, document: Document, workflow: Workflow, witness: Witness) -> None:
        self.catalog = release.catalog
        self.document = document
        self.workflow = workflow
        self.witness = witness
        self.judge = witness.judge
        self.evidence = witness.evidence
        policy = self.evidence.next.policy if self.evidence.next else None
        self.today = (policy.workflows.get(document.key.type) if policy else None) or workflow

    def legs(self) -> tuple[Leg, ...]:
        """Each leg, oldest first; none for a state the workflow does not have."""
        state = self.workflow.state_of(self.document.status)
        if state is None or state.name not in self.today.states:
            return ()
        back = () if state.category == "retired" else tuple(self._to(state.name))
        on = () if state.category == "public" else (actors.forward(self.today, state.name, public=True) or ())
        return (*back, *(self._ahead(each) for each in on))

    def _to(self, claimed: str) -> Iterator[Leg]:
        reached = self._reached()
        if claimed in reached:
            chain = []
            at = claimed
            while (how := reached[at]) is not None:
                chain.append(how)
                at = how.before
            yield from (self._made(how) for how in reversed(chain))
            return
        for transition in actors.forward(self.today, self.today.initial, end=claimed) or ():
            how = reached.get(transition.target)
            yield (
                self._made(how)
                if how is not None and how.transition.name == transition.name
                else self._ahead(transition)
            )

    def _reached(self) -> Mapping[str, _Reached | None]:
        """Every state that the decisions lead to, with the first way found: what the judge goes by, step by step."""
        found: dict[str, _Reached | None] = {}
        for step in self.evidence.steps:
            workflow = step.policy.workflows.get(self.judge.kind)
            if workflow is None:
                continue
            found.setdefault(self.judge.named(workflow, workflow.initial), None)
            queue = list(found)
            while queue:
                at = queue.pop(0)
                for transition in workflow.transitions.values():
                    target = self.judge.named(workflow, transition.target)
                    sources = {self.judge.named(workflow, source) for source in transition.sources}
                    if target in found or at not in sources:
                        continue
                    filled = self.judge.filled(replace(self.evidence, next=step), transition)
                    if all(each.satisfied for each in filled):
                        found[target] = _Reached(at, transition, step, filled)
                        queue.append(target)
        return found

    def _made(self, how: _Reached) -> Leg:
        """A leg as it was judged when it was made."""
        today = self.today.transitions.get(how.transition.name)
        return self._leg(how.transition, how.filled, how.step.policy, made=True, differs=today != how.transition)

    def _ahead(self, transition: Transition) -> Leg:
        """A leg that is still to be made, as the next decision would find it."""
        assert self.evidence.next is not None
        filled = self.judge.filled(self.evidence, transition)
        return self._leg(transition, filled, self.evidence.next.policy, made=False, differs=False)

    def _leg(
        self, transition: Transition, filled: tuple[Filled, ...], policy: Policy, *, made: bool, differs: bool
    ) -> Leg:
        source = next((each for each in transition.sources if each == self.document.status), transition.sources[0])
        asked = tuple(self.witness.asked(each, transition, filled, ahead=not made) for each in filled)
        sound = self.judge.standing(self.evidence.records)
        overrides = tuple(
            each for each in sound if each.record.override and each.record.transition == transition.name
        )  # for ever, followed up or not
        moves = self._moves(transition) if made and not transition.requires else ()
        return Leg(
            transition=transition.name,
            source=source,
            source_label=_label(self.catalog, self.workflow.state_of(source)),
            target=transition.target,
            target_label=_label(self.catalog, self.workflow.state_of(transition.target)),
            made=made,
            asked=asked,
            given=tuple(self.witness.given(each) for each in (*overrides, *moves)),
            could=() if made or transition.requires else actors.movers(self.judge, policy, transition),
            policy=policy.commit,
            policy_differs=differs,
        )

    def _moves(self, transition: Transition) -> tuple[Landed, ...]:
        """The newest record of a transition that requires none."""
        sound = self.judge.standing(self.evidence.records)
        return tuple([each for each in sound if each.record.transition == transition.name][-1:])


# -- what to do -----------------------------------------------------------------------------------------------


def _next(
    release: Release, document: Document, workflow: Workflow | None, witness: Witness | None, found: Explanation
) -> Iterator[Next]:
    path = shlex.quote(document.path)
    catalog = release.catalog
    if found.withheld == "duplicate":
        others = [each.path for each in catalog.documents if each.key == document.key and each.path != document.path]
        yield Next("", (), f"{', '.join(others)} has the same key: give one of them another slug, or delete it")
        return
    if found.withheld == "state" or workflow is None or witness is None:
        if found.withheld:
            yield Next(f"contentops validate {path}", (), "says what is wrong, and where")
        return
    if found.withheld == "scheduled" and found.publish_at is not None:
        yield Next("", (), f"nothing is missing: it goes live by itself at {found.publish_at.isoformat()}")
    if found.withheld == "ended":
        yield Next("", (), "put `unpublish_at` later or take it out, and let the text be approved anew")
        return
    if found.withheld in ("unfinished", "unbacked", "retired"):
        yield from _onward(catalog, document, workflow, witness, found)
    else:
        yield from _keep(release, document, workflow, witness, found)
    uncommitted = [each for each in catalog.records.get(document.key, ()) if not each.commit.id and catalog.history]
    if found.committed and (uncommitted or (catalog.history and found.since_commit == "")):
        yield Next(COMMIT_ALL, (), "what was decided here is not committed yet, so nobody else can see it")


def _is_open(workflow: Workflow, leg: Leg, state: State | None) -> bool:
    """Whether a leg can be made: one that asks for nothing only from where it begins, the others also after the fact."""
    transition = workflow.transitions.get(leg.transition)
    return bool(leg.asked) or transition is None or state is None or state.name in transition.sources


def _onward(
    catalog: Catalog, document: Document, workflow: Workflow, witness: Witness, found: Explanation
) -> Iterator[Next]:
    """What would take a text on that is not live."""
    path = shlex.quote(document.path)
    if found.rejections:
        last = found.rejections[-1]
        yield Next(
            "",
            (),
            f"change the text: {last.person} rejected this one" + (f", “{last.comment}”" if last.comment else ""),
        )
        yield Next(f"contentops revoke {path}", (last.person,), "takes the rejection back")
        return
    standing = workflow.state_of(document.status)
    leg = next((each for each in found.legs if not each.made and _is_open(workflow, each, standing)), None)
    if leg is None:
        return
    if leg.asked and not found.committed:
        yield Next(COMMIT_TEXT, (), "this text is not committed, so nobody can decide on it yet")
    today = catalog.policy.workflows.get(document.key.type, workflow) if catalog.policy else workflow
    transition = today.transitions[leg.transition]
    state = workflow.state_of(document.status)
    line = actors.command(today, transition, state.name if state else document.status, document.path)
    if not leg.asked:
        yield Next(line, tuple(each.person for each in leg.could), "")
        return
    lacking = [each for each in leg.asked if each.verdict not in ("satisfied", "overridden", "not needed")]
    if not lacking:
        roles = {role for each in leg.asked for role in each.of}
        who = [each.id for each in catalog.policy.people.values() if roles & set(each.roles)] if catalog.policy else []
        yield Next(line, tuple(who), "every decision is there; deciding once more brings the status on")
    for each in lacking:
        yield lacks(each, line)


def lacks(asked: Asked, line: str) -> Next:
    """What a requirement that is not met takes: who types the command, or why nobody can."""
    count = asked.count - sum(given.worth == "counts" for given in asked.given)
    if len(asked.could) >= count:
        more = f" ({count} of them)" if count > 1 else ""
        return Next(line, tuple(actor.person for actor in asked.could), f"for “{asked.id}”{more}")
    barred = asked.reach or "; ".join(f"{each.person} {each.why}" for each in asked.barred)
    why = barred or f"nobody in workflows/people.yml holds the role {' or '.join(asked.of)}"
    if not asked.could:
        return Next("", (), f"nobody can decide for “{asked.id}”: {why}")
    few = f"for “{asked.id}”, which takes {count}: {why}"
    return Next(line, tuple(actor.person for actor in asked.could), few)


def _keep(
    release: Release, document: Document, workflow: Workflow, witness: Witness, found: Explanation
) -> Iterator[Next]:
    """What there is to do about a text that is live, or will be by itself."""
    judge, evidence = witness.judge, witness.evidence
    zone = release.catalog.definitions.settings.timezone
    for follow_up in deadlines.follow_ups(judge, evidence):
        transition = workflow.transitions.get(follow_up.override.record.transition)
        if follow_up.met or transition is None:
            continue
        filled = judge.filled(evidence, transition)
        for each in filled:
            if each.needed and len(each.by) < each.requirement.count:
                could, _ = actors.deciders(judge, evidence, transition, each.requirement, ())
                by = f" by {local_day(follow_up.at, zone)}" if follow_up.at else ""
                line = actors.command(workflow, transition, document.status, document.path)
                yield Next(line, tuple(one.person for one in could), f"to follow the override up{by}")
    due = deadlines.review_by(release, document.key)
    again = next((each for each in workflow.transitions.values() if each.decision == "reaffirm"), None)
    policy = release.catalog.policy
    if due is not None and due.warn <= release.now and again is not None and policy is not None:
        line = actors.command(workflow, again, document.status, document.path)
        who = tuple(each.person for each in actors.movers(judge, policy, again))
        yield Next(line, who, f"if it still holds: its review is due on {local_day(due.at, zone)}")
