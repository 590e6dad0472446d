"""signing: the key is the one git signs with, and every way it can fail says what to do."""

from __future__ import annotations

import os
import pty
import shutil
import stat
import subprocess
import sys
from base64 import b64encode
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from contentops.errors import ContentOpsError
from contentops.source.signing import public_key, sign, signing_key

NEEDED = ("git", "ssh-keygen", "ssh-agent", "ssh-add")
if missing := [name for name in NEEDED if shutil.which(name) is None]:
    pytest.skip(f"SIGNING IS NOT TESTED: install {', '.join(missing)} (git, openssh-client)", allow_module_level=True)

NAMESPACE = "contentops-review@v1"
DATA = '{"comment": "好"}\n'.encode()
TYPES = {
    "ed25519": ["-t", "ed25519"],
    "ecdsa-256": ["-t", "ecdsa", "-b", "256"],
    "ecdsa-384": ["-t", "ecdsa", "-b", "384"],
    "ecdsa-521": ["-t", "ecdsa", "-b", "521"],
    "rsa-3072": ["-t", "rsa", "-b", "3072"],
}


def run(*arguments, stdin=b""):
    done = subprocess.run([*map(str, arguments)], input=stdin, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.decode()


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A home folder with nothing in it, no agent, no terminal and no settings of git but its own."""
    folder = tmp_path / "home"
    (folder / ".ssh").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for name in ("SSH_AUTH_SOCK", "SSH_ASKPASS", "DISPLAY", "WAYLAND_DISPLAY", "XDG_CONFIG_HOME", "GIT_CONFIG_GLOBAL"):
        monkeypatch.delenv(name, raising=False)
    return folder


@pytest.fixture
def repo(tmp_path, home):
    folder = tmp_path / "repo"
    run("git", "init", "-q", folder)
    return folder


@pytest.fixture
def agent(home, monkeypatch):
    """An ssh-agent that holds nothing yet."""
    with TemporaryDirectory() as folder:  # a socket's path has to be short
        socket = f"{folder}/agent"
        process = subprocess.Popen(["ssh-agent", "-D", "-a", socket], stdout=subprocess.PIPE)
        process.stdout.readline()
        monkeypatch.setenv("SSH_AUTH_SOCK", socket)
        yield
        process.terminate()
        process.stdout.close()
        process.wait()


def make(file, *form, passphrase=""):
    run("ssh-keygen", "-q", "-N", passphrase, "-C", "somebody@example.org", *(form or TYPES["ed25519"]), "-f", file)
    return file


def pub(file):
    return " ".join(Path(f"{file}.pub").read_text().split()[:2])


def set_git(repo, **settings):
    for name, value in {
        "gpg.format": "ssh",
        **{key.replace("__", "."): each for key, each in settings.items()},
    }.items():
        run("git", "-C", repo, "config", name, value)


def check(tmp_path, key, signature, data=DATA):
    """ssh-keygen itself takes the signature for one by this key."""
    (tmp_path / "allowed").write_text(f"somebody {key}\n")
    (tmp_path / "sig").write_bytes(signature)
    run(
        "ssh-keygen", "-Y", "verify", "-f", tmp_path / "allowed", "-I", "somebody", "-n", NAMESPACE, "-s", tmp_path / "sig",
        stdin=data,
    )  # fmt: skip


def error_of(call, *arguments):
    with pytest.raises(ContentOpsError) as caught:
        call(*arguments)
    return caught.value.message, caught.value.hint or ""


# -- which key ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TYPES)
@pytest.mark.parametrize("suffix", ["", ".pub"])
def test_the_key_in_a_file_signs_whether_its_private_or_its_public_half_is_named(name, suffix, tmp_path, repo):
    file = make(tmp_path / "id", *TYPES[name])
    set_git(repo, user__signingkey=f"{file}{suffix}")
    key = signing_key(repo)
    assert public_key(key) == pub(file)
    check(tmp_path, pub(file), sign(DATA, key, NAMESPACE))


def test_a_private_key_without_its_public_half_beside_it_is_enough(tmp_path, repo):
    file = make(tmp_path / "id")
    expected = pub(file)
    Path(f"{file}.pub").unlink()
    set_git(repo, user__signingkey=str(file))
    assert public_key(signing_key(repo)) == expected
    check(tmp_path, expected, sign(DATA, signing_key(repo), NAMESPACE))


@pytest.mark.parametrize("where", ["relative", "home"])
def test_a_path_is_read_as_git_reads_it(where, tmp_path, repo, home):
    file = make(repo / "id" if where == "relative" else home / ".ssh/id")
    (repo / "site/deep").mkdir(parents=True)
    set_git(repo, user__signingkey="id" if where == "relative" else "~/.ssh/id")
    assert public_key(signing_key(repo / "site/deep")) == pub(file)


def test_the_last_of_several_values_counts(tmp_path, repo):
    first, last = make(tmp_path / "first"), make(tmp_path / "last")
    set_git(repo, user__signingkey=str(first))
    run("git", "-C", repo, "config", "--add", "user.signingKey", str(last))
    assert public_key(signing_key(repo)) == pub(last)


def test_a_hook_s_environment_does_not_lead_to_another_repository(tmp_path, repo, monkeypatch):
    file = make(tmp_path / "id")
    set_git(repo, user__signingkey=str(file))
    run("git", "init", "-q", tmp_path / "other")
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "other/.git"))
    assert public_key(signing_key(repo)) == pub(file)


def test_a_file_named_for_this_once_needs_no_setting(tmp_path, repo):
    file = make(tmp_path / "id")
    assert public_key(signing_key(repo, file)) == pub(file)
    check(tmp_path, pub(file), sign(DATA, signing_key(repo, file), NAMESPACE))


def test_a_file_named_for_this_once_goes_before_the_setting(tmp_path, repo):
    file = make(tmp_path / "id")
    set_git(repo, user__signingkey=str(make(tmp_path / "other")), gpg__ssh__program="/nowhere")
    assert public_key(signing_key(repo, file)) == pub(file)
    check(tmp_path, pub(file), sign(DATA, signing_key(repo, file), NAMESPACE))


# -- agents ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "prefix"),
    [*((name, "key::") for name in TYPES), ("ed25519", ""), ("rsa-3072", "")],
)
def test_a_key_written_out_signs_when_the_agent_holds_it(name, prefix, tmp_path, repo, agent):
    file = make(tmp_path / "id", *TYPES[name])
    run("ssh-add", "-q", file)
    expected, line = pub(file), Path(f"{file}.pub").read_text().strip()
    file.unlink()
    Path(f"{file}.pub").unlink()
    set_git(repo, user__signingkey=f"{prefix}{line}")
    assert public_key(signing_key(repo)) == expected
    check(tmp_path, expected, sign(DATA, signing_key(repo), NAMESPACE))


@pytest.mark.parametrize("suffix", ["", ".pub"])
def test_a_public_key_file_signs_when_the_agent_holds_the_private_half(suffix, tmp_path, repo, agent):
    file = make(tmp_path / "id")
    run("ssh-add", "-q", file)
    file.unlink()
    set_git(repo, user__signingkey=f"{file}{suffix}")
    assert public_key(signing_key(repo)) == pub(file)
    check(tmp_path, pub(file), sign(DATA, signing_key(repo), NAMESPACE))


def test_the_agent_opens_a_key_with_a_passphrase(tmp_path, repo, agent):
    file = make(tmp_path / "id", passphrase="correct horse")
    opened = tmp_path / "opened"
    shutil.copy(file, opened)
    run("ssh-keygen", "-q", "-p", "-P", "correct horse", "-N", "", "-f", opened)
    run("ssh-add", "-q", opened)
    check(tmp_path, pub(file), sign(DATA, signing_key(repo, file), NAMESPACE))


def test_the_command_for_a_default_key_is_asked_as_git_asks_it(tmp_path, repo, agent):
    file = make(tmp_path / "id")
    run("ssh-add", "-q", file)
    set_git(repo, gpg__ssh__defaultkeycommand="ssh-add -L")
    assert public_key(signing_key(repo)) == pub(file)
    check(tmp_path, pub(file), sign(DATA, signing_key(repo), NAMESPACE))


def test_a_key_that_is_set_goes_before_that_command(tmp_path, repo):
    file = make(tmp_path / "id")
    set_git(repo, user__signingkey=str(file), gpg__ssh__defaultkeycommand="false")
    assert public_key(signing_key(repo)) == pub(file)


def test_git_s_own_program_for_signing_is_used(tmp_path, repo):
    program = tmp_path / "signer"
    program.write_text(f'#!/bin/sh\necho "$@" > "{tmp_path}/called"\nexec ssh-keygen "$@"\n')
    program.chmod(0o755)
    file = make(tmp_path / "id")
    set_git(repo, user__signingkey=str(file), gpg__ssh__program=str(program))
    check(tmp_path, pub(file), sign(DATA, signing_key(repo), NAMESPACE))
    assert (tmp_path / "called").read_text().startswith(f"-Y sign -n {NAMESPACE} -f {file} ")


# -- what is signed -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("data", [b"", b"\0\xff\r\n", b"x" * 3_000_000])
def test_any_bytes_can_be_signed(data, tmp_path, repo):
    file = make(tmp_path / "id")
    check(tmp_path, pub(file), sign(data, signing_key(repo, file), NAMESPACE), data)


def test_the_namespace_is_the_one_asked_for(tmp_path, repo):
    file = make(tmp_path / "id")
    signature = sign(DATA, signing_key(repo, file), "git")
    with pytest.raises(AssertionError, match="namespace"):
        check(tmp_path, pub(file), signature)


def test_nothing_is_left_behind(tmp_path, repo, agent, monkeypatch):
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    file = make(tmp_path / "id")
    before = sorted(tmp_path.iterdir())
    set_git(repo, user__signingkey=pub(file))
    error_of(sign, DATA, signing_key(repo), NAMESPACE)
    run("ssh-add", "-q", file)
    sign(DATA, signing_key(repo), NAMESPACE)
    sign(DATA, signing_key(repo, file), NAMESPACE)
    assert sorted(tmp_path.iterdir()) == before
    assert not list((tmp_path / "temporary").iterdir())


# -- at a terminal --------------------------------------------------------------------------------------------

SIGN = """\
import fcntl, sys, termios
from pathlib import Path
from contentops.errors import ContentOpsError
from contentops.source.signing import sign, signing_key
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
file, result, data, namespace = sys.argv[1:]
try:
    key = signing_key(Path(), Path(file) if file else None)
    Path(result).write_bytes(sign(Path(data).read_bytes(), key, namespace))
except ContentOpsError as error:
    Path(result).write_text(error.message)
"""


def at_a_terminal(tmp_path, file, typed=b"", *, folder=None):
    """Sign in a process that has a terminal, at which somebody types; what came of it, and what the terminal showed."""
    (tmp_path / "data").write_bytes(DATA)
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", SIGN, str(file), str(tmp_path / "result"), str(tmp_path / "data"), NAMESPACE],
        cwd=folder, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
    )  # fmt: skip
    os.close(theirs)
    shown = b""
    try:
        while piece := os.read(ours, 1000):
            shown += piece
            if b"passphrase" in piece:
                os.write(ours, typed + b"\n")
    except OSError:
        pass  # that is how a terminal ends
    assert process.wait() == 0, shown
    os.close(ours)
    return (tmp_path / "result").read_bytes(), shown.decode()


def test_a_security_token_can_ask_at_the_terminal_to_be_touched(tmp_path, repo):
    blob = b"".join(len(each).to_bytes(4, "big") + each for each in (b"sk-ssh-ed25519@openssh.com", b"k" * 32, b"ssh:"))
    program = tmp_path / "signer"
    program.write_text('#!/bin/sh\necho "Confirm user presence" >&2\nfor last; do :; done\necho made > "$last.sig"\n')
    program.chmod(0o755)
    key = f"key::sk-ssh-ed25519@openssh.com {b64encode(blob).decode()}"
    set_git(repo, user__signingkey=key, gpg__ssh__program=str(program))
    made, shown = at_a_terminal(tmp_path, "", folder=repo)
    assert made == b"made\n"
    assert "Confirm user presence" in shown


def test_what_ssh_keygen_says_of_other_keys_is_not_shown(tmp_path, repo):
    made, shown = at_a_terminal(tmp_path, make(tmp_path / "id"), folder=repo)
    check(tmp_path, pub(tmp_path / "id"), made)
    assert shown == ""


def test_a_passphrase_is_asked_for_at_the_terminal(tmp_path, home, monkeypatch):
    # A desktop's own window for passphrases is for those who have no terminal.
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setenv("SSH_ASKPASS", "/bin/false")
    file = make(tmp_path / "id", passphrase="correct horse")
    made, shown = at_a_terminal(tmp_path, file, b"correct horse")
    assert "Enter passphrase" in shown
    assert "correct horse" not in shown
    check(tmp_path, pub(file), made)


def test_a_wrong_passphrase_is_said(tmp_path, home):
    file = make(tmp_path / "id", passphrase="correct horse")
    made, _ = at_a_terminal(tmp_path, file, b"wrong")
    assert made.decode() == f"that is not the passphrase of {file}"


def test_without_a_terminal_a_passphrase_is_no_riddle(tmp_path, repo):
    file = make(tmp_path / "my id", passphrase="correct horse")
    assert public_key(signing_key(repo, file)) == pub(file)
    message, hint = error_of(sign, DATA, signing_key(repo, file), NAMESPACE)
    assert message == f"{file} has a passphrase, and there is no terminal to ask for it"
    assert hint.startswith(f"ssh-add '{file}'")


# -- what can be wrong ----------------------------------------------------------------------------------------


def follow(hint, repo):
    """Do what a hint says, up to the words after the commands."""
    commands = hint.split("; or ")[0].replace(
        "ssh-keygen -t ed25519", "ssh-keygen -q -t ed25519 -N '' -f ~/.ssh/id_ed25519"
    )
    subprocess.run(commands, shell=True, cwd=repo, check=True)


@pytest.mark.parametrize("have", ["", "id_ed25519", "id_rsa"])
@pytest.mark.parametrize(
    "settings", [{}, {"user.signingkey": "4AEE18F83AFDEB23"}, {"gpg.format": "x509"}, {"gpg.format": "ssh"}]
)
def test_where_git_has_no_ssh_key_the_hint_sets_one(have, settings, tmp_path, repo, home):
    if have:
        make(home / ".ssh" / have)
    for name, value in settings.items():
        run("git", "-C", repo, "config", name, value)
    message, hint = error_of(signing_key, repo)
    assert message.startswith("git has no SSH key to sign with here: its ")
    assert "--key FILE" in hint
    follow(hint, repo)
    check(tmp_path, pub(home / ".ssh" / (have or "id_ed25519")), sign(DATA, signing_key(repo), NAMESPACE))


def test_a_home_that_is_nowhere_is_no_obstacle_to_the_hint(repo, monkeypatch):
    def nowhere(path):
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "expanduser", nowhere)
    assert "git config user.signingkey" in error_of(signing_key, repo)[1]


@pytest.mark.parametrize("name", ["/nowhere/id", "~nobody-of-that-name/id", "gone"])
def test_a_set_key_that_is_not_there_is_named(name, repo):
    set_git(repo, user__signingkey=name)
    message, hint = error_of(signing_key, repo)
    assert Path(name).name in message
    assert "cannot be read: No such file or directory" in message
    assert "git config user.signingkey" in hint


@pytest.mark.parametrize("name", ["/", "."])
def test_a_folder_is_no_key(name, repo):
    assert error_of(signing_key, repo, Path(name))[0].endswith("cannot be read: Is a directory")


def test_a_named_key_that_is_not_there_is_named(repo):
    message, hint = error_of(signing_key, repo, Path("/nowhere/id"))
    assert message == "the key to sign with, /nowhere/id, cannot be read: No such file or directory"
    assert "--key" in hint


@pytest.mark.parametrize(
    "content", ["", "hello\n", "ssh-ed25519 AAAA\n", "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n"]
)
def test_a_file_that_is_no_key_is_refused(content, tmp_path, repo):
    (tmp_path / "id").write_text(content)
    (tmp_path / "id").chmod(0o600)
    message, _ = error_of(public_key, signing_key(repo, tmp_path / "id"))
    assert message.startswith(f"{tmp_path / 'id'} is no SSH key that ssh-keygen can read: ")
    assert error_of(sign, DATA, signing_key(repo, tmp_path / "id"), NAMESPACE)


@pytest.mark.parametrize("text", ["ssh-ed25519", "key::", "key::hello", "ssh-ed25519 AAAA"])
def test_a_written_key_that_is_none_is_refused(text, repo):
    set_git(repo, user__signingkey=text)
    message, _ = error_of(public_key, signing_key(repo))
    assert "is no SSH key that ssh-keygen can read" in message


def test_a_key_others_can_read_is_said_to_be_so(tmp_path, repo):
    file = make(tmp_path / "id")
    file.chmod(0o644)
    message, hint = error_of(sign, DATA, signing_key(repo, file), NAMESPACE)
    assert message == f"ssh-keygen does not use {file}: others may read it"
    assert hint == f"chmod 600 {file}"


def test_a_public_key_whose_private_half_is_nowhere_is_said_to_be_so(tmp_path, repo):
    file = make(tmp_path / "id")
    file.unlink()
    message, hint = error_of(sign, DATA, signing_key(repo, Path(f"{file}.pub")), NAMESPACE)
    assert message == f"there is no private key to {file}.pub, neither beside it nor in an ssh-agent"
    assert "ssh-add" in hint


def test_a_key_in_the_old_form_without_its_public_half_can_be_mended_as_the_hint_says(tmp_path, repo):
    file = make(tmp_path / "id", "-t", "rsa", "-m", "PEM")
    expected = pub(file)
    Path(f"{file}.pub").unlink()
    message, hint = error_of(sign, DATA, signing_key(repo, file), NAMESPACE)
    assert message.startswith(f"the public half of {file} is missing")
    subprocess.run(hint.split(",")[0], shell=True, check=True)
    check(tmp_path, expected, sign(DATA, signing_key(repo, file), NAMESPACE))


def test_no_agent_is_told_from_an_agent_without_the_key(tmp_path, repo, request):
    file = make(tmp_path / "id")
    set_git(repo, user__signingkey=pub(file))
    message, hint = error_of(sign, DATA, signing_key(repo), NAMESPACE)
    assert message == f"no ssh-agent runs here, which has to hold the key ssh-ed25519 …{pub(file)[-12:]}"
    assert "ssh-add" in hint
    request.getfixturevalue("agent")
    message, hint = error_of(sign, DATA, signing_key(repo), NAMESPACE)
    assert message == f"the ssh-agent does not hold the key ssh-ed25519 …{pub(file)[-12:]}"
    assert "ssh-add" in hint


@pytest.mark.parametrize("command", ["false", "echo nothing", "true", "/nowhere/command", "'unclosed", "''"])
def test_a_command_for_a_default_key_that_names_none_is_named(command, repo):
    set_git(repo, gpg__ssh__defaultkeycommand=command)
    message, _ = error_of(signing_key, repo)
    assert "defaultKeyCommand" in message or "cannot be run" in message


@pytest.mark.parametrize("name", ["git", "ssh-keygen"])
def test_a_missing_program_is_named_with_what_to_install(name, tmp_path, repo, monkeypatch):
    file = make(tmp_path / "id")
    set_git(repo, user__signingkey=str(file))
    programs = tmp_path / "bin"
    programs.mkdir()
    for each in {"git", "ssh-keygen"} - {name}:
        (programs / each).symlink_to(shutil.which(each))
    monkeypatch.setenv("PATH", str(programs))
    message, hint = error_of(lambda: sign(DATA, signing_key(repo), NAMESPACE))
    assert name in message
    assert "install" in hint


def test_a_missing_signing_program_of_git_is_named(tmp_path, repo):
    set_git(repo, user__signingkey=str(make(tmp_path / "id")), gpg__ssh__program="/nowhere/signer")
    message, _ = error_of(sign, DATA, signing_key(repo), NAMESPACE)
    assert message == "“/nowhere/signer” cannot be run: No such file or directory"


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("echo 'usage: ssh-keygen [-q]' >&2; exit 1", "is too old to sign"),
        ("echo 'agent refused operation' >&2; exit 255", "did not sign with"),
        ("exit 3", "exit code 3"),
        ("exit 0", "did not sign with"),
    ],
)
def test_a_program_that_makes_no_signature_is_told_on(script, said, tmp_path, repo):
    program = tmp_path / "signer"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    set_git(repo, user__signingkey=str(make(tmp_path / "id")), gpg__ssh__program=str(program))
    assert said in error_of(sign, DATA, signing_key(repo), NAMESPACE)[0]


def test_a_broken_git_config_is_git_s_to_explain(repo):
    (repo / ".git/config").write_text("[user\n")
    message, _ = error_of(signing_key, repo)
    assert "bad config line 1" in message
