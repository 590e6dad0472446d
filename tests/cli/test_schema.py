"""The schemas as printed are JSON Schemas, and say what validate says."""

from __future__ import annotations

import json
from datetime import date

import jsonschema
import pytest

NAMES = (
    "article", "campaign", "course", "lesson", "path", "person", "story", "topic",
    "workflow", "people", "policy", "type", "terms", "tags", "claims", "qualifications",
    "record", "release", "manifest", "findings", "blocks", "api",
)  # fmt: skip


def test_without_a_name_the_names_are_listed(site):
    assert site.run("schema").out.split() == list(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_every_schema_is_a_json_schema(site, name):
    done = site.run("schema", name)
    assert done.code == 0
    assert done.json["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema.Draft202012Validator.check_schema(done.json)


def test_a_type_s_schema_allows_a_sound_document_and_no_other(site):
    validator = jsonschema.Draft202012Validator(site.run("schema", "article").json)
    sound = {"title": "x", "slug": "x", "status": "draft", "summary": "s", "authors": ["ann"], "date": "2026-05-01"}
    assert date.fromisoformat(sound["date"])
    validator.validate(sound)
    assert not validator.is_valid({**sound, "nonsense": 1})
    assert not validator.is_valid({key: value for key, value in sound.items() if key != "summary"})


def test_the_schemas_that_come_along_need_no_site(site, tmp_path):
    site.root = tmp_path
    assert json.loads(site.run("schema", "record").out)["title"] == "Review record"
    assert site.run("schema", "article").code == 2


def test_a_name_there_is_not_gets_the_nearest(site):
    done = site.run("schema", "manifesto")
    assert done.code == 2
    assert "there is no schema “manifesto”; did you mean “manifest”?" in done.err
    done = site.run("schema", "zzz")
    assert "there is no schema “zzz”; contentops schema lists those there are" in done.err


def test_outside_a_site_the_schemas_that_come_along_are_listed(site, tmp_path):
    site.root = tmp_path
    done = site.run("schema")
    assert done.code == 0
    assert done.out.split() == list(NAMES[8:])
    assert site.run("schema", "--vscode").code == 2
