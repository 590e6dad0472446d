"""What is known of a site while somebody writes: unsaved texts, findings that move along, and definitions that break."""

from __future__ import annotations

import os
from datetime import datetime

import pytest

from contentops.lsp.workspace import AT_ONCE, Seen, Site, look

NOW = datetime.fromisoformat("2026-11-20T12:00:00+08:00")


def codes(findings) -> list[str]:
    return [each.code for each in findings]


def asked(site: Site) -> Site:
    """The site after its rules were asked with the texts as they are now."""
    site.take(look(site.folder, dict(site.texts), NOW, rules=True, memory=site.memory))
    return site


def test_findings_are_those_of_validate(site, opened):
    site.write("content/articles/cover.png", b"")
    path = site.article("a", "[x](gone.md)\n\n::: nonsense\n:::\n", status="publishd")
    site.article("a", lang="en")
    site.commit()
    printed = site.run("validate", "--format", "json").json
    found = opened(site, rules=True).findings
    assert {(each["path"], each["code"], each["line"], each["column"]) for each in printed} == {
        (path, each.code, each.line, each.column) for path, group in found.items() for each in group
    }
    assert {"CO201", "CO301"} <= {each.code for each in found[path]}


def test_unsaved_text_is_what_rules_see(folder, opened):
    path = folder.article("a", "Fine.\n")
    site = opened(folder, rules=True)
    assert site.findings.get(path, ()) == ()
    site.write(path, folder.read(path).replace("Fine.", "[x](gone.md)"))
    assert "CO301" in codes(asked(site).findings[path])
    site.close(path)
    assert asked(site).findings.get(path, ()) == ()


def test_a_new_file_never_saved_is_part_of_the_site(folder, opened):
    one = folder.article("one", "[two](two.md)\n")
    site = opened(folder, rules=True)
    assert "CO301" in codes(site.findings[one])
    site.write("content/articles/two.md", folder.read(one).replace("one", "two"))
    assert "CO301" not in codes(asked(site).findings.get(one, ()))
    assert "content/articles/two.md" in site.view.documents
    site.close("content/articles/two.md")
    assert "content/articles/two.md" not in site.view.documents


def test_open_text_that_is_what_the_file_holds_changes_nothing(site):
    """Editors leave out a byte order mark and may end lines their own way; that is no unsaved change."""
    path = site.article("a")
    site.published(path)
    site.write(path, b"\xef\xbb\xbf" + site.read(path).replace("\n", "\r\n").encode())
    site.commit("as another editor writes it")
    on_disk = look(site.root, {}, NOW, rules=True)
    in_editor = look(site.root, {path: site.read(path).removeprefix("\ufeff").replace("\r\n", "\n")}, NOW, rules=True)
    assert in_editor.findings == on_disk.findings
    assert in_editor.documents[path].blob == on_disk.documents[path].blob


def test_text_of_a_file_that_could_not_be_read_counts_too(folder, opened):
    path = folder.article("a")
    text = folder.read(path)
    folder.write(path, text.encode("gbk"))
    site = opened(folder, rules=True)
    assert codes(site.findings[path]) == ["CO101"]
    site.write(path, text)
    assert asked(site).findings.get(path, ()) == ()


def test_a_published_page_that_is_being_edited_is_said_to_lack_its_approval(site):
    path = site.article("a")
    site.published(path)
    assert codes(look(site.root, {}, NOW, rules=True).findings.get(path, ())) == []
    edited = look(site.root, {path: site.read(path) + "\nMore.\n"}, NOW, rules=True)
    assert codes(edited.findings[path]) == ["CO202"]
    assert site.git("status", "--porcelain") == "", "nothing is written"


