"""What an editor's hands do to files, and what a learner then reads."""

from __future__ import annotations

import os

import pytest

pytestmark = pytest.mark.slow

GOOD = "批准的话。\n"


@pytest.fixture
def live(site):
    """A site with one article, approved and published."""
    site.path = site.article("rate", GOOD)
    site.published(site.path)
    return site


def shown(site, *arguments, now=None):
    """What learners read at the article's address after a publish: its text, or nothing; a notice that it is gone is nothing."""
    done = site.publish(*arguments, **({"now": now} if now else {}))
    assert done.code == 0, done.err
    if not site.has("articles/rate"):
        file = site.output / "articles/rate/index.html"
        assert not file.exists() or GOOD.strip() not in file.read_text(encoding="utf-8")
        return ""
    return site.page("articles/rate")


def findings(site, *arguments):
    return {(each["code"], each["path"]) for each in site.run("validate", "--format", "json", *arguments).json}


# -- the claim ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", ["published", "'published'", '"published" # done'])
def test_a_status_typed_by_hand_is_an_unbacked_claim_and_publishes_nothing(site, status):
    path = site.article("rate", status=status)
    site.commit()

    assert shown(site) == ""
    assert site.publish("--strict").code == 1
    checked = site.run("validate")
    assert checked.code == 1
    assert f"{path}:4:1: error CO202 it claims “published” without the decisions for it: " in checked.out
    assert "approve: 0 of 1 editor" in checked.out
    assert "or set it back to a working state and submit it" in checked.out


def test_one_character_voids_the_approval_and_both_digests_are_named(live):
    approved = live.run("status", "--format", "json").json[0]["digest"]
    live.replace(live.path, "批准的话。", "批准的话")
    live.commit()

    assert GOOD.strip() in shown(live)
    out = live.run("validate").out
    digest = live.run("status", "--format", "json").json[0]["digest"]
    assert "CO202" in out
    assert f"this text is {digest[:12]}" in out
    assert f"approved was {approved[:12]}" in out
    assert f"{approved[:12]} stays live" in out


def test_an_edit_of_a_key_that_approvals_do_not_cover_needs_no_new_one(live):
    live.replace(live.path, "slug: rate\n", "slug: rate\nassignee: bo\n")
    live.commit()

    assert GOOD.strip() in shown(live)
    assert live.run("validate").code == 0


@pytest.mark.parametrize(
    "change",
    [
        lambda text: "\ufeff" + text,
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("title: ", "# a note\ntitle:   "),
        lambda text: text.replace("slug: rate\n", "", 1).replace("---\n", '---\n"slug": "rate"\n', 1),
    ],
    ids=["bom", "crlf", "comment", "order and quotes"],
)
def test_an_edit_nobody_can_see_keeps_the_approval(live, change):
    live.write(live.path, change(live.read(live.path)).encode())
    live.commit()

    assert GOOD.strip() in shown(live)
    assert live.run("validate").code == 0


# -- rewriting ------------------------------------------------------------------------------------------------


def test_while_a_page_is_rewritten_the_old_one_stays_and_the_new_one_follows_when_published(live):
    run = live.run
    assert run("move", "revise", live.path, "--as", "ann").code == 0
    live.commit("revise")
    for number, step in enumerate(("新的一句。", "新的两句。")):
        text = live.read(live.path)
        head = text[: text.index("---\n", 4) + 4]
        live.write(live.path, head + step + "\n")
        live.commit(f"rewrite {number}")
        assert GOOD.strip() in shown(live)
    assert run("submit", live.path, "--as", "ann").code == 0
    live.commit("submit")
    assert GOOD.strip() in shown(live)
    assert run("approve", live.path, "--as", "ed").code == 0
    live.commit("approve")
    page = shown(live)
    assert GOOD.strip() in page
    assert "新的两句" not in page
    assert run("move", "publish", live.path, "--as", "pat").code == 0
    live.commit("publish")

    page = shown(live)
    assert "新的两句" in page
    assert GOOD.strip() not in page


def test_a_draft_never_leaks_into_the_site_of_the_page_it_will_replace(live):
    live.run("move", "revise", live.path, "--as", "ann")
    live.replace(live.path, "一句话说明 rate", "还没人看过的摘要")
    live.commit()

    shown(live)

    assert not [path for path, data in live.snapshot().items() if "还没人看过".encode() in data]


