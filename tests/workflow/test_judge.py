"""Judgement: what a set of records adds up to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contentops.model import (
    LEVELS,
    Commit,
    Contributors,
    Document,
    Key,
    Landed,
    Migration,
    Node,
    Override,
    Person,
    Policy,
    Position,
    Record,
    Requirement,
    SitePolicy,
    State,
    Transition,
    Workflow,
)
from contentops.workflow.judge import NOBODY, UNKNOWN, Evidence, Judge, Span, Step

START = datetime(2026, 1, 1, tzinfo=timezone.utc)
STAFF = {
    "ann": ("author",),
    "ed": ("editor",),
    "eve": ("editor",),
    "bo": ("author", "editor"),
    "cora": ("compliance", "editor"),
    "pat": ("publisher",),
    "gone": ("editor",),
}
PEOPLE = {
    name: Person(name, name, (), roles, date(2026, 1, 5) if name == "gone" else None) for name, roles in STAFF.items()
}


def requirement(name, count, *of, exclude="authors", **when):
    return Requirement(name, count, of, exclude, when)


def transition(name, source, target, *requires, by=(), veto=(), decision="move", expires=None, assurance="recorded"):
    return Transition(name, (source,), target, by, requires, veto, decision, False, (), expires, assurance)


def workflow(*requires, expires=None, assurance="recorded", **more):
    states = {
        name: State(name, {}, category)
        for name, category in (("draft", "working"), ("approved", "approved"), ("live", "public"))
    }
    steps = (
        transition(
            "approve",
            "draft",
            "approved",
            *requires,
            veto=("compliance",),
            decision="approve",
            expires=expires,
            assurance=assurance,
        ),
        transition("publish", "approved", "live", requirement("release", 1, "publisher")),
        transition("back", "approved", "draft", by=("editor",), decision="reject"),
    )
    return replace(Workflow("w", 1, "", (), "draft", ("status",), states, {step.name: step for step in steps}), **more)


def policy(flow):
    """Just one type of document, judged by one workflow."""
    return Policy("p", {"article": flow}, frozenset(), PEOPLE, SitePolicy(), {}, {})


def document(**meta):
    return Document(
        Key("article", "a", "en"),
        "",
        "",
        {"authors": ["ann", "bo"], **meta},
        Node("mapping", "map", "", (), (), Position(1, 1), (0, 0)),
        "",
        1,
        (),
    )


def record(person, name="approve", *, role="", day=1, decision="", revokes="", sha="", override="", **worth):
    """A record that landed on a day; the commit of that day has its number."""
    wanted = {"approve": "approve", "publish": "move", "back": "reject"}[name]
    role = role or STAFF.get(person, ("editor",))[-1]
    made = Record(
        f"{person}-{name}-{day}", sha or f"{person}-{name}-{day}", "article/a@en", "d", decision or wanted, name, "w", 1, person, role, "", "", (), revokes, override
    )  # fmt: skip
    return Landed(made, Commit(day, f"c{day}", START + timedelta(days=day)), True, **worth)


def evidence(flow, landed, *, contributors=NOBODY, public=(), **meta):
    """Records under a policy that never changed."""
    rule = policy(flow)
    known = tuple(replace(each, policy=each.policy or rule) for each in landed)
    days = sorted({each.commit.index for each in landed} or {0})
    steps = tuple(Step(day, rule, contributors) for day in days)
    return Evidence(document(**meta), known, steps, Step(days[-1] + 1, rule, contributors), public)


def backed(flow, *landed, state="live", now=START + timedelta(days=9), **about):
    return Judge("article", flow, now).backing(evidence(flow, landed, **about), state)


def who(backing):
    return tuple(each.record.person for each in backing.decisions)


ONE, TWO = workflow(requirement("edit", 1, "editor")), workflow(requirement("edit", 2, "editor"))
RELEASE = record("pat", "publish")


def test_every_requirement_on_the_way_must_be_met():
    assert not backed(ONE).backed
    assert not backed(ONE, record("ed")).backed
    assert not backed(ONE, RELEASE).backed
    assert backed(ONE, record("ed"), state="approved").backed
    assert who(backed(ONE, record("ed"), RELEASE)) == ("ed", "pat")
    assert not backed(ONE, record("ed"), RELEASE, state="nothing").backed


def test_a_count_is_of_people_not_of_records():
    assert not backed(TWO, record("ed"), record("ed", day=2), RELEASE).backed
    assert backed(TWO, record("ed"), record("eve"), RELEASE).backed


def test_one_person_fills_one_requirement_and_the_best_assignment_is_found():
    both = workflow(requirement("edit", 1, "editor"), requirement("law", 1, "compliance"))
    cora = [record("cora", role="editor"), record("cora", role="compliance", day=2)]

    assert not backed(both, *cora, RELEASE).backed
    assert backed(both, *cora, record("ed"), RELEASE).backed


def test_roles_of_a_requirement_are_alternatives():
    either = workflow(requirement("edit", 2, "editor", "compliance"))

    assert backed(either, record("ed"), record("cora", role="compliance"), RELEASE).backed


def test_authors_are_left_out_only_where_the_requirement_says_so():
    assert not backed(ONE, record("bo"), RELEASE).backed
    assert backed(workflow(requirement("edit", 1, "editor", exclude="")), record("bo"), RELEASE).backed
    assert backed(ONE, record("bo"), RELEASE, authors=["ann"]).backed
    assert not backed(ONE, record("bo"), RELEASE, authors="bo").backed
    (filled,) = Judge("article", ONE, START).filled(evidence(ONE, [record("bo")]), ONE.transitions["approve"])
    assert [(each.kind, each.why) for each in filled.asides] == [("excluded", "bo wrote it")]


def test_a_requirement_holds_when_its_keys_have_one_of_the_values():
    flow = workflow(
        requirement("edit", 1, "editor"), requirement("law", 1, "compliance", source=("third-party", "mixed"))
    )

    assert backed(flow, record("ed"), RELEASE).backed
    assert backed(flow, record("ed"), RELEASE, source="original").backed
    assert not backed(flow, record("ed"), RELEASE, source="mixed").backed
    assert backed(flow, record("ed"), record("cora", role="compliance"), RELEASE, source="mixed").backed


@pytest.mark.parametrize(("person", "role"), [("ed", "editor"), ("cora", "compliance")])
def test_a_rejection_voids_every_approval_until_the_same_person_revokes_it(person, role):
    no = record(person, "back", role=role, day=3)
    sound = (record("eve"), RELEASE)

    void = backed(ONE, *sound, no)
    assert (void.backed, void.void.record) == (False, no.record)
    assert not backed(ONE, *sound, no, record("eve", "back", day=4, decision="revoke", revokes=no.record.sha256)).backed
    assert backed(
        ONE, *sound, no, record(person, "back", role=role, day=4, decision="revoke", revokes=no.record.sha256)
    ).backed


def test_a_rejection_by_someone_who_may_not_reject_voids_nothing():
    assert backed(ONE, record("eve"), RELEASE, record("pat", "back")).backed


def test_a_revoked_approval_is_gone_and_said_to_be():
    revoked = record("ed", decision="revoke", revokes="ed-approve-1", day=2)

    void = backed(ONE, record("ed"), RELEASE, revoked)
    assert (void.backed, void.void.record) == (False, revoked.record)
    assert backed(ONE, record("ed"), record("eve"), RELEASE, revoked).backed


def test_a_record_with_a_flaw_fills_nothing_and_rejects_nothing():
    assert not backed(ONE, record("ed", flaw="why"), RELEASE).backed
    assert backed(ONE, record("ed"), RELEASE, record("eve", "back", day=2, flaw="why")).backed
    assert backed(
        ONE, record("ed"), RELEASE, record("ed", decision="revoke", revokes="ed-approve-1", day=2, flaw="why")
    ).backed


def test_an_approval_lapses_unless_its_text_was_public_in_time():
    flow = workflow(requirement("edit", 1, "editor"), expires=timedelta(days=5))
    sound, limit = (record("ed"), RELEASE), START + timedelta(days=6)

    assert backed(flow, *sound, now=limit).backed
    assert not backed(flow, *sound, now=limit + timedelta(seconds=1)).backed
    late = START + timedelta(days=99)
    assert backed(flow, *sound, now=late, public=(Span(limit, None),)).backed
    assert backed(flow, *sound, now=late, public=(Span(START, START + timedelta(days=2)),)).backed
    assert not backed(flow, *sound, now=late, public=(Span(limit + timedelta(seconds=1), None),)).backed
    assert not backed(flow, *sound, now=late, public=(Span(START, START + timedelta(hours=1)),)).backed


SLOTS = st.lists(
    st.tuples(st.integers(1, 2), st.sets(st.sampled_from(["a", "b", "c"]), min_size=1)), min_size=1, max_size=3
)
VOTES = st.lists(st.tuples(st.sampled_from("pqrst"), st.sampled_from("abc")), max_size=7, unique=True)


@given(SLOTS, VOTES)
def test_requirements_are_met_exactly_when_people_can_be_assigned_to_them(slots, votes):
    """The oracle tries every choice of people."""
    flow = workflow(*(requirement(str(n), count, *sorted(of), exclude="") for n, (count, of) in enumerate(slots)))
    landed = tuple(record(person, role=role, sha=f"{person}{role}") for person, role in votes)
    judge = Judge("article", flow, START)

    met = all(each.satisfied for each in judge.filled(evidence(flow, landed), flow.transitions["approve"]))

    def possible(rest, free):
        if not rest:
            return True
        count, of = rest[0]
        able = sorted({person for person, role in votes if role in of} & free)
        return any(possible(rest[1:], free - set(some)) for some in combinations(able, count))

    assert met == possible(slots, frozenset("pqrst"))


@given(VOTES, st.randoms())
def test_the_order_of_records_does_not_matter(votes, random):
    flow = workflow(requirement("1", 2, "a", "b", exclude=""), requirement("2", 1, "b", "c", exclude=""))
    landed = [record(person, role=role, sha=f"{person}{role}") for person, role in votes]
    shuffled = random.sample(landed, len(landed))

    assert backed(flow, *landed, state="approved").backed == backed(flow, *shuffled, state="approved").backed


# -- who contributed ------------------------------------------------------------------------------------------

STRICT = workflow(requirement("edit", 1, "editor", exclude="contributors"))


def test_contributors_are_left_out_where_the_requirement_says_so_and_it_is_said_where_they_contributed():
    known = Contributors({"ed": "in 3f2a91c"}, {})

    assert not backed(STRICT, record("ed"), RELEASE, contributors=known).backed
    assert backed(STRICT, record("eve"), RELEASE, contributors=known).backed
    assert backed(ONE, record("ed"), RELEASE, contributors=known).backed
    (filled,) = Judge("article", STRICT, START).filled(
        evidence(STRICT, [record("ed")], contributors=known), STRICT.transitions["approve"]
    )
    assert [each.why for each in filled.asides] == ["ed contributed: in 3f2a91c"]


@pytest.mark.parametrize(
    ("contributors", "why"),
    [
        (UNKNOWN, "outside git nobody can tell who contributed"),
        (Contributors({}, {"X <x@y>": "in 3f2a91c"}), "X <x@y> contributed (in 3f2a91c) and is nobody in workflows/people.yml: add the address to a person there, then decide again"),
    ],
)  # fmt: skip
def test_where_it_is_not_known_who_contributed_nobody_fills_the_requirement(contributors, why):
    assert not backed(STRICT, record("ed"), RELEASE, contributors=contributors).backed
    assert backed(ONE, record("ed"), RELEASE, contributors=contributors).backed
    found = evidence(STRICT, [record("ed")], contributors=contributors)
    judge = Judge("article", STRICT, START)
    assert judge.bars(STRICT.transitions["approve"].requires[0], "eve", found) == why
    assert judge.role_for(PEOPLE["eve"], STRICT.transitions["approve"], found) is None


def test_authors_named_in_the_text_may_decide_where_contributors_are_left_out_and_they_are_none():
    assert backed(STRICT, record("bo"), RELEASE, authors=["bo"]).backed


# -- how far it is proven -------------------------------------------------------------------------------------


@given(st.sampled_from(LEVELS), st.sampled_from(LEVELS))
def test_a_higher_level_satisfies_a_lower_and_never_the_other_way(asked, reached):
    flow = workflow(requirement("edit", 1, "editor"), assurance=asked)

    done = backed(flow, record("ed", level=reached), RELEASE)

    assert done.backed == (LEVELS.index(reached) >= LEVELS.index(asked))
    if not done.backed:
        (filled,) = Judge("article", flow, START).filled(
            evidence(flow, [record("ed", level=reached)]), flow.transitions["approve"]
        )
        assert [(each.kind, each.why) for each in filled.asides] == [
            ("weak", f"ed's decision is {reached}, {asked} is asked for")
        ]


def test_a_signature_that_came_later_counts_from_then_on():
    flow = workflow(requirement("edit", 1, "editor"), assurance="signed")
    late = record("ed", level="signed", level_since=3)

    assert not backed(flow, late, record("pat", "publish", day=2)).backed
    assert backed(flow, late, record("pat", "publish", day=3)).backed


# -- step by step ---------------------------------------------------------------------------------------------


def stepwise(now_flow, steps, *landed, state="live"):
    """Backing where each day had its own workflow; a record lands under that of its day."""
    rules = {day: policy(flow) for day, flow in steps.items()}
    known = tuple(replace(each, policy=rules[each.commit.index]) for each in landed)
    found = Evidence(document(), known, tuple(Step(day, rule) for day, rule in sorted(rules.items())))
    return Judge("article", now_flow, START + timedelta(days=9)).backing(found, state)


def test_what_was_reached_stays_reached_when_a_policy_is_tightened():
    both = [record("ed"), record("pat", "publish", day=2)]

    assert stepwise(TWO, {1: ONE, 2: TWO}, *both).backed
    assert not stepwise(TWO, {1: TWO, 2: TWO}, *both).backed
    assert stepwise(TWO, {1: ONE, 2: ONE, 3: TWO}, *both).backed


def test_a_loosened_policy_does_not_reach_back_to_commits_before_it():
    both = [record("ed"), record("pat", "publish")]

    assert not stepwise(ONE, {1: TWO}, *both).backed
    assert stepwise(ONE, {1: TWO, 2: ONE}, *both).backed, (
        "the text came again, in the state it claims, under the looser one"
    )


def test_records_count_from_the_step_that_brought_them():
    """The second approval comes when a third is asked for: it counts, and is not enough."""
    three = workflow(requirement("edit", 3, "editor"))
    first, second, third = record("ed"), record("eve", day=2), record("cora", day=3, role="editor")

    assert not stepwise(three, {1: TWO, 2: three}, first, second, state="approved").backed
    assert stepwise(three, {1: TWO, 2: three, 3: three}, first, second, third, state="approved").backed


def test_a_step_at_which_the_type_went_through_no_workflow_backs_anything():
    free = Policy("p", {}, frozenset({"article"}), PEOPLE, SitePolicy(), {}, {})
    nothing = Policy("p", {}, frozenset(), PEOPLE, SitePolicy(), {}, {})
    judge = Judge("article", ONE, START)

    assert judge.backing(Evidence(document(), (), (Step(0, free),)), "live").backed
    assert not judge.backing(Evidence(document(), (), (Step(0, nothing),)), "live").backed
    assert not judge.backing(Evidence(document(), (), ()), "live").backed


DAYS = st.dictionaries(st.integers(1, 4), st.integers(1, 3), min_size=1)
EDITORS = st.lists(st.tuples(st.sampled_from(["ed", "eve", "gone"]), st.integers(1, 4)), max_size=5, unique=True)


@given(DAYS, EDITORS)
def test_a_text_is_approved_exactly_if_at_some_step_enough_had_landed_for_the_policy_of_that_step(counts, votes):
    flows = {day: workflow(requirement("edit", count, "editor")) for day, count in counts.items()}
    landed = [record(person, day=day) for person, day in votes if day in counts]

    found = stepwise(flows[max(flows)], flows, *landed, state="approved").backed

    enough = [
        len({each.record.person for each in landed if each.commit.index <= day}) >= count
        for day, count in counts.items()
    ]
    assert found == any(enough)


@given(DAYS, EDITORS, st.integers(1, 3))
def test_a_policy_that_comes_later_takes_nothing_back(counts, votes, later):
    flows = {day: workflow(requirement("edit", count, "editor")) for day, count in counts.items()}
    landed = [record(person, day=day) for person, day in votes if day in counts]
    last = workflow(requirement("edit", later, "editor"))

    before = stepwise(flows[max(flows)], flows, *landed, state="approved").backed

    assert not before or stepwise(last, {**flows, 9: last}, *landed, state="approved").backed


# -- states that were renamed ---------------------------------------------------------------------------------


def renamed(name, version=2):
    """The workflow with “approved” called something else."""

    def call(state):
        return name if state == "approved" else state

    states = {call(each.name): replace(each, name=call(each.name)) for each in ONE.states.values()}
    steps = {
        each.name: replace(each, sources=tuple(map(call, each.sources)), target=call(each.target))
        for each in TWO.transitions.values()
    }
    moved = (Migration(version - 1, {"approved": name}),)
    return replace(ONE, version=version, states=states, transitions=steps, migrations=moved)


def test_a_state_that_was_renamed_is_reached_by_the_decisions_of_its_old_name():
    new = renamed("ready")  # and it asks for more than the old one did
    both = record("ed"), record("pat", "publish", day=2)

    assert stepwise(new, {1: ONE}, record("ed"), state="ready").backed
    assert stepwise(new, {1: ONE, 2: new}, *both).backed
    assert not stepwise(replace(new, migrations=()), {1: ONE, 2: new}, *both).backed
    assert not stepwise(new, {1: new, 2: new}, *both).backed


def test_migrations_are_followed_from_the_version_a_state_is_of():
    flow = replace(
        ONE, version=4, migrations=(Migration(3, {"b": "c"}), Migration(1, {"a": "b"}), Migration(2, {"x": "y"}))
    )

    assert [flow.current("a", 1), flow.current("a", 2), flow.current("b", 3), flow.current("b", 4)] == [
        "c",
        "a",
        "c",
        "b",
    ]
    assert flow.current("x", 1) == "y"


# -- overrides ------------------------------------------------------------------------------------------------

HOTFIX = Override("hotfix", "approve", (requirement("now", 1, "publisher"),), True, None)
WITH_OVERRIDE = workflow(requirement("edit", 2, "editor"), overrides={"hotfix": HOTFIX})


def override(person, **named):
    return record(person, decision="override", override="hotfix", **named)


def test_an_override_stands_in_for_all_requirements_of_its_transition_and_is_shown():
    done = backed(WITH_OVERRIDE, record("ed"), override("pat"), RELEASE)

    assert done.backed
    assert "hotfix" in {each.record.override for each in done.decisions}
    (filled,) = Judge("article", WITH_OVERRIDE, START).filled(
        evidence(WITH_OVERRIDE, [record("ed"), override("pat")]), WITH_OVERRIDE.transitions["approve"]
    )
    assert filled.satisfied
    assert [each.record.person for each in filled.by] == ["ed"]
    assert [each.record.person for each in filled.overridden] == ["pat"]


def test_an_override_stands_in_for_nothing_else():
    plain = workflow(requirement("edit", 2, "editor"))

    assert not backed(plain, override("pat"), RELEASE).backed, "the workflow has none"
    assert not backed(WITH_OVERRIDE, override("ed"), RELEASE).backed, "the override asks for another role"
    assert not backed(WITH_OVERRIDE, override("pat", name="publish")).backed, "it is about one transition"
    assert not backed(WITH_OVERRIDE, override("pat")).backed, "the release is asked for as before"
    assert not backed(WITH_OVERRIDE, override("pat"), RELEASE, record("ed", "back", day=2)).backed, "a rejection stands"
    revoked = record("pat", decision="revoke", revokes="pat-approve-1", day=2)
    assert not backed(WITH_OVERRIDE, override("pat"), RELEASE, revoked).backed, "it was taken back"


def test_where_the_requirements_are_met_after_all_nothing_is_overridden():
    done = backed(WITH_OVERRIDE, override("pat"), record("ed"), record("eve"), record("pat", "publish"))

    assert {each.record.override for each in done.decisions} == {""}


# -- what the next decision finds -----------------------------------------------------------------------------


def test_a_rejection_makes_every_approval_void_for_the_next_decision():
    found = evidence(TWO, [record("ed"), record("eve", "back", day=2)])

    (filled,) = Judge("article", TWO, START).filled(found, TWO.transitions["approve"])

    assert filled.by == ()
    assert [(each.kind, each.why) for each in filled.asides] == [("void", "eve rejected this text")]


def test_the_next_decision_is_judged_by_what_comes_next():
    found = replace(evidence(ONE, [record("ed")]), next=Step(2, policy(TWO)))
    judge = Judge("article", TWO, START)

    (filled,) = judge.filled(found, TWO.transitions["approve"])

    assert (len(filled.by), filled.satisfied) == (1, False)
    assert judge.backing(found, "approved").backed
    assert judge.filled(replace(found, next=None), TWO.transitions["approve"]) == ()
    assert not judge.lacks_nothing(replace(found, next=None), "approved")


def test_a_role_is_chosen_that_fills_something():
    either = workflow(
        requirement("law", 1, "compliance", source=("mixed",)), requirement("edit", 1, "editor", exclude="contributors")
    )
    judge, approve = Judge("article", either, START), either.transitions["approve"]

    assert judge.role_for(PEOPLE["cora"], approve, evidence(either, [])) == "editor"
    assert judge.role_for(PEOPLE["cora"], approve, evidence(either, [], source="mixed")) == "compliance"
    barred = evidence(either, [], contributors=Contributors({"cora": "in 1"}, {}))
    assert judge.role_for(PEOPLE["cora"], approve, barred) is None
    assert judge.role_for(PEOPLE["ann"], approve, evidence(either, [])) is None
    assert judge.role_for(PEOPLE["ed"], either.transitions["back"], barred) == "editor"
