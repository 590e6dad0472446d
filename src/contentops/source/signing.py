"""Finds the SSH key git signs with and signs with it, through ssh-keygen, which knows agents, passphrases and security tokens."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from contentops.errors import ContentOpsError
from contentops.source.git import environment_of_no_repository

_SETTINGS = ("user.signingkey", "gpg.format", "gpg.ssh.defaultkeycommand", "gpg.ssh.program")
_LITERAL = ("key::", "ssh-")
"""How a value begins, for git, that is itself a public key and not the name of a file."""
_USUAL = ("id_ed25519", "id_ed25519_sk", "id_ecdsa", "id_ecdsa_sk", "id_rsa")


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A key to sign with: a file that holds the private or the public half, or the text of a public key that an agent has."""

    file: Path | None = None
    text: str = ""
    program: str = "ssh-keygen"
    """What signs, called as git calls it; another than ssh-keygen where `gpg.ssh.program` says so."""

    def __str__(self) -> str:
        if self.file:
            return str(self.file)
        kind, _, rest = self.text.partition(" ")
        key = rest.partition(" ")[0]
        return f"the key {kind} …{key[-12:]}"


def signing_key(folder: Path, file: Path | None = None) -> SigningKey:
    """The key that git signs with in `folder`, or else the one in `file`.

    Raises:
        ContentOpsError: git has no SSH key to sign with, or the file cannot be read; the hint says how to set one.
    """
    if file is not None:
        return SigningKey(_readable(file, hint="name another with --key FILE"))
    settings = _settings(folder)
    if (form := settings.get("gpg.format", "openpgp")) != "ssh":
        raise ContentOpsError(f"git has no SSH key to sign with here: its gpg.format is {form}", hint=_how_to_set())
    program = settings.get("gpg.ssh.program") or "ssh-keygen"
    name = settings.get("user.signingkey") or _default(folder, settings.get("gpg.ssh.defaultkeycommand", ""))
    if name.startswith(_LITERAL):
        return SigningKey(text=name.removeprefix("key::").strip(), program=program)
    found = _expanded(name)
    if not found.is_absolute():
        found = Path(_git(folder, "rev-parse", "--show-toplevel").stdout.removesuffix("\n"), found)
    return SigningKey(_readable(found, hint=_how_to_set()), program=program)


def public_key(key: SigningKey) -> str:
    """The public half, as `type base64`, of the key that will sign.

    Raises:
        ContentOpsError: ssh-keygen cannot read it.
    """
    with _as_file(key) as file:
        done = _run(["ssh-keygen", "-e", "-f", str(file)])
    lines = done.stdout.decode("ascii", "replace").splitlines()
    text = "".join(line for line in lines if re.fullmatch(r"[A-Za-z0-9+/]+=*", line))
    if not text:
        raise ContentOpsError(
            f"{key} is no SSH key that ssh-keygen can read: {_reason(done)}",
            hint=f"ssh-keygen -l -f FILE tells what a file holds; {_how_to_set()}",
        )
    blob = b64decode(text)
    return f"{blob[4 : 4 + int.from_bytes(blob[:4])].decode('ascii', 'replace')} {text}"


def sign(data: bytes, key: SigningKey, namespace: str) -> bytes:
    """The armored signature of `data`. The terminal may ask for a passphrase, or to touch a security token.

    Raises:
        ContentOpsError: the private half is missing or cannot be used; the hint says what to do.
    """
    with _as_file(key) as file, TemporaryDirectory(prefix="contentops-") as folder:
        paper = Path(folder, "decision.json")
        paper.write_bytes(data)
        agent_only = [] if key.file else ["-U"]
        done = _run(
            [key.program, "-Y", "sign", "-n", namespace, "-f", str(file), *agent_only, str(paper)],
            show=os.isatty(2) and public_key(key).startswith("sk-"),
        )
        made = Path(folder, "decision.json.sig")
        if done.returncode or not made.is_file():
            raise _refusal(key, done)
        return made.read_bytes()


def _settings(folder: Path) -> dict[str, str]:
    """What git is told about signing, by name in small letters; the last of several values counts."""
    names = "|".join(name.replace(".", r"\.") for name in _SETTINGS)
    answer = _git(folder, "config", "-z", "--get-regexp", f"^({names})$")
    pairs = (each.partition("\n") for each in answer.stdout.split("\0") if each)
    return {name: value for name, _, value in pairs}


def _default(folder: Path, command: str) -> str:
    """The key that `gpg.ssh.defaultKeyCommand` names in its first line, read as git reads it."""
    if not command.strip():
        raise ContentOpsError(
            "git has no SSH key to sign with here: its user.signingkey is not set", hint=_how_to_set()
        )
    try:
        done = _run(shlex.split(command), folder=folder)
    except ValueError as error:
        raise ContentOpsError(f"git's gpg.ssh.defaultKeyCommand, “{command}”, is no command: {error}") from None
    key = done.stdout.decode("utf-8", "replace").partition("\n")[0]
    if done.returncode or not key.startswith(_LITERAL):
        said = f": {_reason(done)}" if done.returncode else ""
        raise ContentOpsError(
            f"git's gpg.ssh.defaultKeyCommand, “{command}”, names no key{said}",
            hint="its first line has to be a public key, such as ssh-add -L prints; or name one with --key FILE",
        )
    return key