def test_editing_and_restoring_the_approved_bytes_is_backed_again(live):
    before = live.read(live.path)
    live.replace(live.path, "批准的话", "别的话")
    live.commit()
    live.write(live.path, before)
    live.commit()

    assert GOOD.strip() in shown(live)
    assert live.run("validate").code == 0


def test_restoring_old_bytes_after_a_correction_was_live_needs_a_new_approval(live):
    old = live.read(live.path)
    live.run("move", "revise", live.path, "--as", "ann")
    live.replace(live.path, "批准的话", "更正的话")
    live.published(live.path)
    live.write(live.path, old)
    live.commit("undo the correction")

    page = shown(live)
    assert "更正的话" in page
    assert GOOD.strip() not in page
    assert "its approvals are older than what took its place" in live.run("validate").out

    live.replace(live.path, "status: published", "status: draft")
    live.through(live.path, now="2026-11-20T13:00:00+08:00")
    live.commit("approved anew")

    assert GOOD.strip() in shown(live)


def test_copying_the_old_approvals_under_new_names_does_not_undo_a_correction(live):
    old = live.read(live.path)
    folder = live.root / "workflows/reviews/article/rate.zh-CN"
    approvals = {file.name: file.read_bytes() for file in folder.iterdir()}
    live.run("move", "revise", live.path, "--as", "ann")
    live.replace(live.path, "批准的话", "更正的话")
    live.published(live.path)
    live.write(live.path, old)
    for name, data in approvals.items():
        (folder / name.replace(".json", "-9.json")).write_bytes(data)
    live.commit("undo the correction with copies")

    assert "更正的话" in shown(live)


# -- taking down ----------------------------------------------------------------------------------------------


def test_an_archived_page_is_gone_and_comes_back_only_by_a_new_approval(live):
    old = live.read(live.path)
    assert live.run("move", "archive", live.path, "--as", "pat", "--comment", "veraltet").code == 0
    live.commit()
    assert shown(live) == ""

    live.write(live.path, old)
    live.commit("typed back")
    assert shown(live) == ""
    assert ("CO202", live.path) in findings(live)

    live.replace(live.path, "status: published", "status: draft")
    live.through(live.path, now="2026-11-20T13:00:00+08:00")
    live.commit("approved anew")
    assert GOOD.strip() in shown(live)


def test_a_deleted_page_is_gone_and_recreating_it_brings_nothing_back(live):
    old = live.read(live.path)
    (live.root / live.path).unlink()
    live.commit()
    assert shown(live) == ""

    live.write(live.path, old)
    live.commit()
    assert shown(live) == ""
    assert "approvals are older" in live.run("validate").out


def test_an_archived_page_cannot_return_through_another_file_name(live):
    old = live.read(live.path)
    live.run("move", "archive", live.path, "--as", "pat", "--comment", "veraltet")
    live.commit()
    live.write(live.path, live.read(live.path).replace("slug: rate", "slug: other"))
    live.write("content/articles/elsewhere.md", old)
    live.commit("same key, another file")

    assert shown(live) == ""


def test_a_correction_cannot_be_undone_through_another_file_name(live):
    old = live.read(live.path)
    live.run("move", "revise", live.path, "--as", "ann")
    live.replace(live.path, "批准的话", "更正的话")
    live.published(live.path)
    live.write(live.path, live.read(live.path).replace("slug: rate", "slug: other").replace("published", "draft"))
    live.write("content/articles/elsewhere.md", old)
    live.commit("same key, another file")

    assert "更正的话" in shown(live)


# -- keys and files -------------------------------------------------------------------------------------------


def test_renaming_files_and_folders_keeps_key_and_approval(live):
    (live.root / "content/articles/2026").mkdir()
    live.git("mv", live.path, "content/articles/2026/index.md")
    live.commit()

    assert GOOD.strip() in shown(live)
    assert live.run("validate").code == 0


def test_a_renamed_and_edited_file_leaves_the_approved_words_live(live):
    live.git("mv", live.path, "content/articles/new-name.md")
    live.replace("content/articles/new-name.md", "批准的话", "别的话")
    live.commit()

    assert GOOD.strip() in shown(live)


def test_a_new_slug_makes_a_new_document_without_approvals(live):
    live.replace(live.path, "slug: rate", "slug: rates")
    live.commit()

    assert shown(live) == ""
    assert not live.has("articles/rates")


