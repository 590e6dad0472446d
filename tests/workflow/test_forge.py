"""Reviews of the git host: each becomes one decision bound to a commit, or a message, and nothing the JSON holds is trusted."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contentops.workflow.forge import ForgeError, HostReview, read_events

SAMPLES = Path(__file__).parent / "forge"
FIRST, SECOND = "a1" * 20, "b2" * 20


def sample(name):
    return json.loads((SAMPLES / f"{name}.json").read_bytes())


def read(raw):
    return read_events(json.dumps(raw).encode())


def changed(name, path, value):
    """A sample with one value replaced; `...` takes the key away."""
    raw = sample(name)
    *steps, last = path
    inner = raw
    for step in steps:
        inner = inner[step]
    if value is ...:
        del inner[last]
    else:
        inner[last] = value
    return raw


# -- GitHub ---------------------------------------------------------------------------------------------------


def test_an_approval_on_github_names_the_commit_that_was_reviewed_and_not_the_head():
    assert read_events((SAMPLES / "github-approved.json").read_bytes()) == (
        HostReview(
            host="github",
            account="li-wei-lms",
            decision="approve",
            commit=FIRST,
            time="2026-11-20T04:00:00+00:00",
            event="github:pull/12/review/345",
            url="https://github.com/example-academy/site/pull/12#pullrequestreview-345",
            base="main",
            comment="很好。\nGood to go.",
        ),
    )


def test_a_request_for_changes_on_github_is_a_rejection():
    (review,) = read(sample("github-changes-requested"))

    assert (review.decision, review.commit, review.comment) == ("reject", FIRST, "第二段数字有误")


def test_a_dismissal_withdraws_the_review_of_the_reviewer_not_of_whoever_dismissed_it():
    raw = sample("github-dismissed")
    raw["sender"]["login"] = "somebody-else"

    (review,) = read(raw)

    assert (review.decision, review.account, review.event) == (
        "withdraw",
        "li-wei-lms",
        "github:pull/12/review/345/dismissed",
    )


def test_a_dismissal_withdraws_whatever_state_the_review_is_said_to_have():
    (review,) = read(changed("github-dismissed", ["review", "state"], "approved"))

    assert (review.decision, review.event) == ("withdraw", "github:pull/12/review/345/dismissed")


@pytest.mark.parametrize("name", ["github-commented", "github-edited"])
def test_a_comment_or_an_edited_text_decides_nothing(name):
    assert read(sample(name)) == ()


def test_a_review_by_a_deleted_account_decides_nothing():
    assert read(changed("github-approved", ["review", "user"], None)) == ()


def test_a_review_without_a_text_has_an_empty_comment():
    assert read(changed("github-approved", ["review", "body"], None))[0].comment == ""


def test_of_a_list_the_newest_decision_of_each_account_counts_and_a_later_comment_cancels_nothing():
    assert [(each.account, each.decision, each.commit, each.event) for each in read(sample("github-reviews"))] == [
        ("link-checker[bot]", "approve", SECOND, "github:pull/12/review/310"),
        ("li-wei-lms", "approve", SECOND, "github:pull/12/review/311"),
        ("wang-fang", "withdraw", FIRST, "github:pull/12/review/313/dismissed"),
    ]


@given(st.permutations(sample("github-reviews")))
def test_the_order_of_a_list_does_not_matter(reviews):
    assert read(reviews) == read(sample("github-reviews"))


def test_a_list_of_pages_is_one_list():
    reviews = sample("github-reviews")

    assert read([reviews[:4], reviews[4:]]) == read(reviews)


def test_reviews_given_in_the_same_second_are_ordered_by_number():
    reviews = sample("github-reviews")
    for review in reviews:
        if "submitted_at" in review:
            review["submitted_at"] = "2026-11-20T01:00:00Z"

    assert {each.account: each.decision for each in read(reviews)}["li-wei-lms"] == "approve"


def test_an_account_written_in_other_letters_is_the_same_account():
    reviews = [each for each in sample("github-reviews") if each["id"] in (301, 311)]
    reviews[0]["user"]["login"] = "Li-Wei-LMS"

    assert [each.decision for each in read(reviews)] == ["approve"]


def test_the_list_and_the_event_give_one_review_the_same_id():
    (told,) = read(sample("github-approved"))
    listed = copy.deepcopy(sample("github-approved")["review"])
    listed["state"] = "APPROVED"

    (review,) = read([listed])

    assert (review.event, review.commit, review.time, review.base) == (told.event, told.commit, told.time, "")


def test_an_empty_list_holds_no_decision():
    assert read([]) == ()


def test_a_review_whose_commit_is_gone_is_refused_where_it_would_count():
    reviews = [each for each in sample("github-reviews") if each["id"] == 300]

    with pytest.raises(ForgeError, match="300 by wang-fang names no commit any more") as caught:
        read(reviews)

    assert caught.value.hint == "ask wang-fang to review again; the newest review of an account counts"


@pytest.mark.parametrize("name", ["gitea-approved", "gitea-reviews"])
def test_gitea_is_not_taken_for_github(name):
    with pytest.raises(ForgeError, match="from Gitea or Forgejo") as caught:
        read(sample(name))

    assert "contentops approve" in (caught.value.hint or "")


# -- GitLab ---------------------------------------------------------------------------------------------------


def test_an_approval_on_gitlab_is_bound_to_the_last_commit():
    assert read(sample("gitlab-approved")) == (
        HostReview(
            host="gitlab",
            account="li.wei",
            decision="approve",
            commit=FIRST,
            time="2026-11-20T04:00:00+00:00",
            event=f"gitlab:merge_request/7/approve/li.wei/2026-11-20T04:00:00+00:00/{FIRST[:12]}",
            url="https://gitlab.example.org/academy/site/-/merge_requests/7",
            base="main",
            comment="",
        ),
    )


def test_what_a_triggered_pipeline_finds_beside_the_event_changes_nothing():
    assert read(sample("gitlab-trigger-payload")) == read(sample("gitlab-approved"))


def test_an_older_gitlab_tells_the_time_in_its_own_way():
    (review,) = read(sample("gitlab-approval-older"))

    assert (review.decision, review.time) == ("approve", "2026-11-20T03:59:00+00:00")


@pytest.mark.parametrize("action", ["unapproved", "unapproval"])
def test_taking_an_approval_back_withdraws(action):
    (review,) = read(changed("gitlab-unapproved", ["object_attributes", "action"], action))

    assert (review.decision, review.account) == ("withdraw", "li.wei")


def test_a_push_that_resets_approvals_is_no_decision_of_whoever_pushed():
    assert read(sample("gitlab-reset-by-push")) == ()


def test_other_news_of_a_merge_request_decides_nothing():
    assert read(sample("gitlab-update")) == ()


def test_gitlabs_list_of_approvals_is_refused_because_it_names_no_commit():
    with pytest.raises(ForgeError, match="does not name the commit") as caught:
        read(sample("gitlab-approvals-api"))

    assert "$TRIGGER_PAYLOAD" in (caught.value.hint or "")


# -- what is refused ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "this is not JSON"),
        (b"\xff", "this is not JSON"),
        (b"[" * 200_000, "this is not JSON"),
        (b'{"a": NaN}', "NaN is no JSON"),
        (b'{"review": 1, "review": 2}', "an object has a key twice"),
        (b"1" * 5000, "this is not JSON"),
        (b'"approved"', "neither an object nor a list"),
        (b"{}", "it has no known key"),
        (b'{"zen": "", "hook": {}, "a key\\u001b[31m": 1}', r"its keys are hook, zen …"),
        (b'{"pull_request": {}, "action": "opened"}', "its keys are action, pull_request"),
        (b'[{"id": 1}]', "has no “state”"),
        (b"[1]", "has no “state”"),
    ],
)
def test_anything_else_is_refused_with_what_was_found(data, why):
    with pytest.raises(ForgeError, match=why) as caught:
        read_events(data)

    assert caught.value.hint
    assert "\x1b" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "path", "value", "why"),
    [
        ("github-approved", ["action"], "approved", "an “action” that is not known"),
        ("github-approved", ["review", "state"], "APPROVED BY ALL", "a “state” that is not known"),
        ("github-approved", ["review", "state"], ["approved"], "“state” of the event is not text"),
        ("github-approved", ["review", "commit_id"], FIRST[:12], "“commit_id” of the event is not the full id"),
        ("github-approved", ["review", "commit_id"], f"{FIRST}0", "not the full id"),
        ("github-approved", ["review", "commit_id"], FIRST.upper(), "not the full id"),
        ("github-approved", ["review", "commit_id"], f"{FIRST}\n", "not the full id"),
        ("github-approved", ["review", "commit_id"], "--output=/etc/passwd", "not the full id"),
        ("github-approved", ["review", "commit_id"], ..., "has no “commit_id”"),
        ("github-approved", ["review", "id"], True, "not a positive whole number"),
        ("github-approved", ["review", "id"], "345", "not a positive whole number"),
        ("github-approved", ["review", "id"], 345.0, "not a positive whole number"),
        ("github-approved", ["review", "user", "login"], "li wei", "not the name of an account"),
        ("github-approved", ["review", "user", "login"], "a/../b", "not the name of an account"),
        ("github-approved", ["review", "user"], "li-wei-lms", "has no “user.login”"),
        ("github-approved", ["review", "body"], {"text": ""}, "“body” of the event is not text"),
        ("github-approved", ["review", "body"], "\ud800", "not text in Unicode"),
        ("github-approved", ["review", "html_url"], "javascript:alert(1)", "not a web address"),
        ("github-approved", ["review", "html_url"], "https://x.example/\n::error::", "not a web address"),
        ("github-approved", ["review", "submitted_at"], "2026-11-20T04:00:00", "not a time with an offset"),
        ("github-approved", ["review", "submitted_at"], "2026-13-20T04:00:00Z", "not a time with an offset"),
        ("github-approved", ["review", "submitted_at"], "२०२६-11-20T04:00:00Z", "not a time with an offset"),
        ("github-approved", ["pull_request", "base", "ref"], "--upload-pack=x", "not the name of a branch"),
        ("github-approved", ["pull_request", "base", "ref"], "main..other", "not the name of a branch"),
        ("github-approved", ["pull_request", "base", "ref"], "ma\nin", "not the name of a branch"),
        ("github-approved", ["pull_request", "number"], 0, "not a positive whole number"),
        ("github-reviews", [8, "state"], "REQUEST_CHANGES", "a “state” that is not known"),
        ("github-reviews", [4, "pull_request_url"], "https://x.example/pulls/12/files", "not the address of a pull"),
        ("gitlab-approved", ["object_attributes", "last_commit"], None, "has no “object_attributes.last_commit.id”"),
        ("gitlab-approved", ["object_attributes", "last_commit", "id"], "HEAD", "not the full id"),
        ("gitlab-approved", ["object_attributes", "action"], ..., "has no “object_attributes.action”"),
        ("gitlab-approved", ["object_attributes", "actioned_at"], "yesterday", "not a time with an offset"),
        ("gitlab-approved", ["object_attributes"], [], "has no “object_attributes.action”"),
        ("gitlab-approved", ["user", "username"], "", "not the name of an account"),
    ],
)
def test_a_field_that_is_not_what_it_must_be_is_named(name, path, value, why):
    with pytest.raises(ForgeError, match=why) as caught:
        read(changed(name, path, value))

    assert caught.value.hint


def test_a_file_that_begins_with_a_byte_order_mark_is_read():
    data = (SAMPLES / "gitlab-approved.json").read_bytes()

    assert read_events(b"\xef\xbb\xbf" + data) == read_events(data)


def test_both_lengths_of_commit_ids_are_read():
    (review,) = read(changed("github-approved", ["review", "commit_id"], "0f" * 32))

    assert review.commit == "0f" * 32


# -- whatever comes -------------------------------------------------------------------------------------------

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
DECISIVE = ["github-approved", "github-dismissed", "github-reviews", "gitlab-approved", "gitlab-unapproved"]


def places(raw, path=()):
    """The path of every value in a JSON value."""
    for key, value in raw.items() if isinstance(raw, dict) else enumerate(raw) if isinstance(raw, list) else ():
        yield (*path, key)
        yield from places(value, (*path, key))


PLACES = [(name, path) for name in DECISIVE for path in places(sample(name))]


def answers(data):
    """Reads and checks that there are events of the promised form, or the one error."""
    try:
        found = read_events(data)
    except ForgeError as error:
        assert error.hint
        return
    for review in found:
        assert len(review.commit) in (40, 64) and int(review.commit, 16) >= 0
        assert review.account and review.url.startswith("http")
        assert all(isinstance(getattr(review, name), str) for name in HostReview.__slots__)
        "".join(getattr(review, name) for name in HostReview.__slots__).encode()


@given(st.binary(max_size=60))
def test_any_bytes_give_events_or_the_one_error(data):
    answers(data)


@given(JSON)
def test_any_json_gives_events_or_the_one_error(raw):
    answers(json.dumps(raw).encode())


@settings(max_examples=300)
@given(st.sampled_from(PLACES), JSON | st.just(...))
def test_an_event_with_anything_in_any_place_gives_events_or_the_one_error(place, value):
    name, path = place
    answers(json.dumps(changed(name, path, value)).encode())
