"""Explains the policy set: whether a change of it is in force, who asks for what, and who could approve it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from contentops.explanation.document import COMMIT_ALL, lacks
from contentops.explanation.evidence import Witness
from contentops.explanation.model import Explanation, Given, Leg, LiveText, Next, OtherText
from contentops.model import Catalog, Policy
from contentops.settle import Settled, site_evidence
from contentops.workflow.judge import NOBODY, Evidence, Judge
from contentops.workflow.policies import IN_FORCE, KEY, KIND
from contentops.workflow.policies import digest as policy_digest
from contentops.workflow.site_policy import FILE


def explain_policy(settled: Settled, catalog: Catalog, now: datetime) -> Explanation:
    """Why the policy set as it stands is in force, or is not."""
    policies = settled.policies
    policy = policies.in_force() or catalog.policy
    asks = policy is not None and bool(policy.site.requires)
    files = catalog.policy_waiting
    evidence, witness, legs = Evidence(None, (), ()), None, tuple[Leg, ...]()
    if policy is not None and asks:
        evidence = site_evidence(
            policies, settled.timeline, catalog.policy_records, policy, catalog.policy_digest, policies.last
        )
        witness = Witness(catalog, Judge(KIND, policy.workflows[KIND], now), evidence)
        legs = _legs(witness, policy, waits=bool(files))
    known = evidence.next.contributors if evidence.next else NOBODY
    rejections = tuple(witness.given(each) for each in witness.judge.rejections(evidence)) if witness else ()
    return Explanation(
        key=KEY,
        path="workflows/",
        title="",
        status="changed" if files else IN_FORCE,
        label="",
        category="review" if files else "public",
        workflow=FILE if asks else "",
        since=None,
        since_commit="",
        digest=catalog.policy_digest,
        committed=True,
        live=_live(settled, witness, same=not files),
        withheld="policy" if files else "",
        reason=_reason(policy, asks=asks, waits=bool(files)),
        legs=legs,
        next=tuple(_next(catalog, legs, rejections)) if files else (),
        rejections=rejections,
        uncounted=tuple(_uncounted(catalog, witness)) if witness else (),
        other_texts=_others(catalog),
        contributors=dict(known.people),
        strangers=dict(known.strangers),
        contributors_known=known.known,
        files=files,
    )


def _legs(witness: Witness, policy: Policy, *, waits: bool) -> tuple[Leg, ...]:
    """The one transition of a policy set. An approved set has made it, one that nobody had to approve has none."""
    transition = policy.workflows[KIND].transitions["approve"]
    filled = witness.judge.filled(witness.evidence, transition)
    if not waits and not all(each.satisfied for each in filled):
        return ()
    asked = tuple(witness.asked(each, transition, filled, ahead=waits) for each in filled)
    return (Leg("approve", "changed", "", IN_FORCE, "", not waits, asked, (), (), policy.commit, False),)


def _live(settled: Settled, witness: Witness | None, *, same: bool) -> LiveText:
    stage = settled.policies.stage()
    if stage < 0:
        return LiveText("nothing", "", "", "", None, ())
    commit = settled.timeline.commits[stage]
    decisions = witness.evidence.records if witness and same else ()
    given = tuple(witness.given(each) for each in decisions if not each.flaw) if witness else ()
    digest = policy_digest(settled.policies.entries(stage))
    return LiveText("this text" if same else "earlier text", digest, "workflows/", commit.id, commit.time, given)


def _reason(policy: Policy | None, *, asks: bool, waits: bool) -> str:
    if policy is None:
        return "no policy of this site can be read: contentops validate says why"
    if waits:
        return f"{FILE} asks that a change of the policy set be approved, and this one is not"
    return "what it takes is there" if asks else f"no {FILE} in force asks for decisions about it"


def _uncounted(catalog: Catalog, witness: Witness) -> Iterator[Given]:
    revoked = witness.revoked()
    for landed in witness.evidence.records:
        if landed.flaw:
            yield witness.given(landed, "void", landed.flaw)
        elif (taken := revoked.get(landed.record.sha256)) is not None:
            yield witness.given(landed, "void", f"{landed.record.person} took it back on {witness.day(taken)}")


def _others(catalog: Catalog) -> tuple[OtherText, ...]:
    sound = [
        each
        for each in catalog.policy_records
        if not each.flaw and each.record.decision == "approve" and each.record.digest != catalog.policy_digest
    ]
    return tuple(
        OtherText(each.record.digest, (each.record.person,), each.commit.time, each.commit.id) for each in sound[-1:]
    )


def _next(catalog: Catalog, legs: tuple[Leg, ...], rejections: tuple[Given, ...]) -> Iterator[Next]:
    if rejections:
        last = rejections[-1]
        yield Next(
            "", (), f"change it: {last.person} rejected this one" + (f", “{last.comment}”" if last.comment else "")
        )
        return
    for leg in legs:
        for each in leg.asked:
            if each.verdict not in ("satisfied", "not needed"):
                yield lacks(each, f"contentops approve {KEY}")
    if any(not each.commit.id for each in catalog.policy_records) and catalog.history:
        yield Next(COMMIT_ALL, (), "what was decided here is not committed yet, so nobody else can see it")
