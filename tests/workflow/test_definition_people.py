"""People files: who is meant by an address, a key or an account is never in doubt; mistakes are found at their places."""

from __future__ import annotations

import base64
import shutil
import subprocess

import pytest

from contentops.model import Person
from contentops.source import strict_yaml
from contentops.workflow.people import read_people
from contentops.workflow.ssh_keys import PublicKeyError, public_key

PEOPLE = """\
people:
  ann: {name: Ann, emails: [ann@example.org, a@x.org], roles: [editor]}
  bo:
    name: Bo
    emails: [bo@example.org]
    roles: [publisher]
    until: 2027-06-30
"""
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBUUb97c6uIYQYGFjmuub46GCsjz+r8D1TVoUfPquFEe"
OTHER = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFpf+P28P+4bGLHi2uQSI1wp6p/9toAbh8AiTn02q/FF"
_COPY = "copy the one line of the .pub file: ssh-ed25519 AAAA… comment"


def people(text):
    found, mistakes = read_people("workflows/people.yml", strict_yaml.parse(text))
    assert all((each.code, each.severity, each.path) == ("CO001", "error", "workflows/people.yml") for each in mistakes)
    return found, [f"{each.line}:{each.column} {each.message} → {each.hint}" for each in mistakes]


def test_people_are_read_as_written():
    found, mistakes = people(PEOPLE)

    assert mistakes == []
    assert found["ann"] == Person("ann", "Ann", ("ann@example.org", "a@x.org"), ("editor",), None)
    assert found["bo"].until.isoformat() == "2027-06-30"


def test_keys_are_kept_without_comment_and_accounts_by_host():
    found, mistakes = people(
        PEOPLE + f"    keys: ['{KEY} bo at work', '  {OTHER}']\n    accounts: {{github: Bo-1, gitlab: b.o}}\n"
    )

    assert mistakes == []
    assert found["bo"].keys == (KEY, OTHER)
    assert found["bo"].accounts == {"github": "Bo-1", "gitlab": "b.o"}


def test_a_key_may_be_a_block_of_one_line():
    found, mistakes = people(PEOPLE + f"    keys:\n      - |\n        {KEY} bo\n")

    assert (mistakes, found["bo"].keys) == ([], (KEY,))


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ("bo@example.org", "A@X.org", ["5:14 A@X.org belongs to ann already → one address, one person"]),
        ("bo@example.org", "bo", ["5:14 “people.bo.emails[1]” is “bo”, which has the wrong form → An address as git has it: li.wei@example.org."]),
        ("bo@example.org", '"bo@example.org\\n"', ["5:14 “people.bo.emails[1]” is “bo@example.org\n”, which has the wrong form → An address as git has it: li.wei@example.org."]),
        ("until: 2027-06-30", "until: 2027-06-31", ["7:5 “people.bo.until” is “2027-06-31”, which is no date → write a day of the calendar as YYYY-MM-DD"]),
        ("    name: Bo\n", "", ["3:3 “people.bo” lacks the key “name” → As readers see it."]),
        ("name: Bo", "nmae: Bo", ["4:5 unknown key “nmae” in “people.bo” → did you mean “name”?", "3:3 “people.bo” lacks the key “name” → As readers see it."]),
        ("  ann:", "  Ann:", ["2:3 “people.Ann” is “Ann”, which has the wrong form → An id is written in small letters, digits and hyphens: li-wei."]),
        ("  ann:", '  "ann\\n":', ["2:3 “people.ann\n” is “ann\n”, which has the wrong form → An id is written in small letters, digits and hyphens: li-wei."]),
        ("until: 2027-06-30", "accounts: {github: '@bo'}", ["7:16 “people.bo.accounts.github” is “@bo”, which has the wrong form → The name of an account as its address has it, without @: octocat."]),
        ("until: 2027-06-30", "accounts: {githib: bo}", ["7:16 unknown key “githib” in “people.bo.accounts” → did you mean “github”?"]),
        ("until: 2027-06-30", f"keys: {KEY}", [f"7:5 “people.bo.keys” must be a list, is the text “{KEY}” → write a list in square brackets: [{KEY}]"]),
        ("until: 2027-06-30", f"keys: ['{OTHER}', '{OTHER} again']", [f"7:{len(OTHER) + 16} “people.bo.keys[2]” is the same key as [1] → keep one of the two"]),
        ("until: 2027-06-30", f"keys: ['{OTHER}', nonsense]", [f"7:{len(OTHER) + 16} “people.bo.keys[2]” begins with “nonsense”, which is no type of key that is taken → taken are ssh-ed25519, ecdsa-sha2-nistp256, ecdsa-sha2-nistp384, ecdsa-sha2-nistp521, ssh-rsa, sk-ssh-ed25519@openssh.com, sk-ecdsa-sha2-nistp256@openssh.com"]),
    ],
)  # fmt: skip
def test_every_mistake_about_people_is_found_at_its_place(old, new, wanted):
    assert old in PEOPLE
    _, mistakes = people(PEOPLE.replace(old, new, 1))

    assert sorted(mistakes) == sorted(wanted)


