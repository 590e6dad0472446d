"""Who judges the judges: rules loosened, broken, widened or rolled back in the very change that they would let through."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.slow  # a real repository each, for every row of the contract

OLD, NEW = "批准的话。\n", "没人批准的话。\n"
BO, CORA, PAT = "bo@example.org", "cora@example.org", "pat@example.org"
WORKFLOW, PEOPLE, POLICY = "workflows/editorial.yml", "workflows/people.yml", "workflows/policy.yml"
GUARDED = "requires: [{id: owner, count: 1, of: [compliance], exclude: contributors}]\n"


@pytest.fixture
def live(site):
    """A site with one page that was approved and published, and a branch that an insider works on."""
    site.path = site.article("rate", OLD)
    site.published(site.path)
    return site


@pytest.fixture
def guarded(site):
    """A site whose policy may change only if compliance approves it, with one page up."""
    site.write(POLICY, GUARDED)
    site.commit("changes of the policy are approved", date="2026-01-02T00:00:00+08:00")
    site.path = site.article("rate", OLD)
    site.published(site.path)
    return site


def branch(site):
    site.git("checkout", "-q", "-b", "side")


def bump(site, version=2):
    site.replace(WORKFLOW, f"\nversion: {version - 1}\n", f"\nversion: {version}\n")


def claim(site, words=NEW):
    """New words that claim to be published."""
    site.replace(site.path, OLD.strip(), words.strip())


def shown(site, address="articles/rate"):
    done = site.publish()
    assert done.code == 0, done.err
    return site.page(address) if site.has(address) else ""


LOOSE = {
    "nobody decides": (WORKFLOW, "    requires:\n      - {id: editorial, count: 1, of: [editor], exclude: authors}\n      - {id: compliance, count: 1, of: [compliance], when: {source: third-party}}\n    veto: [compliance]\n    expires: 90d\n", "    by: [author]\n"),
    "authors may": (WORKFLOW, ", of: [editor], exclude: authors}", ", of: [author]}"),
    "bo is a publisher": (PEOPLE, "roles: [author, editor]", "roles: [author, editor, publisher]"),
}  # fmt: skip


# -- loosened in the same merge -------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["--no-ff", "--squash"])
@pytest.mark.parametrize("what", LOOSE)
def test_what_is_loosened_in_a_merge_judges_nothing_of_it(live, what, how):
    branch(live)
    bump(live)
    live.replace(*LOOSE[what])
    claim(live)
    if what == "authors may":
        live.forge(live.path, "ann", role="author", workflow_version=2)
        live.forge(live.path, "pat", "move", workflow_version=2)
    if what == "bo is a publisher":
        live.forge(live.path, "ed", workflow_version=2)
        live.forge(live.path, "bo", "move", workflow_version=2)
    if what == "nobody decides":
        live.forge(live.path, "pat", "move", workflow_version=2)
    live.commit("all in one", email=BO)

    checked = live.run("validate", "--base", "main")
    assert checked.code == 1
    assert "CO202" in checked.out

    live.merge("side", how=how)
    page = shown(live)
    assert OLD.strip() in page
    assert NEW.strip() not in page


@pytest.mark.parametrize("how", ["--no-ff", "--squash"])
def test_a_type_freed_from_its_workflow_in_a_merge_frees_nothing_of_it(live, how):
    branch(live)
    bump(live)
    live.replace(WORKFLOW, "applies_to: [article, ", "applies_to: [")
    live.replace("workflows/types/article.yml", "type: article\n", "type: article\nworkflow: none\n")
    claim(live)
    live.article("new", NEW)
    live.commit("free", email=BO)

    assert live.run("validate", "--base", "main").code == 1
    live.merge("side", how=how)
    page = shown(live)
    assert OLD.strip() in page
    assert NEW.strip() not in page
    assert not live.has("articles/new")


def test_a_new_type_without_a_workflow_brings_nothing_in_its_own_merge(live):
    branch(live)
    live.write(
        "workflows/types/note.yml",
        live.read("workflows/types/article.yml")
        .replace("type: article\n", "type: note\nworkflow: none\n")
        .replace("content/articles/*.md, content/articles/*/index.md", "content/notes/*.md")
        .replace("url: articles/", "url: notes/"),
    )
    live.write("content/notes/rate.md", live.read(live.path).replace(OLD.strip(), NEW.strip()))
    live.commit("notes", email=BO)
    live.merge("side")

    assert shown(live, "notes/rate") == ""


def test_moving_a_page_to_a_type_that_landed_free_is_a_new_document(live):
    """Once a type needs no decisions, that is what the site wants; but no page of another type becomes one of it unseen."""
    live.git("mv", live.path, "content/articles/elsewhere.md")
    live.commit()

    assert OLD.strip() in shown(live)


@pytest.mark.parametrize("how", ["--no-ff", "--squash"])
def test_keys_let_out_of_the_digest_in_a_merge_are_in_it_for_that_merge(live, how):
    """Bo widens `unbound`, has the text approved, then changes the summary, which the branch says approvals do not cover."""
    branch(live)
    bump(live)
    live.replace(WORKFLOW, "unbound: [status, assignee]", "unbound: [status, assignee, summary]")
    live.commit("summaries are free", email=BO)
    live.forge(live.path, "ed", workflow_version=2)
    live.forge(live.path, "pat", "move", workflow_version=2)
    live.commit("approved with the summary that was there", email=PAT)
    live.replace(live.path, "一句话说明 rate。", "没人批准的摘要。")
    live.commit("the summary", email=BO)

    assert live.run("validate", "--base", "main").code == 1
    live.merge("side", how=how)
    shown(live)
    assert not [path for path, data in live.snapshot().items() if "没人批准的摘要".encode() in data]


def test_keys_taken_back_into_the_digest_bind_what_changes_from_then_on(site):
    site.replace(WORKFLOW, "unbound: [status, assignee]", "unbound: [status, assignee, summary]")
    site.commit("summaries are free")
    site.path = site.article("rate", OLD)
    site.published(site.path)
    bump(site)
    site.replace(WORKFLOW, "unbound: [status, assignee, summary]", "unbound: [status, assignee]")
    site.commit("summaries are not free")
    assert OLD.strip() in shown(site)

    site.replace(site.path, "一句话说明 rate。", "没人批准的摘要。")
    site.commit("the summary", email=BO)
    assert "没人批准的摘要" not in shown(site)


def test_a_migration_makes_nothing_public_that_nobody_decided_on(live):
    branch(live)
    live.article("draft", NEW)
    bump(live)
    live.replace(
        WORKFLOW, "  draft:     {", "  published_by_magic: {label: {en: x}, category: working}\n  draft:     {"
    )
    live.replace(WORKFLOW, "transitions:\n", "migrations: [{from_version: 1, states: {draft: published}}]\ntransitions:\n  magic: {from: draft, to: published_by_magic, by: [editor]}\n  back: {from: published_by_magic, to: draft, by: [editor]}\n")  # fmt: skip
    live.commit("magic", email=BO)
    live.merge("side")

    done = live.publish()
    assert done.code in (0, 2)
    assert not live.has("articles/draft")


def test_a_migration_that_landed_makes_nothing_public_that_was_a_draft(site):
    path = site.article("draft", NEW)
    site.commit("a draft")
    bump(site)
    site.replace(
        WORKFLOW, "transitions:\n", "migrations: [{from_version: 1, states: {draft: published}}]\ntransitions:\n"
    )
    site.commit("magic", email=BO)
    site.replace(path, "title: ", "title:  ")
    site.commit("nothing")

    done = site.publish()
    assert done.code in (0, 2)
    assert not site.has("articles/draft")


def test_an_override_made_in_a_merge_overrides_nothing_in_it(live):
    branch(live)
    bump(live)
    live.write(
        WORKFLOW,
        live.read(WORKFLOW)
        + "overrides:\n  hotfix: {transition: approve, requires: [{count: 1, of: [author]}], reason: required}\n",
    )
    claim(live)
    live.forge(live.path, "ann", "override", override="hotfix", role="author", comment="eilt", workflow_version=2)
    live.forge(live.path, "pat", "move", workflow_version=2)
    live.commit("hotfix", email=BO)
    live.merge("side")

    assert NEW.strip() not in shown(live)


def test_an_override_bars_its_own_author_too(site):
    site.write(
        WORKFLOW,
        site.read(WORKFLOW)
        + "overrides:\n  hotfix: {transition: approve, requires: [{count: 1, of: [editor], exclude: contributors}], reason: required}\n",
    )
    site.commit("hotfixes")
    site.path = site.article("rate", NEW)
    site.commit(email=BO)
    site.forge(site.path, "bo", "override", override="hotfix", comment="eilt")
    site.forge(site.path, "pat", "move")
    site.replace(site.path, "status: draft", "status: published")
    site.commit("publish", email=PAT)
    assert shown(site) == ""

    site.forge(site.path, "ed", "override", override="hotfix", comment="eilt")
    site.commit("publish", email=PAT)
    assert NEW.strip() in shown(site)


def test_reapproving_everything_is_obeyed_and_stays_so(live):
    bump(live)
    live.replace(WORKFLOW, "\nversion: 2\n", "\nversion: 2\nreapprove: all\n")
    live.commit("start over")
    assert shown(live) == ""

    bump(live, 3)
    live.replace(WORKFLOW, "reapprove: all\n", "")
    live.commit("a later version that says nothing of it")
    assert shown(live) == ""


# -- broken on purpose ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", [PEOPLE, WORKFLOW, POLICY])
def test_a_file_broken_on_purpose_does_not_bring_an_older_rule_back(guarded, file):
    """Breaking the newest rules must not make those before them the ones that judge."""
    guarded.replace(*LOOSE["bo is a publisher"])
    guarded.commit("promote")
    guarded.forge_policy("cora", email=CORA)
    guarded.replace(PEOPLE, "roles: [author, editor, publisher]", "roles: [author, editor]")
    guarded.commit("demote")
    guarded.forge_policy("cora", email=CORA, comment="zurück")
    intact = guarded.read(file)
    claim(guarded)
    guarded.forge(guarded.path, "ed")
    guarded.forge(guarded.path, "bo", "move")
    guarded.write(file, "\t: broken\n")
    guarded.commit("break", email=BO)

    assert guarded.publish().code in (0, 2)
    guarded.write(file, intact)
    guarded.commit("mend", email=BO)
    page = shown(guarded)
    assert OLD.strip() in page
    assert NEW.strip() not in page


def test_rules_that_contradict_each_other_never_judge(live):
    """A set of rules that no command would work with is not in force, so it cannot judge what mends it either."""
    branch(live)
    bump(live)
    live.replace("workflows/types/article.yml", "type: article\n", "type: article\nworkflow: none\n")
    live.commit("a slip", email=BO)
    live.merge("side")
    assert live.publish().code == 2

    live.git("checkout", "-q", "-b", "mend")
    live.replace("workflows/types/article.yml", "workflow: none\n", "")
    claim(live)
    live.commit("mend, and by the way", email=BO)
    live.merge("mend")

    page = shown(live)
    assert OLD.strip() in page
    assert NEW.strip() not in page


def test_a_second_workflow_for_the_same_type_never_judges(live):
    live.write("workflows/zzz.yml", live.read(WORKFLOW).replace("workflow: editorial", "workflow: zzz").replace(*LOOSE["nobody decides"][1:]).replace("of: [publisher]", "of: [editor]"))  # fmt: skip
    live.commit("a slip", email=BO)
    assert live.publish().code == 2
    (live.root / "workflows/zzz.yml").unlink()
    claim(live)
    live.forge(live.path, "bo", "move", role="editor", workflow="zzz")
    live.commit("mend, and by the way", email=BO)

    page = shown(live)
    assert OLD.strip() in page
    assert NEW.strip() not in page


@pytest.mark.parametrize(
    "file", [PEOPLE, WORKFLOW, "workflows/types/article.yml", "pyproject.toml", "pelicanconf.py", ".mailmap", POLICY]
)
@pytest.mark.parametrize("what", ["link", "submodule", "bytes", "empty", "deep"])
def test_a_definition_that_is_no_text_is_refused_by_name_and_crashes_nothing(live, file, what):
    place = live.root / file
    place.unlink(missing_ok=True)
    if what == "link":
        place.symlink_to("/etc/hostname")
    elif what == "submodule":
        live.git("update-index", "--add", "--cacheinfo", f"160000,{live.git('rev-parse', 'HEAD')},{file}")
    else:
        place.write_bytes({"bytes": b"\xff\xfe\x00", "empty": b"", "deep": b"[" * 5000}[what])
    if what != "submodule":
        live.git("add", "-A")
    live.git("commit", "-q", "-m", "break")

    for arguments in (
        ("publish", "--output", str(live.output), "--jobs", "1"),
        ("validate", "--commit", "HEAD"),
        ("validate",),
        ("status",),
    ):
        done = live.run(*arguments)
        assert done.code in (0, 1, 2), done.err
        assert "Traceback" not in done.err


# -- the policy of the policy ---------------------------------------------------------------------------------


def test_a_change_of_the_rules_nobody_approved_is_not_in_force(guarded):
    guarded.replace(*LOOSE["bo is a publisher"])
    guarded.commit("promote", email=BO)
    claim(guarded)
    guarded.forge(guarded.path, "ed")
    guarded.forge(guarded.path, "bo", "move")
    guarded.commit("publish", email=BO)

    assert NEW.strip() not in shown(guarded)
    assert guarded.run("validate", "--commit", "HEAD").code == 1


def test_once_it_is_approved_it_is_in_force(guarded):
    guarded.replace(*LOOSE["bo is a publisher"])
    guarded.commit("promote", email=BO)
    guarded.forge_policy("cora", email=CORA)
    claim(guarded)
    guarded.commit("words")
    guarded.forge(guarded.path, "ed")
    guarded.forge(guarded.path, "bo", "move")
    guarded.commit("publish", email=BO)

    assert NEW.strip() in shown(guarded)


@pytest.mark.parametrize("what", ["removed", "broken", "emptied", "loosened"])
def test_the_policy_of_the_policy_is_not_undone_by_who_it_binds(guarded, what):
    before = guarded.read(guarded.path)
    claim(guarded)
    guarded.forge(guarded.path, "ed")
    guarded.forge(guarded.path, "bo", "move")
    guarded.write(guarded.path, before)
    place = guarded.root / POLICY
    if what == "removed":
        place.unlink()
    else:
        text = {"broken": "\t: x\n", "emptied": "{}\n", "loosened": GUARDED.replace("compliance", "editor")}[what]
        place.write_text(text)
    guarded.git("add", POLICY)
    guarded.git("commit", "-q", "-m", "undo", email=BO)
    guarded.git("stash", "-q", "-u")
    guarded.forge_policy("bo", role="editor", email=BO)
    guarded.replace(*LOOSE["bo is a publisher"])
    guarded.commit("promote", email=BO)
    guarded.git("stash", "pop", "-q")
    claim(guarded)
    guarded.commit("publish", email=BO)

    page = shown(guarded)
    assert OLD.strip() in page
    assert NEW.strip() not in page


def test_who_changed_the_rules_does_not_approve_them(guarded):
    guarded.replace(*LOOSE["bo is a publisher"])
    guarded.commit("promote", email=CORA)
    guarded.forge_policy("cora", email=CORA)
    claim(guarded)
    guarded.forge(guarded.path, "ed")
    guarded.forge(guarded.path, "bo", "move")
    guarded.commit("publish", email=BO)

    assert NEW.strip() not in shown(guarded)


def test_who_changed_the_rules_in_a_merge_does_not_approve_them(guarded):
    branch(guarded)
    guarded.article("other")
    guarded.commit("harmless")
    guarded.git("checkout", "-q", "main")
    guarded.git("merge", "-q", "--no-ff", "--no-commit", "side", email=CORA)
    guarded.replace(*LOOSE["bo is a publisher"])
    guarded.commit("merge", email=CORA)
    guarded.forge_policy("cora", email=CORA)
    claim(guarded)
    guarded.forge(guarded.path, "ed")
    guarded.forge(guarded.path, "bo", "move")
    guarded.commit("publish", email=BO)

    assert NEW.strip() not in shown(guarded)


def test_rules_that_were_replaced_come_back_only_by_a_new_approval(guarded):
    """Bo was a publisher once; that was approved then, and taken back since."""
    guarded.replace(*LOOSE["bo is a publisher"])
    guarded.commit("promote")
    guarded.forge_policy("cora", email=CORA)
    guarded.replace(PEOPLE, "roles: [author, editor, publisher]", "roles: [author, editor]")
    guarded.commit("demote")
    guarded.forge_policy("cora", email=CORA, comment="zurück")
    guarded.replace(*LOOSE["bo is a publisher"])
    guarded.commit("as it was once approved", email=BO)
    claim(guarded)
    guarded.forge(guarded.path, "ed")
    guarded.forge(guarded.path, "bo", "move")
    guarded.commit("publish", email=BO)

    assert NEW.strip() not in shown(guarded)


def test_a_theme_nobody_approved_shapes_no_page(guarded):
    guarded.write("theme/templates/base.html", "<html>夹带</html>")
    guarded.write("theme/static/js/evil.js", "alert(1)")
    guarded.commit("theme", email=BO)

    assert OLD.strip() in shown(guarded)
    assert not [path for path, data in guarded.snapshot().items() if "夹带".encode() in data or b"alert(1)" in data]


def test_settings_nobody_approved_run_no_code(guarded, tmp_path):
    guarded.write(
        "pelicanconf.py", guarded.read("pelicanconf.py") + f"\nopen({str(tmp_path / 'ran')!r}, 'w').close()\n"
    )
    guarded.commit("settings", email=BO)

    assert OLD.strip() in shown(guarded)
    assert not (tmp_path / "ran").exists()


def test_checking_a_change_set_runs_no_code_of_it(live, tmp_path):
    branch(live)
    live.write("pelicanconf.py", live.read("pelicanconf.py") + f"\nopen({str(tmp_path / 'ran')!r}, 'w').close()\n")
    live.write("theme/templates/base.html", "{{ 1/0 }}")
    live.commit("settings", email=BO)

    assert live.run("validate", "--base", "main").code in (0, 1)
    assert not (tmp_path / "ran").exists()


def test_rules_among_the_records_are_no_rules(guarded):
    guarded.write("workflows/reviews/people.yml", "people: {}\n")
    guarded.write("workflows/reviews/evil.yml", guarded.read(WORKFLOW).replace("of: [publisher]", "of: [author]"))
    claim(guarded)
    guarded.forge(guarded.path, "ann", "move", role="author")
    guarded.commit("hide", email=BO)

    assert NEW.strip() not in shown(guarded)


# -- through a fast-forward -----------------------------------------------------------------------------------


def loosen_decide_and_restore(site):
    """Three commits: loosen, publish by the loose rules, put the rules back."""
    strict = {file: site.read(file) for file in (PEOPLE, WORKFLOW)}
    site.replace(*LOOSE["bo is a publisher"])
    site.commit("loosen", email=BO)
    claim(site)
    site.forge(site.path, "ed")
    site.forge(site.path, "bo", "move")
    site.commit("publish", email=BO)
    for file, text in strict.items():
        site.write(file, text)
    site.commit("tidy up", email=BO)


@pytest.mark.parametrize("how", ["--no-ff", "--squash"])
def test_rules_loosened_and_put_back_within_a_merge_have_judged_nothing(live, how):
    branch(live)
    loosen_decide_and_restore(live)
    live.merge("side", how=how)

    assert NEW.strip() not in shown(live)


def test_rules_loosened_and_put_back_are_seen_before_a_fast_forward(live):
    branch(live)
    loosen_decide_and_restore(live)

    checked = live.run("validate", "--base", "main")
    assert checked.code == 1
    assert "CO202" in checked.out
