"""Who may approve whose words: editors who would approve their own, under another address, behind a merge or through a friend."""

from __future__ import annotations

import json

import pytest

pytestmark = pytest.mark.slow  # a real repository each, for every row of the contract

WORDS = "博自己写的话。\n"
BO, BO_AT_HOME, ED, PAT = "bo@example.org", "bo@home.example", "ed@example.org", "pat@example.org"


@pytest.fixture
def strict(site):
    """A site where nobody who had a hand in a text may approve it."""
    site.replace("workflows/editorial.yml", "exclude: authors", "exclude: contributors")
    site.commit("nobody approves what they wrote", date="2026-01-02T00:00:00+08:00")
    return site


def decide(site, path, approver="bo", *, email=PAT, **fields):
    """Approve and publish a committed text with records written by hand, and commit them."""
    site.forge(path, approver, **fields)
    site.forge(path, "pat", "move")
    text = site.read(path)
    status = next(line for line in text.splitlines() if line.startswith("status: "))
    site.replace(path, f"{status}\n", "status: published\n")
    return site.commit("decide", email=email)


def shown(site, address="articles/rate"):
    done = site.publish()
    assert done.code == 0, done.err
    return site.page(address) if site.has(address) else ""


def why(site):
    """What validate says of the text that is withheld."""
    checked = site.run("validate")
    assert checked.code == 1
    assert "CO202" in checked.out
    return checked.out


# -- under another name ---------------------------------------------------------------------------------------


def test_an_editor_cannot_approve_what_the_editor_wrote(strict):
    path = strict.article("rate", WORDS)
    made = strict.commit(email=BO)

    refused = strict.run("approve", path, "--as", "bo")
    assert refused.code == 1

    decide(strict, path)
    assert shown(strict) == ""
    assert f"bo contributed: in {made[:7]}" in why(strict)


def test_another_editor_can(strict):
    path = strict.article("rate", WORDS)
    strict.commit(email=BO)
    decide(strict, path, "ed")

    assert WORDS.strip() in shown(strict)


@pytest.mark.parametrize("address", [BO_AT_HOME, "BO@Example.ORG"])
def test_another_address_of_the_same_person_is_the_same_person(strict, address):
    strict.replace("workflows/people.yml", f"[{BO}]", f"[{BO}, {BO_AT_HOME}]")
    strict.commit("two addresses")
    path = strict.article("rate", WORDS)
    made = strict.commit(email=address)
    decide(strict, path)

    assert shown(strict) == ""
    assert f"bo contributed: in {made[:7]}" in why(strict)


def test_an_address_that_is_nobodys_lets_nobody_approve_until_it_is_somebodys(strict):
    path = strict.article("rate", WORDS)
    strict.commit(email=BO_AT_HOME)
    decide(strict, path, "ed")

    assert shown(strict) == ""
    assert f"Test <{BO_AT_HOME}> contributed" in why(strict)
    assert "add the address to a person there" in why(strict)

    strict.replace("workflows/people.yml", f"[{BO}]", f"[{BO}, {BO_AT_HOME}]")
    strict.commit("that was me")
    strict.forge(path, "ed", suffix="-2", comment="now that it is known")
    strict.commit("approve", email=ED)
    assert WORDS.strip() in shown(strict)


@pytest.mark.parametrize("trailer", ["Co-authored-by", "co-authored-by", "Co-Authored-By"])
def test_a_co_author_is_an_author(strict, trailer):
    path = strict.article("rate", WORDS)
    strict.commit(f"write\n\n{trailer}: 博 <{BO}>")
    decide(strict, path)

    assert shown(strict) == ""
    assert "bo contributed" in why(strict)


