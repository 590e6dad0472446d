"""Settings are read whole or refused with what to write instead."""

from __future__ import annotations

import base64
import re
from contextlib import suppress
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contentops.config import find_project, local_day, parse_settings
from contentops.errors import ContentOpsError


def settings(text):
    return parse_settings(f"[tool.contentops]\n{text}".encode())


def test_everything_has_a_default():
    found = settings("")

    assert (found.languages, found.name, found.tagline, found.url, found.timezone) == (
        ("en",), {"en": "contentops"}, {"en": ""}, "", "UTC",
    )  # fmt: skip


def test_a_name_may_be_one_for_all_languages_or_one_for_each():
    found = settings(
        'languages = ["zh-CN", "en", "fr"]\nname = "A"\ntagline = {zh-CN = "甲", en = "B"}\nurl = "https://x.org/a/"'
    )

    assert found.name == {"zh-CN": "A", "en": "A", "fr": "A"}
    assert found.tagline == {"zh-CN": "甲", "en": "B", "fr": "甲"}
    assert found.url == "https://x.org/a"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("naem = 'x'", "unknown key “naem” in [tool.contentops]"),
        ("name = 3", "“name” in [tool.contentops] is of the wrong kind"),
        ("name = {en = 3}", "“name” in [tool.contentops] is of the wrong kind"),
        ("languages = 'en'", "“languages” in [tool.contentops] is of the wrong kind"),
        ("languages = []", "“languages” must list language tags"),
        ("languages = ['../x']", "“languages” must list language tags"),
        ("languages = [1]", "“languages” must list language tags"),
        ("languages = ['en', 'en']", "“languages” must list language tags"),
        ("url = 'learn.example.org'", "“url” must be the site's absolute address"),
        ("url = 'https://'", "“url” must be the site's absolute address"),
        ("url = 'https:///academy'", "“url” must be the site's absolute address"),
        ("url = 'https://learn.example.org/?site=1'", "“url” must be the site's absolute address"),
        ("url = 'https://learn.example.org/#top'", "“url” must be the site's absolute address"),
        ("url = 'https://learn.example.org/our academy'", "“url” must be the site's absolute address"),
        ("url = 'https://[::1'", "“url” must be the site's absolute address"),
        ("url = 'https://learn.example.org:99999'", "“url” must be the site's absolute address"),
        ("url = 'https://学习.example/学院'", "“url” must be written as programs send it, in ASCII"),
        ("timezone = 'Asia/Peking'", "there is no time zone “Asia/Peking”"),
        ("timezone = '../../etc/passwd'", "there is no time zone “../../etc/passwd”"),
        ("timezone = 'Asia'", "there is no time zone “Asia”"),
        ("timezone = ''", "there is no time zone “”"),
        ("name = ", "pyproject.toml: Invalid value"),
    ],
)
def test_every_mistake_is_refused_with_its_name(text, message):
    with pytest.raises(ContentOpsError) as caught:
        settings(text)

    assert message in caught.value.message


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("offline = 'yes'", "it is true or false, without quotes"),
        ("url = 3", "it is a text, in quotes"),
        ("name = 3", 'it is a text in quotes, or one for each language: {zh-CN = "…", en = "…"}'),
        ("languages = 'en'", "it is a list in square brackets"),
        ("rules = 3", "it is a table, such as {key = value}"),
        ("[tool.contentops.learning]\npoints = {}\nlevels = [{from = '0', name = 'A'}]", "it is a whole number, without quotes"),
    ],
)  # fmt: skip
def test_a_value_of_the_wrong_kind_is_told_what_it_should_be(text, hint):
    with pytest.raises(ContentOpsError) as caught:
        settings(text)

    assert caught.value.hint == hint


@pytest.mark.parametrize("data", [b"", b"[tool]\n", b"tool = 3", b"[tool]\ncontentops = 3", b"\xff"])
def test_a_file_without_settings_is_refused(data):
    with pytest.raises(ContentOpsError):
        parse_settings(data)


SMALL = st.none() | st.sampled_from(
    ["''", "'en'", "3", "[]", "['en']", "{}", "{en = 'x'}", "{en = 1}", "true", "2026-01-01", "['x', 1]"]
)


@given(st.fixed_dictionaries(dict.fromkeys(("languages", "name", "tagline", "url", "timezone"), SMALL)))
def test_any_values_are_settings_or_refused_and_labels_are_text(values):
    with suppress(ContentOpsError):
        found = settings("\n".join(f"{name} = {value}" for name, value in values.items() if value is not None))
        assert all(isinstance(text, str) for text in (*found.name.values(), *found.tagline.values(), found.url))
        assert set(found.name) == set(found.languages)


