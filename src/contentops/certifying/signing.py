"""Ed25519 keys of issuers, and JSON Web Tokens signed with them (RFC 7515, RFC 8037)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
    load_ssh_private_key,
)

from contentops.errors import ContentOpsError
from contentops.portal.learning_index import base64url, jwk

_HINT = "make one with ssh-keygen -t ed25519 -f FILE"


class PassphraseNeededError(ContentOpsError):
    """The key is encrypted, and no passphrase was given."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key to sign with."""

    private: Ed25519PrivateKey

    @property
    def public(self) -> bytes:
        """The public key, 32 bytes."""
        return self.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    @property
    def line(self) -> str:
        """The public key as OpenSSH writes it."""
        return self.private.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()


def read_key(data: bytes, name: str, passphrase: str | None = None) -> Key:
    """The private key of a file as ssh-keygen or openssl (PKCS 8) writes it.

    Raises:
        PassphraseNeededError: it is encrypted, and there is no passphrase.
        ContentOpsError: it is no private Ed25519 key, or the passphrase is wrong.
    """
    load = load_ssh_private_key if b"OPENSSH PRIVATE KEY" in data else load_pem_private_key
    try:
        found = load(data, passphrase.encode() if passphrase is not None else None)
    except TypeError:
        if passphrase is not None:
            return read_key(data, name)  # it is not encrypted after all
        raise PassphraseNeededError(f"{name} is encrypted", hint="give its passphrase on a terminal") from None
    except UnsupportedAlgorithm as error:
        hint = "ssh-keygen -p -f FILE takes a copy's passphrase away; or install the Python package bcrypt"
        raise ContentOpsError(f"{name} cannot be read: {error}", hint=hint) from None
    except ValueError:
        if data.startswith(b"ssh-"):
            raise ContentOpsError(
                f"{name} is the public half", hint="name the private key, mostly the file without .pub"
            ) from None
        wrong = "the passphrase is wrong, or it is no private key" if passphrase is not None else "it is no private key"
        raise ContentOpsError(f"{name} cannot be read: {wrong}", hint=_HINT) from None
    if not isinstance(found, Ed25519PrivateKey):
        raise ContentOpsError(f"{name} is a key of another kind than Ed25519", hint=_HINT)
    return Key(found)


def signed(claims: Mapping[str, Any], key: Key) -> bytes:
    """A JSON Web Token in its compact form, with a line break at its end."""
    header = {"alg": "EdDSA", "jwk": jwk(key.public), "typ": "JWT"}
    text = f"{_part(header)}.{_part(claims)}"
    return f"{text}.{base64url(key.private.sign(text.encode()))}\n".encode()


def _part(value: Mapping[str, Any]) -> str:
    return base64url(json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode())
