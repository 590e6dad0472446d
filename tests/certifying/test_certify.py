"""A certificate is signed for what a record shows of a course as it is published, and for nothing less."""

from __future__ import annotations

import base64
import contextlib
import json
import subprocess

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_ssh_public_key
from hypothesis import given, settings
from hypothesis import strategies as st

from contentops.certifying.record import read_record
from contentops.errors import ContentOpsError


def parts(token):
    return [json.loads(base64.urlsafe_b64decode(f"{each}===")) for each in token.strip().split(".")[:2]]


def test_a_whole_record_is_signed_and_says_what_was_done_on_which_text(academy, record, certify):
    done, token = certify(record.whole())

    assert done.code == 0, done.err
    assert "ops for 梅 林, 2 lessons, 1 quiz, signed by office" in done.out
    header, claims = parts(token)
    public = Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(f"{header['jwk']['x']}==="))
    text, _, signature = token.strip().rpartition(".")
    public.verify(base64.urlsafe_b64decode(f"{signature}==="), text.encode())
    with pytest.raises(InvalidSignature):
        public.verify(base64.urlsafe_b64decode(f"{signature}==="), text.encode() + b"x")
    raw = load_ssh_public_key(academy.public_key("office").encode()).public_bytes(Encoding.Raw, PublicFormat.Raw)
    assert (header["alg"], header["typ"], set(header["jwk"])) == ("EdDSA", "JWT", {"kty", "crv", "x"})
    assert public.public_bytes(Encoding.Raw, PublicFormat.Raw) == raw
    assert claims["credentialSubject"]["identifier"][0]["identityHash"] == "梅 林"
    assert claims["credentialSubject"]["achievement"]["id"] == "https://learn.example.org/courses/ops/"
    assert claims["issuer"] == {
        "id": "https://learn.example.org/#issuer-office",
        "type": ["Profile"],
        "name": "office 办公室",
    }
    assert (claims["iss"], claims["jti"], claims["validFrom"]) == (
        claims["issuer"]["id"],
        claims["id"],
        "2026-05-03T04:00:00Z",
    )
    assert [(each["name"], each["narrative"]) for each in claims["evidence"]] == [
        ("课 one", f"2026-05-02T08:00:00Z sha256:{academy.digest('content/courses/ops/one.md')}"),
        ("课 two", f"2026-05-02T08:00:00Z sha256:{academy.digest('content/courses/ops/two.md')}"),
    ]


def test_it_is_an_open_badge_by_a_verifier_of_another_make(academy, record, certify):
    from openbadgeslib.ob3.verifier import OB3VerificationError, OB3Verifier

    _, token = certify(record.whole())
    public = load_ssh_public_key(academy.public_key("office").encode()).public_bytes(
        Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
    )

    found = OB3Verifier(pubkey_pem=public).verify(token.strip())

    assert found.achievement.name == "课程 ops"
    other = load_ssh_public_key(academy.public_key("past").encode()).public_bytes(
        Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
    )
    with pytest.raises(OB3VerificationError):
        OB3Verifier(pubkey_pem=other).verify(token.strip())


def test_the_same_record_at_the_same_time_gives_the_same_bytes(record, certify):
    record.whole()

    assert certify(record)[1] == certify(record)[1]


@pytest.mark.parametrize(
    ("but", "missing"),
    [("one", "the lesson “课 one”"), ("two", "the lesson “课 two”"), ("quiz", "the quiz 1 of the lesson “课 one”")],
)
def test_what_is_missing_is_named_and_nothing_is_signed(record, certify, but, missing):
    done, token = certify(record.whole(but=but))

    assert (done.code, token) == (1, None)
    assert f"missing:\n  {missing}\n" in done.err


def test_a_lesson_taken_back_is_missing(record, certify):
    record.whole()
    record.void(record.statements[0])

    done, token = certify(record)

    assert (done.code, token) == (1, None)
    assert "the lesson “课 one”\n" in done.err


def test_a_quiz_answered_wrong_is_not_passed(record, certify):
    record.whole(but="quiz").add(
        "answered",
        "https://learn.example.org/lessons/one/#check",
        record.site.digest("content/courses/ops/one.md"),
        result={"success": False},
    )

    done, _ = certify(record)

    assert done.code == 1
    assert "the quiz 1 of the lesson “课 one” (answered, not passed)" in done.err


