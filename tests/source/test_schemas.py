"""Schemas: mistakes in a writer's words, at the line they stand on."""

from __future__ import annotations

import json

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contentops.source import strict_yaml
from contentops.source.schemas import Checker, nearest, shipped


@pytest.mark.parametrize("name", ["document", "type", "workflow", "people", "record"])
def test_every_shipped_schema_is_a_json_schema(name):
    jsonschema.Draft202012Validator.check_schema(shipped(name))


@pytest.mark.parametrize(
    ("schema", "text", "wanted"),
    [
        ({"properties": {"a": {"type": "string"}}}, "a: 1", "1:1 “a” must be text, is the number 1"),
        ({"properties": {"a": {"type": ["string", "null"]}}}, "a: true", "1:1 “a” must be text or empty, is true"),
        ({"properties": {"a": {"items": {"type": "integer"}}}}, "a:\n  - 1\n  - x", "3:5 “a[2]” must be a whole number, is the text “x”"),
        ({"properties": {"a": {"maxLength": 2}}}, "b: 1\na: 完课率", "2:1 “a” has 3 characters; at most 2 are allowed"),
        ({"properties": {"a": {"minItems": 2}}}, "a: [1]", "1:1 “a” has 1 entries; at least 2 are allowed"),
        ({"properties": {"a": {"maximum": 5}}}, "a: 6", "1:1 “a” is 6; the most allowed is 5"),
        ({"properties": {"a": {"format": "date"}}}, "a: 2026-02-29", "1:1 “a” is “2026-02-29”, which is no date"),
        ({"properties": {"a": {"format": "date-time"}}}, "a: 2026-02-28 10:00:00Z", "1:1 “a” is “2026-02-28 10:00:00Z”, which is no instant"),
        ({"properties": {"a": {"multipleOf": 5}}}, "a: 6", "1:1 “a”: 6 is not a multiple of 5"),
        ({"properties": {"a": {"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}}}, "a: [x, 1]", "1:8 “a[2]” must be text, is the number 1"),
    ],
)  # fmt: skip
def test_a_mistake_is_said_in_plain_words_at_its_place(schema, text, wanted):
    found = Checker(schema, code="X").check("p", strict_yaml.parse(text))

    assert [f"{each.line}:{each.column} {each.message}" for each in found] == [wanted]


@pytest.mark.parametrize(
    ("schema", "value", "hint"),
    [
        ({"type": "integer"}, "5 min", "write the number alone: 5"),
        ({"type": "integer"}, "5分钟", "write the number alone: 5"),
        ({"type": "integer"}, "1:30", None),
        ({"type": "integer"}, "five", None),
        ({"type": "array", "items": {"type": "string"}}, "b", "write a list in square brackets: [b]"),
        ({"type": "array", "items": {"type": "string"}}, "b，c", "write a list in square brackets: [one, another]"),
        ({"type": "array", "items": {"type": "object"}}, "b", None),
        ({"pattern": "^(course|path)/[^/]+$"}, "ops", "such as course/ops; types are course, path"),
        ({"pattern": "^(course|path)/[^/]+$"}, "paths/ops", "did you mean “path/ops”?"),
    ],
)
def test_what_was_probably_meant_is_said(schema, value, hint):
    (found,) = Checker({"properties": {"a": schema}}, code="X").check("p", strict_yaml.parse(f"a: {value}"))

    assert found.hint == hint


@pytest.mark.parametrize("text", ["2026-01-01T00:00:00Z", "2024-02-29T23:59:59.5-12:00"])
def test_instants_with_an_offset_are_instants(text):
    assert (
        Checker({"properties": {"a": {"format": "date-time"}}}, code="X").check("p", strict_yaml.parse(f"a: {text}"))
        == []
    )


def test_the_nearest_name_is_offered_or_the_few_there_are():
    assert nearest("Status", ["status", "title"]) == "did you mean “status”?"
    assert nearest("zzz", ["a", "b"]) == "known here: a, b"
    assert nearest("zzz", [f"name{number}" for number in range(20)]) is None
    assert nearest("zzz", []) is None


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text("ab中", max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["workflow", "states", "people", "transitions", "title", "x"]), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip


@given(
    VALUES.filter(lambda value: isinstance(value, dict)), st.sampled_from(["document", "type", "workflow", "people"])
)
def test_any_value_is_checked_and_every_finding_has_a_place(value, name):
    import json

    text = json.dumps(value, ensure_ascii=False)

    for each in Checker(shipped(name), code="X").check("p", strict_yaml.parse(text)):
        assert (each.line, 1 <= each.column <= len(text)) == (1, True)


ALIASES = Checker(shipped("document"), code="X")


def alias_findings(alias):
    node = strict_yaml.parse(f"title: t\nslug: s\nstatus: d\naliases: [{json.dumps(alias, ensure_ascii=False)}]\n")
    return ALIASES.check("p", node)


@pytest.mark.parametrize("alias", ["old", "/old/page/", "old.html", "旧/网址/", "a.b/c", "x" * 200, "old/index.html"])
def test_an_alias_is_an_address_below_the_root(alias):
    assert alias_findings(alias) == []


@pytest.mark.parametrize(
    "alias",
    ["", "/", "//a", "a//b", "a//", ".git/config", ".htaccess", "a/.well-known/x", "..", "../a", "a/..", "a b", "a\n", "\u3000a", *(f"a{sign}b" for sign in '?#\\%:<>"|*')],
)  # fmt: skip
def test_an_alias_that_is_no_address_is_refused_without_a_regular_expression(alias):
    (finding,) = alias_findings(alias)

    assert finding.message == f"“aliases[1]” is “{alias}”, which has the wrong form"
    assert finding.hint.startswith("Folders and a name such as old/page/")
    assert finding.line == 4


@pytest.mark.parametrize(("alias", "size"), [("a/" + "x" * 201, 201), ("课" * 67 + "/b", 201)])
def test_a_part_of_an_alias_is_as_long_as_a_file_s_name_may_be(alias, size):
    assert [finding.message for finding in alias_findings(alias)] == [
        f"“aliases[1]” has a part of {size} bytes; at most 200 are allowed"
    ]


def test_a_form_without_a_description_is_shown():
    (finding,) = Checker({"properties": {"a": {"pattern": "^x$"}}}, code="X").check("p", strict_yaml.parse("a: b"))

    assert finding.message == "“a” is “b”, which is not of the form ^x$"
