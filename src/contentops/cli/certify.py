"""contentops certify"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from contentops.cli import completions
from contentops.cli.common import as_json, now_option, project, shown

if TYPE_CHECKING:
    from contentops.certifying import Key


@click.command()
@click.argument("record", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="RECORD.json")
@click.option(
    "--course",
    required=True,
    metavar="SLUG",
    shell_complete=completions.courses,
    help="The course, `slug` or `slug@language`.",
)
@click.option("--name", required=True, help="The learner's name, as the certificate shows it.")
@click.option(
    "--key",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    shell_complete=completions.files,
    help="The issuer's private Ed25519 key, as ssh-keygen makes it.",
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="The file to write.  [default: certificate-SLUG.jwt]"
)
@click.option("--earlier", is_flag=True, help="Also count what was done on an earlier text than is published now.")
@click.option("--commit", "ref", metavar="REF", help="Check against what this commit publishes.  [default: HEAD]")
@click.option("--worktree", is_flag=True, help="Check against what the working tree would publish.")
@as_json
@now_option
@click.pass_obj
def command(
    start: Path,
    record: Path,
    course: str,
    name: str,
    key: Path,
    output: Path | None,
    earlier: bool,
    ref: str | None,
    worktree: bool,
    form: str,
    now: datetime,
) -> int:
    """Sign a certificate for a learner.

    RECORD.json is what the learner exported on the page “My learning”. It must show every lesson of the course done and every quiz
    passed, on the texts that are published. The certificate is a credential of Open Badges 3.0, signed with the key of an issuer that
    the site's settings name; the course's certificate page opens it and says who signed.

    A record is what a browser wrote down. Sign what you also know from elsewhere: that this is the learner, and did the work.
    """
    from contentops.pipeline.certifying import certify
    from contentops.report import counted, dump
    from contentops.source.opening import open_source
    from contentops.writing import write

    if ref is not None and worktree:
        raise click.UsageError("--commit and --worktree exclude each other: check against one or the other")
    source = open_source(project(start), ref=ref, worktree=worktree)
    token, found, issuer = certify(source, course, record.read_bytes(), name, _key(key), now, earlier=earlier)
    target = output if output is not None else Path(f"certificate-{course.partition('@')[0]}.jwt")
    write(target, token)
    if form == "json":
        click.echo(
            dump(
                {
                    "file": str(target),
                    "issuer": issuer.id,
                    "lessons": [
                        {"id": each.id, "digest": each.revision, "time": each.time.isoformat()}
                        for each in found.lessons
                    ],
                    "quizzes": found.quizzes,
                    "names": list(found.names),
                }
            )
        )
        return 0
    lessons = counted(len(found.lessons), "lesson")
    quizzes = "1 quiz" if found.quizzes == 1 else f"{found.quizzes} quizzes"
    click.echo(f"{shown(target)}: {course} for {' '.join(name.split())}, {lessons}, {quizzes}, signed by {issuer.id}")
    if len(found.names) > 1:
        click.echo(
            f"note: the record was put together from {len(found.names)} browsers; make sure that all are this learner's",
            err=True,
        )
    return 0


def _key(file: Path) -> Key:
    """The key of a file; its passphrase is asked for where it has one."""
    import sys

    from contentops.certifying.signing import PassphraseNeededError, read_key

    try:
        return read_key(file.read_bytes(), str(file))
    except PassphraseNeededError:
        if not sys.stdin.isatty():
            raise
    return read_key(file.read_bytes(), str(file), click.prompt(f"Passphrase of {file}", hide_input=True, err=True))
