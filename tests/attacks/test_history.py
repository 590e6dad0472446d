"""What git can do to content and records, and what a learner then reads."""

from __future__ import annotations

import json
import os

import pytest

pytestmark = pytest.mark.slow  # a real repository each

GOOD = "批准的话。\n"


@pytest.fixture
def live(site):
    """A site with one article, approved and published."""
    site.path = site.article("rate", GOOD)
    site.published(site.path)
    return site


def shown(site):
    done = site.publish()
    assert done.code == 0, done.err
    return site.page("articles/rate") if site.has("articles/rate") else ""


def records(site, slug="rate"):
    return sorted((site.root / f"workflows/reviews/article/{slug}.zh-CN").glob("*.json"))


def findings(site, *arguments):
    return {(each["code"], each["severity"]) for each in site.run("validate", "--format", "json", *arguments).json}


def on_branch(site, name="side"):
    site.git("checkout", "-q", "-b", name)


# -- records --------------------------------------------------------------------------------------------------


def test_deleted_records_still_count_and_the_command_that_restores_them_is_shown(live):
    landed = live.git("rev-parse", "HEAD")
    for file in records(live):
        file.unlink()
    live.commit("clean up")

    assert GOOD.strip() in shown(live)
    checked = live.run("validate")
    assert checked.code == 0
    assert "CO204 the record of ed is gone; it still counts" in checked.out
    assert f"git checkout {landed[:12]} -- workflows/reviews/article/rate.zh-CN/" in checked.out


def test_restored_records_are_no_finding_and_count_from_when_they_first_landed(live):
    kept = {file: file.read_bytes() for file in records(live)}
    for file in kept:
        file.unlink()
    live.commit("clean up")
    for file, data in kept.items():
        file.write_bytes(data)
    live.commit("restore")

    assert GOOD.strip() in shown(live)
    assert findings(live) == set()


def test_an_edited_record_does_not_count_but_the_one_that_landed_does(live):
    file = next(each for each in records(live) if "-approve-" in each.name)
    file.write_bytes(file.read_bytes().replace(b'"ed"', b'"eve"'))
    live.commit("forge")

    assert GOOD.strip() in shown(live)
    checked = live.run("validate")
    assert checked.code == 1
    assert (
        "CO203 this review record does not count: its name does not say the digest, decision and person it holds"
        in checked.out
    )


def test_a_record_edited_before_it_lands_counts_for_nothing(site):
    path = site.article("rate", GOOD)
    site.through(path)
    file = next(each for each in records(site) if "-approve-" in each.name)
    file.write_bytes(file.read_bytes().replace(b"  ", b"    "))
    site.commit()

    assert shown(site) == ""
    assert "it is not in canonical form: it was edited after it was written" in site.run("validate").out


def test_records_copied_to_another_document_approve_nothing_there(live):
    live.write("content/articles/twin.md", live.read(live.path).replace("slug: rate", "slug: twin"))
    for file in records(live):
        live.write(f"workflows/reviews/article/twin.zh-CN/{file.name}", file.read_bytes())
    live.commit()

    assert GOOD.strip() in shown(live)
    assert not live.has("articles/twin")
    assert (
        "it is about article/rate@zh-CN and belongs in workflows/reviews/article/rate.zh-CN/"
        in live.run("validate").out
    )


def test_a_record_with_another_key_inside_is_still_about_another_text(live):
    live.write("content/articles/twin.md", live.read(live.path).replace("slug: rate", "slug: twin"))
    for file in records(live):
        data = json.loads(file.read_bytes())
        data["key"] = "article/twin@zh-CN"
        text = json.dumps(data, ensure_ascii=False, sort_keys=True, indent=2) + "\n"
        live.write(f"workflows/reviews/article/twin.zh-CN/{file.name}", text)
    live.commit()

    shown(live)
    assert not live.has("articles/twin")


@pytest.mark.parametrize(
    ("person", "role", "why"),
    [
        ("nobody", "editor", "nobody is not in workflows/people.yml"),
        ("ann", "editor", "ann does not hold the role editor"),
    ],
)
def test_a_record_of_someone_who_may_not_decide_does_not_count(site, person, role, why):
    path = site.article("rate", GOOD, authors="[bo]")
    site.through(path)
    file = next(each for each in records(site) if "-approve-" in each.name)
    data = json.loads(file.read_bytes()) | {"person": person, "role": role}
    file.unlink()
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, indent=2) + "\n"
    site.write(f"workflows/reviews/article/rate.zh-CN/{file.name.replace('-ed', f'-{person}')}", text)
    site.commit()

    assert shown(site) == ""
    assert f"this review record does not count: {why}" in site.run("validate").out