def test_the_project_is_the_nearest_folder_above_with_settings(tmp_path):
    (tmp_path / "pyproject.toml").write_text("[tool.contentops]\n")
    (tmp_path / "a/b").mkdir(parents=True)
    (tmp_path / "a/pyproject.toml").write_text("[project]\nname = 'x'\n")

    assert find_project(tmp_path / "a/b") == tmp_path
    with pytest.raises(ContentOpsError, match="no contentops site at or above"):
        find_project(tmp_path.parent)


def test_the_day_of_an_instant_is_that_of_the_site_s_own_time():
    instant = datetime.fromisoformat("2026-11-20T17:30:00+00:00")

    assert local_day(instant, "UTC").isoformat() == "2026-11-20"
    assert local_day(instant, "Asia/Shanghai").isoformat() == "2026-11-21"
    assert local_day(datetime.fromisoformat("2026-11-21T05:00:00+08:00"), "UTC").isoformat() == "2026-11-20"


# -- learning -------------------------------------------------------------------------------------------------

KEY = bytes(range(32))
LINE = f"ssh-ed25519 {base64.b64encode(bytes.fromhex('0000000b7373682d6564323535313900000020') + KEY).decode()}"
ISSUER = f"id = 'office', name = {{en = 'The office'}}, key = '{LINE} office@example.org'"


def learning(text):
    return settings(f'languages = ["zh-CN", "en"]\n[tool.contentops.learning]\n{text}').learning


def test_a_site_that_says_nothing_of_learning_gives_no_points_and_sends_nothing():
    found = settings("").learning

    assert (found.points, found.levels, found.record_store, found.issuers) == ({}, (), "", ())


def test_points_levels_a_store_and_issuers_are_read():
    found = learning(
        "points = {course = 50, lesson = 10, quiz = 0}\n"
        'levels = [{from = 0, name = {zh-CN = "起笔", en = "First stroke"}}, {from = 60, name = "B"}]\n'
        'record_store = "https://lrs.example.org/xapi"\n'
        f"issuers = [{{{ISSUER}, since = 2026-01-01, until = 2026-12-31}}]"
    )

    assert list(found.points.items()) == [("lesson", 10), ("course", 50)]
    assert [(each.start, each.name["en"], each.name["zh-CN"]) for each in found.levels] == [
        (0, "First stroke", "起笔"), (60, "B", "B"),
    ]  # fmt: skip
    assert found.record_store == "https://lrs.example.org/xapi/"
    (issuer,) = found.issuers
    assert (issuer.id, issuer.name["zh-CN"], issuer.key) == ("office", "The office", KEY)
    assert (issuer.since, issuer.until, issuer.withdrawn) == (date(2026, 1, 1), date(2026, 12, 31), False)


