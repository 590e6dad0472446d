"""What a signature proves, where the policy asks for one: forged, swapped, replayed and misused ones, made by the real ssh-keygen."""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest

pytestmark = pytest.mark.slow  # a real repository each, for every row of the contract

if shutil.which("ssh-keygen") is None:
    pytest.skip("SIGNED DECISIONS ARE NOT TESTED: install ssh-keygen (openssh-client)", allow_module_level=True)

GOOD = "批准的话。\n"
LATER = "2026-11-20T13:00:00+08:00"


@pytest.fixture
def signed(site):
    """A site that wants approvals signed; ed, eve and cora have keys."""
    for name in ("ed", "eve", "cora"):
        site.replace(
            "workflows/people.yml",
            f"emails: [{name}@example.org]",
            f'emails: [{name}@example.org], keys: ["{site.public_key(name)}"]',
        )
    site.replace("workflows/editorial.yml", "    expires: 90d\n", "    expires: 90d\n    assurance: signed\n")
    site.commit("approvals are signed", date="2026-01-02T00:00:00+08:00")
    site.path = site.article("rate", GOOD)
    site.commit("write")
    return site


def finish(site, *, email="pat@example.org"):
    """Publish by hand whatever was approved."""
    site.forge(site.path, "pat", "move")
    status = next(line for line in site.read(site.path).splitlines() if line.startswith("status: "))
    site.replace(site.path, f"{status}\n", "status: published\n")
    return site.commit("publish", email=email)


def shown(site):
    done = site.publish()
    assert done.code == 0, done.err
    return site.page("articles/rate") if site.has("articles/rate") else ""


def said(site):
    checked = site.run("validate")
    assert checked.code == 1
    return checked.out


def approve(site, person="ed", *, key="", **fields):
    place = site.forge(site.path, person, **fields)
    site.sign(place, key or person)
    return place


def test_a_signed_approval_is_enough_however_it_is_brought(signed):
    approve(signed)
    finish(signed)

    assert GOOD.strip() in shown(signed)
    assert signed.run("validate").code == 0


@pytest.mark.parametrize("how", ["--no-ff", "--squash"])
def test_it_is_worth_the_same_after_a_squash_by_somebody_else(signed, how):
    signed.git("checkout", "-q", "-b", "side")
    approve(signed)
    finish(signed)
    signed.merge("side", how=how, email="stranger@example.net")

    assert GOOD.strip() in shown(signed)


def test_an_unsigned_one_is_not_and_its_level_is_said(signed):
    signed.forge(signed.path, "ed")
    finish(signed)

    assert shown(signed) == ""
    assert "ed's decision is recorded, signed is asked for" in said(signed)


def test_a_commit_under_the_approver_s_name_is_not_and_its_level_is_said(signed):
    signed.forge(signed.path, "ed")
    signed.commit("approve", email="ed@example.org")
    finish(signed)

    assert shown(signed) == ""
    assert "ed's decision is committed, signed is asked for" in said(signed)


def test_where_committed_is_enough_a_faked_author_is_taken_at_that(site):
    site.replace("workflows/editorial.yml", "    expires: 90d\n", "    expires: 90d\n    assurance: committed\n")
    site.path = site.article("rate", GOOD)
    site.commit("write")
    site.forge(site.path, "ed")
    site.commit("approve", email="ed@example.org")
    finish(site)
    assert GOOD.strip() in shown(site)


@pytest.mark.parametrize("how", ["squash", "cherry-pick", "rebase"])
def test_where_committed_is_asked_for_only_the_author_counts_that_survives(site, how):
    site.replace("workflows/editorial.yml", "    expires: 90d\n", "    expires: 90d\n    assurance: committed\n")
    site.path = site.article("rate", GOOD)
    site.commit("write")
    site.git("checkout", "-q", "-b", "side")
    site.forge(site.path, "ed")
    site.commit("approve", email="ed@example.org")
    finish(site)
    site.git("checkout", "-q", "main")
    site.article("other")
    site.commit("main goes on")
    if how == "squash":
        site.merge("side", how="--squash")
    elif how == "cherry-pick":
        site.git("cherry-pick", "main..side", email="pat@example.org")
    else:
        site.git("checkout", "-q", "side")
        site.git("rebase", "-q", "main", email="pat@example.org")
        site.merge("side", how="--ff-only")

    page = shown(site)
    if how == "squash":
        assert page == ""
        assert "ed's decision is recorded, committed is asked for" in said(site)
    else:
        assert GOOD.strip() in page