@pytest.mark.parametrize(
    "trailer", ["Co-authored-by: 博 <", "Co-authored-by: <>", "Co-authored-by: <bo", "Co-authored-by: > <"]
)
@pytest.mark.parametrize("mailmap", ["", "Bo <bo@example.org> <bo@elsewhere.example>\n"], ids=["", "mailmap"])
def test_a_trailer_with_a_slip_stops_no_command_and_lets_nobody_in(strict, trailer, mailmap):
    if mailmap:
        strict.write(".mailmap", mailmap)
        strict.commit("mailmap")
    path = strict.article("rate", WORDS)
    strict.commit(f"write\n\n{trailer}", email=BO)
    decide(strict, path)

    assert shown(strict) == ""
    assert strict.run("validate").code == 1


def test_one_person_whose_address_stands_under_two_ids_is_refused(strict):
    path = strict.article("rate", WORDS)
    strict.commit(email=BO)
    decide(strict, path)
    strict.replace("workflows/people.yml", "  ed: ", f"  bo2:  {{name: Bo, emails: [{BO}], roles: [editor]}}\n  ed: ")
    strict.commit("twice")

    checked = strict.run("validate")
    assert checked.code == 2
    assert f"{BO} belongs to bo already" in checked.err
    assert strict.publish().code == 2


def test_one_person_counts_once_however_many_records_of_theirs_there_are(strict):
    strict.replace("workflows/editorial.yml", "id: editorial, count: 1", "id: editorial, count: 2")
    strict.commit("two editors")
    path = strict.article("rate", WORDS)
    strict.commit()
    for number, address in enumerate((ED, "ed@elsewhere.example")):
        strict.forge(path, "ed", suffix=f"-{number}", comment=f"{number}")
        strict.commit("approve", email=address)
    decide(strict, path, "ed")

    assert shown(strict) == ""
    assert "approve: 1 of 2 editor" in why(strict)


@pytest.mark.parametrize("look_alike", ["bо", "Bo", "bo ", "ｂｏ"], ids=["cyrillic", "capital", "space", "full width"])
def test_a_record_of_a_look_alike_is_nobodys(strict, look_alike):
    path = strict.article("rate", WORDS)
    strict.commit()
    decide(strict, path, look_alike)

    assert shown(strict) == ""
    assert "is not in workflows/people.yml" in strict.run("validate").out


def test_a_look_alike_cannot_be_in_the_people_file(strict):
    strict.replace(
        "workflows/people.yml", "  ed: ", "  bо:  {name: Bo, emails: [x@example.org], roles: [editor]}\n  ed: "
    )

    assert strict.run("validate").code == 2


def test_a_person_added_in_the_same_merge_decides_nothing_in_it(strict):
    strict.git("checkout", "-q", "-b", "side")
    strict.replace(
        "workflows/people.yml", "  ed: ", "  bo2: {name: B, emails: [b2@example.org], roles: [editor]}\n  ed: "
    )
    path = strict.article("rate", WORDS)
    strict.commit(email=BO)
    decide(strict, path, "bo2", email="b2@example.org")
    strict.merge("side")

    assert shown(strict) == ""
    assert "bo2 is not in workflows/people.yml as it was in force when it landed" in strict.run("validate").out


@pytest.mark.parametrize("file", [".mailmap", "workflows/people.yml"])
def test_who_is_who_is_not_changed_by_the_merge_it_decides_about(strict, file):
    """The words are by an address nobody has; the same merge gives that address to somebody else."""
    strict.git("checkout", "-q", "-b", "side")
    path = strict.article("rate", WORDS)
    strict.commit(email=BO_AT_HOME)
    if file == ".mailmap":
        strict.write(file, f"Ann <ann@example.org> <{BO_AT_HOME}>\n")
    else:
        strict.replace(file, "[ann@example.org]", f"[ann@example.org, {BO_AT_HOME}]")
    strict.commit("that was Ann", email=BO)
    decide(strict, path)
    strict.merge("side")

    assert shown(strict) == ""