def test_a_key_or_an_account_of_two_people_is_an_error_on_the_second():
    _, mistakes = people(
        "people:\n"
        f"  ann: {{name: Ann, roles: [], keys: ['{KEY} ann'], accounts: {{github: Ann, gitlab: bo}}}}\n"
        "  bo:\n    name: Bo\n    roles: []\n"
        f"    keys:\n      - {OTHER}\n      - {KEY}   other comment\n"
        "    accounts: {github: bo, gitlab: BO}\n"
    )

    assert mistakes == [
        "8:9 this ssh-ed25519 key belongs to ann already → one key, one person",
        "9:28 the account BO on gitlab belongs to ann already → one account, one person",
    ]


# -- what is a key --------------------------------------------------------------------------------------------


def line(kind: str, *fields: bytes) -> str:
    blob = b"".join(len(field).to_bytes(4, "big") + field for field in (kind.encode(), *fields))
    return f"{kind} {base64.b64encode(blob).decode()}"


ED = bytes(range(32))
POINT = base64.b64decode("BMmEz2hH3psIdzYPmg5XOlqgol8Or5hy82CQFCjux4IntYXen8/fFdElRAQ6ZU3jRM5lL3Q/j2yCtaETVESn4eQ=")
SOUND = {
    "ed25519": line("ssh-ed25519", ED),
    "256": line("ecdsa-sha2-nistp256", b"nistp256", POINT),
    "384": line("ecdsa-sha2-nistp384", b"nistp384", b"\4" + b"x" * 96),
    "521": line("ecdsa-sha2-nistp521", b"nistp521", b"\4" + b"x" * 132),
    "rsa": line("ssh-rsa", b"\1\0\1", b"\0" + b"\xc1" * 384),
    "sk-ed25519": line("sk-ssh-ed25519@openssh.com", ED, b"ssh:"),
    "sk-256": line("sk-ecdsa-sha2-nistp256@openssh.com", b"nistp256", POINT, b"ssh:"),
}


@pytest.mark.parametrize("name", SOUND)
def test_a_key_of_each_known_type_is_taken(name):
    assert public_key(f"{SOUND[name]} someone@somewhere with a long comment") == SOUND[name]


@pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="needs ssh-keygen")
@pytest.mark.parametrize(
    "options", [["ed25519"], *(["ecdsa", "-b", size] for size in ("256", "384", "521")), ["rsa", "-b", "3072"]], ids=str
)
def test_a_key_that_ssh_keygen_makes_is_taken_and_stays_one(options, tmp_path):
    subprocess.run(["ssh-keygen", "-q", "-N", "", "-C", "a b", "-t", *options, "-f", tmp_path / "k"], check=True)
    made = (tmp_path / "k.pub").read_text()

    assert f"{public_key(made)} a b\n" == made


@pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="needs ssh-keygen")
@pytest.mark.parametrize("name", ["ed25519", "256", "rsa", "sk-ed25519", "sk-256"])
def test_ssh_keygen_reads_the_keys_that_are_taken_and_refuses_them_cut_or_with_more(name, tmp_path):
    kind, text = SOUND[name].split()
    blob = base64.b64decode(text)

    def reads(data: bytes) -> bool:
        (tmp_path / "k.pub").write_text(f"{kind} {base64.b64encode(data).decode()}\n")
        done = subprocess.run(["ssh-keygen", "-l", "-f", tmp_path / "k.pub"], capture_output=True, check=False)
        return done.returncode == 0

    assert reads(blob)
    for data in (blob[:-1], blob + b"\0", blob + b"\0\0\0\0"):
        assert not reads(data)
        with pytest.raises(PublicKeyError, match="is damaged"):
            public_key(f"{kind} {base64.b64encode(data).decode()}")


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("", "is not one line", _COPY),
        ("  ", "is not one line", _COPY),
        (f"{KEY}\n{OTHER}", "is not one line", _COPY),
        ("ssh-ed25519", "has nothing after ssh-ed25519", _COPY),
        ("ssh-ed25519 AAA", "is damaged: what follows the type is not base64", _COPY),
        ("ssh-ed25519 密钥", "is damaged: what follows the type is not base64", _COPY),
        (KEY.replace("ssh-ed25519", "ssh-rsa"), "says ssh-rsa, but its bytes are not those of such a key", _COPY),
        (line("ssh-ed25519", ED[:31]), "is damaged: keys of this type have 32 bytes", _COPY),
        (line("ssh-ed25519", ED, b"more"), "is damaged: bytes are missing, or there are too many", _COPY),
        (line("sk-ssh-ed25519@openssh.com", ED), "is damaged: bytes are missing, or there are too many", _COPY),
        (line("ecdsa-sha2-nistp256", b"nistp384", POINT), "is damaged: it names another curve than its type", _COPY),
        (line("ecdsa-sha2-nistp256", b"nistp256", b"\2" + POINT[1:33]), "is damaged: keys of this type have 65 bytes", _COPY),
        (line("ssh-rsa", b"\1\0\1", b"\0\0" + b"\xc1" * 384), "is damaged: its numbers are not written the way OpenSSH does", _COPY),
        (line("ssh-rsa", b"\1\0\1", b"\xc1" * 384), "is damaged: its numbers are not written the way OpenSSH does", _COPY),
        ("-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl", "is a private key, which everybody who reads this file could now use", "take it out, make a new key with ssh-keygen, and put the line of its .pub file here"),
        ("ssh-ed25519-cert-v01@openssh.com AAAA", "begins with “ssh-ed25519-cert-v01@openssh.com”, which is no type of key that is taken", "this is a certificate; put the plain public key here"),
    ],
)  # fmt: skip
def test_what_is_no_such_key_is_refused_with_the_reason(text, message, hint):
    with pytest.raises(PublicKeyError) as refused:
        public_key(text)

    assert (refused.value.message, refused.value.hint) == (message, hint)


@pytest.mark.parametrize("text", [f'from="10.0.0.1" {KEY}', "ssh-dss AAAA", KEY.partition(" ")[2], f"ann {KEY}"])
def test_options_principals_old_types_and_a_bare_body_are_no_type_of_key(text):
    with pytest.raises(PublicKeyError, match="which is no type of key that is taken") as refused:
        public_key(text)

    assert len(refused.value.message) < 120


def test_two_spellings_of_one_key_are_one_key():
    """The last letter of base64 that is filled up with “=” has bits that say nothing."""
    text = SOUND["sk-256"]
    loose = text.rstrip("=")[:-1] + chr(ord(text.rstrip("=")[-1]) + 1) + "=" * text.count("=")

    assert "=" in text and loose != text
    assert public_key(loose) == text