def _expanded(name: str) -> Path:
    """A path that may begin with `~`; left as it is where nobody is known by that name."""
    try:
        return Path(name).expanduser()
    except RuntimeError:
        return Path(name)


def _readable(file: Path, *, hint: str) -> Path:
    """The file as ssh-keygen will find it: where a private key lies in an agent, there may be only FILE.pub."""
    try:
        file.open("rb").close()
    except OSError as error:
        public = Path(f"{file}.pub")
        if os.access(public, os.R_OK):
            return public.absolute()
        raise ContentOpsError(f"the key to sign with, {file}, cannot be read: {error.strerror}", hint=hint) from None
    return file.absolute()


def _how_to_set() -> str:
    """The commands that give git a key, with one the person has if there is any."""
    have = [name for name in _USUAL if os.access(_expanded(f"~/.ssh/{name}.pub"), os.R_OK)]
    make = "" if have else "ssh-keygen -t ed25519 && "
    name = have[0] if have else _USUAL[0]
    return f"{make}git config gpg.format ssh && git config user.signingkey ~/.ssh/{name}.pub; or name a key with --key FILE"


@contextmanager
def _as_file(key: SigningKey) -> Iterator[Path]:
    if key.file is not None:
        yield key.file
        return
    with TemporaryDirectory(prefix="contentops-") as folder:
        file = Path(folder, "key.pub")
        file.write_text(f"{key.text}\n", encoding="utf-8", errors="surrogateescape")
        yield file


def _refusal(key: SigningKey, done: subprocess.CompletedProcess[bytes]) -> ContentOpsError:
    said = (done.stderr or b"").decode("utf-8", "replace")
    if "passphrase" in said and os.isatty(0):
        return ContentOpsError(f"that is not the passphrase of {key}", hint="try again")
    if "passphrase" in said:
        return ContentOpsError(
            f"{key} has a passphrase, and there is no terminal to ask for it",
            hint=f"ssh-add {shlex.quote(str(key))}, then try again: the agent keeps it open",
        )
    if "UNPROTECTED" in said:
        return ContentOpsError(
            f"ssh-keygen does not use {key}: others may read it", hint=f"chmod 600 {shlex.quote(str(key))}"
        )
    if "agent socket" in said:
        return ContentOpsError(
            f"no ssh-agent runs here, which has to hold {key}",
            hint='eval "$(ssh-agent)" && ssh-add FILE, then try again; or name the file with --key FILE',
        )
    if "key in agent" in said:
        return ContentOpsError(
            f"the ssh-agent does not hold {key}",
            hint="ssh-add -L lists what it holds, ssh-add FILE adds a key; or name the file with --key FILE",
        )
    if "No private key found" in said:
        return ContentOpsError(
            f"there is no private key to {key}, neither beside it nor in an ssh-agent",
            hint="ssh-add FILE gives it to the agent; or name the file with --key FILE",
        )
    if "load public key" in said:
        file = shlex.quote(str(key))
        return ContentOpsError(
            f"the public half of {key} is missing, and ssh-keygen needs it for a key in this form",
            hint=f"ssh-keygen -y -f {file} > {file}.pub, then try again",
        )
    if "usage:" in said:
        return ContentOpsError(f"{key.program} is too old to sign", hint="install OpenSSH 8.2 or newer")
    return ContentOpsError(f"{key.program} did not sign with {key}: {_reason(done)}")


def _reason(done: subprocess.CompletedProcess[bytes]) -> str:
    """The last thing a program said, without its prompts and its name."""
    lines = (done.stderr or b"").decode("utf-8", "replace").strip().splitlines()
    last = lines[-1].removeprefix("Enter passphrase: ").removeprefix("ssh-keygen: ") if lines else ""
    return last or f"exit code {done.returncode}"


def _run(command: list[str], *, folder: Path | None = None, show: bool = False) -> subprocess.CompletedProcess[bytes]:
    """Run a program that may ask things at the terminal, which is the only standard input it gets."""
    try:
        return subprocess.run(
            command,
            cwd=folder,
            stdin=None if os.isatty(0) else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=None if show else subprocess.PIPE,
            check=False,
        )
    except OSError as error:
        ours = command[0] == "ssh-keygen"
        raise ContentOpsError(
            f"“{command[0]}” cannot be run: {error.strerror}",
            hint="install OpenSSH (Debian, Ubuntu: apt-get install openssh-client)" if ours else None,
        ) from None


def _git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    kept = environment_of_no_repository()
    try:
        done = subprocess.run(
            ["git", *arguments],
            cwd=folder,
            env={**kept, "LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="surrogateescape",
            check=False,
        )
    except FileNotFoundError:
        raise ContentOpsError("git is not installed", hint="install git 2.30 or newer") from None
    if done.returncode not in (0, 1):
        raise ContentOpsError(f"git {arguments[0]} failed: {done.stderr.strip()}")
    return done