def test_text_findings_come_at_once_and_those_across_the_site_stay_where_they_were(folder, opened):
    path = folder.article("a", "[x](gone.md)\n")
    site = opened(folder, rules=True)
    text = folder.read(path)
    line = text.split("\n").index("[x](gone.md)") + 1
    site.write(path, text.replace("title:", "titel:"))
    assert [(each.code, each.line) for each in site.found(path)] == [("CO106", 2), ("CO107", 2), ("CO301", line)]
    site.write(path, text.replace("---\n[x]", "---\nNew.\n\n[x]"))
    assert [(each.code, each.line) for each in site.found(path)] == [("CO301", line + 2)]
    site.write(path, f"{text}More.\n")
    assert [(each.code, each.line) for each in site.found(path)] == [("CO301", line)]
    site.write(path, text.replace("[x](gone.md)", "[x](gone.md) and more"))
    assert site.found(path) == [], "what was found in a line that changed may be true no more"


def test_what_a_text_says_by_itself_is_never_said_from_before(folder, opened):
    path = folder.article("a")
    text = folder.read(path)
    folder.write(path, text.replace("date:", "nonsense: 1\ndate:"))
    site = opened(folder, rules=True)
    site.write(path, folder.read(path))
    assert codes(site.found(path)) == ["CO107"], "once, not twice"
    site.write(path, text.replace("date:", "dato: 1\ndate:"))
    assert codes(site.found(path)) == ["CO107"]
    site.write(path, text)
    assert site.found(path) == []


def test_places_and_fixes_move_along_with_their_findings(folder, opened):
    from contentops.model import Diagnostic, Edit, Fix, Position

    path = folder.article("a", "one\n\ntwo\n")
    site, text = opened(folder), folder.read(path)
    last = text.split("\n").index("two") + 1
    fix = Fix("t", (Edit(Position(last, 1), Position(last, 4), "2"),))
    across = Fix("t", (Edit(Position(last - 2, 1), Position(last, 4), "2"),))
    site.findings = {
        path: (
            Diagnostic("CO999", "error", path, "moves", last, 1, end=Position(last, 4), fix=fix),
            Diagnostic("CO999", "error", path, "loses its fix", last, 1, fix=across),
        )
    }
    site.asked_with = {path: text}
    site.write(path, text.replace("one\n", "1\n1\n"))
    loses, moves = site.found(path)
    assert (moves.line, moves.end, moves.fix.edits[0].end) == (last + 1, Position(last + 1, 4), Position(last + 1, 4))
    assert loses.line == last + 1 and loses.fix is None


@pytest.mark.parametrize(
    ("text", "code"),
    [("", "CO101"), ("---\ntitle: [\n---\n", "CO101"), ("---\ntitle: x\n---\n", "CO102"), ("\ud83d", "CO101")],
)
def test_a_text_that_is_no_document_says_so_and_the_last_one_stays(folder, opened, text, code):
    path = folder.article("a")
    site = opened(folder)
    site.write(path, text)
    assert codes(site.found(path)) == [code]
    assert site.view.documents[path].key.slug == "a", "others may still link to it"


def test_a_document_in_the_wrong_place(folder, opened):
    site = opened(folder)
    site.write("content/nowhere/a.md", "---\ntitle: a\n---\n")
    assert codes(site.found("content/nowhere/a.md")) == ["CO103"]


def test_what_comments_and_settings_say_holds_while_writing(folder, opened):
    path = folder.article("a")
    text = folder.read(path).replace("title: 关于 a", f"title: {'长' * 130}")
    site = opened(folder)
    site.write(path, text)
    assert "CO106" in codes(site.found(path))
    site.write(path, text.replace("title:", "# contentops: ignore CO106 -- a quotation\ntitle:"))
    assert "CO106" not in codes(site.found(path))
    folder.write(
        "pyproject.toml", folder.read("pyproject.toml") + '\n[tool.contentops.rules]\nfront-matter-value = "off"\n'
    )
    site.write(path, text)
    assert "CO106" not in codes(asked(site).found(path))


