"""The command line: one thin file a command, and the one boundary where errors become messages and exit codes."""

from __future__ import annotations

import gc
import importlib
import io
import os
import sys
import traceback
from pathlib import Path
from typing import Any, NoReturn

import click

from contentops import __version__
from contentops.errors import ContentOpsError

COMMANDS = {
    "init": "Make a new site in a folder, or out of pages there are.",
    "new": "Begin a document.",
    "mv": "Move a document or a folder and mend every link to it.",
    "validate": "Check content, links and claims.",
    "status": "Show where every document stands.",
    "review": "Show what learners would see change.",
    "explain": "Say why a document is, or is not, live, and who could act.",
    "history": "Show who changed a document, who decided, and what was live when.",
    "submit": "Hand drafts in for review.",
    "approve": "Approve documents as they stand.",
    "reject": "Send documents back, with the reason.",
    "revoke": "Take back your own newest decision.",
    "reaffirm": "Say that published pages still hold.",
    "move": "Make any transition of the workflow.",
    "import-reviews": "Make records of reviews given on the git host.",
    "publish": "Publish what is approved to a folder.",
    "serve": "Preview the working tree, drafts marked, reloading as you write.",
    "package": "Pack a topic into one reproducible archive.",
    "verify": "Check that a published site is whole.",
    "certify": "Sign a certificate for a learner.",
    "links": "Ask whether external links still answer.",
    "rule": "Explain a rule, or list them all.",
    "schema": "Print the JSON Schemas of front matter, workflows and records.",
    "lsp": "Talk to an editor about the site, by the Language Server Protocol.",
    "completion": "Print the shell's completion script.",
}
"""Every command and its line in the help, here so that the help need not import them."""

EPILOG = """\b
Exit codes:
  0  done (a publish that withholds something says what and why, and is done)
  1  findings, a refused move, or with --strict something withheld
  2  usage or configuration
  3  a bug in contentops, with its traceback
"""


class _Commands(click.Group):
    """Imports a command when it is run, not before."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"contentops.cli.{cmd_name.replace('-', '_')}")
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from difflib import get_close_matches

            close = get_close_matches(args[0], COMMANDS, n=1)
            raise click.UsageError(
                f"there is no command “{args[0]}”." + (f" Did you mean “{close[0]}”?" if close else ""), ctx
            )
        return super().resolve_command(ctx, args)


@click.command(cls=_Commands, epilog=EPILOG, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="contentops")
@click.option(
    "-C",
    "--project",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=Path(),
    help="Work on the site in this folder instead of the current one.",
)
@click.pass_context
def contentops(ctx: click.Context, project: Path) -> None:
    """Content operations for learning teams, in git.

    Courses and articles are Markdown files. They move through the states that workflows/ defines, and what `publish`
    puts on the portal is exactly what the reviewers approved.
    """
    ctx.obj = project


def main() -> None:
    """Run the command line and leave with its exit code."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal without Chinese must not stop a command
    gc.disable()  # a site is a million objects that live to the end; commands that stay turn it on again
    _leave(run(sys.argv[1:]))


def _leave(code: int) -> NoReturn:
    """Leave without taking every object apart first: that takes longer than many a command."""
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:  # nobody reads on
        pass
    os._exit(code)


def run(arguments: list[str]) -> int:
    """Run one command; the only place where errors become messages and exit codes."""
    try:
        result = contentops.main(args=arguments, prog_name="contentops", standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("stopped", err=True)
        return 130
    except click.ClickException as error:
        error.show()
        return 2
    except ContentOpsError as error:
        _show(error)
        return error.exit_code
    except KeyboardInterrupt:
        click.echo("stopped", err=True)
        return 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        click.echo(f"contentops: {where}{error.strerror or error}", err=True)
        return 2
    except Exception:
        traceback.print_exc()
        click.echo(
            "contentops: this is a bug in contentops, not a mistake of yours; please report it with the lines above",
            err=True,
        )
        return 3
    return result if isinstance(result, int) else 0


def _show(error: ContentOpsError) -> None:
    from contentops.report import as_text

    if error.diagnostics:
        click.echo(as_text(error.diagnostics), err=True)
    click.echo(f"contentops: {error.message}", err=True)
    if error.hint:
        click.echo(f"    → {error.hint}", err=True)
