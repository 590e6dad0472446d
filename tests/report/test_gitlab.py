"""Code quality reports as GitLab reads them."""

from __future__ import annotations

import json

import jsonschema
from hypothesis import given

from contentops.report import as_objects, write

from .samples import ANY, ANY_FINDINGS, FINDINGS, LINK, RULES, page

SCHEMA = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string"},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "minLength": 1},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "not": {"pattern": "^\\./"}},
                    "lines": {"required": ["begin"], "properties": {"begin": {"type": "integer", "minimum": 1}}},
                },
            },
        },
    },
}
"""What GitLab documents."""


@given(ANY_FINDINGS, ANY)
def test_any_findings_give_a_report(findings, source):
    found = json.loads(write("gitlab", findings, lambda path: source, rules=RULES))
    jsonschema.validate([{**each, "location": {**each["location"], "path": "p"}} for each in found], SCHEMA)
    assert len({each["fingerprint"] for each in found}) == len(findings)
    assert [each["location"]["lines"]["begin"] for each in found] == [each.line for each in findings]


def test_a_finding_says_what_it_is_and_what_to_do():
    (found,) = json.loads(write("gitlab", [LINK], page, rules=RULES, prefix="site/"))
    assert found == {
        "description": "the link leads nowhere → did you mean “02-segments.md”?",
        "check_name": "CO301 broken-link",
        "fingerprint": as_objects([LINK], page)[0]["fingerprint"],
        "severity": "major",
        "location": {"path": "site/content/a.md", "lines": {"begin": 4, "end": 4}},
    }


def test_severities():
    found = json.loads(write("gitlab", FINDINGS, page))
    assert [each["severity"] for each in found] == ["info", "major", "minor", "major"]


def test_no_findings_are_an_empty_list():
    assert json.loads(write("gitlab", [], page)) == []