def test_a_mailmap_that_makes_somebody_else_of_an_editor_has_no_say_in_its_own_merge(strict):
    strict.git("checkout", "-q", "-b", "side")
    path = strict.article("rate", WORDS)
    strict.write(".mailmap", f"Ann <ann@example.org> <{BO}>\n")
    strict.commit(email=BO)
    decide(strict, path)
    strict.merge("side")

    assert shown(strict) == ""
    assert "bo contributed" in why(strict)


def test_a_mailmap_that_is_not_committed_has_no_say(strict):
    path = strict.article("rate", WORDS)
    strict.commit(email=BO)
    decide(strict, path)
    strict.write(".mailmap", f"Ann <ann@example.org> <{BO}>\n")

    assert "bo contributed" in why(strict)
    assert shown(strict) == ""


def test_a_mailmap_of_git_s_own_settings_has_no_say(strict, tmp_path):
    path = strict.article("rate", WORDS)
    strict.commit(email=BO)
    decide(strict, path)
    (tmp_path / "mailmap").write_text(f"Ann <ann@example.org> <{BO}>\n")
    strict.git("config", "mailmap.file", str(tmp_path / "mailmap"))
    strict.git("config", "log.mailmap", "true")

    assert shown(strict) == ""
    assert "bo contributed" in why(strict)


def test_a_mailmap_that_landed_before_tells_who_wrote(strict):
    strict.write(".mailmap", f"Bo <{BO}> <{BO_AT_HOME}>\n")
    strict.commit("mailmap")
    path = strict.article("rate", WORDS)
    strict.commit(email=BO_AT_HOME)
    decide(strict, path)

    assert shown(strict) == ""
    assert "bo contributed" in why(strict)


# -- behind a merge -------------------------------------------------------------------------------------------


def test_words_that_a_merge_itself_brings_are_those_of_who_merged(strict):
    path = strict.article("rate", "安的话。\n")
    strict.commit()
    strict.git("checkout", "-q", "-b", "side")
    strict.article("other")
    strict.commit()
    strict.git("checkout", "-q", "main")
    strict.git("merge", "-q", "--no-ff", "--no-commit", "side", email=BO)
    strict.replace(path, "安的话。", WORDS.strip())
    made = strict.commit("merge", email=BO)
    decide(strict, path)

    assert shown(strict) == ""
    assert f"bo contributed: in {made[:7]}" in why(strict)


def test_a_merge_on_a_branch_that_brings_words_is_found_behind_the_merge_that_lands_it(strict):
    path = strict.article("rate", "安的话。\n")
    strict.commit()
    strict.git("checkout", "-q", "-b", "side")
    strict.article("other")
    strict.commit()
    strict.git("checkout", "-q", "-b", "inner", "main")
    strict.article("third")
    strict.commit()
    strict.git("merge", "-q", "--no-ff", "--no-commit", "side", email=BO)
    strict.replace(path, "安的话。", WORDS.strip())
    strict.commit("merge", email=BO)
    strict.merge("inner")
    decide(strict, path)

    assert shown(strict) == ""
    assert "bo contributed" in why(strict)


def test_an_octopus_hides_nobody(strict):
    for name, email in (("one", "ann@example.org"), ("two", BO), ("three", ED)):
        strict.git("checkout", "-q", "-b", name, "main")
        path = strict.article("rate" if name == "two" else name, WORDS)
        strict.commit(email=email)
    strict.git("checkout", "-q", "main")
    strict.git("merge", "-q", "--no-ff", "-m", "octopus", "one", "two", "three", email=PAT)
    path = "content/articles/rate.md"
    decide(strict, path)

    assert shown(strict) == ""
    assert "bo contributed" in why(strict)


def test_a_history_of_its_own_that_is_merged_hides_nobody(strict):
    strict.git("checkout", "-q", "--orphan", "alone")
    strict.git("rm", "-rfq", "--cached", ".")
    path = strict.article("rate", WORDS)
    strict.git("add", path)
    strict.git("commit", "-q", "-m", "alone", email=BO)
    strict.git("clean", "-fdq")
    strict.git("checkout", "-q", "-f", "main")
    strict.git("merge", "-q", "--no-ff", "--allow-unrelated-histories", "-m", "merge", "alone", email=PAT)
    decide(strict, path)

    assert shown(strict) == ""
    assert "bo contributed" in why(strict)


