"""Fixes, one and all, and comments that ignore a finding with a reason."""

from __future__ import annotations

import pytest

from contentops.lsp.actions import Action, actions, fix_all
from contentops.model import Diagnostic, Edit, Fix, Position

NAMES = {"CO705": "long-sentence", "CO111": "title-length", "CO101": "unreadable-file", "CO106": "front-matter-value"}
DOCUMENT = "---\ntitle: x\nauthors: [a]\n---\nFirst line\nsecond line.\n\nAnother.\n"


def finding(line: int, column: int, width: int = 1, fix: Fix | None = None, code: str = "CO705") -> Diagnostic:
    return Diagnostic(code, "warning", "p", "m", line, column, end=Position(line, column + width), fix=fix)


def replacing(line: int, column: int, width: int, text: str, *, safe: bool = True) -> Fix:
    return Fix("write it so", (Edit(Position(line, column), Position(line, column + width), text),), safe)


def offered(text: str, findings: list[Diagnostic], line: int, column: int = 1) -> list[Action]:
    at = Position(line, column)
    return actions(text.split("\n"), at, at, findings, NAMES)


def applied(text: str, action: Action) -> str:
    lines = text.split("\n")
    for edit in sorted(action.edits, reverse=True):
        rest = lines[edit.end.line - 1][edit.end.column - 1 :] if edit.end.line <= len(lines) else ""
        new = lines[edit.start.line - 1][: edit.start.column - 1] + edit.text + rest
        lines[edit.start.line - 1 : edit.end.line] = new.split("\n")
    return "\n".join(lines)


def ignored(text: str, line: int, code: str = "CO705") -> str | None:
    found = [each for each in offered(text, [finding(line, 1, code=code)], line) if each.title.startswith("Ignore")]
    assert len(found) <= 1
    return applied(text, found[0]) if found else None


def test_a_fix_is_offered_where_its_finding_is_and_nowhere_else():
    findings = [finding(5, 1, 5, replacing(5, 1, 5, "1st"))]
    found = offered(DOCUMENT, findings, 5, 3)
    assert [each.title for each in found if each.kind == "quickfix"] == [
        "Write it so",
        "Ignore CO705 long-sentence here, with a reason",
    ]
    assert found[0].preferred and found[0].finding is findings[0]
    assert applied(DOCUMENT, found[0]) == DOCUMENT.replace("First", "1st")
    assert [each.kind for each in offered(DOCUMENT, findings, 8)] == ["source.fixAll"]


def test_an_unsafe_fix_is_offered_but_never_preferred_nor_made_with_all():
    found = offered(DOCUMENT, [finding(5, 1, 5, replacing(5, 1, 5, "1st", safe=False))], 5)
    assert found[0].title == "Write it so" and not found[0].preferred
    assert all(each.kind != "source.fixAll" for each in found)


def test_all_safe_fixes_at_once_and_of_two_in_one_place_the_first():
    findings = [
        finding(5, 1, 5, replacing(5, 1, 5, "1st")),
        finding(5, 3, 5, replacing(5, 3, 5, "never")),
        finding(5, 1, 5, replacing(5, 1, 5, "never"), code="CO999"),
        finding(6, 1, 6, replacing(6, 1, 6, "2nd")),
        finding(8, 1, 7, replacing(8, 1, 7, "unsafe", safe=False)),
    ]
    action = fix_all(reversed(findings))
    assert action is not None and action.title == "Make all 2 safe fixes of this file"
    assert applied(DOCUMENT, action) == DOCUMENT.replace("First", "1st").replace("second", "2nd")
    assert [each.kind for each in offered(DOCUMENT, findings, 6) if each.title == action.title] == [
        "quickfix",
        "source.fixAll",
    ]
    assert [each.kind for each in offered(DOCUMENT, findings, 8) if each.title == action.title] == ["source.fixAll"]
    assert action in offered(DOCUMENT, findings, 8), "wherever the cursor is, as an editor asks when it saves"
    assert fix_all([finding(5, 1)]) is None


def test_two_insertions_in_one_place_are_not_made_at_once():
    one, other = replacing(5, 1, 0, "x"), replacing(5, 1, 0, "y")
    assert fix_all([finding(5, 1, 1, one), finding(5, 2, 1, other)]).edits == one.edits


def test_a_finding_of_the_text_is_ignored_by_a_comment_above_its_block():
    wanted = "<!-- contentops: ignore CO705 --  -->"
    assert ignored(DOCUMENT, 6) == DOCUMENT.replace("First", f"{wanted}\nFirst")
    assert ignored(DOCUMENT, 8) == DOCUMENT.replace("Another", f"{wanted}\nAnother")


def test_a_finding_in_code_is_ignored_by_a_comment_above_its_fence():
    text = "---\na: b\n---\nWords:\n\n```\na\n\nb\n```\n"
    assert ignored(text, 9) == text.replace("```\na", "<!-- contentops: ignore CO705 --  -->\n```\na")
    assert "ignore-file CO705" in ignored("---\na: b\n---\n\n    indented\n", 5), (
        "nothing can stand above indented code"
    )


def test_a_comment_is_indented_no_further_than_it_may_be():
    assert ignored("---\na: b\n---\n- a\n\n  b\n", 6).split("\n")[5] == "  <!-- contentops: ignore CO705 --  -->"
    deep = ignored("---\na: b\n---\n- a\n  - b\n\n    c\n", 7).split("\n")[6]
    assert deep == "   <!-- contentops: ignore CO705 --  -->"


def test_a_finding_of_the_front_matter_is_ignored_by_a_comment_above_its_line():
    assert ignored(DOCUMENT, 3, "CO111") == DOCUMENT.replace("authors", "# contentops: ignore CO111 -- \nauthors")


def test_the_whole_file_where_no_comment_can_stand_before_the_finding():
    assert ignored(DOCUMENT, 1) == DOCUMENT.replace("title", "# contentops: ignore-file CO705 -- \ntitle")
    quiz = "---\na: b\n---\n::: quiz {#q}\nWhy?\n\n- [x] a\n- [ ] b\n:::\n"
    assert "ignore-file CO705" in ignored(quiz, 7), "a comment among choices would be a mistake of its own"
    assert ignored(quiz, 5) == quiz.replace(":::", "<!-- contentops: ignore CO705 --  -->\n:::", 1)
    folded = "---\na: >-\n  one\n  two\n---\n"
    assert "ignore-file" in ignored(folded, 4)


def test_what_says_that_publishing_holds_something_back_cannot_be_ignored():
    assert ignored(DOCUMENT, 5, "CO101") is None
    assert ignored("no front matter\n", 1, "CO999") is None


@pytest.mark.parametrize(("reason", "codes"), [("", {"CO106", "CO802"}), ("a quotation", set())])
def test_the_comment_counts_once_somebody_has_written_the_reason(folder, reason, codes):
    path = folder.article("a")
    folder.replace(path, "title: 关于 a", f"title: {'长' * 130}")
    edited = ignored(folder.read(path), 2, "CO106")
    assert edited is not None
    folder.write(path, edited.replace("CO106 -- ", f"CO106 -- {reason}"))
    found = {each["code"] for each in folder.run("validate", "--format", "json").json}
    assert found & {"CO106", "CO802"} == codes
