"""Workflow commands as the runner reads them."""

from __future__ import annotations

from hypothesis import given

from contentops.model import Diagnostic, Position
from contentops.report import write

from .samples import ANY_FINDINGS, FINDINGS, RULES, page


def read(line):
    """One command, taken apart the way the runner does it."""
    assert line.startswith("::")
    head, _, data = line[2:].partition("::")
    command, _, properties = head.partition(" ")
    pairs = (each.split("=", 1) for each in properties.split(",") if each)
    return command, {name: back(value, IN_PROPERTIES) for name, value in pairs}, back(data, IN_DATA)


IN_DATA = {"%0D": "\r", "%0A": "\n", "%25": "%"}
IN_PROPERTIES = {"%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ",", "%25": "%"}
"""What the runner replaces, in its order."""


def back(text, escapes):
    for escape, character in escapes.items():
        text = text.replace(escape, character)
    return text


def commands(findings, **more):
    return [read(line) for line in write("github", findings, page, rules=RULES, **more).split("\n")]


def test_errors_come_first_since_only_ten_of_a_level_are_shown():
    assert [command for command, _, _ in commands(FINDINGS)] == ["error", "error", "warning", "notice"]


def test_a_command_is_written_as_github_documents_it():
    first, second, third, _ = write("github", FINDINGS, page, rules=RULES).split("\n")
    assert first == (
        "::error file=content/a.md,line=4,endLine=4,col=4,endColumn=23,title=CO301 broken-link"
        "::the link leads nowhere%0A→ did you mean “02-segments.md”?"
    )
    assert second.startswith("::error file=content/b.md,line=1,endLine=1,col=1,title=CO106 front-matter-value::")
    assert third.startswith("::warning file=content/a.md,line=6,endLine=6,col=5,endColumn=10,title=CO701 cjk-space::")


def test_columns_are_left_out_where_a_range_goes_over_lines():
    ((_, properties, _),) = commands([Diagnostic("X", "info", "p", "m", 3, 9, end=Position(5, 2))])
    assert properties == {"file": "p", "line": "3", "endLine": "5", "title": "X"}


def test_nothing_in_a_message_or_a_path_ends_the_command():
    nasty = "100 %, a::b: ##[error]x\n::set-env name=A::b%0A"
    ((command, properties, data),) = commands([Diagnostic("X", "error", nasty, nasty, hint=nasty)], prefix="site/")
    flat = nasty.replace("\n", " ")
    assert (command, properties["file"], data) == ("error", f"site/{flat}", f"{flat}\n→ {flat}")


@given(ANY_FINDINGS)
def test_one_line_a_finding(findings):
    written = write("github", findings, page, rules=RULES)
    assert len(written.splitlines()) == len(findings)
    for line in written.splitlines():
        command, properties, _ = read(line)
        assert command in ("error", "warning", "notice")
        assert set(properties) <= {"file", "line", "endLine", "col", "endColumn", "title"}
        assert int(properties["line"]) <= int(properties["endLine"])
