"""What every command has in common: help, exit codes, and messages where a traceback would help nobody."""

from __future__ import annotations

import json
import subprocess
import sys

import click
import pytest

from contentops import __version__
from contentops.cli import COMMANDS, contentops, run

LIBRARIES = {"yaml", "jsonschema", "pelican", "markdown", "babel", "jinja2"}


@pytest.fixture(params=COMMANDS)
def name(request):
    return request.param


def command_of(name: str) -> click.Command:
    found = contentops.get_command(click.Context(contentops), name)
    assert found is not None
    return found


def test_every_command_tells_what_it_does(name, capsys):
    assert run([name, "--help"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith(f"Usage: contentops {name} ")
    assert len(shown.split("\n\n")[1].split()) > 2


def test_every_option_has_a_help_text(name):
    for option in command_of(name).params:
        if isinstance(option, click.Option):
            assert option.help and option.help.endswith((".", "]")), option.name


def test_the_line_in_the_list_is_the_first_line_of_the_command_s_own_help(name):
    listed = COMMANDS[name].removesuffix(".").split(",")[0]
    own = (command_of(name).help or "").split("\n")[0].removesuffix(".")
    assert own.split()[0] == listed.split()[0]


def test_every_command_refuses_an_unknown_option(name, capsys):
    assert run([name, "--no-such-thing"]) == 2
    shown = capsys.readouterr().err
    assert "--no-such-thing" in shown
    assert "Traceback" not in shown


def test_the_help_names_every_command_and_exit_code(capsys):
    assert run(["--help"]) == 0
    shown = capsys.readouterr().out
    assert all(f"  {name} " in shown for name in COMMANDS)
    assert all(f"  {code}  " in shown for code in (0, 1, 2, 3))


def test_the_version_is_told(capsys):
    assert run(["--version"]) == 0
    assert __version__ in capsys.readouterr().out


def test_without_a_command_the_help_comes_and_the_code_is_that_of_a_wrong_use(capsys):
    assert run([]) == 2
    assert "Usage: contentops" in capsys.readouterr().err


@pytest.mark.parametrize(("given", "meant"), [("pubish", "publish"), ("sttus", "status"), ("vaildate", "validate")])
def test_a_mistyped_command_gets_the_nearest_one_named(given, meant, capsys):
    assert run([given]) == 2
    assert f"there is no command “{given}”. Did you mean “{meant}”?" in capsys.readouterr().err


def test_a_command_like_none_is_refused_without_a_guess(capsys):
    assert run(["xyzzy"]) == 2
    shown = capsys.readouterr().err
    assert "there is no command “xyzzy”." in shown
    assert "Did you mean" not in shown


def test_a_bug_leaves_with_three_and_its_traceback(site, monkeypatch):
    def broken(source, now):
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr("contentops.reading.read_release", broken)
    done = site.run("status")
    assert done.code == 3
    assert "ZeroDivisionError: a bug" in done.err
    assert "Traceback" in done.err
    assert "this is a bug in contentops" in done.err


def test_a_full_disk_is_told_in_one_line(site, monkeypatch):
    def full(source, now):
        raise OSError(28, "No space left on device", "/somewhere")

    monkeypatch.setattr("contentops.reading.read_release", full)
    done = site.run("status")
    assert done.code == 2
    assert done.err == "contentops: /somewhere: No space left on device\n"


def test_an_interrupt_leaves_with_130(site, monkeypatch):
    def interrupt(catalog, now):
        raise KeyboardInterrupt

    monkeypatch.setattr("contentops.reading.read_release", interrupt)
    done = site.run("status")
    assert (done.code, done.err.strip()) == (130, "stopped")


def test_a_reader_that_goes_away_gets_no_traceback(site):
    command = f"({sys.executable} -m contentops schema article; {sys.executable} -m contentops nonsense) 2>&1 | true"
    done = subprocess.run(["bash", "-c", command], cwd=site.root, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("", "")


def test_a_terminal_without_chinese_gets_escapes_and_no_traceback(site):
    site.article("rate")
    done = site.process("status", "--format", "json", PYTHONIOENCODING="ascii")
    assert done.code == 0, done.err
    assert json.loads(done.out)[0]["title"] == "关于 rate"
    done = site.process("validate", PYTHONIOENCODING="latin-1")
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["status", "--format", "json"],
        ["validate", "--format", "json"],
        ["publish", "--format", "json"],
        ["submit", "content/articles/rate.md", "--as", "ann", "--format", "json"],
    ],
    ids=lambda arguments: arguments[0],
)
def test_json_is_all_that_stands_on_standard_output(site, arguments):
    site.article("rate")
    site.commit()
    done = site.run(*arguments)
    assert done.code == 0
    assert isinstance(done.json, (list, dict))


@pytest.mark.parametrize(
    ("given", "whole"),
    [
        ("2026-09-01T09:00:00", "2026-09-01T09:00:00"),
        ("2026-09-01", "2026-09-01T00:00:00"),
        ("2026-09-01 09:00", "2026-09-01T09:00:00"),
    ],
)
def test_an_instant_without_offset_is_refused_with_one_that_works(site, given, whole):
    done = site.run("status", "--now", given)
    assert done.code == 2
    assert f"has no offset from UTC; write {whole}+08:00 or {whole}Z" in done.err
    assert site.run("status", "--now", f"{whole}+08:00").code == 0


def test_an_instant_that_is_none_is_refused(site):
    done = site.run("status", "--now", "tomorrow")
    assert done.code == 2
    assert "“tomorrow” is no instant; write 2026-09-01T09:00:00+08:00" in done.err


# -- what a command imports ------------------------------------------------------------------------------------


def imported(site, *arguments: str) -> set[str]:
    """The libraries that a command has imported when it ends."""
    code = (
        "import sys; from contentops.cli import run; code = run(sys.argv[1:]); "
        "print('\\nMODULES', *sorted(sys.modules), file=sys.stderr); sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], cwd=site.root, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return set(done.stderr.rpartition("MODULES ")[2].split())


def test_the_help_imports_no_library_but_click(site):
    modules = imported(site, "--help")
    assert not modules & LIBRARIES
    assert {each for each in modules if each.startswith("contentops.")} <= {
        "contentops.cli",
        "contentops.errors",
    }


@pytest.mark.parametrize("command", ["status", "validate"])
def test_looking_at_a_site_imports_nothing_that_renders(site, command):
    site.article("rate")
    site.commit()
    assert not imported(site, command) & {"pelican", "markdown", "babel", "jinja2", "pygments"}


def test_publishing_again_without_a_change_imports_nothing_that_reads_or_renders(site):
    site.published(site.article("rate"))
    assert site.run("publish", "--jobs", "1", now=None).code == 0
    assert not imported(site, "publish") & {*LIBRARIES, "pygments"}


def test_only_previews_import_what_compares_texts(site):
    site.article("rate")
    site.commit()
    assert not any(each.startswith("contentops.differences") for each in imported(site, "publish"))
    assert "contentops.differences" in imported(site, "publish", "--drafts")
