"""Records: what is written is read back, and nothing but what was written counts."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contentops.model import Key, Record
from contentops.workflow import records
from contentops.workflow.records import RecordError

DIGEST = "ab" * 32
PATH = f"workflows/reviews/article/完课.zh-CN/{DIGEST[:12]}-approve-ed.json"
RECORD = Record(
    path=PATH, sha256="", key="article/完课@zh-CN", digest=DIGEST, decision="approve", transition="approve", workflow="editorial",
    workflow_version=3, person="ed", role="editor", time="2026-11-20T12:00:00+08:00", comment="好", files=(("content/articles/a.md", "0" * 40),), revokes="",
)  # fmt: skip


def rewritten(**changes):
    raw = json.loads(records.to_bytes(RECORD))
    raw.update(changes)
    return records.canonical({key: value for key, value in raw.items() if value is not None})


def test_a_record_is_small_canonical_json_that_a_person_can_read():
    assert records.to_bytes(RECORD).decode().split("\n")[:3] == ["{", '  "comment": "好",', '  "decision": "approve",']


@given(st.text(st.characters(codec="utf-8"), max_size=30), st.sampled_from(["approve", "reject", "move", "reaffirm"]))
def test_what_is_written_is_read_back(comment, decision):
    path = PATH.replace("-approve-", f"-{decision}-")
    record = replace(RECORD, comment=comment, decision=decision, path=path)

    read = records.parse(path, records.to_bytes(record))

    assert replace(read, sha256="") == record
    assert records.to_bytes(read) == records.to_bytes(record)


def test_carriage_returns_that_git_put_in_make_no_other_record():
    data = records.to_bytes(RECORD)

    assert records.parse(PATH, data.replace(b"\n", b"\r\n")) == records.parse(PATH, data)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "it is not JSON"),
        (b"\xff", "it is not JSON"),
        (b"[" * 100_000, "it is not JSON"),
        (b'{"a": "\\ud800"}', "it is not JSON"),
        (b"[]\n", "the record: "),
        (records.to_bytes(RECORD) + b"\n", "it is not in canonical form"),
        (records.to_bytes(RECORD).replace(b'"ed"', b'"eve"', 1).replace(b"  ", b" ", 1), "it is not in canonical form"),
        (records.to_bytes(RECORD).replace(b'"person": "ed",', b'"person": "ed",\n  "person": "ed",'), "it is not in canonical form"),
        (rewritten(extra=1), "the record: "),
        (rewritten(person=None), "the record: 'person' is a required property"),
        (rewritten(digest="AB" * 32), "digest: "),
        (rewritten(decision="bless"), "decision: "),
        (rewritten(schema=2), "schema: "),
        (rewritten(files=[]), "files: "),
        (rewritten(key="article/rate"), "key: "),
        *(
            (rewritten(time=time), f"time: “{time}” is no instant with its offset from UTC")
            for time in ("yesterday", "2026-11-20T12:00:00", "2026-13-45T12:00:00Z", "2026-12-31T23:59:60Z")
        ),
        (rewritten(revokes="0" * 64), "“revokes” goes with the decision revoke"),
        (rewritten(key="article/other@zh-CN"), "it is about article/other@zh-CN and belongs in workflows/reviews/article/other.zh-CN/"),
        (rewritten(key="article/完课@en"), "it is about article/完课@en and belongs in"),
        (rewritten(person="eve"), "its name does not say the digest, decision and person it holds"),
        (rewritten(digest="cd" * 32), "its name does not say the digest"),
    ],
)  # fmt: skip
def test_anything_but_a_record_as_written_does_not_count(data, why):
    with pytest.raises(RecordError) as caught:
        records.parse(PATH, data)

    assert str(caught.value).startswith(why)


@pytest.mark.parametrize(
    "path",
    [
        PATH.replace("article/", "lesson/"),
        PATH.replace("zh-CN", "en"),
        PATH.replace("完课", "other"),
        PATH.replace("完课.zh-CN/", "完课.zh-CN/deeper/"),
        PATH.replace("approve", "reject"),
        f"workflows/reviews/{DIGEST[:12]}-approve-ed.json",
    ],
)
def test_a_record_copied_elsewhere_does_not_count(path):
    with pytest.raises(RecordError):
        records.parse(path, records.to_bytes(RECORD))


def test_two_reviewers_and_two_decisions_of_one_never_share_a_name():
    key = Key("article", "完课", "zh-CN")

    assert records.name(key, DIGEST, "approve", "ed", ()) == PATH
    assert records.name(key, DIGEST, "approve", "ed", {PATH}) == PATH.replace(".json", "-2.json")
    assert records.name(key, DIGEST, "approve", "ed", {PATH, PATH.replace(".json", "-2.json")}).endswith("-3.json")
    assert records.name(key, DIGEST, "approve", "eve", {PATH}).endswith("-approve-eve.json")
    assert records.parse(PATH.replace(".json", "-2.json"), records.to_bytes(RECORD)).person == "ed"


@given(st.binary(max_size=60), st.integers(0, 700))
def test_any_bytes_are_a_record_or_refused_and_never_anything_else(noise, at):
    whole = records.to_bytes(RECORD)
    for data in (noise, whole[:at] + noise + whole[at:], whole[:at] + noise + whole[at + len(noise) :]):
        with suppress(RecordError):
            records.parse(PATH, data)


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "schema": st.sampled_from([1, True, 2, "1"]),
            "workflow_version": st.sampled_from([1, 0, True, "3"]),
            "digest": st.sampled_from(["a" * 64, "a" * 64 + "\n", "A" * 64, 7]),
            "person": st.sampled_from(["ann", "", None]),
            "time": st.sampled_from(["2026-11-20T12:00:00+08:00", "2026-11-20", "yesterday"]),
            "files": st.sampled_from([[], [{"path": "a", "blob": "b" * 40}], [{"path": "a"}], {}]),
            "comment": st.sampled_from(["", "why", 3]),
            "extra": st.just(1),
        },
    )
)
def test_what_is_taken_without_asking_the_schema_is_what_the_schema_allows(changes):
    from jsonschema import Draft202012Validator

    from contentops.source.schemas import shipped
    from contentops.workflow.records import _as_written

    raw = {
        "schema": 1,
        "key": "article/a@en",
        "digest": "a" * 64,
        "decision": "approve",
        "transition": "approve",
        "workflow": "editorial",
        "workflow_version": 1,
        "person": "ann",
        "role": "editor",
        "time": "2026-11-20T12:00:00+08:00",
        "files": [{"path": "content/a.md", "blob": "b" * 40}],
        **changes,
    }
    if _as_written(raw):
        assert Draft202012Validator(shipped("record")).is_valid(raw)