def test_a_squash_cannot_hide_whom_the_records_name(strict):
    strict.git("checkout", "-q", "-b", "side")
    path = strict.article("rate", WORDS)
    strict.commit(email=BO)
    assert strict.run("submit", path, "--as", "ann").code == 0
    strict.commit("submit")
    strict.merge("side", how="--squash", email="ann@example.org")
    decide(strict, path)

    assert shown(strict) == ""
    assert "bo contributed: named in " in why(strict)


def test_words_written_under_a_name_the_branch_gave_up_are_still_their_author_s(strict):
    """Bo writes; somebody renames the file before the branch is merged."""
    strict.git("checkout", "-q", "-b", "side")
    strict.article("rate", WORDS)
    strict.commit(email=BO)
    strict.git("mv", "content/articles/rate.md", "content/articles/better-name.md")
    strict.commit("a better name")
    strict.merge("side")
    decide(strict, "content/articles/better-name.md")

    assert shown(strict) == ""
    assert "bo contributed" in why(strict)


def test_words_written_under_a_name_that_another_document_has_now_are_still_their_author_s(strict):
    path = strict.article("rate", WORDS)
    strict.commit(email=BO)
    strict.git("mv", path, "content/articles/better-name.md")
    strict.commit("a better name")
    strict.article("other")
    (strict.root / "content/articles/other.md").rename(strict.root / path)
    strict.commit("the old name for something else")
    decide(strict, "content/articles/better-name.md")

    assert shown(strict) == ""
    assert "bo contributed" in why(strict)


def test_who_changed_the_file_before_it_got_its_slug_contributed(strict):
    path = strict.article("rate", WORDS)
    strict.replace(path, "slug: rate", "slug: draft-of-bo")
    strict.commit(email=BO)
    strict.replace(path, "slug: draft-of-bo", "slug: rate")
    strict.commit("the slug")
    decide(strict, path)

    assert shown(strict) == ""
    assert "bo contributed" in why(strict)


def test_reverting_and_bringing_back_by_a_friend_hides_nobody_while_the_old_page_is_up(strict):
    path = strict.article("rate", "旧的话。\n")
    strict.commit()
    decide(strict, path, "ed")
    strict.replace(path, "旧的话。", WORDS.strip())
    strict.replace(path, "status: published", "status: draft")
    strict.commit("bo's words", email=BO)
    strict.article("other")
    strict.commit("something else")
    decide(strict, path)

    assert "旧的话" in shown(strict)
    assert "bo contributed" in why(strict)


# -- images ---------------------------------------------------------------------------------------------------

SVG = "<svg xmlns='http://www.w3.org/2000/svg'><title>{}</title></svg>"


def test_who_changed_only_an_image_contributed(strict):
    path = strict.article("rate", "![图](图.svg)\n")
    strict.write("content/articles/图.svg", SVG.format("alt"))
    strict.commit()
    strict.write("content/articles/图.svg", SVG.format("neu"))
    made = strict.commit("another picture", email=BO)
    decide(strict, path)

    assert shown(strict) == ""
    assert f"bo contributed: in {made[:7]}" in why(strict)


def test_who_changed_an_image_of_a_text_that_lost_it_since_contributed_to_the_text_with_it(strict):
    path = strict.article("rate", "![图](图.svg)\n")
    strict.write("content/articles/图.svg", SVG.format("alt"))
    strict.commit()
    strict.write("content/articles/图.svg", SVG.format("neu"))
    strict.commit("another picture", email=BO)
    decide(strict, path)
    strict.replace(path, "status: published", "status: draft")
    strict.replace(path, "![图](图.svg)", "无图")
    strict.commit("without the picture")

    assert shown(strict) == ""