def test_one_recorded_for_somebody_else_is_never_more_than_recorded(signed):
    done = signed.run("approve", signed.path, "--as", "ed", "--now", LATER)
    assert done.code == 1
    place = approve(signed, recorded_by="ann")
    finish(signed)

    assert shown(signed) == ""
    assert "ed's decision is recorded, signed is asked for" in said(signed)
    assert place in [str(path.relative_to(signed.root)) for path in signed.root.rglob("*-approve-ed.json")]


def test_a_record_edited_after_it_was_signed_is_void(signed):
    place = approve(signed)
    signed.write(place, signed.canonical(json.loads(signed.read(place)) | {"comment": "und noch etwas"}))
    finish(signed)

    assert shown(signed) == ""
    assert "this review record does not count: its signature is not of these bytes" in said(signed)


def test_a_signature_by_another_person_s_key_is_void_and_says_whose_it_is(signed):
    approve(signed, key="eve")
    finish(signed)

    assert shown(signed) == ""
    assert "its signature is made with the key of eve, not with one of ed" in said(signed)


def test_a_signature_by_nobody_s_key_is_void(signed):
    approve(signed, key="stranger")
    finish(signed)

    assert shown(signed) == ""
    assert "its signature is made with a key nobody in workflows/people.yml has" in said(signed)


@pytest.mark.parametrize("namespace", ["git", "file", "contentops-review", "contentops-review@v2"])
def test_a_signature_made_for_another_purpose_is_void_and_says_which(signed, namespace):
    place = signed.forge(signed.path, "ed")
    signed.sign(place, "ed", namespace=namespace)
    finish(signed)

    assert shown(signed) == ""
    assert f"its signature was made for the namespace {namespace}, not contentops-review@v1" in said(signed)


def test_a_signature_of_the_record_with_crlf_is_not_one_of_the_record(signed):
    place = signed.forge(signed.path, "ed")
    text = signed.read(place)
    signed.write(place, text.replace("\n", "\r\n"))
    signed.sign(place, "ed")
    signed.write(place, text)
    finish(signed)

    assert shown(signed) == ""
    assert "its signature is not of these bytes" in said(signed)


def test_a_record_whose_line_ends_git_changed_is_still_the_one_signed(signed):
    place = approve(signed)
    signed.write(place, signed.read(place).replace("\n", "\r\n"))
    signed.write(f"{place}.sig", signed.read(f"{place}.sig").replace("\n", "\r\n"))
    finish(signed)

    assert GOOD.strip() in shown(signed)


def test_a_key_that_came_with_the_same_merge_signs_nothing_in_it(signed):
    signed.git("checkout", "-q", "-b", "side")
    known, mine = signed.public_key("ed"), signed.public_key("mallory")
    signed.replace("workflows/people.yml", f'"{known}"', f'"{known}", "{mine}"')
    approve(signed, key="mallory")
    finish(signed)
    signed.merge("side")

    assert shown(signed) == ""
    assert "a key nobody in workflows/people.yml has" in said(signed)


def test_a_key_taken_away_voids_what_lands_later_and_leaves_what_landed_before(signed):
    approve(signed)
    finish(signed)
    assert GOOD.strip() in shown(signed)
    key = signed.public_key("ed")
    signed.replace("workflows/people.yml", f', keys: ["{key}"]', "")
    signed.commit("the key is lost")
    assert GOOD.strip() in shown(signed)

    signed.replace(signed.path, GOOD.strip(), "新的话。")
    signed.commit("rewrite")
    approve(signed)
    finish(signed)

    page = shown(signed)
    assert GOOD.strip() in page
    assert "新的话" not in page
    assert "a key nobody in workflows/people.yml has" in said(signed)


def test_somebody_who_left_decides_nothing_that_lands_later(signed):
    approve(signed)
    finish(signed)
    signed.replace("workflows/people.yml", "ed@example.org], keys", "ed@example.org], until: 2026-11-20, keys")
    signed.commit("ed leaves")
    assert GOOD.strip() in shown(signed)

    signed.replace(signed.path, GOOD.strip(), "新的话。")
    signed.commit("rewrite", date="2026-11-22T12:00:00+08:00")
    approve(signed)
    signed.forge(signed.path, "pat", "move")
    signed.commit("publish", date="2026-11-22T12:00:00+08:00")

    done = signed.publish(now="2026-11-23T12:00:00+08:00")
    assert done.code == 0
    assert "新的话" not in signed.page("articles/rate")
    assert "it landed after ed left on 2026-11-20" in signed.run("validate", now="2026-11-23T12:00:00+08:00").out