def test_a_symbolic_link_is_no_record(site, tmp_path):
    path = site.article("rate", GOOD)
    site.through(path)
    file = next(each for each in records(site) if "-approve-" in each.name)
    outside = tmp_path / file.name
    file.rename(outside)
    file.symlink_to(outside)
    site.commit()

    assert shown(site) == ""
    assert "this review record does not count: this is a symbolic link" in site.run("validate").out


def test_reverting_the_commit_that_published_makes_a_draft_and_takes_nothing_down(live):
    live.git("revert", "--no-edit", "HEAD")

    assert GOOD.strip() in shown(live)
    assert "the record of ed is gone; it still counts" in live.run("validate").out


def test_reverting_the_text_itself_takes_the_page_down(live):
    live.git("revert", "--no-edit", "HEAD", "HEAD~1")

    assert shown(live) == ""


def test_reverting_a_correction_shows_the_correction_until_someone_decides(live):
    live.run("move", "revise", live.path, "--as", "ann")
    live.replace(live.path, "批准的话", "更正的话")
    live.published(live.path)
    live.git("revert", "--no-edit", "HEAD", "HEAD~1")

    assert "更正的话" in shown(live)
    assert ("CO202", "error") in findings(live)


# -- branches -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["merge --no-ff", "merge --squash", "rebase", "cherry-pick"])
def test_approved_content_and_its_records_land_together_however_they_are_brought(site, how):
    site.article("other")
    site.commit("main goes on")
    on_branch(site)
    path = site.article("rate", GOOD)
    site.commit("write")
    site.run("submit", path, "--as", "ann")
    site.commit("submit")
    site.run("approve", path, "--as", "ed")
    site.run("move", "publish", path, "--as", "pat")
    site.commit("publish")
    site.git("checkout", "-q", "main")
    site.article("third")
    site.commit("main goes on")

    if how == "rebase":
        site.git("checkout", "-q", "side")
        site.git("rebase", "-q", "main")
        site.git("checkout", "-q", "main")
        site.git("merge", "-q", "--ff-only", "side")
    elif how == "cherry-pick":
        site.git("cherry-pick", "main~1..side")
    else:
        site.git(*how.split(), "-q", "side")
        site.commit(how)

    assert GOOD.strip() in shown(site)
    assert site.run("validate", path).code == 0
    assert findings(site, path) == set()


def test_content_merged_without_its_records_is_not_published(site):
    on_branch(site)
    path = site.article("rate", GOOD)
    site.through(path)
    site.git("add", "content")
    site.git("commit", "-q", "-m", "without the records")
    site.git("stash", "-q", "-u")
    site.git("checkout", "-q", "main")
    site.git("merge", "-q", "--no-ff", "-m", "m", "side")

    assert shown(site) == ""


def test_a_merge_that_smuggles_an_edit_publishes_nothing_of_it(live):
    on_branch(live)
    live.article("other")
    live.commit("harmless")
    live.git("checkout", "-q", "main")
    live.git("merge", "-q", "--no-ff", "--no-commit", "side")
    live.replace(live.path, "批准的话", "夹带的话")
    live.commit("merge")

    assert GOOD.strip() in shown(live)
    assert ("CO202", "error") in findings(live)


def test_two_approved_branches_merged_into_a_third_text_leave_the_first_that_landed(site):
    path = site.article("rate", "一\n\n二\n\n三\n\n四\n\n五\n")
    site.published(path)
    for name, old, new in (("one", "一", "甲"), ("two", "五", "戊")):
        site.git("checkout", "-q", "-b", name, "main" if name == "one" else "main~0")
        site.run("move", "revise", path, "--as", "ann")
        site.replace(path, old, new)
        site.published(path)
        site.git("checkout", "-q", "main")
    site.git("merge", "-q", "--no-ff", "-m", "one", "one")
    first = site.run("status", "--format", "json", path).json[0]["digest"]
    assert "甲" in shown(site)
    site.git("merge", "-q", "--no-ff", "-m", "two", "two")

    page = shown(site)
    assert "甲" in page
    assert "戊" not in page
    out = site.run("validate").out
    assert f"{first[:12]} stays live" in out
    assert out.split("approved was ")[1].split(", this text")[0].count(",") >= 1


def test_an_older_branch_raises_no_false_alarm_about_newer_records(live):
    live.git("checkout", "-q", "-b", "old", "HEAD~1")
    live.article("other")
    live.commit()

    assert findings(live) == set()


def test_a_rewrite_half_merged_keeps_the_old_page(live):
    on_branch(live)
    live.run("move", "revise", live.path, "--as", "ann")
    live.replace(live.path, "批准的话", "新的话")
    live.run("submit", live.path, "--as", "ann")
    live.commit("half done")
    live.git("checkout", "-q", "main")
    live.git("merge", "-q", "--no-ff", "-m", "half", "side")

    assert GOOD.strip() in shown(live)
    assert live.run("validate").code == 0


