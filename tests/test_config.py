"""Settings are read whole or refused with what to write instead."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

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
