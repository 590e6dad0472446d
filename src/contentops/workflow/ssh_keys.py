"""SSH public keys as OpenSSH writes them in one line: `type base64 comment`."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from contentops.model import Diagnostic, Node
from contentops.workflow.requirements import mistake


class _Form(NamedTuple):
    """What the bytes of a type of key hold, field after field, after its name."""

    curve: str
    size: int
    """Bytes of the key itself; 0 for RSA, whose keys have any."""
    fields: int


_FORMS = {
    "ssh-ed25519": _Form("", 32, 2),
    "ecdsa-sha2-nistp256": _Form("nistp256", 65, 3),
    "ecdsa-sha2-nistp384": _Form("nistp384", 97, 3),
    "ecdsa-sha2-nistp521": _Form("nistp521", 133, 3),
    "ssh-rsa": _Form("", 0, 3),
    "sk-ssh-ed25519@openssh.com": _Form("", 32, 3),
    "sk-ecdsa-sha2-nistp256@openssh.com": _Form("nistp256", 65, 4),
}
"""The types of key that are taken (RFC 4253 6.6, RFC 5656 3.1, RFC 8709 4, OpenSSH's PROTOCOL.u2f)."""
_EXAMPLE = "copy the one line of the .pub file: ssh-ed25519 AAAA… comment"


class PublicKeyError(ValueError):
    """A line is no public key that is taken; `message` says why, after a name for the key, and `hint` what to do."""

    def __init__(self, message: str, hint: str = _EXAMPLE) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


def public_key(line: str) -> str:
    """The key of a line as `type base64`, spelled as ssh-keygen would; the comment is left out.

    Raises:
        PublicKeyError: the line is anything else.
    """
    if "PRIVATE KEY" in line:
        hint = "take it out, make a new key with ssh-keygen, and put the line of its .pub file here"
        raise PublicKeyError("is a private key, which everybody who reads this file could now use", hint)
    if len(line.splitlines()) != 1 or not line.strip():
        raise PublicKeyError("is not one line")
    kind, *rest = line.split(maxsplit=2)
    if kind not in _FORMS:
        raise PublicKeyError(f"begins with “{_short(kind)}”, which is no type of key that is taken", _known(kind))
    if not rest:
        raise PublicKeyError(f"has nothing after {kind}")
    try:
        blob = base64.b64decode(rest[0], validate=True)
    except (binascii.Error, ValueError):
        raise PublicKeyError("is damaged: what follows the type is not base64") from None
    _check(kind, blob)
    return f"{kind} {base64.b64encode(blob).decode()}"


def read_keys(
    path: str, node: Node, where: Sequence[str | int], lines: Sequence[str]
) -> tuple[dict[str, int], list[Diagnostic]]:
    """The keys of the list at `where` with their numbers in it, and the mistakes among them."""
    found: dict[str, int] = {}
    problems = []
    for number, line in enumerate(lines):
        try:
            key = public_key(line)
            if key in found:
                raise PublicKeyError(f"is the same key as [{found[key] + 1}]", "keep one of the two")
            found[key] = number
        except PublicKeyError as error:
            message = f"“{'.'.join(map(str, where))}[{number + 1}]” {error.message}"
            problems.append(mistake(path, node, (*where, number), message, error.hint))
    return found, problems


def _check(kind: str, blob: bytes) -> None:
    """Refuses bytes that are not just such a key in its one spelling."""
    form = _FORMS[kind]
    fields = list(_fields(blob))
    if not fields or fields[0] != kind.encode():
        raise PublicKeyError(f"says {kind}, but its bytes are not those of such a key")
    if len(fields) != form.fields or sum(4 + len(field) for field in fields) != len(blob) or not all(fields):
        raise PublicKeyError("is damaged: bytes are missing, or there are too many")
    if form.curve and fields[1] != form.curve.encode():
        raise PublicKeyError("is damaged: it names another curve than its type")
    numbers = fields[2:3] if form.curve else fields[1:2] if form.size else ()
    if any(len(number) != form.size for number in numbers) or (form.curve and fields[2][0] != 4):
        raise PublicKeyError(f"is damaged: keys of this type have {form.size} bytes")
    if kind == "ssh-rsa" and not all(map(_is_shortest, fields[1:])):
        raise PublicKeyError("is damaged: its numbers are not written the way OpenSSH does")


def _is_shortest(number: bytes) -> bool:
    """Whether a positive number has no byte more than it needs (RFC 4251 5, mpint)."""
    return 0 < number[0] < 0x80 or (number[0] == 0 and len(number) > 1 and number[1] >= 0x80)


def _fields(blob: bytes) -> Iterator[bytes]:
    """The fields of a key's bytes, as far as they are whole."""
    at = 0
    while at + 4 <= len(blob):
        end = at + 4 + int.from_bytes(blob[at : at + 4], "big")
        if end > len(blob):
            return
        yield blob[at + 4 : end]
        at = end


def _known(kind: str) -> str:
    if "@" in kind and "-cert-" in kind:
        return "this is a certificate; put the plain public key here"
    return f"taken are {', '.join(_FORMS)}"


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}…"
