"""`contentops schema --vscode`: schemas on disk, settings that name them, and nothing of anybody's lost."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

SETTINGS = ".vscode/settings.json"


def written(folder) -> dict:
    return json.loads(folder.read(SETTINGS))


def test_every_file_of_definitions_has_its_schema(folder):
    done = folder.run("schema", "--vscode")
    assert done.code == 0, done.err
    assert done.out.split()[-1] == SETTINGS
    found = written(folder)["yaml.schemas"]
    covered = {path for paths in found.values() for path in paths}
    assert {
        "workflows/editorial.yml",
        "workflows/people.yml",
        "workflows/policy.yml",
        "workflows/types/*.yml",
    } <= covered
    assert {f"standards/{name}.yml" for name in ("terms", "tags", "claims", "qualifications")} <= covered
    for name in found:
        schema = json.loads(folder.read(name.removeprefix("./")))
        jsonschema.Draft202012Validator.check_schema(schema)
        assert schema["title"]


def test_no_file_has_two_schemas(folder):
    """Two schemas on one file would each complain of the other's keys."""
    folder.run("schema", "--vscode")
    files = [file.relative_to(folder.root) for file in (folder.root / "workflows").rglob("*.yml")]
    for file in files:
        fitting = [
            name
            for name, patterns in written(folder)["yaml.schemas"].items()
            if any(file.match(each) for each in patterns)
        ]
        assert len(fitting) == 1, file
        schema = json.loads(folder.read(fitting[0].removeprefix("./")))
        from contentops.source import strict_yaml

        jsonschema.Draft202012Validator(schema).validate(strict_yaml.value(strict_yaml.parse(folder.read(str(file)))))


def test_again_it_changes_nothing(folder):
    folder.run("schema", "--vscode")
    before = folder.read(SETTINGS)
    assert folder.run("schema", "--vscode").out == "nothing to change\n"
    assert folder.read(SETTINGS) == before


def test_what_was_set_stays(folder):
    folder.write(
        SETTINGS,
        '{\n\t"editor.wordWrap": "on",\n\t"markdown.validate.enabled": false,\n'
        '\t"yaml.schemas": {"./mine.json": "data/*.yml", "./.contentops/schemas/gone.json": ["x.yml"]}\n}\n',
    )
    assert folder.run("schema", "--vscode").code == 0
    found = written(folder)
    assert found["editor.wordWrap"] == "on" and found["markdown.validate.enabled"] is False
    assert found["yaml.schemas"]["./mine.json"] == "data/*.yml"
    assert "./.contentops/schemas/gone.json" not in found["yaml.schemas"], "ours of an earlier version"
    assert folder.read(SETTINGS).startswith('{\n\t"editor.wordWrap"'), "indented as it was"


@pytest.mark.parametrize(
    "text", ['{\n  // mine\n  "a": 1\n}\n', '{"a": 1,}', "[]", '{"yaml.schemas": []}', b"\xff\xfe{}", "not json"]
)
def test_settings_that_would_lose_something_are_left_alone(folder, text):
    folder.write(SETTINGS, text)
    before = (folder.root / SETTINGS).read_bytes()
    done = folder.run("schema", "--vscode")
    assert done.code == 2
    assert (
        "is left as it is" in done.err and '"./.contentops/schemas/people.json": ["workflows/people.yml"]' in done.err
    )
    assert (folder.root / SETTINGS).read_bytes() == before


def test_a_workflow_that_is_new_is_named_too(folder):
    folder.run("schema", "--vscode")
    folder.replace("workflows/editorial.yml", "story, ", "")
    text = folder.read("workflows/editorial.yml").replace("workflow: editorial", "workflow: stories")
    start, end = text.index("applies_to: ["), text.index("]", text.index("applies_to: ["))
    folder.write("workflows/stories.yml", f"{text[:start]}applies_to: [story{text[end:]}")
    assert folder.run("schema", "--vscode").out == f"{SETTINGS}\n"
    assert "workflows/stories.yml" in written(folder)["yaml.schemas"]["./.contentops/schemas/workflow.json"]


def test_outside_a_site_and_with_a_name_it_refuses(folder, tmp_path: Path):
    assert folder.run("schema", "--vscode", "people").code == 2
    folder.root = tmp_path
    assert folder.run("schema", "--vscode").code == 2
    assert not (tmp_path / ".vscode").exists()