def test_an_earlier_text_counts_only_if_asked_for(record, certify):
    record.whole(revision="0" * 64)

    done, token = certify(record)
    assert (done.code, token) == (1, None)
    assert "the lesson “课 two” (done on an earlier text than is published now)" in done.err
    assert "--earlier also takes" in done.err

    done, token = certify(record, "--earlier")
    assert done.code == 0, done.err
    assert parts(token)[1]["evidence"][0]["narrative"].endswith(f"sha256:{'0' * 64}")


@pytest.mark.parametrize(
    ("key", "message"),
    [
        ("nobody", "the site publishes no issuer with this key"),
        ("past", "past signs until 2026-04-30, and today is 2026-05-03"),
        ("later", "later signs from 2026-06-01, and today is 2026-05-03"),
        ("stolen", "the key of stolen is withdrawn"),
    ],
)
def test_a_key_that_may_not_sign_does_not(record, certify, key, message):
    done, token = certify(record.whole(), key=key)

    assert (done.code, token) == (1, None)
    assert message in done.err


def test_something_done_in_the_future_is_refused(record, certify):
    done, token = certify(record.whole(time="2027-01-01T00:00:00Z"))

    assert (done.code, token) == (1, None)
    assert "done on 2027-01-01, which is to come" in done.err


@pytest.mark.parametrize("time", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_an_instant_outside_the_calendar_is_none(record, certify, time):
    done, token = certify(record.whole(time=time))

    assert (done.code, token) == (2, None)
    assert "is no xAPI statement" in done.err


@pytest.mark.parametrize("revision", ["\ud800", "text", "sha256:" + "a" * 64, "-"])
def test_what_names_no_text_is_no_earlier_text(record, certify, revision):
    record.whole()
    for each in record.statements:
        each["context"]["revision"] = revision

    done, token = certify(record, "--earlier")

    assert (done.code, token) == (1, None), done.err


@pytest.mark.parametrize(
    "name", ["علی\u200cرضا", "李\U000323af"], ids=["joined letters", "a letter of a newer Unicode"]
)
def test_a_name_is_taken_as_it_is_written(record, certify, name):
    done, _ = certify(record.whole(), name=name)

    assert done.code == 0, done.err


def test_a_statement_is_taken_back_by_its_id_in_either_case(record):
    first = record.whole().statements[0]
    record.void({**first, "id": first["id"].upper()})

    assert first["id"] not in [each.id for each in read_record(json.dumps(record.statements).encode())]


def test_records_of_several_browsers_are_taken_and_said(record, certify):
    record.whole(but="two")
    record.add(
        "completed",
        "https://learn.example.org/lessons/two/",
        record.site.digest("content/courses/ops/two.md"),
        name="other",
    )

    done, _ = certify(record)

    assert done.code == 0, done.err
    assert "note: the record was put together from 2 browsers" in done.err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"course": "nothing"}, "no course “nothing” is live"),
        ({"course": "ops@en"}, "no course “ops@en” is live"),
        ({"course": "bare"}, "content/courses/bare/index.md has no certificate"),
        ({"name": " "}, "the learner's name must have from 1 to 100 letters"),
        ({"name": "x" * 101}, "the learner's name must have from 1 to 100 letters"),
        ({"name": "a\u202eb"}, "the learner's name must have from 1 to 100 letters"),
        ({"name": "a\x1bb"}, "the learner's name must have from 1 to 100 letters"),
    ],
)
def test_wrong_use_is_told(record, certify, arguments, message):
    done, token = certify(record.whole(), **arguments)

    assert (done.code, token) == (2, None)
    assert message in done.err


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "the record is not JSON"),
        (b"\xff", "the record is not JSON"),
        (b"[" * 100_000, "the record is not JSON"),
        (b"{}", "the record is no list of xAPI statements"),
        (b"[3]", "statement 1 of the record is no xAPI statement"),
        (b'[{"id": "a"}]', "statement 1 of the record is no xAPI statement"),
        (b" " * (32 * 1024 * 1024 + 1), "the record is larger than 32 MiB"),
    ],
)  # fmt: skip
def test_what_is_no_record_is_refused(data, message):
    with pytest.raises(ContentOpsError) as caught:
        read_record(data)

    assert message in caught.value.message