def test_an_image_renamed_on_the_branch_is_still_by_who_drew_it(strict):
    strict.git("checkout", "-q", "-b", "side")
    strict.write("content/articles/entwurf.svg", SVG.format("von Bo"))
    strict.commit("draw", email=BO)
    path = strict.article("rate", "![图](图.svg)\n")
    strict.git("mv", "content/articles/entwurf.svg", "content/articles/图.svg")
    strict.commit("use it")
    strict.merge("side")
    decide(strict, path)

    # The picture got its place in the page by Ann's commit; git knows nothing of a rename, and no text had it before.
    assert WORDS.strip() not in shown(strict)


# -- commits that seem to change nothing ----------------------------------------------------------------------

HIDING = """\
---
title: 关于 rate
slug: rate
status: draft
summary: 一句话。
authors: [ann]
date: 2026-05-01
tags: [a"b, "open]
status: {words}
clo[se", d"e]
---
安的话。
"""


def test_a_line_that_looks_like_the_status_and_is_part_of_a_text_is_a_change_of_the_text(strict):
    """In quotes that several lines share, a line may begin with `status:` and be words that learners read."""
    path = "content/articles/rate.md"
    strict.write(path, HIDING.format(words="harmlos"))
    strict.commit()
    before = strict.digest(path)
    strict.replace(path, "status: harmlos", "status: Bos Worte")
    made = strict.commit("only the status", email=BO)
    assert strict.digest(path) != before
    decide(strict, path)

    assert shown(strict) == ""
    assert f"bo contributed: in {made[:7]}" in why(strict)


@pytest.mark.parametrize(
    "text",
    [
        "status: {}\n",
        "'status': {}\n",
        '"status": {}\n',
        "status: {} # so\n",
        "status:   {}\n",
        "? status\n: {}\n",
    ],
)
def test_who_sets_the_state_of_review_by_hand_handed_it_in(strict, text):
    path = strict.article("rate", "安的话。\n")
    strict.commit()
    strict.replace(path, "status: draft\n", text.format("in_review"))
    strict.commit("hand in", email=BO)
    strict.forge(path, "bo")
    strict.forge(path, "pat", "move")
    strict.replace(path, text.format("in_review"), "status: published\n")
    strict.commit("decide", email=PAT)

    assert shown(strict) == ""
    assert "bo contributed: set “in_review” in " in why(strict)


def test_who_sets_the_state_of_review_by_hand_in_a_file_with_crlf_handed_it_in(strict):
    path = strict.article("rate", "安的话。\n")
    strict.write(path, strict.read(path).replace("\n", "\r\n"))
    strict.commit()
    strict.write(path, (strict.root / path).read_bytes().replace(b"status: draft", b"status: in_review"))
    strict.commit("hand in", email=BO)
    strict.forge(path, "bo")
    strict.forge(path, "pat", "move")
    strict.write(path, (strict.root / path).read_bytes().replace(b"status: in_review", b"status: published"))
    strict.commit("decide", email=PAT)

    assert shown(strict) == ""
    assert "bo contributed: set “in_review” in " in why(strict)


def test_a_hand_in_that_somebody_else_is_said_to_have_made_hides_nobody(strict):
    """The record is a file anybody may write; the commit that set the status is Bo's all the same."""
    path = strict.article("rate", "安的话。\n")
    strict.commit()
    strict.replace(path, "status: draft", "status: in_review")
    strict.forge(path, "ann", "move", transition="submit", role="author")
    strict.commit("hand in", email=BO)
    decide(strict, path)

    assert shown(strict) == ""


def test_who_changes_only_what_approvals_do_not_cover_contributed_nothing(strict):
    path = strict.article("rate", "安的话。\n")
    strict.commit()
    strict.replace(path, "status: draft\n", "status: draft\nassignee: bo\n")
    strict.commit("mine to review", email=BO)
    decide(strict, path)

    assert "安的话" in shown(strict)


