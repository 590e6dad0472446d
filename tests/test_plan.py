"""The plan: whatever sequence of edits and decisions, nothing is live without what it takes."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from contentops.line import instant
from contentops.load import load
from contentops.model import (
    Catalog,
    Commit,
    Definitions,
    Document,
    Key,
    Landed,
    Node,
    Person,
    Policy,
    Position,
    Record,
    Requirement,
    Revision,
    Settings,
    SitePolicy,
    State,
    Transition,
    Workflow,
)
from contentops.plan import plan, preview
from contentops.settle import settle
from contentops.source.opening import open_source
from contentops.standing import waiting_for

START = datetime(2026, 1, 1, tzinfo=timezone.utc)
NOW = "2026-11-20T12:00:00+08:00"
KEY = Key("article", "a", "en")
EMPTY = Node("mapping", "map", "", (), (), Position(1, 1), (0, 0))
STATES = {"draft": "working", "review": "review", "approved": "approved", "published": "public", "archived": "retired"}


def _step(name, source, target, *requires, by=(), decision="move"):
    return Transition(name, (source,), target, by, requires, (), decision, False, (), None)


FLOW = Workflow(
    "w", 1, "", ("article",), "draft", ("status",),
    {name: State(name, {}, category) for name, category in STATES.items()},
    {
        step.name: step
        for step in (
            _step("submit", "draft", "review", by=("author",)),
            _step("approve", "review", "approved", Requirement("edit", 2, ("editor",), "authors", {}), decision="approve"),
            _step("publish", "approved", "published", Requirement("release", 1, ("publisher",), "", {})),
            _step("back", "review", "draft", by=("editor",), decision="reject"),
            _step("archive", "published", "archived", by=("publisher",)),
        )
    },
)  # fmt: skip
PEOPLE = {
    name: Person(name, name, (), (role,), None)
    for name, role in (("e1", "editor"), ("e2", "editor"), ("e3", "editor"), ("pub", "publisher"))
}
POLICY = Policy("c", {"article": FLOW}, frozenset(), PEOPLE, SitePolicy(), {}, {})
DEFINITIONS = Definitions(Settings(("en",), {}, {}, "", "UTC"), {}, {"article": FLOW}, PEOPLE)


def commit(index):
    return Commit(index, f"c{index}", START + timedelta(days=index))


def document(status, digest="", **meta):
    return Document(
        KEY,
        "content/articles/a.md",
        f"{status}{digest}",
        {"status": status, "authors": ["e3"], **meta},
        EMPTY,
        "",
        1,
        (),
    )


def landed(index, digest, person, transition="approve", decision="", number=0):
    decision = decision or {"approve": "approve", "back": "reject"}.get(transition, "move")
    role = PEOPLE[person].roles[0]
    name = f"{index}-{digest}-{person}-{transition}-{decision}-{number}"
    return Landed(
        Record(name, name, str(KEY), digest, decision, transition, "w", 1, person, role, "", "", (), ""),
        commit(index),
        True,
        POLICY,
    )


def catalog(steps, records=()):
    """From steps: a pair of state and digest (front matter may follow), or the name of a problem."""
    revisions = []
    for index, step in enumerate(steps):
        if isinstance(step, str):
            revisions.append(Revision(commit(index), None, "", problem=step))
        else:
            status, digest, *meta = step
            revisions.append(
                Revision(commit(index), document(status, digest, **(meta[0] if meta else {})), digest, policy=POLICY)
            )
    last = revisions[-1]
    documents = (last.document,) if last.document else ()
    return Catalog(
        DEFINITIONS, "c", True, {}, documents, {each.path: last.digest for each in documents}, {KEY: tuple(revisions)},
        {KEY: tuple(sorted(records, key=lambda each: each.commit.index))}, (), {}, {},
        policy=POLICY, last=len(steps) + 99,
    )  # fmt: skip


def live(steps, records=(), now=START + timedelta(days=99)):
    found = plan(catalog(steps, records), now).live.get(KEY)
    return found.digest if found else ""


def full(index, digest):
    """All that it takes to publish a digest, landing together."""
    return [landed(index, digest, "e1"), landed(index, digest, "e2"), landed(index, digest, "pub", "publish")]


D, P, A = "draft", "published", "archived"


@pytest.mark.parametrize(
    ("steps", "records", "wanted"),
    [
        ([(P, "x")], [], ""),
        ([(P, "x")], full(0, "x"), "x"),
        ([(D, "x")], full(0, "x"), ""),
        ([(P, "x"), (D, "y")], full(0, "x"), "x"),
        ([(P, "x"), (P, "y")], full(0, "x"), "x"),
        ([(P, "x"), (P, "y")], full(0, "x") + full(1, "y"), "y"),
        ([(P, "x"), ("review", "y")], full(0, "x") + full(1, "y"), "x"),
        ([(P, "x"), ("published!", "y")], full(0, "x"), "x"),
        ([(P, "x"), "unreadable"], full(0, "x"), "x"),
        ([(P, "x"), "duplicate"], full(0, "x"), "x"),
        ([(P, "x"), "absent"], full(0, "x"), ""),
        ([(P, "x"), "absent", (P, "x")], full(0, "x"), ""),
        ([(P, "x"), "absent", (P, "x")], full(0, "x") + full(2, "x"), "x"),
        ([(P, "x"), (A, "x")], full(0, "x"), ""),
        ([(P, "x"), (A, "x"), (P, "x")], full(0, "x"), ""),
        ([(P, "x"), (A, "x"), (D, "x"), (P, "x")], full(0, "x") + full(2, "x"), "x"),
        ([(P, "x"), (A, "x"), (D, "y")], full(0, "x"), ""),
        ([(P, "x"), (P, "y"), (P, "x")], full(0, "x") + full(1, "y"), "y"),
        ([(P, "x"), (P, "y"), (P, "x")], full(0, "x") + full(1, "y") + full(2, "x"), "x"),
        ([(P, "x"), (P, "y"), (P, "x")], full(0, "x"), "x"),
        ([(P, "x"), (P, "x")], [*full(0, "x"), landed(1, "x", "e3", "back")], ""),
        ([(P, "x"), (P, "y"), (P, "y")], full(0, "x") + full(1, "y") + [landed(2, "y", "e1", "back")], ""),
        ([(P, "x")], [*full(0, "x")[1:], landed(0, "x", "e3")], ""),
        ([(P, "x")], [*full(0, "x")[1:], landed(0, "x", "e2", number=2)], ""),
        ([(P, "x"), (P, "x")], [*full(0, "x")[:2], landed(1, "x", "pub", "publish")], "x"),
    ],
)  # fmt: skip
def test_the_first_public_and_backed_revision_from_the_newest_on_is_live(steps, records, wanted):
    assert live(steps, records) == wanted


def test_instants_decide_between_revisions_and_the_next_one_is_known():
    early = {"publish_at": "2026-06-01T00:00:00+00:00"}
    over = {"unpublish_at": "2026-06-01T00:00:00+00:00"}
    at = datetime(2026, 6, 1, tzinfo=timezone.utc)

    for meta, before, after in ((early, "x", "y"), (over, "y", "")):
        steps, records = [(P, "x"), (P, "y", meta)], full(0, "x") + full(1, "y")
        assert live(steps, records, at - timedelta(seconds=1)) == before
        assert live(steps, records, at) == after
        assert plan(catalog(steps, records), at - timedelta(seconds=1)).next_due == at
        assert plan(catalog(steps, records), at).next_due is None


@pytest.mark.parametrize(
    ("key", "text", "wanted"),
    [
        ("publish_at", None, None),
        ("publish_at", "2026-06-01T00:00:00Z", datetime(2026, 6, 1, tzinfo=timezone.utc)),
        ("publish_at", "2026-06-01", datetime(9999, 12, 31, tzinfo=timezone.utc)),
        ("publish_at", "soon", datetime(9999, 12, 31, tzinfo=timezone.utc)),
        ("unpublish_at", "2026-06-01T00:00:00", None),
    ],
)
def test_an_instant_without_an_offset_is_none(key, text, wanted):
    assert instant(document("draft", **({key: text} if text else {})), key) == wanted


def test_what_is_withheld_says_why():
    def reason(steps, records=()):
        (found,) = plan(catalog(steps, records), START + timedelta(days=99)).withheld
        return found.kind, found.reason, found.live_digest

    assert reason([(D, "x")]) == ("unfinished", "is in the state “draft”", "")
    assert reason([(P, "x"), (D, "y")], full(0, "x")) == ("unfinished", "is in the state “draft”", "x")
    assert reason([(A, "x")]) == ("retired", "was taken down: “archived”", "")
    assert reason([("pub", "x")]) == (
        "state",
        "claims “pub”, which is no state of the workflow w; known here: draft, review, approved, published, archived",
        "",
    )
    assert reason([(P, "x"), (P, "y")], full(0, "x")) == (
        "unbacked",
        "claims “published” without the decisions for it: approved was x, this text is y",
        "x",
    )
    assert (
        reason([(P, "x")], full(0, "x")[:1])[1]
        == "claims “published” without the decisions for it: approve: 1 of 2 editor; publish: 0 of 1 publisher"
    )
    assert "e3 rejected this text" in reason([(P, "x")], [*full(0, "x"), landed(0, "x", "e3", "back")])[1]
    assert "older than what took its place" in reason([(P, "x"), (A, "x"), (P, "x")], full(0, "x"))[1]


def test_a_preview_holds_drafts_with_their_mark_and_withholds_the_same():
    steps, records = [(P, "x"), (D, "y")], full(0, "x")
    release = plan(catalog(steps, records), START)

    shown = preview(release)

    assert (shown.live[KEY].digest, shown.live[KEY].mark, shown.preview) == ("y", "draft", True)
    assert shown.withheld == release.withheld


def test_who_is_waited_for_is_told_from_the_decisions_that_still_count():
    now = START + timedelta(days=99)
    once = catalog([(P, "x"), (A, "x"), ("review", "x")], full(0, "x"))

    assert waiting_for(once, once.documents[0], now) == ("approve: 0 of 2 editor",)


STEPS = st.lists(
    st.tuples(st.sampled_from([*STATES, "nonsense"]), st.sampled_from("xyz")) | st.sampled_from(["absent", "unreadable", "duplicate"]),
    min_size=1, max_size=7,
)  # fmt: skip
DECISIONS = st.lists(
    st.tuples(st.integers(0, 6), st.sampled_from("xyz"), st.sampled_from(["e1", "e2", "e3", "pub", "all"]), st.sampled_from(["approve", "approve", "publish", "back"])),
    max_size=8,
)  # fmt: skip


def _records(steps, decisions):
    found = []
    for number, (index, digest, person, transition) in enumerate(decisions):
        at = min(index, len(steps) - 1)
        if person == "all":
            found += full(at, digest)
        else:
            found.append(landed(at, digest, person, transition, number=number))
    return found


@settings(max_examples=400)
@given(STEPS, DECISIONS)
@example(["absent", (P, "x")], [(0, "x", "e1", "back"), (1, "x", "all", "approve")])  # rejected before it was there
def test_no_sequence_makes_live_what_was_not_decided(steps, decisions):
    records = _records(steps, decisions)

    digest = live(steps, records)

    last_down = max((index for index, step in enumerate(steps) if step == "absent" or step[0] == A), default=-1)
    if last_down == len(steps) - 1:
        assert digest == ""
    if not digest:
        return
    claims = [index for index, step in enumerate(steps) if step == (P, digest)]
    assert max(claims) > last_down, "it was taken down and never claimed again"
    mine = [each for each in records if each.record.digest == digest]
    assert not any(each.record.decision == "reject" and each.record.person != "pub" for each in mine), (
        "a rejection stands"
    )
    since = [each.record for each in mine if each.commit.index > last_down]
    editors = {each.person for each in since if each.decision == "approve"} - {"e3", "pub"}
    assert editors == {"e1", "e2"}, "two editors who did not write it decided on this text since it was last taken down"
    assert any(each.person == "pub" and each.transition == "publish" for each in since), "it was released"


@settings(max_examples=300)
@given(
    STEPS, DECISIONS, st.sampled_from([("draft", "z"), ("review", "x"), "unreadable", "duplicate", ("nonsense", "x")])
)
def test_work_in_progress_never_changes_what_is_live(steps, decisions, last):
    records = _records(steps, decisions)

    assert live([*steps, last], records) == live(steps, records)


@settings(max_examples=300)
@given(STEPS, DECISIONS, st.integers(0, 6))
def test_fewer_decisions_never_make_more_live(steps, decisions, drop):
    records = _records(steps, decisions)
    approvals = [each for each in records if each.record.decision != "reject"]
    if not approvals:
        return
    gone = approvals[drop % len(approvals)]
    before = live(steps, records)
    after = live(steps, [each for each in records if each is not gone])

    assert after in ("", before) or any(step == (P, after) for step in steps)
    assert not (before == "" and after) or gone.record.digest != after


# -- on real repositories -------------------------------------------------------------------------------------

HANDS = st.lists(
    st.sampled_from(
        ["write 一", "write 二", "write 三", "claim draft", "claim in_review", "claim approved", "claim published", "claim archived", "submit", "approve", "publish", "revise", "delete", "revert", "strip"]
    ),
    min_size=4, max_size=12,
)  # fmt: skip


def _hand(site, path, action, decided):
    """One thing somebody does; `decided` collects which text got which decision."""
    verb, _, what = action.partition(" ")
    file = site.root / path
    if verb == "revert":
        site.git("revert", "--no-edit", "HEAD", check=False)
        site.git("revert", "--abort", check=False)
    elif verb == "strip":
        for record in (site.root / "workflows/reviews").rglob("*.json"):
            record.unlink()
    elif verb == "write" or not file.exists():
        site.article("a", f"{what or '一'}\n", status="draft" if not file.exists() else _status(site, path))
    elif verb == "claim":
        site.replace(path, f"status: {_status(site, path)}", f"status: {what}")
    elif verb == "delete":
        file.unlink()
        decided.clear()
    else:
        person = {"submit": "ann", "approve": "ed", "publish": "pat", "revise": "ann"}[verb]
        command = (verb,) if verb in ("submit", "approve") else ("move", verb)
        if site.run(*command, path, "--as", person).code == 0:
            decided.setdefault(site.read(path).split("---\n")[2], set()).add(verb)
    if file.exists() and _status(site, path) == "archived":
        decided.clear()


def _status(site, path):
    return site.read(path).split("status: ")[1].split("\n")[0]


@pytest.mark.slow
@settings(max_examples=6)
@given(HANDS)
def test_whatever_people_do_to_a_repository_only_decided_texts_are_live(tmp_path_factory, lay_out_at, hands):
    site = lay_out_at(tmp_path_factory.mktemp("hands") / "site")
    path, decided = "content/articles/a.md", {}
    for action in ["write 一", *hands]:
        _hand(site, path, action, decided)
        site.commit(action)
        now = datetime.fromisoformat(NOW)
        found = plan(load(settle(open_source(site.root), now), now), START + timedelta(days=400)).live
        for shown in found.values():
            assert decided.get(shown.document.body, set()) >= {"approve", "publish"}, action
