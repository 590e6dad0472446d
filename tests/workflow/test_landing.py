"""Landing: which records there are since when, what each is worth under the policy of its commit, and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from contentops.model import Commit, Landed, Record
from contentops.workflow import landing, records

DIGEST = "d" * 64
FOLDER = "workflows/reviews/article/a.en/"


def record(person="ed", decision="approve", transition="approve", role="editor", **more):
    path = f"{FOLDER}{DIGEST[:12]}-{decision}-{person}.json"
    made = Record(
        path, "", "article/a@en", DIGEST, decision, transition, "editorial", 1, person, role,
        "2026-01-01T00:00:00Z", "", (("content/a.md", "0" * 40),),
    )  # fmt: skip
    return replace(made, **more)


def filed(*some):
    return {each.path: records.to_bytes(each) for each in some}


def found(line, key="article/a@en", **how):
    """The records of a key as they landed, each judged by the policy of its commit."""
    policies = line.policies(**how)
    timeline = line.timeline(how.get("standing"))
    told = landing.find(timeline, line.read)
    return [
        landing.judge(each, policies.judging(each.commit.index), timeline, policies, line.read, told)
        for each in told.records.get(key, ())
    ]


@pytest.fixture
def ruled(line):
    line.commit(line.rules())
    return line


# -- which there are ------------------------------------------------------------------------------------------


def test_a_record_lands_once_however_often_its_file_comes_and_goes(ruled):
    landed = ruled.commit(filed(record()))
    ruled.commit({record().path: None})
    ruled.commit(filed(record()))
    ruled.commit(filed(replace(record(), path=record().path.replace(".json", "-2.json"))))
    (only,) = found(ruled)

    assert (only.commit.index, only.present) == (landed, True)


def test_a_record_that_was_deleted_counts_and_is_said_to_be_gone(ruled):
    ruled.commit(filed(record()))
    ruled.commit({record().path: None})
    (only,) = found(ruled)

    assert (only.present, only.flaw) == (False, "")


def test_a_record_is_there_where_any_copy_of_it_is(ruled):
    ruled.commit(filed(record()))
    ruled.commit({record().path: None, record().path.replace(".json", "-2.json"): records.to_bytes(record())})

    assert [each.present for each in found(ruled)] == [True]


def test_line_ends_make_no_other_record(ruled):
    landed = ruled.commit(filed(record()))
    ruled.commit({record().path: records.to_bytes(record()).replace(b"\n", b"\r\n")})

    assert [(each.commit.index, each.present, each.flaw) for each in found(ruled)] == [(landed, True, "")]


def test_records_are_in_the_order_in_which_they_landed(ruled):
    for person in ("pat", "ed", "eve"):
        ruled.commit(filed(record(person)))

    assert [each.record.person for each in found(ruled)] == ["pat", "ed", "eve"]


def test_on_a_branch_a_record_lands_with_the_merge(ruled):
    base = ruled.tip
    ruled.commit({"content/x": "1"})
    main = ruled.tip
    ruled.commit(filed(record()), parents=[base], by="Ed <ed@example.org>")
    side = ruled.tip
    merge = ruled.commit(filed(record()), parents=[main, side], by="Pat <pat@example.org>")
    (only,) = found(ruled)

    assert (only.commit.index, only.level) == (merge, "committed")


def test_an_edited_record_is_a_problem_and_the_one_that_landed_counts(ruled):
    landed = ruled.commit(filed(record()))
    ruled.commit({record().path: records.to_bytes(record()).replace(b'editor"', b'chief"')})
    ruled.commit({f"{FOLDER}x.json": "{}", f"{FOLDER}notes.txt": "no record"})
    told = landing.find(ruled.timeline(), ruled.read)

    assert next((each.commit.index, each.present) for each in found(ruled)) == (landed, False)
    assert {each.path for each in told.problems} >= {f"{FOLDER}x.json"}
    assert all(each.code == "CO203" and "does not count" in each.message for each in told.problems)


def test_what_was_no_record_before_it_was_mended_is_no_problem(ruled):
    ruled.commit({record().path: "{"})
    mended = ruled.commit(filed(record()))

    assert [each.commit.index for each in found(ruled)] == [mended]
    assert landing.find(ruled.timeline(), ruled.read).problems == ()


def test_of_two_copies_that_land_at_once_the_better_one_counts(ruled):
    base = ruled.tip
    copy = record().path.replace(".json", "-2.json")
    ruled.commit({record().path: records.to_bytes(record())}, by="Pat <pat@example.org>")
    ruled.commit({copy: records.to_bytes(record())}, by="Ed <ed@example.org>")
    ruled.commit(
        filed(record()) | {copy: records.to_bytes(record())}, parents=[base, ruled.tip], by="Pat <pat@example.org>"
    )
    (only,) = found(ruled)

    assert (only.commit.index, only.level) == (1, "committed")


def test_a_link_is_no_record(ruled):
    ruled.commit({record().path: ruled.entry(records.to_bytes(record()), "120000")})
    told = landing.find(ruled.timeline(), ruled.read)

    assert told.records == {}
    assert "symbolic link" in told.problems[0].message


# -- what counts at all ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (record("zoe"), "zoe is not in workflows/people.yml as it was in force when it landed"),
        (record("pat"), "pat does not hold the role editor"),
        (record(decision="move"), "“approve” takes the decision approve, not move"),
        (record(decision="approve", transition="publish"), "“publish” takes the decision move, not approve"),
        (record(transition="no"), "the workflow has no transition “no”"),
        (record(workflow="other"), "it is about the workflow “other”, the document's is “editorial”"),
        (record(key="story/a@en", path="workflows/reviews/story/a.en/x"), "no workflow was in force for story/a@en when it landed"),
        (record(decision="override", override="hotfix"), "the workflow has no override “hotfix” for “approve”"),
        (record(decision="revoke", revokes="e" * 64), ""),
        (record(), ""),
    ],
)  # fmt: skip
def test_a_record_that_cannot_count_says_why(ruled, made, why):
    ruled.commit(filed(record()))
    policies, timeline = ruled.policies(), ruled.timeline()
    landed = Landed(replace(made, recorded_by="ann"), timeline.commits[1], True)

    told = landing.find(timeline, ruled.read)
    assert landing.judge(landed, policies.judging(1), timeline, policies, ruled.read, told).flaw == why


def test_without_a_policy_nothing_counts(line):
    line.commit(filed(record()))

    assert [each.flaw for each in found(line)] == ["the site had no policy that could be read when it landed"]


@pytest.mark.parametrize(
    ("at", "counts"),
    [
        ("2026-01-05T23:59:59+00:00", True),
        ("2026-01-06T00:00:00+00:00", False),
        ("2026-01-06T07:00:00+08:00", True),
        ("2026-01-05T20:00:00-08:00", False),
    ],
)
def test_a_person_decides_until_the_last_day_ends_in_utc(ruled, at, counts):
    ruled.commit(filed(record("eve")))
    policies, timeline = ruled.policies(), ruled.timeline()
    landed = Landed(replace(record("eve"), recorded_by="ann"), Commit(1, "c", datetime.fromisoformat(at)), True)

    told = landing.find(timeline, ruled.read)
    flaw = landing.judge(landed, policies.judging(1), timeline, policies, ruled.read, told).flaw

    assert flaw == ("" if counts else "it landed after eve left on 2026-01-05")


def test_what_judges_a_record_is_the_policy_before_it_for_good(ruled):
    without_ed = ruled.rules()["workflows/people.yml"].replace("roles: [editor]}\n  eve", "roles: []}\n  eve")
    ruled.commit(filed(record()))
    ruled.commit({"workflows/people.yml": without_ed})
    ruled.commit(filed(record("eve")))
    ruled.commit(filed(record(comment="again", path=record().path.replace(".json", "-2.json"))))

    assert [(each.record.person, each.flaw) for each in found(ruled)] == [
        ("ed", ""),
        ("eve", ""),
        ("ed", "ed does not hold the role editor"),
    ]


# -- how far it is proven -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("by", "level"),
    [
        ("Ed <ed@example.org>", "committed"),
        ("Somebody <Ed@HOME.example.org>", "committed"),
        ("Ed <ann@example.org>", "recorded"),
        ("Ed <nobody@example.org>", "recorded"),
        ("", "recorded"),
    ],
)
def test_committed_is_what_the_person_s_own_commit_brought(ruled, by, level):
    ruled.commit(filed(record()), by=by)
    (only,) = found(ruled)

    assert only.level == level
    assert only.proof == (f"commit {ruled.log[-1].id[:7]} by {by}" if level == "committed" else "")


def test_a_co_author_has_not_committed(ruled):
    ruled.commit(filed(record()), by="Ann <ann@example.org>")
    ruled.log[-1] = ruled.log[-1]._replace(people=("Ann <ann@example.org>", "Ed <ed@example.org>"))

    assert [each.level for each in found(ruled)] == ["recorded"]


def test_what_is_recorded_for_somebody_else_is_never_more_than_recorded(ruled):
    ruled.commit(filed(record(recorded_by="ann")), by="Ed <ed@example.org>")

    assert [(each.level, each.proof) for each in found(ruled)] == [("recorded", "written down by ann")]


def test_a_merge_that_brings_a_record_proves_nothing(ruled):
    ruled.commit({"content/x": "1"})
    main = ruled.tip
    ruled.commit(filed(record()), parents=[main, main], by="Ed <ed@example.org>")

    assert [each.level for each in found(ruled)] == ["recorded"]


def test_what_is_not_committed_yet_is_recorded(ruled):
    (only,) = found(ruled, standing=filed(record("ann", "move", "submit", "author")), last_by="itself")

    assert (only.commit.id, only.level) == ("", "recorded")


def test_the_same_bytes_under_a_better_author_on_another_branch_are_committed(ruled):
    """Cherry-picked by somebody else first, then the branch itself was merged."""
    base = ruled.tip
    ruled.commit(filed(record()), by="Pat <pat@example.org>")
    main = ruled.tip
    ruled.commit(filed(record()), parents=[base], by="Ed <ed@example.org>")
    ruled.commit({}, parents=[main, ruled.tip], by="Pat <pat@example.org>")

    assert [(each.commit.index, each.level) for each in found(ruled)] == [(1, "committed")]


def test_other_bytes_at_the_same_path_prove_nothing_about_these(ruled):
    ruled.commit(filed(record(comment="one")), by="Ed <ed@example.org>")
    ruled.commit(filed(record(comment="two")), by="Pat <pat@example.org>")

    assert [(each.record.comment, each.level) for each in found(ruled)] == [("one", "committed"), ("two", "recorded")]


def test_a_level_counts_from_the_commit_that_gave_it():
    landed = Landed(
        record(), Commit(1, "c", datetime(2026, 1, 1, tzinfo=timezone.utc) + timedelta()), True, None, "signed", 3
    )

    assert [landed.level_at(index) for index in (1, 2, 3, 9)] == ["recorded", "recorded", "signed", "signed"]