# -- git set up to deceive ------------------------------------------------------------------------------------


def test_a_smudge_filter_shows_readers_nothing_new(live):
    live.write(".gitattributes", "*.md filter=lie\n")
    live.git("config", "filter.lie.smudge", "sed s/批准的话/骗人的话/")
    live.git("config", "filter.lie.clean", "sed s/骗人的话/批准的话/")
    live.commit()
    (live.root / live.path).unlink()
    live.git("checkout", "-q", "--", ".")
    assert "骗人的话" in live.read(live.path)

    assert GOOD.strip() in shown(live)


@pytest.mark.parametrize("flag", ["--assume-unchanged", "--skip-worktree"])
def test_hiding_a_file_s_changes_from_git_hides_them_from_the_page_and_not_from_validate(live, flag):
    live.git("update-index", flag, live.path)
    live.replace(live.path, "批准的话", "别的话")

    assert GOOD.strip() in shown(live)
    assert ("CO202", "error") in findings(live)


def test_line_ends_that_git_converts_change_nothing(live):
    before = live.publish().code, live.page("articles/rate")
    live.git("config", "core.autocrlf", "true")
    for file in [live.root / live.path, *records(live)]:
        file.unlink()
    live.git("checkout", "-q", "--", ".")
    assert b"\r\n" in (live.root / live.path).read_bytes()

    assert (0, shown(live)) == before
    assert findings(live) == set()
    assert findings(live, "--commit", "HEAD") == set()


def test_replace_refs_and_grafts_do_not_publish_another_text(live):
    live.replace(live.path, "批准的话", "别的话")
    live.commit("edit")
    blob = live.git("rev-parse", f"HEAD~1:{live.path}")
    live.git("replace", blob, live.git("rev-parse", f"HEAD:{live.path}"))
    live.git("replace", "HEAD", "HEAD~1")

    page = shown(live)
    assert GOOD.strip() in page
    assert "别的话" not in page


def test_a_shallow_clone_is_refused_with_the_command_that_deepens_it(live, tmp_path):
    live.commit("one more")
    live.git("clone", "-q", "--depth", "1", f"file://{live.root}", str(tmp_path / "shallow"))
    live.root = tmp_path / "shallow"

    for arguments in (("publish", "--output", str(live.output)), ("validate",)):
        done = live.run(*arguments)
        assert done.code == 2
        assert "this clone is shallow" in done.err
        assert "git fetch --unshallow" in done.err


def test_a_site_in_a_folder_of_a_larger_repository_is_the_same_site(site, tmp_path):
    top = tmp_path / "mono"
    top.mkdir()
    (site.root / ".git").rename(top / ".git")
    site.root = site.root.rename(top / "学院")
    path = site.article("rate", GOOD)
    checked = site.run("validate")
    assert checked.code == 0, checked.err
    site.published(path)
    site.replace(path, "批准的话", "别的话")
    site.commit()

    assert GOOD.strip() in shown(site)


def test_a_sha256_repository_is_the_same_site(folder):
    folder.git("init", "-q", "-b", "main", "--object-format=sha256")
    path = folder.article("rate", GOOD)
    folder.published(path)

    assert GOOD.strip() in shown(folder)
    assert findings(folder) == set()
    assert {len(each["blob"]) for file in records(folder) for each in json.loads(file.read_bytes())["files"]} == {64}


def test_a_record_names_the_blob_that_git_has(live):
    for file in records(live):
        for each in json.loads(file.read_bytes())["files"]:
            live.git(
                "cat-file",
                "-e",
                each["blob"],
                check=not file.name.count("-approve-") and not file.name.count("-move-ann"),
            )
    newest = next(file for file in records(live) if "-move-pat" in file.name)
    assert json.loads(newest.read_bytes())["files"] == [
        {"path": live.path, "blob": live.git("rev-parse", f"HEAD:{live.path}")}
    ]


def test_outside_git_the_records_beside_the_files_are_all_there_is(folder):
    path = folder.article("rate", GOOD)
    folder.through(path)

    assert GOOD.strip() in shown(folder)
    folder.replace(path, "批准的话", "别的话")
    assert shown(folder) == ""
    assert "this is no git repository" in folder.publish().err


def test_running_in_a_hook_s_environment_changes_nothing(live, monkeypatch):
    monkeypatch.setenv("GIT_DIR", os.devnull)
    monkeypatch.setenv("GIT_INDEX_FILE", "/nowhere")

    assert GOOD.strip() in shown(live)
