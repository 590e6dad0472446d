"""--sign, --key and --commit: one decision, proven and committed by itself."""

from __future__ import annotations

import shutil
import subprocess

import pytest

pytestmark = pytest.mark.skipif(
    shutil.which("ssh-keygen") is None, reason="SSH-KEYGEN IS MISSING: NO SIGNATURE IS TESTED"
)


@pytest.fixture
def signing(site):
    """A site whose git signs with ed's key, which people.yml has."""
    key = site.key("ed")
    site.replace(
        "workflows/people.yml",
        "emails: [ed@example.org],",
        f'emails: [ed@example.org], keys: ["{site.public_key("ed")}"],',
    )
    site.commit("ed's key")
    site.git("config", "gpg.format", "ssh")
    site.git("config", "user.signingkey", str(key))
    site.git("config", "user.email", "ed@example.org")
    site.git("config", "user.name", "Ed")
    site.path = site.article("rate")
    site.commit("text")
    assert site.run("submit", site.path, "--as", "ann").code == 0
    site.commit("hand in")
    return site


def level(site):
    return site.run("explain", site.path, "--format", "json").out


def test_a_signed_decision_is_one_that_ssh_keygen_accepts(signing, tmp_path):
    done = signing.run("approve", signing.path, "--sign")
    assert done.code == 0, done.err
    assert "approve by ed (editor, signed)" in done.out
    record = next((signing.root / "workflows/reviews/article/rate.zh-CN").glob("*-approve-ed.json"))
    signers = tmp_path / "signers"
    signers.write_text(f'ed namespaces="contentops-review@v1" {signing.public_key("ed")}\n')

    checked = subprocess.run(
        ["ssh-keygen", "-Y", "verify", "-f", signers, "-I", "ed", "-n", "contentops-review@v1", "-s", f"{record}.sig"],
        input=record.read_bytes(), capture_output=True, check=False,
    )  # fmt: skip
    assert checked.returncode == 0, checked.stderr.decode()
    signing.commit("approve")
    assert '"signed"' in level(signing)


def test_a_key_that_is_nobody_s_is_refused_before_anything_is_written(signing):
    signing.key("stranger")
    before = signing.git("status", "--porcelain")

    done = signing.run("approve", signing.path, "--key", str(signing.key("stranger")))
    assert done.code == 1
    assert "is not one of ed in workflows/people.yml as it is committed" in done.err
    assert signing.git("status", "--porcelain") == before


def test_who_is_named_with_as_cannot_sign(signing):
    done = signing.run("approve", signing.path, "--as", "eve", "--sign")

    assert done.code == 1
    assert "a signature is by the key of who decides, and --as names eve" in done.err


def test_a_policy_that_asks_for_signatures_gets_them_unasked(signing):
    signing.replace(
        "workflows/editorial.yml", "    veto: [compliance]\n", "    veto: [compliance]\n    assurance: signed\n"
    )
    signing.replace(
        "workflows/people.yml", "roles: [compliance]", f'keys: ["{signing.public_key("cora")}"], roles: [compliance]'
    )
    signing.commit("signatures")

    done = signing.run("approve", signing.path)
    assert done.code == 0, done.err
    assert list((signing.root / "workflows/reviews/article/rate.zh-CN").glob("*-approve-ed.json.sig"))
    refused = signing.run("approve", signing.path, "--as", "eve")
    assert refused.code == 1
    assert "a decision made with --as is never more than recorded" in refused.err


def test_a_signed_decision_is_taken_back_by_a_signed_revocation_alone(signing):
    assert signing.run("approve", signing.path, "--sign", "--commit").code == 0
    refused = signing.run("revoke", signing.path, "--as", "eve")
    assert refused.code == 1

    done = signing.run("revoke", signing.path, "--commit")
    assert done.code == 0, done.err
    assert "revoke approve by ed (editor, signed)" in done.out
    assert "“approved” is no longer backed" in done.out
    assert signing.run("move", "publish", signing.path, "--as", "pat").code == 1


def test_a_revocation_that_is_proven_less_is_refused_and_one_written_by_hand_is_named(signing):
    assert signing.run("approve", signing.path, "--sign", "--commit").code == 0
    signing.git("config", "user.email", "pat@example.org")
    done = signing.run("revoke", signing.path, "--as", "ed")
    assert done.code == 1
    assert "what is taken back is signed, and a decision made with --as is never more than recorded" in done.err
    assert not list((signing.root / "workflows/reviews/article/rate.zh-CN").glob("*-revoke-*"))


def test_a_key_that_is_only_in_the_working_tree_s_people_file_is_refused(signing):
    signing.replace("workflows/people.yml", signing.public_key("ed"), signing.public_key("new"))

    done = signing.run("approve", signing.path, "--key", str(signing.key("new")))
    assert done.code == 1
    assert "is not one of ed in workflows/people.yml as it is committed" in done.err


def test_a_commit_holds_the_decision_and_nothing_else(signing):
    signing.write("notes.txt", "staged before")
    signing.git("add", "notes.txt")
    other = signing.article("other")

    done = signing.run("approve", signing.path, "--sign", "--commit", "-m", "读过了")
    assert done.code == 0, done.err
    names = signing.git("show", "--name-only", "--format=", "HEAD").splitlines()
    assert len(names) == 3
    assert signing.path in names
    assert sum(name.endswith(".json.sig") for name in names) == 1
    message = signing.git("log", "-1", "--format=%B")
    assert message.startswith("Approve article/rate@zh-CN\n")
    assert "读过了" in message
    assert "Reviewed-by: Ed <ed@example.org>" in signing.git("log", "-1", "--format=%(trailers)")
    standing = signing.git("status", "--porcelain", "-uall")
    assert "A  notes.txt" in standing
    assert other in standing
    assert signing.run("validate").code == 0


def test_without_commit_nothing_is_staged(signing):
    assert signing.run("approve", signing.path).code == 0

    assert signing.git("diff", "--cached", "--name-only") == ""


def test_a_hook_that_refuses_leaves_the_decision_written_and_says_so(signing):
    hook = signing.root / ".git/hooks/pre-commit"
    hook.write_text("#!/bin/sh\necho nein >&2\nexit 1\n")
    hook.chmod(0o755)

    done = signing.run("approve", signing.path, "--commit")
    assert done.code == 1
    assert "the decision is written, and git did not commit it" in done.err
    assert "nein" in done.err
    assert "status: approved" in signing.read(signing.path)


def test_many_pages_with_one_changed_tag_are_approved_in_one_go(site):
    paths = [site.article(f"p{number}", extra="tags: [旧]\n") for number in range(4)]
    site.published(*paths)
    base = site.git("rev-parse", "HEAD")
    for path in paths[:3]:
        site.replace(path, "tags: [旧]", "tags: [新]")
    site.commit("one tag")

    shown = site.run("approve", "--since", base, "--as", "ed")
    assert shown.code == 2
    assert "3 documents: " in shown.out
    assert "{+新+}" in shown.out
    done = site.run("approve", "--since", base, "--yes", "--as", "ed")
    assert done.code == 0, done.err
    assert site.run("move", "publish", *paths[:3], "--as", "pat").code == 0
    site.commit("approve")
    assert site.run("validate").code == 0
    assert site.run("approve", "--since", base, "--yes", "--as", "ed").code == 1
