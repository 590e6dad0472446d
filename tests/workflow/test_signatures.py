"""signatures: what ssh-keygen makes is read as ssh-keygen reads it, and nothing else gets through."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from base64 import b64decode, b64encode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contentops.workflow.signatures import NAMESPACE, SignatureError, fingerprint, signer

if shutil.which("ssh-keygen") is None:
    pytest.skip("SIGNATURES ARE NOT TESTED: install ssh-keygen (openssh-client)", allow_module_level=True)

DATA = '{\n  "comment": "好",\n  "decision": "approve"\n}\n'.encode()
TYPES = {
    "ed25519": ["-t", "ed25519"],
    "ecdsa-256": ["-t", "ecdsa", "-b", "256"],
    "ecdsa-384": ["-t", "ecdsa", "-b", "384"],
    "ecdsa-521": ["-t", "ecdsa", "-b", "521"],
    "rsa-3072": ["-t", "rsa", "-b", "3072"],
}
BEGIN, END = b"-----BEGIN SSH SIGNATURE-----\n", b"-----END SSH SIGNATURE-----\n"


def keygen(*arguments, stdin=b""):
    return subprocess.run(["ssh-keygen", *map(str, arguments)], input=stdin, capture_output=True, check=False)


@pytest.fixture(scope="session")
def keys(tmp_path_factory):
    """A folder with a private and a public key of each type, and one of RSA that is too short."""
    folder = tmp_path_factory.mktemp("keys")
    for name, form in {**TYPES, "other": TYPES["ed25519"], "rsa-1024": ["-t", "rsa", "-b", "1024"]}.items():
        made = keygen("-q", "-N", "", "-C", "somebody@example.org", *form, "-f", folder / name)
        assert made.returncode == 0, made.stderr
    return folder


@pytest.fixture(scope="session")
def signatures(keys):
    return {name: sign(keys / name) for name in TYPES}


def sign(key, data=DATA, *options, namespace=NAMESPACE):
    made = keygen("-Y", "sign", "-n", namespace, "-f", key, *options, stdin=data)
    assert made.returncode == 0, made.stderr
    return made.stdout


def public(key):
    return " ".join(key.with_name(f"{key.name}.pub").read_text().split()[:2])


def ssh_accepts(tmp_path, key, signature, data=DATA):
    """Whether ssh-keygen takes the signature for one by this key."""
    (tmp_path / "record.json.sig").write_bytes(signature)
    (tmp_path / "allowed").write_text(f'somebody namespaces="{NAMESPACE}" {key}\n')
    options = ("-f", tmp_path / "allowed", "-I", "somebody", "-n", NAMESPACE, "-s", tmp_path / "record.json.sig")
    return keygen("-Y", "verify", *options, stdin=data).returncode == 0


def refusal(signature, data=DATA):
    with pytest.raises(SignatureError) as caught:
        signer(data, signature)
    return str(caught.value)


# -- the format, taken apart and put together -----------------------------------------------------------------


def packed(*strings):
    return b"".join(len(each).to_bytes(4, "big") + each for each in strings)


def unpacked(data):
    found = []
    while data:
        end = 4 + int.from_bytes(data[:4], "big")
        found.append(data[4:end])
        data = data[end:]
    return found


def armored(blob, width=70):
    text = b64encode(blob)
    return BEGIN + b"".join(text[at : at + width] + b"\n" for at in range(0, len(text), width)) + END


def blob_of(signature):
    return b64decode(signature.removeprefix(BEGIN).removesuffix(END))


def fields_of(signature):
    """Key, namespace, reserved, hash, signature."""
    return unpacked(blob_of(signature)[10:])


def remade(signature, **changed):
    names = ("key", "namespace", "reserved", "hash", "made")
    fields = dict(zip(names, fields_of(signature), strict=True)) | changed
    return armored(b"SSHSIG\0\0\0\1" + packed(*fields.values()))


# -- what counts ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TYPES)
def test_the_key_that_signed_is_named_as_its_pub_file_writes_it(name, keys, signatures, tmp_path):
    assert signer(DATA, signatures[name]) == public(keys / name)
    assert ssh_accepts(tmp_path, public(keys / name), signatures[name])


@pytest.mark.parametrize("name", TYPES)
@pytest.mark.parametrize("hash_name", ["sha256", "sha512"])
def test_both_hashes_of_the_format_are_taken(name, hash_name, keys):
    assert signer(DATA, sign(keys / name, DATA, "-O", f"hashalg={hash_name}")) == public(keys / name)


@pytest.mark.parametrize("data", [b"", b"\0\xff\r\n", b"x" * 3_000_000])
def test_any_bytes_can_be_signed(data, keys):
    assert signer(data, sign(keys / "ed25519", data)) == public(keys / "ed25519")


def test_the_rsa_algorithm_with_the_shorter_hash_is_taken(keys, tmp_path):
    signature = rsa_by_hand(keys, b"rsa-sha2-256", "SHA256")
    assert signer(DATA, signature) == public(keys / "rsa-3072")
    assert ssh_accepts(tmp_path, public(keys / "rsa-3072"), signature)


@pytest.mark.parametrize("name", TYPES)
def test_a_signature_put_together_by_hand_is_the_one_ssh_keygen_made(name, signatures):
    # What the refusals below rest on: they change one thing of a signature that is right.
    assert remade(signatures[name]) == signatures[name]


@pytest.mark.parametrize("width", [64, 76, 10_000])
def test_lines_may_have_another_length(width, keys, signatures, tmp_path):
    signature = armored(blob_of(signatures["ed25519"]), width)
    assert signer(DATA, signature) == public(keys / "ed25519")
    assert ssh_accepts(tmp_path, public(keys / "ed25519"), signature)


def test_a_checkout_with_crlf_does_not_change_the_answer(keys, signatures):
    signature = signatures["ed25519"].replace(b"\n", b"\r\n")
    assert signer(DATA, signature) == public(keys / "ed25519")


# -- security tokens, played by software ----------------------------------------------------------------------


def token_key(kind, application=b"ssh:"):
    """A key as a token holds it, and what signs with it."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519
    from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    if kind == b"sk-ssh-ed25519@openssh.com":
        private = ed25519.Ed25519PrivateKey.generate()
        raw = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        return packed(kind, raw, application), private.sign

    elliptic = ec.generate_private_key(ec.SECP256R1())
    point = elliptic.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    def by_curve(message):
        r, s = decode_dss_signature(elliptic.sign(message, ec.ECDSA(hashes.SHA256())))
        return packed(*(each.to_bytes(each.bit_length() // 8 + 1, "big") for each in (r, s)))

    return packed(kind, b"nistp256", point, application), by_curve


def by_token(kind, *, application=b"ssh:", signed_application=None, flags=b"\1", signed_flags=None):
    key, signs = token_key(kind, application)
    signed = b"SSHSIG" + packed(NAMESPACE.encode(), b"", b"sha512", hashlib.sha512(DATA).digest())
    counter = b"\0\0\0\7"
    message = hashlib.sha256(signed_application or application).digest() + (signed_flags or flags) + counter
    raw = signs(message + hashlib.sha256(signed).digest())
    made = packed(kind, raw) + flags + counter
    blob = b"SSHSIG\0\0\0\1" + packed(key, NAMESPACE.encode(), b"", b"sha512", made)
    return f"{kind.decode()} {b64encode(key).decode()}", armored(blob)


@pytest.mark.parametrize("kind", [b"sk-ssh-ed25519@openssh.com", b"sk-ecdsa-sha2-nistp256@openssh.com"])
@pytest.mark.parametrize("said", [{"flags": b"\1"}, {"flags": b"\5"}, {"flags": b"\0"}, {"application": b"ssh:work"}])
def test_a_security_token_signs_too(kind, said, tmp_path):
    # Flags: touched, touched and PIN given, neither (a key made with no-touch-required); ssh-keygen takes them all.
    key, signature = by_token(kind, **said)
    assert signer(DATA, signature) == key
    assert ssh_accepts(tmp_path, key, signature)


@pytest.mark.parametrize("kind", [b"sk-ssh-ed25519@openssh.com", b"sk-ecdsa-sha2-nistp256@openssh.com"])
@pytest.mark.parametrize("changed", [{"signed_application": b"https://example.org"}, {"signed_flags": b"\5"}])
def test_what_a_token_signed_for_another_application_or_with_other_flags_is_refused(kind, changed, tmp_path):
    key, signature = by_token(kind, **changed)
    assert refusal(signature) == "is not of these bytes"
    assert not ssh_accepts(tmp_path, key, signature)


# -- what does not count --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TYPES)
def test_other_bytes_are_refused(name, signatures):
    for data in (DATA[:-1], DATA + b"\n", DATA.replace(b"approve", b"apprOve"), b""):
        assert refusal(signatures[name], data) == "is not of these bytes"


@pytest.mark.parametrize("namespace", ["git", "file", f"{NAMESPACE}1", "contentops-review"])
def test_a_signature_for_another_purpose_is_refused_by_its_name(namespace, keys):
    signature = sign(keys / "ed25519", namespace=namespace)
    assert refusal(signature) == f"was made for the namespace {namespace}, not {NAMESPACE}"


def test_the_namespace_cannot_be_swapped_afterwards(keys):
    signature = sign(keys / "ed25519", namespace="git")
    assert refusal(remade(signature, namespace=NAMESPACE.encode())) == "is not of these bytes"


@pytest.mark.parametrize("namespace", [b"", b"\x1b[2J", b"a\nb", "名".encode(), b"a" * 65])
def test_a_name_that_is_not_fit_to_be_printed_is_not_printed(namespace, signatures):
    message = refusal(remade(signatures["ed25519"], namespace=namespace))
    assert message == f"was made for the namespace (unreadable), not {NAMESPACE}"


@pytest.mark.parametrize("name", ["ed25519", "rsa-3072"])
def test_anothers_key_cannot_be_put_in(name, keys, signatures):
    key = b64decode(public(keys / "other").split()[1])
    message = refusal(remade(signatures[name], key=key))
    assert message == "is not of these bytes" or "not accepted for a key of type ssh-ed25519" in message


@pytest.mark.parametrize("hash_name", [b"sha1", b"md5", b"SHA512", b"shake_128", b"", b"\xff"])
def test_only_the_two_hashes_of_the_format_are_taken(hash_name, signatures):
    message = refusal(remade(signatures["ed25519"], hash=hash_name))
    assert message.startswith("was made with the hash ")
    assert message.endswith("where sha256 or sha512 is needed")


def test_the_hash_cannot_be_swapped_afterwards(signatures):
    assert refusal(remade(signatures["ed25519"], hash=b"sha256")) == "is not of these bytes"


def rsa_by_hand(keys, algorithm, hash_name):
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import padding, rsa

    private = serialization.load_ssh_private_key((keys / "rsa-3072").read_bytes(), None)
    assert isinstance(private, rsa.RSAPrivateKey)
    signed = b"SSHSIG" + packed(NAMESPACE.encode(), b"", b"sha512", hashlib.sha512(DATA).digest())
    raw = private.sign(signed, padding.PKCS1v15(), getattr(hashes, hash_name)())
    return remade(sign(keys / "rsa-3072"), made=packed(algorithm, raw))


@pytest.mark.parametrize("algorithm", [b"ssh-rsa", b"rsa-sha2-512"])
def test_rsa_with_sha1_is_refused_whatever_it_calls_itself(algorithm, keys):
    message = refusal(rsa_by_hand(keys, algorithm, "SHA1"))
    expected = {
        b"ssh-rsa": "was made with the algorithm ssh-rsa, which is not accepted for a key of type ssh-rsa",
        b"rsa-sha2-512": "is not of these bytes",
    }
    assert message == expected[algorithm]


def test_an_rsa_key_that_is_too_short_is_refused(keys):
    assert refusal(sign(keys / "rsa-1024")) == "was made with an RSA key of 1024 bits, where 2048 is the least"


def test_a_certificate_is_refused_by_name(keys, tmp_path):
    shutil.copy(keys / "ed25519", tmp_path / "id")
    shutil.copy(keys / "ed25519.pub", tmp_path / "id.pub")
    assert keygen("-q", "-s", keys / "other", "-I", "x", "-n", "somebody", tmp_path / "id.pub").returncode == 0
    message = refusal(sign(tmp_path / "id-cert.pub"))
    assert "ssh-ed25519-cert-v01@openssh.com" in message


@pytest.mark.parametrize("name", TYPES)
def test_an_algorithm_of_another_kind_of_key_is_refused(name, signatures):
    _, raw = unpacked(fields_of(signatures[name])[4])
    for algorithm in (b"ssh-dss", b"ecdsa-sha2-nistp224", b"ssh-rsa", b""):
        message = refusal(remade(signatures[name], made=packed(algorithm, raw)))
        assert message.startswith("was made with the algorithm ")


def test_nothing_may_hide_in_the_field_that_is_kept_for_later(signatures):
    # ssh-keygen ignores it, and it is not signed: two files would be one signature.
    message = refusal(remade(signatures["ed25519"], reserved=b"x"))
    assert message == "is no SSH signature of version 1: it uses a field that is kept for later"


@pytest.mark.parametrize("version", [b"\0\0\0\0", b"\0\0\0\2"])
def test_other_versions_are_refused(version, signatures):
    blob = blob_of(signatures["ed25519"])
    assert refusal(armored(blob[:6] + version + blob[10:])) == "is no SSH signature of version 1"


@pytest.mark.parametrize("name", TYPES)
def test_nothing_may_follow_or_be_missing_at_any_depth(name, signatures):
    signature = signatures[name]
    blob = blob_of(signature)
    key, _, _, _, made = fields_of(signature)
    algorithm, raw = unpacked(made)
    changed = [
        armored(blob + b"\0"),
        armored(blob[:-1]),
        remade(signature, key=key + b"\0"),
        remade(signature, key=key + packed(b"")),
        remade(signature, key=key[:-1]),
        remade(signature, made=made + b"\0"),
        remade(signature, made=made + packed(b"")),
        remade(signature, made=made[:-1]),
        remade(signature, made=packed(algorithm, raw + b"\0")),
        remade(signature, made=packed(algorithm, b"\0" + raw)),
        remade(signature, made=packed(algorithm, raw[:-1])),
        remade(signature, made=packed(algorithm, b"")),
    ]
    for each in changed:
        assert refusal(each)


@pytest.mark.parametrize("name", TYPES)
def test_no_length_may_reach_beyond_the_end(name, signatures):
    def longer(*strings):
        whole, last = packed(*strings[:-1]), strings[-1]
        return whole + (len(last) + 1).to_bytes(4, "big") + last

    signature = signatures[name]
    blob, fields = blob_of(signature), fields_of(signature)
    for changed in (
        armored(blob[:10] + longer(*fields)),
        remade(signature, key=longer(*unpacked(fields[0]))),
        remade(signature, made=longer(*unpacked(fields[4]))),
    ):
        assert "damaged" in refusal(changed)


def test_a_file_of_any_size_is_refused_at_once(signatures):
    huge = armored(blob_of(signatures["ed25519"]) * 100)
    assert refusal(huge) == "is no SSH signature: it is far too long for one"


@pytest.mark.parametrize("name", ["ecdsa-256", "ecdsa-384", "ecdsa-521"])
@pytest.mark.parametrize("numbers", [(b"", b""), (b"\0", b"\0"), (b"\x81", b"\1"), (b"\1",), (b"\1", b"\1", b"\1")])
def test_ecdsa_numbers_have_one_spelling_and_none_is_nought(name, numbers, signatures):
    algorithm, raw = unpacked(fields_of(signatures[name])[4])
    assert refusal(remade(signatures[name], made=packed(algorithm, packed(*numbers))))
    r, s = unpacked(raw)
    assert refusal(remade(signatures[name], made=packed(algorithm, packed(b"\0" + r, s)))).startswith("is no SSH sig")


def test_a_point_off_the_curve_is_no_key(signatures):
    kind, curve, point = unpacked(fields_of(signatures["ecdsa-256"])[0])
    off = point[:-1] + bytes([point[-1] ^ 1])
    assert (
        refusal(remade(signatures["ecdsa-256"], key=packed(kind, curve, off)))
        == "was made with a key that cannot be used"
    )


def test_an_rsa_exponent_of_one_is_no_key(signatures):
    # With it, everything is its own signature.
    kind, _, modulus = unpacked(fields_of(signatures["rsa-3072"])[0])
    assert refusal(remade(signatures["rsa-3072"], key=packed(kind, b"\1", modulus)))


def test_a_space_in_the_type_of_key_does_not_pass_one_key_off_as_another(keys):
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    private, victim = Ed25519PrivateKey.generate(), public(keys / "other").encode()
    key = packed(victim, private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))
    signed = b"SSHSIG" + packed(NAMESPACE.encode(), b"", b"sha512", hashlib.sha512(DATA).digest())
    made = packed(victim, private.sign(signed))
    blob = b"SSHSIG\0\0\0\1" + packed(key, NAMESPACE.encode(), b"", b"sha512", made)
    assert refusal(armored(blob)) == "was made with a damaged key"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda s: b"",
        lambda s: b"\n",
        lambda s: b"\xff\xfe",
        lambda s: BEGIN,
        lambda s: BEGIN + END,
        lambda s: BEGIN + b"\n" + END,
        lambda s: s.rstrip(b"\n"),
        lambda s: s + b"\n",
        lambda s: s + s,
        lambda s: b"\n" + s,
        lambda s: b"\xef\xbb\xbf" + s,
        lambda s: s[: len(s) // 2],
        lambda s: s.replace(b"\n", b"\r\n", 1),
        lambda s: s.replace(b"\n", b"\r"),
        lambda s: s.replace(b"SSH SIGNATURE", b"PGP SIGNATURE"),
        lambda s: s.replace(BEGIN, BEGIN + b"Comment: hello\n"),
        lambda s: s.replace(BEGIN, BEGIN + b"\n"),
        lambda s: s.replace(BEGIN + b"U", BEGIN + b" U"),
        lambda s: s.replace(BEGIN + b"U", BEGIN + b"U\n"),
        lambda s: s.replace(BEGIN + b"U", BEGIN + b"*U"),
        lambda s: s.replace(b"\n" + END, b"=\n" + END),
        lambda s: s.replace(END, b"\n" + END),
        lambda s: s.replace(END, END.replace(b"END", b"ENB")),
        lambda s: s.replace(END, b"-" * (len(END) - 1) + b"\n"),
        lambda s: b"".join(s.splitlines(True)[:-3]) + b"".join(s.splitlines(True)[-3:]).replace(b"\n", b"", 1),
        lambda s: armored(blob_of(s), len(b64encode(blob_of(s))) // 4).replace(END, b"\n" + END),
        lambda s: BEGIN + b"QUFB" * 100_000 + b"\n" + END,
    ],
)
def test_nothing_but_the_armor_is_taken(spoil, signatures):
    assert refusal(spoil(signatures["ed25519"])).startswith("is no SSH signature")


def test_no_base64_has_two_spellings(signatures):
    # The last character before = holds bits that decode to nothing.
    signature = signatures["ed25519"]
    body = signature.removeprefix(BEGIN).removesuffix(b"\n" + END)
    assert body.endswith(b"==")
    alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    spelled = body[:-3] + alphabet[alphabet.index(body[-3]) + 1 :][:1] + b"=="
    assert b64decode(spelled) == b64decode(body)
    assert refusal(BEGIN + spelled + b"\n" + END) == "is no SSH signature: it is damaged or cut short"


# -- whatever anybody does to a file --------------------------------------------------------------------------

QUIET = settings(max_examples=300)
POSITION, PIECE = st.integers(0, 10_000), st.binary(max_size=6)


def altered(data, at, length, piece):
    at %= len(data) + 1
    return data[:at] + piece + data[at + length :]


@QUIET
@given(name=st.sampled_from(list(TYPES)), at=POSITION, length=st.integers(0, 6), piece=PIECE)
def test_no_change_of_the_file_gets_through(name, at, length, piece, signatures):
    changed = altered(signatures[name], at, length, piece)
    if changed != signatures[name]:
        refusal(changed)


@QUIET
@given(name=st.sampled_from(list(TYPES)), at=POSITION, length=st.integers(0, 6), piece=PIECE)
def test_no_change_below_the_armor_gets_through(name, at, length, piece, signatures):
    blob = blob_of(signatures[name])
    if (changed := altered(blob, at, length, piece)) != blob:
        refusal(armored(changed))


@QUIET
@given(
    name=st.sampled_from(list(TYPES)),
    field=st.sampled_from(["key", "made"]),
    part=st.integers(0, 2),
    at=POSITION,
    length=st.integers(0, 6),
    piece=PIECE,
)
def test_no_change_of_a_key_or_a_signature_whose_lengths_fit_gets_through(
    name, field, part, at, length, piece, signatures
):
    fields = dict(zip(("key", "namespace", "reserved", "hash", "made"), fields_of(signatures[name]), strict=True))
    parts = unpacked(fields[field])
    part %= len(parts)
    parts[part] = altered(parts[part], at, length, piece)
    if packed(*parts) != fields[field]:
        refusal(remade(signatures[name], **{field: packed(*parts)}))


@QUIET
@given(name=st.sampled_from(list(TYPES)), at=POSITION, length=st.integers(0, 6), piece=PIECE)
def test_no_change_of_what_was_signed_gets_through(name, at, length, piece, signatures):
    if (changed := altered(DATA, at, length, piece)) != DATA:
        assert refusal(signatures[name], changed) == "is not of these bytes"


@QUIET
@given(st.binary(max_size=200))
def test_no_bytes_at_all_raise_anything_else(data):
    refusal(data)
    refusal(armored(data))
    refusal(armored(b"SSHSIG\0\0\0\1" + data))


# -- fingerprints ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TYPES)
def test_a_fingerprint_is_what_ssh_keygen_prints(name, keys):
    printed = keygen("-l", "-f", keys / f"{name}.pub").stdout.decode().split()[1]
    assert fingerprint(public(keys / name)) == printed


@pytest.mark.parametrize(
    "key", ["", "ssh-ed25519", "ssh-ed25519 ", "ssh-ed25519 AAAA", "ssh-rsa \udcff", "名 AAAA", "\x1b x"]
)
def test_what_is_no_key_has_no_fingerprint(key):
    with pytest.raises(SignatureError):
        fingerprint(key)


# -- cost -----------------------------------------------------------------------------------------------------


def test_the_library_is_not_loaded_before_a_signature_is_checked():
    code = "import sys, contentops.workflow.signatures; sys.exit('cryptography' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], env=os.environ, check=False).returncode == 0
