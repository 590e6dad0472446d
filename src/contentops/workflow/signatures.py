"""Tells whose SSH signature lies beside a record: read and checked in this process, at least as strictly as by ssh-keygen.

The format is OpenSSH's PROTOCOL.sshsig; keys and what they sign are RFC 4253 (RSA), RFC 8332 (RSA with SHA-2), RFC 5656 (ECDSA),
RFC 8709 (Ed25519) and OpenSSH's PROTOCOL.u2f (keys on a security token).
"""

from __future__ import annotations

import hashlib
from base64 import b64decode, b64encode

from contentops.workflow.ssh_keys import PublicKeyError, public_key

NAMESPACE = "contentops-review@v1"
"""What a signature says it is for, so that one made for a commit or a login is none of a decision."""

_BEGIN, _END = b"-----BEGIN SSH SIGNATURE-----\n", b"-----END SSH SIGNATURE-----\n"
_LARGEST = 16_384
"""Bytes; one with the largest RSA key accepted takes a little more than a third of it."""
_MAGIC, _VERSION = b"SSHSIG", b"\0\0\0\1"
_DAMAGED = "is no SSH signature: it is damaged or cut short"
_RSA_HASHES = {b"rsa-sha2-512": "SHA512", b"rsa-sha2-256": "SHA256"}
_LEAST_RSA_BITS, _MOST_RSA_BITS = 2048, 16_384


class SignatureError(Exception):
    """The signature does not count, or the key is none. The message is said of it: “… is not of these bytes”."""


class _UnfitError(Exception):
    """What a signature was made with that is not accepted: “an RSA key of 1024 bits”."""


def signer(data: bytes, signature: bytes) -> str:
    """The public key, as `type base64`, whose signature of `data` this is, made for decisions.

    Whose key that is, and until when it counts, is for the caller to say. The lines of the signature may all end in CRLF;
    `data` must be the very bytes that were signed.

    Raises:
        SignatureError: it is damaged, for another purpose, of other bytes, or made in a way that is not accepted.
    """
    from cryptography.exceptions import InvalidSignature

    key, namespace, hash_name, made = _read(signature)
    if namespace != NAMESPACE.encode():
        raise SignatureError(f"was made for the namespace {_shown(namespace)}, not {NAMESPACE}")
    if hash_name not in (b"sha256", b"sha512"):
        raise SignatureError(f"was made with the hash {_shown(hash_name)}, where sha256 or sha512 is needed")
    digest = hashlib.new(hash_name.decode(), data).digest()
    try:
        line = _line(key)
        _verify(key, made, _MAGIC + _packed(namespace, b"", hash_name, digest))
    except _UnfitError as error:
        raise SignatureError(f"was made with {error}") from None
    except InvalidSignature:
        raise SignatureError("is not of these bytes") from None
    return line


def fingerprint(key: str) -> str:
    """The fingerprint of a public key given as `type base64`: `SHA256:…`, as `ssh-keygen -l` prints it.

    Raises:
        SignatureError: it is no public key.
    """
    try:
        blob = b64decode(public_key(key).partition(" ")[2])
    except PublicKeyError as error:
        raise SignatureError(error.message) from None
    return "SHA256:" + b64encode(hashlib.sha256(blob).digest()).decode().rstrip("=")


def _read(signature: bytes) -> tuple[bytes, bytes, bytes, bytes]:
    """Key, namespace, name of the hash and the signature proper, out of the armor."""
    try:
        blob = _unarmored(signature)
        if not blob.startswith(_MAGIC + _VERSION):
            raise SignatureError("is no SSH signature of version 1")
        key, namespace, reserved, hash_name, made = _strings(blob[len(_MAGIC + _VERSION) :])
    except ValueError:
        raise SignatureError(_DAMAGED) from None
    if reserved:
        raise SignatureError("is no SSH signature of version 1: it uses a field that is kept for later")
    return key, namespace, hash_name, made


def _unarmored(signature: bytes) -> bytes:
    """What the armor holds. Exactly one text is the armor of it: nothing before, between or after, and lines of one length."""
    text = signature
    if text.count(b"\r\n") == text.count(b"\n"):
        text = text.replace(b"\r\n", b"\n")
    if not (text.startswith(_BEGIN) and text.endswith(_END)):
        raise SignatureError("is no SSH signature: it does not begin and end as one")
    if len(text) > _LARGEST:
        raise SignatureError("is no SSH signature: it is far too long for one")
    lines = text[len(_BEGIN) : -len(_END)].split(b"\n")
    *full, last, nothing = lines if len(lines) > 1 else [b"", b""]
    if nothing or not last or any(len(line) != len(full[0]) for line in full) or (full and len(last) > len(full[0])):
        raise ValueError("the lines are broken otherwise")
    return _decoded(b"".join(lines))


