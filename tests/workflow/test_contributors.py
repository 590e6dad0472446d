"""Contributors: whoever changed a text in git, whom its records name, and who handed it in."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.workflow.conftest import START

from contentops.model import Commit, Contribution, Landed, Record
from contentops.workflow.contributors import NOBODY_KNOWN, contributors

DIGEST = "d" * 64


@pytest.fixture
def policy(line):
    line.commit(line.rules())
    return line.policies().in_force()


def wrote(landed, *people, commit="abcdef0123", **effect):
    return Contribution(landed, commit, tuple(f"{name} <{name}@example.org>" for name in people), **effect)


def record(index, person="ann", transition="submit", decision="move", policy=None, **more):
    path = f"workflows/reviews/article/a.en/{DIGEST[:12]}-{decision}-{person}.json"
    made = Record(
        path,
        f"{index}{person}",
        "article/a@en",
        DIGEST,
        decision,
        transition,
        "editorial",
        1,
        person,
        "author",
        "",
        "",
        (),
    )
    return Landed(replace(made, **more), Commit(index, f"c{index}", START), True, policy)


def found(policy, contributions=(), records=(), about=(), after=-1, until=9):
    return contributors(contributions, records, about, kind="article", policy=policy, after=after, until=until)


def test_author_and_co_authors_of_a_change_of_the_text_contributed_and_it_is_said_where(policy):
    done = found(policy, [wrote(1, "ann", "ed")])

    assert done.people == {"ann": "in abcdef0", "ed": "in abcdef0"}
    assert done.strangers == {}
    assert done.known


def test_who_set_a_status_alone_contributed_nothing(policy):
    assert found(policy, [wrote(1, "ed", text=False, status="draft")]).people == {}


def test_addresses_of_nobody_are_told_as_the_commit_names_them(policy):
    done = found(policy, [wrote(1, "zoe"), wrote(2, "zoe", commit="fedcba9876")])

    assert (done.people, done.strangers) == ({}, {"zoe <zoe@example.org>": "in abcdef0"})


def test_what_is_not_committed_is_its_author_s_and_without_one_a_stranger_s(policy):
    assert found(policy, [wrote(1, "ann", commit="")]).people == {"ann": "not committed"}
    assert found(policy, [Contribution(1, "", ("",))]).strangers == {NOBODY_KNOWN: "not committed"}


def test_only_what_landed_since_another_text_was_live_counts(policy):
    changes = [wrote(1, "ann"), wrote(2, "ed"), wrote(3, "eve"), wrote(4, "pat")]

    assert set(found(policy, changes, after=1, until=3).people) == {"ed", "eve"}


def test_whom_the_records_of_that_time_name_contributed(policy):
    named = [
        record(number, contributors=(name,))
        for number, name in ((1, "ann"), (2, "ed"), (3, "who@example.org"), (4, "pat"))
    ]

    done = found(policy, records=named, after=1, until=3)

    assert done.people == {"ed": f"named in {DIGEST[:12]}-move-ann.json"}
    assert set(done.strangers) == {"who@example.org"}


def test_a_contact_in_a_record_is_looked_up_like_an_author(policy):
    assert set(found(policy, records=[record(1, contributors=("Ed <ED@home.example.org>",))]).people) == {"ed"}


def test_who_handed_a_text_in_contributed_whenever_that_was(policy):
    handed = record(1, "ed", policy=policy)

    assert found(policy, about=[handed], after=5).people == {"ed": f"handed it in, {DIGEST[:12]}-move-ed.json"}
    assert found(policy, about=[handed], until=0).people == {}
    assert found(policy, about=[replace(handed, flaw="why")]).people == {}
    assert found(policy, about=[record(1, "ed", transition="publish", policy=policy)]).people == {}
    assert found(policy, about=[record(1, "ed", transition="approve", decision="approve", policy=policy)]).people == {}


def test_who_last_set_the_state_of_review_by_hand_handed_it_in(policy):
    changes = [
        wrote(1, "ann", text=False, status="review"),
        wrote(2, "ed", text=False, status="draft"),
        wrote(3, "pat", text=False, status="review", commit="3333333333"),
        wrote(4, "eve", text=False, status="approved"),
    ]

    assert found(policy, changes).people == {"pat": "set “review” in 3333333"}


NAMES = st.sampled_from(["ann", "ed", "eve", "zoe"])
CHANGES = st.lists(st.builds(lambda at, who, text: wrote(at, who, text=text, status="draft"), st.integers(0, 6), NAMES, st.booleans()), max_size=6)  # fmt: skip


@given(CHANGES, st.integers(-1, 6), st.integers(0, 6), NAMES, st.integers(0, 6))
def test_more_history_never_makes_fewer_contributors(new_policy, changes, after, until, who, at):
    def names(some, since):
        done = found(new_policy, some, after=since, until=until)
        return set(done.people) | set(done.strangers)

    assert names(changes, after) <= names([*changes, wrote(at, who)], after)
    assert names(changes, after) <= names(changes, after - 1)


@pytest.fixture(scope="module")
def new_policy():
    from tests.workflow.conftest import Line

    line = Line()
    line.commit(line.rules())
    return line.policies().in_force()