@pytest.mark.parametrize("address", ["http://127.0.0.1:8080/xapi/", "http://localhost/x"])
def test_a_store_on_this_machine_may_go_without_tls(address):
    assert learning(f"record_store = '{address}'").record_store.startswith(address)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("point = {}", "unknown key “point” in [tool.contentops.learning]"),
        ("points = 3", "“points” in [tool.contentops.learning] is of the wrong kind"),
        ("points = {lessons = 1}", "unknown key “lessons” in “points”"),
        ("points = {lesson = -1}", "“points.lesson” in [tool.contentops.learning] must be a whole number"),
        ("points = {lesson = 1.5}", "“points.lesson” in [tool.contentops.learning] must be a whole number"),
        ("points = {lesson = true}", "“points.lesson” in [tool.contentops.learning] must be a whole number"),
        ("points = {lesson = 1000001}", "must be a whole number from 0 to 1,000,000"),
        ("points = {}\nlevels = [{from = 5, name = 'A'}]", "“levels” in [tool.contentops.learning] must begin with 0"),
        ("points = {}\nlevels = [{from = 0, name = 'A'}, {from = 0, name = 'B'}]", "must begin with 0 and rise"),
        ("points = {}\nlevels = [{from = 0}]", "“levels[1]” in [tool.contentops.learning] has no “name”"),
        ("points = {}\nlevels = [{name = 'A'}]", "“levels[1]” in [tool.contentops.learning] has no “from”"),
        ("points = {}\nlevels = [{from = true, name = 'A'}]", "“from” in “levels[1]” in"),
        ("points = {}\nlevels = [{from = 0, name = {en = 3}}]", "“name” in “levels[1]” in"),
        ("points = {}\nlevels = [3]", "“levels[1]” in [tool.contentops.learning] is no table"),
        ("levels = [{from = 0, name = 'A'}]", "has levels, but no points"),
        ("record_store = 'http://lrs.example.org/'", "must be an address that begins with https://"),
        ("record_store = 'lrs.example.org'", "must be an address that begins with https://"),
        ("record_store = 'https://name:key@lrs.example.org/'", "must be an address that begins with https://"),
        ("record_store = 'https://lrs.example.org/?a=b'", "must be an address that begins with https://"),
        ("record_store = \"https://lrs.example.org/; script-src 'none'\"", "must be an address that begins with https://"),
        ("record_store = 'https://*.example.org/'", "must be an address that begins with https://"),
        ("record_store = 'https://[::1]/'", "must be an address that begins with https://"),
        ("record_store = 'https://[::1'", "must be an address that begins with https://"),
        ("record_store = 'https://x.org:99999/'", "must be an address that begins with https://"),
        ("issuers = [{id = 'a'}]", "“issuers[1]” in [tool.contentops.learning] has no “name”"),
        (f"issuers = [{{{ISSUER.replace('office', 'The Office', 1)}}}]", "must have an id of its own"),
        (f"issuers = [{{{ISSUER}}}, {{{ISSUER}}}]", "“issuers[2]” in [tool.contentops.learning] must have an id of its own"),
        (f"issuers = [{{{ISSUER}, until = 2026-01-01, since = 2026-01-02}}]", "ends before it begins"),
        (f"issuers = [{{{ISSUER}, until = '2026-01-01'}}]", "“until” in “issuers[1]” in"),
        (f"issuers = [{{{ISSUER}, until = 2026-01-01T00:00:00}}]", "“until” in “issuers[1]” in"),
        (f"issuers = [{{{ISSUER.replace('ssh-ed25519', 'ssh-rsa', 1)}}}]", "“key” of “issuers[1]” in [tool.contentops.learning] is no public Ed25519 key"),
        (f"issuers = [{{{ISSUER.replace('AAAA', 'AAAB', 1)}}}]", "is no public Ed25519 key"),
        ("issuers = [{id = 'a', name = 'A', key = 'ssh-ed25519'}]", "is no public Ed25519 key"),
        ("issuers = [{id = 'a', name = 'A', key = '-----BEGIN OPENSSH PRIVATE KEY-----'}]", "is a private key"),
    ],
)  # fmt: skip
def test_every_mistake_in_learning_is_refused_with_its_name(text, message):
    with pytest.raises(ContentOpsError) as caught:
        learning(text)

    assert message in caught.value.message


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4) | st.dates(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(
        st.sampled_from(["from", "name", "id", "key", "lesson", "en", "until", "since"]), inner, max_size=3
    ),
    max_leaves=6,
)  # fmt: skip


@given(st.dictionaries(st.sampled_from(["points", "levels", "record_store", "issuers", "x"]), ANY, max_size=4))
def test_any_values_in_learning_are_settings_or_refused(values):
    from contentops.config import _learning

    with suppress(ContentOpsError):
        found = _learning(values, ("en",))
        assert all(type(count) is int for count in found.points.values())
        assert all(set(grade.name) == {"en"} for grade in found.levels)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('edit_url = "https://git.example.org/{file}"', "“edit_url” in [tool.contentops] has {file}, which stands for nothing"),
        ('edit_url = "mailto:a@example.org"', "“edit_url” in [tool.contentops] must be an address"),
        ('report_url = "javascript:alert(1)"', "“report_url” in [tool.contentops] must be an address"),
        ('report_url = "https://x.example/ {title}"', "“report_url” in [tool.contentops] must be an address"),
    ],
)  # fmt: skip
def test_an_address_for_edits_that_leads_nowhere_is_refused(line, said):
    with pytest.raises(ContentOpsError, match=re.escape(said)):
        settings(line)


def test_an_address_in_other_letters_is_told_in_ascii():
    with pytest.raises(ContentOpsError) as caught:
        settings("url = 'https://学习.example:8443/学院/'")
    assert caught.value.hint == 'url = "https://xn--vjq503a.example:8443/%E5%AD%A6%E9%99%A2/"'