def _decoded(text: bytes) -> bytes:
    """Base64 in its one spelling, which lax decoders do not ask for. Raises ValueError, of which binascii's error is one."""
    blob = b64decode(text)
    if b64encode(blob) != text:
        raise ValueError("there is something in it that means nothing")
    return blob


def _strings(data: bytes) -> list[bytes]:
    """The strings, each with its length before it, that fill `data` wholly. Raises ValueError."""
    found, at = [], 0
    while at < len(data):
        start = at + 4
        at = start + int.from_bytes(data[at:start])
        found.append(data[start:at])
    if at != len(data):
        raise ValueError("the lengths do not add up")
    return found


def _packed(*strings: bytes) -> bytes:
    return b"".join(len(each).to_bytes(4) + each for each in strings)


def _line(key: bytes) -> str:
    """A key out of a signature as `type base64`, if people can have such a key."""
    kind = key[4 : 4 + int.from_bytes(key[:4])]
    if not _is_printable(kind):
        raise _UnfitError("a damaged key")
    line = f"{kind.decode()} {b64encode(key).decode()}"
    try:
        found = public_key(line)
    except PublicKeyError as error:
        raise _UnfitError(f"a key that {error.message}") from None
    if found != line:
        raise _UnfitError("a damaged key")
    return line


def _number(text: bytes) -> int:
    """A positive number as SSH writes it, without needless zeros. Raises ValueError."""
    number = int.from_bytes(text)
    if text != number.to_bytes(number.bit_length() // 8 + 1):
        raise ValueError("no positive number in its shortest form")
    return number


def _verify(key: bytes, made: bytes, signed: bytes) -> None:
    """Raises InvalidSignature where the bytes were not signed with the key, else what the signature is instead."""
    from cryptography.exceptions import UnsupportedAlgorithm

    kind, *parts = _strings(key)
    if kind.startswith(b"sk-"):
        made, flags_and_counter = made[:-5], made[-5:]
        signed = hashlib.sha256(parts[-1]).digest() + flags_and_counter + hashlib.sha256(signed).digest()
    try:
        algorithm, raw = _strings(made)
    except ValueError:
        raise SignatureError(_DAMAGED) from None
    if algorithm not in (_RSA_HASHES if kind == b"ssh-rsa" else (kind,)):
        raise _UnfitError(f"the algorithm {_shown(algorithm)}, which is not accepted for a key of type {kind.decode()}")
    try:
        if kind == b"ssh-rsa":
            _verify_rsa(_number(parts[0]), _number(parts[1]), _RSA_HASHES[algorithm], raw, signed)
        elif b"ecdsa" in kind:
            _verify_ecdsa(parts[0], parts[1], raw, signed)
        else:
            _verify_ed25519(parts[0], raw, signed)
    except (ValueError, UnsupportedAlgorithm):
        raise _UnfitError("a key that cannot be used") from None


def _verify_ed25519(point: bytes, raw: bytes, signed: bytes) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    Ed25519PublicKey.from_public_bytes(point).verify(raw, signed)


def _verify_ecdsa(curve: bytes, point: bytes, raw: bytes, signed: bytes) -> None:
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
    from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512

    form, hashed = {
        b"nistp256": (ec.SECP256R1(), SHA256()),
        b"nistp384": (ec.SECP384R1(), SHA384()),
        b"nistp521": (ec.SECP521R1(), SHA512()),
    }[curve]
    key = ec.EllipticCurvePublicKey.from_encoded_point(form, point)
    try:
        r, s = map(_number, _strings(raw))
    except ValueError:
        raise SignatureError(_DAMAGED) from None
    key.verify(encode_dss_signature(r, s), signed, ec.ECDSA(hashed))


def _verify_rsa(exponent: int, modulus: int, hash_name: str, raw: bytes, signed: bytes) -> None:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding, rsa

    if not _LEAST_RSA_BITS <= modulus.bit_length() <= _MOST_RSA_BITS:
        raise _UnfitError(f"an RSA key of {modulus.bit_length()} bits, where {_LEAST_RSA_BITS} is the least")
    key = rsa.RSAPublicNumbers(exponent, modulus).public_key()
    key.verify(raw, signed, padding.PKCS1v15(), getattr(hashes, hash_name)())


def _shown(name: bytes) -> str:
    """A name from a file anybody may have written, fit to be printed."""
    return name.decode() if _is_printable(name) and 0 < len(name) <= 64 else "(unreadable)"


def _is_printable(name: bytes) -> bool:
    return name.isascii() and name.decode().isprintable()
