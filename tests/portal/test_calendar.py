"""Calendars, read by a library that knows RFC 5545."""

from __future__ import annotations

import re
from datetime import date, datetime, timezone

from hypothesis import example, given
from hypothesis import strategies as st
from icalendar import Calendar

from contentops.portal.calendar import _folded, _text

LIVE = "::: live {#talk starts=2026-12-01T19:00+08:00 ends=2026-12-01T20:30+08:00 url=https://meet.example.org/x}\n带上问题。\n:::\n"


def _events(data: bytes):
    return list(Calendar.from_ical(data).walk("VEVENT"))


def test_a_campaign_is_an_event_of_whole_days_and_a_session_has_its_hours(published_academy):
    found = {str(event["SUMMARY"]): event for event in _events(published_academy.snapshot()["calendar.ics"])}
    assert set(found) == {"学习节", "谈漏斗"}
    fest, talk = found["学习节"], found["谈漏斗"]
    assert (fest["DTSTART"].dt, fest["DTEND"].dt) == (date(2026, 11, 1), date(2026, 12, 1))
    assert talk["DTSTART"].dt == datetime(2026, 12, 1, 11, tzinfo=timezone.utc)
    assert talk["DTEND"].dt == datetime(2026, 12, 1, 12, 30, tzinfo=timezone.utc)
    assert str(talk["LOCATION"]) == "https://meet.example.org/x"
    assert str(talk["URL"]) == "https://learn.example.org/academy/articles/funnel/"
    assert "en/calendar.ics" not in published_academy.snapshot()


def test_every_calendar_is_whole_and_every_event_has_what_it_must(published_academy):
    calendars = {path: data for path, data in published_academy.snapshot().items() if path.endswith(".ics")}
    assert set(calendars) == {"calendar.ics", "articles/funnel/talk.ics"}
    for data in calendars.values():
        calendar = Calendar.from_ical(data)
        assert (str(calendar["VERSION"]), bool(calendar["PRODID"])) == ("2.0", True)
        assert calendar.errors == []
        uids = [str(event["UID"]) for event in calendar.walk("VEVENT")]
        assert len(uids) == len(set(uids)) > 0
        assert all(event["DTSTAMP"].dt.tzinfo for event in calendar.walk("VEVENT"))
        assert b"\n" not in data.replace(b"\r\n", b"")
        assert all(len(line) <= 75 for line in data.split(b"\r\n"))


def test_a_page_leads_to_the_file_of_its_session_alone(published_academy):
    assert '<a href="../../articles/funnel/talk.ics" type="text/calendar">谈漏斗</a>' in published_academy.page(
        "articles/funnel"
    )
    (event,) = _events(published_academy.snapshot()["articles/funnel/talk.ics"])
    whole = {str(each["UID"]): each for each in _events(published_academy.snapshot()["calendar.ics"])}
    assert event == whole[str(event["UID"])]


def test_a_session_keeps_its_uid_when_its_hour_changes(site):
    path = site.article("talk", LIVE)
    site.published(path)
    site.publish()
    (before,) = _events(site.snapshot()["calendar.ics"])
    site.replace(path, "T19:00", "T18:00")
    site.replace(path, "status: published", "status: draft")
    site.commit("earlier", date="2026-11-20T13:00:00+08:00")
    site.through(path)
    site.commit("publish", date="2026-11-20T14:00:00+08:00")
    site.publish(now="2026-11-21T00:00:00+08:00")
    (after,) = _events(site.snapshot()["calendar.ics"])
    assert before["UID"] == after["UID"]
    assert before["DTSTART"].dt > after["DTSTART"].dt
    assert before["DTSTAMP"].dt < after["DTSTAMP"].dt


def test_what_is_no_time_is_no_event_and_two_of_one_name_have_a_file_each(site):
    wrong = "::: live {starts=tomorrow place=x}\n:::\n"
    odd = "::: live {#../../a starts=2026-12-01T19:00+08:00 ends=2026-11-01T19:00+08:00 place=x}\n:::\n"
    edge = "::: live {#edge starts=0001-01-01T00:00+14:00 place=x}\n:::\n::: live {#late starts=9999-12-31T23:59-14:00 place=y}\n:::\n"
    site.article("talk", f"{LIVE}\n{wrong}\n{LIVE}\n{odd}\n{edge}")
    assert site.publish("--worktree", "--drafts").code == 0
    files = sorted(path for path in site.snapshot() if path.startswith("articles/talk/") and path.endswith(".ics"))
    assert files == [f"articles/talk/{name}.ics" for name in ("edge", "late", "live-4", "talk", "talk_1")]
    assert "DTEND" not in site.snapshot()["articles/talk/live-4.ics"].decode()
    assert len(_events(site.snapshot()["calendar.ics"])) == 5


def test_without_an_address_there_is_no_calendar(site):
    site.replace("pyproject.toml", 'url = "https://learn.example.org/academy"\n', "")
    site.commit("no address")
    site.published(site.article("talk", LIVE))
    assert site.publish().code == 0
    assert not [path for path in site.snapshot() if path.endswith(".ics")]
    assert ".ics" not in site.page("articles/talk")


@given(st.text())
@example("学习节\u3000开幕")
@example("一个新字\U000323af和新表情\U0001fae9")
@example("می\u200cخواهم 👩\u200d🏫")
def test_any_text_comes_back_from_a_calendar(words):
    shown = re.sub("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]", "", words)
    lines = [part for line in [f"SUMMARY:{_text(words)}"] for part in _folded(line)]
    assert all(len(line.encode()) <= 75 for line in lines)
    data = "\r\n".join(["BEGIN:VCALENDAR", "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR", ""])
    (event,) = _events(data.encode())
    assert str(event.get("SUMMARY", "")) == shown
