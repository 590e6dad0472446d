"""JUnit XML that any parser reads."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

from hypothesis import given

from contentops.report import as_text, write

from .samples import ANY, ANY_FINDINGS, FINDINGS, KEYS, LINK, RULES, SPACE, page


def suites(findings, sources=page, **more):
    root = ElementTree.fromstring(write("junit", findings, sources, rules=RULES, **more).encode())
    assert root.tag == "testsuites"
    assert int(root.get("tests")) == len(root.findall("*/testcase"))
    assert int(root.get("failures")) == len(root.findall("*/testcase/failure"))
    for suite in root:
        assert int(suite.get("tests")) == len(suite)
        assert int(suite.get("failures")) == len(suite.findall("testcase/failure"))
    return list(root)


@given(ANY_FINDINGS, ANY)
def test_any_findings_give_xml(findings, source):
    found = suites(findings, lambda path: f"{source}\n" * 6)
    cases = [(suite.get("name"), case.get("name")) for suite in found for case in suite]
    assert len(set(cases)) == len(cases) == max(1, len(findings))
    assert sum(case.find("failure") is not None for suite in found for case in suite) == sum(
        each.severity == "error" for each in findings
    )


def test_a_suite_for_each_file_and_a_failure_for_each_error():
    first, second = suites([KEYS, LINK, SPACE], prefix="site/")
    assert (first.get("name"), second.get("name")) == ("site/content/a.md", "site/content/b.md")
    link, space = first
    assert link.attrib == {
        "classname": "site/content/a.md",
        "name": "CO301 broken-link: the link leads nowhere",
        "file": "site/content/a.md",
        "line": "4",
        "time": "0",
    }
    assert link.find("failure").text == as_text([LINK], page)
    assert link.find("failure").get("message") == LINK.message
    assert [each.tag for each in space] == ["system-out"]
    assert space.find("system-out").text == as_text([SPACE], page)


def test_the_name_of_a_test_stays_when_lines_move_and_is_nobody_elses():
    ((one, two),) = suites([LINK, replace(LINK, line=6, end=None)])
    assert [one.get("name"), two.get("name")] == [
        "CO301 broken-link: the link leads nowhere",
        "CO301 broken-link: the link leads nowhere (2)",
    ]


def test_without_findings_one_test_has_passed():
    (suite,) = suites([])
    assert [case.get("name") for case in suite] == ["no findings"]


def test_characters_that_xml_does_not_have_are_shown_by_a_sign():
    nasty = "<&\"'>]]>\x00\x1b\ufffe\U0001f600漏"
    (suite,) = suites([replace(LINK, message=nasty, path=nasty)])
    assert suite.get("name") == "<&\"'>]]>␀␛�\U0001f600漏"
    assert suite[0].find("failure").get("message") == suite.get("name")


def test_the_order_of_files_does_not_matter():
    assert suites(FINDINGS[::-1])[0].get("name") == "content/a.md"
    assert len(suites([LINK, KEYS, SPACE])) == 2