def test_two_statements_of_one_id_that_differ_are_refused(record):
    first = record.whole().statements[0]
    changed = {**first, "timestamp": "2026-05-02T09:00:00Z"}

    assert len(read_record(json.dumps([first, first]).encode())) == 1
    with pytest.raises(ContentOpsError, match="statement 2 of the record has the id of another"):
        read_record(json.dumps([first, changed]).encode())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["id", "verb", "object", "actor", "timestamp", "context", "result", "account"]), inner, max_size=6),
    max_leaves=12,
)  # fmt: skip


@given(st.lists(JSON, max_size=3))
def test_any_json_is_a_record_or_refused(value):
    with contextlib.suppress(ContentOpsError):
        assert isinstance(read_record(json.dumps(value).encode()), list)


@pytest.mark.slow
@settings(max_examples=12)
@given(order=st.permutations(range(3)), twice=st.booleans())
def test_the_order_of_statements_says_nothing(record, certify, order, twice):
    record.statements = []
    statements = record.whole().statements
    plain = certify(record)[1]
    record.statements = [statements[at] for at in order] * (2 if twice else 1)

    assert certify(record)[1] == plain


@pytest.mark.parametrize("kind", ["rsa", "ecdsa"])
def test_a_key_of_another_kind_is_refused(academy, record, tmp_path, kind):
    file = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", kind, "-N", "", "-f", str(file)], check=True)

    done = academy.run("certify", record.whole().write(), "--course", "ops", "--name", "A", "--key", str(file))

    assert done.code == 2
    assert "is a key of another kind than Ed25519" in done.err


def test_a_file_that_is_no_key_and_a_key_with_a_passphrase_are_told(academy, record, tmp_path):
    public = academy.key("office").with_suffix(".pub")
    done = academy.run("certify", record.whole().write(), "--course", "ops", "--name", "A", "--key", str(public))
    assert done.code == 2
    assert "office.pub is the public half\n    → name the private key" in done.err

    file = tmp_path / "key"
    file.write_text("x")
    done = academy.run("certify", record.write(), "--course", "ops", "--name", "A", "--key", str(file))
    assert done.code == 2
    assert "it is no private key" in done.err
    file.unlink()
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "secret", "-f", str(file)], check=True)
    done = academy.process("certify", record.write(), "--course", "ops", "--name", "A", "--key", str(file))
    assert done.code == 2
    assert "key is encrypted" in done.err or "cannot be read" in done.err
    assert "→" in done.err


def test_a_pkcs8_key_signs_too(academy, record, tmp_path):
    from cryptography.hazmat.primitives.serialization import (
        BestAvailableEncryption,
        PrivateFormat,
        load_ssh_private_key,
    )

    from contentops.certifying.signing import PassphraseNeededError, read_key

    private = load_ssh_private_key(academy.key("office").read_bytes(), None)
    sealed = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret"))

    assert read_key(sealed, "key", "secret").line == " ".join(academy.public_key("office").split()[:2])
    with pytest.raises(PassphraseNeededError):
        read_key(sealed, "key")
    with pytest.raises(ContentOpsError, match="the passphrase is wrong"):
        read_key(sealed, "key", "guess")


def test_json_tells_the_same(record, certify):
    done, _ = certify(record.whole(), "--format", "json")

    assert done.code == 0
    assert set(done.json) == {"file", "issuer", "lessons", "quizzes", "names"}
    assert (done.json["issuer"], done.json["quizzes"], done.json["names"], len(done.json["lessons"])) == (
        "office",
        1,
        ["ann"],
        2,
    )


def test_the_shell_offers_the_courses(academy, monkeypatch):
    from contentops.cli import completions, contentops

    monkeypatch.chdir(academy.root)
    offered = completions.courses(contentops.make_context("contentops", ["certify"]), contentops.params[0], "o")

    assert [each.value for each in offered] == ["ops"]