def test_definitions_that_break_are_said_at_their_file_and_the_last_good_ones_go_on(folder, opened):
    path = folder.article("a")
    site = opened(folder, rules=True)
    for file, text, line in [
        ("workflows/people.yml", "people: [", None),
        ("workflows/editorial.yml", folder.read("workflows/editorial.yml").replace("initial: draft", "initial: drafd"), None),
        ("pyproject.toml", "[tool.contentops]\nlanguages = [\n", 3),
        ("pyproject.toml", folder.read("pyproject.toml") + "\ntimezon = 'UTC'\n", 8),
        ("pyproject.toml", folder.read("pyproject.toml") + "\n[tool.contentops.rules]\nno-such-rule = 'off'\n", 9),
    ]:  # fmt: skip
        site.write(file, text)
        asked(site)
        assert [each.path for each in site.found(file)] == [file], text
        assert line is None or site.found(file)[0].line == line
        assert site.view.definitions.people["ann"].name == "Ann"
        site.write(path, "---\ntitle: x\n---\n")
        assert codes(site.found(path)) == ["CO102"]
        site.texts.clear()
        asked(site)
        assert site.trouble == ()


def test_a_mistake_that_only_history_shows_is_said_at_its_file(site, opened):
    path = site.article("a")
    site.commit()
    lost = site.read("workflows/editorial.yml").replace("version: 1", "version: 2").replace("archived", "put_away")
    found = opened(site)
    found.write("workflows/editorial.yml", lost)
    asked(found)
    assert [(each.path, each.code) for each in found.trouble] == [("workflows/editorial.yml", "CO001")]
    assert "archived" in found.trouble[0].message and path in found.view.documents


def test_where_git_cannot_be_asked_what_needs_no_history_goes_on(site, monkeypatch):
    path = site.article("a", "[x](gone.md)\n")
    site.commit()
    monkeypatch.setenv("PATH", os.devnull)
    seen = look(site.root, {}, NOW, rules=True)
    assert seen.complaint and seen.findings is None
    assert path in seen.documents and seen.definitions is not None


def test_files_made_changed_and_deleted_elsewhere(folder, opened):
    path = folder.article("a")
    site = opened(folder)
    folder.write(path, folder.read(path).replace("关于 a", "New title"))
    site.renew(path)
    assert site.view.documents[path].meta["title"] == "New title"
    (folder.root / path).unlink()
    site.renew(path)
    assert path not in site.view.documents and path not in site.view.files
    folder.write("content/articles/new.png", b"")
    site.renew("content/articles/new.png")
    assert "content/articles/new.png" in site.view.files


def test_a_link_in_the_tree_is_followed_nowhere(folder, opened, tmp_path):
    outside = tmp_path / "secret.md"
    outside.write_text("---\ntitle: secret\nslug: s\n---\n", encoding="utf-8")
    folder.write("content/articles/x.md", "").with_name("link.md").symlink_to(outside)
    site = opened(folder)
    site.renew("content/articles/link.md")
    assert "content/articles/link.md" not in site.view.documents


def test_a_text_that_changed_while_the_site_was_read_is_not_taken_back(folder, opened):
    path = folder.article("a")
    site = opened(folder)
    seen = look(folder.root, {path: folder.read(path)}, NOW, rules=False)
    site.write(path, folder.read(path).replace("关于 a", "Meanwhile"))
    site.take(seen)
    assert site.view.documents[path].meta["title"] == "Meanwhile"


def test_a_site_never_read_has_no_answers(folder):
    site = Site(folder.root)
    site.write("content/articles/a.md", "---\n")
    assert site.view is None and site.found("content/articles/a.md") == []
    site.take(Seen({}, None))
    assert site.view is None


def test_nothing_of_the_site_is_executed(folder, opened):
    folder.write("pelicanconf.py", "raise SystemExit('executed')\n")
    folder.write("theme/templates/article.html", "{{ 1 / 0 }}")
    folder.article("a")
    assert opened(folder, rules=True).definitions is not None


def test_codes_that_are_said_at_once_exist():
    from contentops.rules import RULES

    assert {rule.CODE for rule in RULES} >= AT_ONCE
