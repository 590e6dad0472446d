"""Judgement: what a set of records adds up to."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contentops.model import (
    Commit,
    Document,
    Key,
    Landed,
    Node,
    Person,
    Position,
    Record,
    Requirement,
    State,
    Transition,
    Workflow,
)
from contentops.workflow.judge import Evidence, Judge, Span

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


def requirement(name, count, *of, exclude=True, **when):
    return Requirement(name, count, of, exclude, when)


def transition(name, source, target, *requires, by=(), veto=(), decision="move", expires=None):
    return Transition(name, (source,), target, by, requires, veto, decision, False, (), expires)


def workflow(*requires, expires=None):
    states = {
        name: State(name, {}, category)
        for name, category in (("draft", "working"), ("approved", "approved"), ("live", "public"))
    }
    steps = (
        transition(
            "approve", "draft", "approved", *requires, veto=("compliance",), decision="approve", expires=expires
        ),
        transition("publish", "approved", "live", requirement("release", 1, "publisher")),
        transition("back", "approved", "draft", by=("editor",), decision="reject"),
    )
    return Workflow("w", 1, "", (), "draft", ("status",), states, {step.name: step for step in steps})


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


def record(person, name="approve", *, role="", day=1, decision="", revokes="", sha=""):
    wanted = {"approve": "approve", "publish": "move", "back": "reject"}[name]
    role = role or STAFF.get(person, ("editor",))[-1]
    made = Record(
        f"{person}-{name}-{day}", sha or f"{person}-{name}-{day}", "article/a@en", "d", decision or wanted, name, "w", 1, person, role, "", "", (), revokes
    )  # fmt: skip
    return Landed(made, Commit(day, f"c{day}", START + timedelta(days=day)), True)


def backed(flow, *landed, state="live", now=START + timedelta(days=9), public=(), **meta):
    return Judge(flow, PEOPLE, now).backing(Evidence(document(**meta), landed, public), state)


ONE, TWO = workflow(requirement("edit", 1, "editor")), workflow(requirement("edit", 2, "editor"))
RELEASE = record("pat", "publish")


def test_every_requirement_on_the_way_must_be_met():
    assert not backed(ONE).backed
    assert not backed(ONE, record("ed")).backed
    assert not backed(ONE, RELEASE).backed
    assert backed(ONE, record("ed"), state="approved").backed
    assert backed(ONE, record("ed"), RELEASE).decisions == (record("ed"), RELEASE)
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
    assert backed(workflow(requirement("edit", 1, "editor", exclude=False)), record("bo"), RELEASE).backed
    assert backed(ONE, record("bo"), RELEASE, authors=["ann"]).backed
    assert not backed(ONE, record("bo"), RELEASE, authors="bo").backed
    filled = Judge(ONE, PEOPLE, START).filled(Evidence(document(), (record("bo"),)), ONE.transitions["approve"])
    assert filled[0].barred == ("bo wrote it",)


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
    assert (void.backed, void.void) == (False, no)
    assert not backed(ONE, *sound, no, record("eve", "back", day=4, decision="revoke", revokes=no.record.sha256)).backed
    assert backed(
        ONE, *sound, no, record(person, "back", role=role, day=4, decision="revoke", revokes=no.record.sha256)
    ).backed


def test_a_rejection_by_someone_who_may_not_reject_voids_nothing():
    assert backed(ONE, record("eve"), RELEASE, record("pat", "back")).backed


def test_a_revoked_approval_is_gone_and_said_to_be():
    revoked = record("ed", decision="revoke", revokes="ed-approve-1", day=2)

    void = backed(ONE, record("ed"), RELEASE, revoked)
    assert (void.backed, void.void) == (False, revoked)
    assert backed(ONE, record("ed"), record("eve"), RELEASE, revoked).backed


@pytest.mark.parametrize(
    ("landed", "why"),
    [
        (record("stranger"), "stranger is not in workflows/people.yml"),
        (record("pat", role="editor"), "pat does not hold the role editor"),
        (record("gone", day=6), "it landed after gone left on 2026-01-05"),
        (record("ed", decision="move"), "“approve” takes the decision approve, not move"),
    ],
)
def test_a_flawed_record_does_not_count_and_says_why(landed, why):
    assert Judge(ONE, PEOPLE, START).flaw(landed) == why
    assert not backed(ONE, landed, RELEASE).backed


def test_decisions_before_someone_left_stand():
    assert backed(ONE, record("gone", day=4), RELEASE).backed


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
    flow = workflow(*(requirement(str(n), count, *sorted(of), exclude=False) for n, (count, of) in enumerate(slots)))
    people = {name: Person(name, name, (), ("a", "b", "c"), None) for name in "pqrst"}
    landed = tuple(record(person, role=role, sha=f"{person}{role}") for person, role in votes)
    judge = Judge(flow, people, START)

    met = all(each.satisfied for each in judge.filled(Evidence(document(), landed), flow.transitions["approve"]))

    def possible(rest, free):
        if not rest:
            return True
        count, of = rest[0]
        able = sorted({person for person, role in votes if role in of} & free)
        return any(possible(rest[1:], free - set(some)) for some in combinations(able, count))

    assert met == possible(slots, frozenset("pqrst"))


@given(VOTES, st.randoms())
def test_the_order_of_records_does_not_matter(votes, random):
    flow = workflow(requirement("1", 2, "a", "b", exclude=False), requirement("2", 1, "b", "c", exclude=False))
    people = {name: Person(name, name, (), ("a", "b", "c"), None) for name in "pqrst"}
    landed = [record(person, role=role, sha=f"{person}{role}") for person, role in votes]
    shuffled = random.sample(landed, len(landed))

    def met(order):
        return Judge(flow, people, START).backing(Evidence(document(), tuple(order)), "approved").backed

    assert met(landed) == met(shuffled)