def test_who_only_moved_the_file_contributed_nothing(strict):
    path = strict.article("rate", "安的话。\n")
    strict.commit()
    strict.git("mv", path, "content/articles/elsewhere.md")
    strict.commit("tidy up", email=BO)
    decide(strict, "content/articles/elsewhere.md")

    assert "安的话" in shown(strict)


def test_an_empty_commit_makes_nobody_a_contributor(strict):
    path = strict.article("rate", "安的话。\n")
    strict.commit()
    strict.git("commit", "-q", "--allow-empty", "-m", f"nothing\n\nCo-authored-by: Ed <{ED}>", email=BO)
    decide(strict, path)

    assert "安的话" in shown(strict)


# -- out of order ---------------------------------------------------------------------------------------------


def test_an_approval_that_lands_before_the_words_do_is_not_before_its_author_wrote_them(strict):
    """Bo knows the digest of what Bo will write, approves it, and hands the words in afterwards."""
    path = strict.article("rate", WORDS)
    approval = strict.forge(path, "bo")
    text = strict.read(path)
    (strict.root / path).unlink()
    assert (strict.root / approval).exists()
    strict.commit("an approval of what is not there", email=BO)
    strict.write(path, text)
    strict.commit("the words", email=BO)
    strict.forge(path, "pat", "move")
    strict.replace(path, "status: draft", "status: published")
    strict.commit("publish", email=PAT)

    assert shown(strict) == ""
    assert "bo contributed" in why(strict)


def test_writing_taking_back_approving_and_writing_again_is_approving_one_s_own_words(strict):
    """While Bo approves, the old page stands as it was; Bo's words come back afterwards."""
    path = strict.article("rate", "旧的话。\n")
    strict.commit()
    decide(strict, path, "ed")
    old = strict.read(path)
    strict.replace(path, "旧的话。", WORDS.strip())
    words = strict.read(path)
    strict.commit("write", email=BO)
    approval = strict.forge(path, "bo")
    kept = strict.read(approval)
    (strict.root / approval).unlink()
    strict.write(path, old)
    strict.commit("take back", email=BO)
    strict.write(approval, kept)
    strict.commit("approve", email=BO)
    strict.write(path, words)
    strict.commit("write again", email=BO)
    strict.forge(path, "pat", "move")
    strict.commit("publish", email=PAT)

    assert "旧的话" in shown(strict)
    assert "bo contributed" in why(strict)


def test_two_people_approving_at_once_in_two_clones_both_count(strict):
    strict.replace("workflows/editorial.yml", "id: editorial, count: 1", "id: editorial, count: 2")
    strict.commit("two editors")
    path = strict.article("rate", WORDS, status="in_review")
    strict.commit()
    clones = {}
    for person in ("ed", "eve"):
        clones[person] = strict.clone(person)
        done = clones[person].run("approve", path, "--as", person)
        assert done.code == 0, done.err
        assert "still missing" in done.out
        clones[person].commit(f"approve by {person}", email=f"{person}@example.org")
    for clone in clones.values():
        strict.git("pull", "-q", "--no-rebase", "--no-edit", str(clone.root), "main")
    assert "in_review" in strict.read(path)
    assert strict.run("validate").code == 0

    done = strict.run("approve", path, "--as", "ed")
    assert done.code == 0, done.err
    assert strict.run("move", "publish", path, "--as", "pat").code == 0
    strict.commit("publish")
    assert WORDS.strip() in shown(strict)


def test_the_contributors_a_record_leaves_out_are_found_in_git(strict):
    path = strict.article("rate", WORDS)
    strict.commit(email=BO)
    place = strict.forge(path, "bo", contributors=["ann"])
    assert json.loads(strict.read(place))["contributors"] == ["ann"]
    strict.forge(path, "pat", "move")
    strict.replace(path, "status: draft", "status: published")
    strict.commit("decide", email=PAT)

    assert shown(strict) == ""
    assert "bo contributed: in " in why(strict)