def test_who_left_does_not_come_back_by_a_commit_that_says_it_is_older_than_the_one_before_it(signed):
    signed.replace("workflows/people.yml", "ed@example.org], keys", "ed@example.org], until: 2026-10-31, keys")
    signed.commit("ed left", date="2026-11-20T12:00:00+08:00")
    approve(signed)
    signed.forge(signed.path, "pat", "move")
    signed.replace(signed.path, "status: draft", "status: published")
    signed.commit("publish", date="2026-10-01T12:00:00+08:00")

    assert shown(signed) == ""
    assert "it landed after ed left on 2026-10-31" in said(signed)


def test_an_old_approval_under_another_file_name_does_not_undo_a_correction(signed):
    place = approve(signed)
    finish(signed)
    old = {name: signed.read(name) for name in (signed.path, place, f"{place}.sig")}
    signed.replace(signed.path, GOOD.strip(), "更正的话。")
    signed.commit("correct")
    approve(signed)
    finish(signed)
    assert "更正的话" in shown(signed)

    signed.write(signed.path, old[signed.path])
    signed.write(place.replace(".json", "-9.json"), old[place])
    signed.write(place.replace(".json", "-9.json.sig"), old[f"{place}.sig"])
    signed.commit("undo")
    assert "更正的话" in shown(signed)

    changed = signed.canonical(json.loads(old[place]) | {"time": LATER})
    signed.write(place.replace(".json", "-8.json"), changed)
    signed.write(place.replace(".json", "-8.json.sig"), old[f"{place}.sig"])
    signed.commit("undo once more")
    assert "更正的话" in shown(signed)


def test_a_revoked_approval_does_not_return_under_another_file_name(signed):
    place = approve(signed)
    finish(signed)
    record = json.loads(signed.read(place))
    revoke = signed.forge(signed.path, "ed", "revoke", revokes=signed.sha256(signed.canonical(record)))
    signed.sign(revoke, "ed")
    signed.commit("revoke")
    assert shown(signed) == ""

    signed.write(place.replace(".json", "-2.json"), signed.read(place))
    signed.write(place.replace(".json", "-2.json.sig"), signed.read(f"{place}.sig"))
    signed.commit("again")
    assert shown(signed) == ""
    (signed.root / revoke).unlink()
    (signed.root / f"{revoke}.sig").unlink()
    signed.commit("who revoked?")
    assert shown(signed) == ""


def test_nobody_takes_back_another_s_approval(signed):
    place = approve(signed)
    finish(signed)
    revoke = signed.forge(signed.path, "eve", "revoke", revokes=signed.sha256(signed.read(place)))
    signed.sign(revoke, "eve")
    signed.commit("revoke")

    assert GOOD.strip() in shown(signed)


def test_a_rejection_is_not_lifted_by_a_revocation_that_anybody_could_have_written(signed):
    """Under `signed` the one who may lift it is cora, and a file with cora's name in it is not cora."""
    approve(signed)
    signed.commit("approve")
    veto = signed.forge(signed.path, "cora", "reject", role="compliance", comment="nie")
    signed.sign(veto, "cora")
    finish(signed)
    assert shown(signed) == ""

    signed.forge(
        signed.path,
        "cora",
        "revoke",
        transition="request_changes",
        role="compliance",
        revokes=signed.sha256(signed.read(veto)),
    )
    signed.commit("lifted, they say", email="bo@example.org")

    assert shown(signed) == ""
    assert "cora rejected this text" in said(signed)


def test_a_rejection_is_lifted_by_who_made_it(signed):
    approve(signed)
    signed.commit("approve")
    veto = signed.forge(signed.path, "cora", "reject", role="compliance", comment="nie")
    signed.sign(veto, "cora")
    finish(signed)
    lift = signed.forge(
        signed.path,
        "cora",
        "revoke",
        transition="request_changes",
        role="compliance",
        revokes=signed.sha256(signed.read(veto)),
    )
    signed.sign(lift, "cora")
    signed.commit("lifted")

    assert GOOD.strip() in shown(signed)


def test_a_signed_record_with_a_field_more_is_no_record(signed):
    approve(signed, note="x")
    finish(signed)

    assert shown(signed) == ""
    assert "Additional properties are not allowed" in said(signed)