def test_a_second_file_with_the_same_key_is_an_error_on_both_and_the_old_page_stays(live):
    live.write("content/articles/twin.md", live.read(live.path).replace("批准的话", "双胞胎"))
    live.commit()

    page = shown(live)
    assert GOOD.strip() in page
    assert "双胞胎" not in page
    assert {("CO104", live.path), ("CO104", "content/articles/twin.md")} <= findings(live)


def test_translations_are_documents_of_their_own(live):
    live.article("rate", "English words.\n", lang="en", status="published")
    live.commit()

    assert GOOD.strip() in shown(live)
    assert not live.has("en/articles/rate")


@pytest.mark.parametrize(
    ("break_it", "message"),
    [
        (lambda site, file: file.write_bytes(file.read_bytes() + b"\xff"), "byte 0xff is not UTF-8"),
        (lambda site, file: file.write_bytes(b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"), "Git LFS pointer"),
        (lambda site, file: (file.unlink(), file.symlink_to("/etc/hostname")), "this is a symbolic link"),
        (lambda site, file: file.write_bytes(file.read_bytes() + b"x" * 1_048_577), "a document may have"),
        (lambda site, file: file.write_bytes(file.read_bytes().replace(b"slug: rate", b"slug: rate\nslug: rate")), "the key “slug” stands twice"),
        (lambda site, file: file.write_bytes(file.read_bytes().replace(b"title: ", b"title: &a ")), "the anchor &a is not allowed"),
        (lambda site, file: file.write_bytes(b""), "does not begin with front matter"),
    ],
    ids=["not UTF-8", "LFS", "symlink", "oversize", "duplicate key", "anchor", "empty"],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_named_and_the_approved_page_stays(live, break_it, message):
    break_it(live, live.root / live.path)
    live.commit()

    assert GOOD.strip() in shown(live)
    for arguments in ((), ("--commit", "HEAD")):
        checked = live.run("validate", *arguments)
        assert checked.code == 1
        assert message in checked.out
    assert "cannot be read" in live.publish().err


def test_a_submodule_in_a_document_s_place_is_named_and_the_approved_page_stays(live):
    head = live.git("rev-parse", "HEAD")
    (live.root / live.path).unlink()
    live.git("rm", "-q", "--cached", live.path)
    live.git("update-index", "--add", "--cacheinfo", f"160000,{head},{live.path}")
    live.git("commit", "-q", "-m", "submodule")

    assert GOOD.strip() in shown(live)
    assert "this is a submodule" in live.run("validate", "--commit", "HEAD").out


# -- assets ---------------------------------------------------------------------------------------------------


def test_a_swapped_picture_voids_the_approval_and_the_old_picture_stays(site):
    site.path = site.article("rate", "![图](图.svg)\n")
    site.write("content/articles/图.svg", "<svg xmlns='http://www.w3.org/2000/svg'><title>old</title></svg>")
    site.published(site.path)
    site.write("content/articles/图.svg", "<svg xmlns='http://www.w3.org/2000/svg'><title>new</title></svg>")
    site.commit()

    shown(site)

    pictures = [data for path, data in site.snapshot().items() if path.endswith(".svg")]
    assert any(b"old" in data for data in pictures)
    assert not any(b"new" in data for data in pictures)
    assert ("CO202", site.path) in findings(site)


# -- time -----------------------------------------------------------------------------------------------------


def test_a_scheduled_revision_waits_its_hour_and_the_older_one_stays_until_then(live):
    live.run("move", "revise", live.path, "--as", "ann")
    live.replace(live.path, "批准的话", "预定的话")
    live.replace(live.path, "slug: rate\n", "slug: rate\npublish_at: 2026-12-01T09:00:00+08:00\n")
    live.published(live.path)

    before = live.publish(now="2026-12-01T08:59:59+08:00")
    assert GOOD.strip() in live.page("articles/rate")
    assert "2026-12-01T09:00:00+08:00" in before.out
    assert "预定的话" in shown(live, now="2026-12-01T01:00:00+00:00")


def test_a_page_past_its_end_is_gone_and_no_older_revision_returns(live):
    live.run("move", "revise", live.path, "--as", "ann")
    live.replace(live.path, "slug: rate\n", "slug: rate\nunpublish_at: 2026-12-01T09:00:00+08:00\n")
    live.published(live.path)

    assert GOOD.strip() in shown(live, now="2026-12-01T08:59:59+08:00")
    assert shown(live, now="2026-12-01T09:00:00+08:00") == ""


def test_an_instant_that_cannot_be_read_is_never_reached(site):
    site.path = site.article("rate", GOOD)
    site.through(site.path)
    site.replace(site.path, "slug: rate\n", "slug: rate\npublish_at: soon\n")
    site.commit()

    assert shown(site) == ""


# -- rejection ------------------------------------------------------------------------------------------------


def test_publishing_by_hand_over_a_rejection_is_vetoed(site):
    site.path = site.article("rate", GOOD)
    site.commit()
    assert site.run("submit", site.path, "--as", "ann").code == 0
    assert site.run("approve", site.path, "--as", "ed").code == 0
    assert site.run("reject", site.path, "--as", "cora", "--comment", "falsch").code == 0
    site.replace(site.path, "status: draft", "status: approved")
    assert site.run("move", "publish", site.path, "--as", "pat").code == 1
    site.replace(site.path, "status: approved", "status: published")
    site.commit()

    assert shown(site) == ""
    assert "claims “published” without the decisions for it" in site.run("validate").out


def test_rejecting_the_live_text_takes_it_down(live):
    live.replace(live.path, "status: published", "status: in_review")
    assert live.run("reject", live.path, "--as", "cora", "--comment", "falsch").code == 0
    live.replace(live.path, "status: draft", "status: published")
    live.commit()

    assert shown(live) == ""


def test_what_is_not_committed_is_not_published(live):
    live.replace(live.path, "批准的话", "别的话")
    live.article("other", status="published")

    assert GOOD.strip() in shown(live)
    assert not live.has("articles/other")
    assert ("CO202", live.path) in findings(live)
    assert findings(live, "--commit", "HEAD") == set()


def test_a_link_out_of_the_tree_shows_nothing_of_what_is_there(site, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("geheim")
    site.path = site.article("rate", f"[a]({os.path.relpath(secret, site.root / 'content/articles')})\n")
    site.commit()

    shown(site, "--drafts")

    assert not [path for path, data in site.snapshot().items() if b"geheim" in data]
    assert ("CO301", site.path) in findings(site)


def test_a_file_that_cannot_be_read_does_not_void_the_pages_that_link_to_it(site):
    target = site.article("target")
    page = site.article("page", "见[另一篇](target.md)。\n")
    site.published(target, page)
    site.write(target, "---\ntitle: x\n\tslug: target\n---\n")
    site.commit("a slip of the keyboard")

    done = site.publish()

    assert done.code == 0
    assert "content/articles/target.md" in done.err
    assert "content/articles/page.md" not in done.err
    assert 'href="../../articles/target/"' in site.page("articles/page")


def test_a_status_typed_by_hand_is_no_step_on_which_to_go_on(site):
    page = site.article("page", status="approved")
    site.commit("typed")

    done = site.run("move", "publish", page, "--as", "pat")

    assert done.code == 1
    assert f"{page} claims “approved”, and the decisions for that are not there" in done.err
    assert "status: approved" in site.read(page)


def test_a_file_name_that_is_not_utf8_is_named_and_stops_nothing(site):
    page = site.article("page", "批准的话。\n")
    site.published(page)
    site.write(os.fsdecode(b"content/articles/\xff.md"), "x")
    site.commit("odd name")

    assert site.publish("--report", str(site.output) + ".json").code == 0
    assert "批准的话" in site.page("articles/page")
    assert site.publish().code == 0


def test_reverting_the_return_of_an_old_text_does_not_bring_the_old_text_back(site):
    path = site.article("rate", "甲文。\n")
    site.published(path)
    old = site.read(path)
    site.replace(path, "甲文", "乙文")
    site.replace(path, "status: published", "status: draft")
    site.through(path, now="2026-11-20T13:00:00+08:00")
    site.commit("rewrite")
    site.write(path, old)
    site.commit("paste the old text")
    site.publish()
    assert "乙文" in site.page("articles/rate")
    site.git("revert", "--no-edit", "HEAD")

    site.publish()

    assert "乙文" in site.page("articles/rate")
    assert "甲文" not in site.page("articles/rate")