@pytest.mark.parametrize("other", ["article/rate@en", "article/other@zh-CN"])
def test_a_signed_approval_of_another_document_or_language_is_not_one_of_this(signed, other):
    slug, lang = other.removeprefix("article/").split("@")
    path = signed.article(slug, GOOD, lang="" if lang == "zh-CN" else lang)
    signed.commit()
    mine, signed.path = signed.path, path
    place = approve(signed)
    name = place.rpartition("/")[2]
    signed.path = mine
    digest = signed.digest(mine)
    for copy in (name, f"{digest[:12]}-approve-ed.json"):
        signed.write(f"workflows/reviews/article/rate.zh-CN/{copy}", signed.read(place))
        signed.write(f"workflows/reviews/article/rate.zh-CN/{copy}.sig", signed.read(f"{place}.sig"))
    finish(signed)

    assert shown(signed) == ""
    assert f"it is about {other} and belongs in" in said(signed)


def test_a_signed_approval_of_another_transition_is_not_one_of_this(signed):
    approve(signed, transition="publish", decision="move", role="publisher")
    approve(signed, transition="submit", decision="move", role="editor")
    finish(signed)

    assert shown(signed) == ""


@pytest.mark.parametrize("beside", ["wrong", "later"])
def test_a_bad_signature_added_later_takes_nothing_away_and_a_good_one_adds(signed, beside):
    place = signed.forge(signed.path, "ed") if beside == "later" else approve(signed)
    finish(signed)
    signed.sign(place, "ed" if beside == "later" else "eve")
    signed.commit("a signature")

    assert GOOD.strip() in shown(signed)


def test_a_signature_that_is_a_link_is_none(signed, tmp_path):
    place = approve(signed)
    outside = tmp_path / "made.sig"
    (signed.root / f"{place}.sig").rename(outside)
    (signed.root / f"{place}.sig").symlink_to(outside)

    checked = signed.run("validate")
    assert checked.code in (0, 1)
    finish(signed)
    assert shown(signed) == ""
    assert signed.run("validate").code == 1


def test_a_signature_that_is_a_link_to_nowhere_stops_nothing(signed):
    place = signed.forge(signed.path, "ed")
    (signed.root / f"{place}.sig").symlink_to("nowhere")

    checked = signed.run("validate")
    assert checked.code in (0, 1), checked.err
    finish(signed)
    assert shown(signed) == ""


def test_a_submodule_in_a_signature_s_place_stops_nothing(signed):
    place = signed.forge(signed.path, "ed")
    finish(signed)
    head = signed.git("rev-parse", "HEAD")
    signed.git("update-index", "--add", "--cacheinfo", f"160000,{head},{place}.sig")
    signed.git("commit", "-q", "-m", "submodule")

    assert shown(signed) == ""
    assert signed.run("validate", "--commit", "HEAD").code == 1


def test_a_copy_with_a_bad_signature_does_not_void_the_one_with_a_good_one(signed):
    """Whoever merges could bring a copy that sorts before the original."""
    place = approve(signed)
    copy = place.replace("-approve-ed.json", "-approve-ed-0.json")
    signed.write(copy, signed.read(place))
    signed.sign(copy, "eve")
    finish(signed)

    assert GOOD.strip() in shown(signed)


def test_ssh_keygen_itself_takes_what_approve_signs(signed):
    signed.git("config", "user.email", "ed@example.org")
    done = signed.run("approve", signed.path, "--key", str(signed.key("ed")))
    assert done.code == 1  # a draft is not handed in
    signed.git("config", "user.email", "ann@example.org")
    assert signed.run("submit", signed.path).code == 0
    signed.commit("submit")
    signed.git("config", "user.email", "ed@example.org")
    done = signed.run("approve", signed.path, "--key", str(signed.key("ed")))
    assert done.code == 0, done.err
    assert "ed (editor, signed)" in done.out
    record = next(signed.root.rglob("*-approve-ed.json"))
    allowed = signed.root.parent / "allowed"
    allowed.write_text(f"ed {signed.public_key('ed')}\n")
    verify = subprocess.run(
        [
            "ssh-keygen",
            "-Y",
            "verify",
            "-f",
            str(allowed),
            "-I",
            "ed",
            "-n",
            "contentops-review@v1",
            "-s",
            f"{record}.sig",
        ],
        input=record.read_bytes(),
        capture_output=True,
        check=False,
    )
    assert verify.returncode == 0, verify.stderr
    finish(signed)
    assert GOOD.strip() in shown(signed)
