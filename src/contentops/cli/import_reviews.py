"""contentops import-reviews"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from contentops.cli.common import as_json, now_option, project

if TYPE_CHECKING:
    from contentops.hosting import Aside, Importer, Made, Outcome
    from contentops.source.signing import SigningKey


@click.command()
@click.option(
    "--from",
    "file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    required=True,
    help="What the git host sent: the JSON of GitHub's event or list of reviews, or of GitLab's merge request event.",
)
@click.option(
    "--base",
    default="HEAD",
    show_default=True,
    metavar="REF",
    help="The published branch: its workflows/ say whose account it is, who may decide, and which key is CI's.",
)
@click.option(
    "--head",
    default="HEAD",
    show_default=True,
    metavar="REF",
    help="The branch that was reviewed, fetched; a commit that is no part of it is refused.",
)
@click.option(
    "--key",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="CI's SSH key, if it is not the one git signs with.",
)
@click.option("--commit", is_flag=True, help="Commit the records and signatures, and nothing else.")
@as_json
@now_option
@click.pass_obj
def command(
    start: Path, file: Path, base: str, head: str, key: Path | None, commit: bool, form: str, now: datetime
) -> int:
    """Make records of reviews given on the git host.

    For each document that the reviewed commit would change on the published branch, an approval or a request for
    changes becomes a record bound to the text of that commit, in the name of the person whose account gave it, signed
    with CI's key: a decision at the level forge. A review that is taken back takes back its records. Nothing is checked
    out, and no status is changed: the files that lie here may be another text. What was imported before is not imported
    again.

    Leaves with 1 if a review of somebody known may not count; the others are imported all the same. Reviews of
    strangers are told and do not matter.
    """
    from contentops.hosting import Importer, Made
    from contentops.workflow.forge import read_events

    folder = project(start)
    reviews = read_events(file.read_bytes())
    importer = Importer(folder, now, base=base, head=head)
    signing = _signing_key(importer, key) if reviews else None
    outcomes = importer.records_of(reviews)
    made = [each for each in outcomes if isinstance(each, Made)]
    written, id_ = _write(importer, made, signing, commit) if made and signing else ([], "")
    if form == "json":
        _tell_programs(importer, outcomes, id_)
    else:
        _tell(outcomes, written, id_)
    return 1 if any(not isinstance(each, Made) and each.kind == "refused" for each in outcomes) else 0


def _signing_key(importer: Importer, file: Path | None) -> SigningKey:
    """CI's key, if the policy in force on the published branch knows it."""
    from contentops.errors import ContentOpsError
    from contentops.source.signing import public_key, signing_key
    from contentops.workflow.site_policy import FILE

    key = signing_key(importer.folder, file)
    public = public_key(key)
    if public not in importer.policy.site.forge_keys:
        raise ContentOpsError(
            f"{key} is no key of CI: it is not under forge in {FILE} as in force at {importer.base[:12]}",
            hint="name CI's key with --key FILE; or add it there and let that land first:"
            f' forge: {{keys: ["{public}"]}}',
        )
    return key


def _write(importer: Importer, made: Sequence[Made], key: SigningKey, commit: bool) -> tuple[list[str], str]:
    """Sign every record, write all of them, and commit them if asked; gives the paths and the id of the commit."""
    from contentops.hosting import commit_message
    from contentops.source.signing import sign
    from contentops.workflow.landing import SIGNATURE
    from contentops.workflow.signatures import NAMESPACE
    from contentops.writing import write_all

    files: dict[str, bytes] = {}
    for each in made:
        files[each.record.path + SIGNATURE] = sign(each.data, key, NAMESPACE)
        files[each.record.path] = each.data
    write_all(importer.folder, files)
    paths = sorted(files)
    message = commit_message(made, importer.policy.people)
    return paths, importer.repository.commit(message, paths) if commit else ""


def _tell(outcomes: Sequence[Outcome], written: Sequence[str], commit: str) -> None:
    """Say what became of each review, and what is left to do."""
    from contentops.hosting import Made

    if not outcomes:
        click.echo("no decision in it")
    for each in outcomes:
        click.echo(_made(each) if isinstance(each, Made) else _aside(each))
        if not isinstance(each, Made) and each.hint:
            click.echo(f"    → {each.hint}")
    if commit:
        click.echo(f"committed as {commit[:12]}", err=True)
    elif written:
        click.echo("to commit: git add workflows/reviews && git commit   (or import with --commit)", err=True)


def _made(each: Made) -> str:
    record = each.record
    missing = f"; still missing {'; '.join(each.missing)}" if each.missing else ""
    return f"{each.path}: {record.decision} by {record.person} ({record.role}, forge), {each.review.url}{missing}"


def _aside(each: Aside) -> str:
    word = {"known": "no news", "stranger": "not counted", "passed": "nothing to record", "refused": "refused"}[
        each.kind
    ]
    where = f"{each.path}: " if each.path else ""
    return f"{where}{word}: {each.review.decision} by {each.review.account}, {each.review.url}: {each.why}"


def _tell_programs(importer: Importer, outcomes: Sequence[Outcome], commit: str) -> None:
    from dataclasses import asdict

    from contentops.hosting import Made
    from contentops.report import dump

    records = [
        {
            "key": each.record.key,
            "path": each.path,
            "digest": each.record.digest,
            "decision": each.record.decision,
            "transition": each.record.transition,
            "person": each.record.person,
            "role": each.record.role,
            "record": each.record.path,
            "level": "forge",
            "missing": list(each.missing),
            "review": asdict(each.review),
        }
        for each in outcomes
        if isinstance(each, Made)
    ]
    others = [
        {
            "kind": each.kind,
            "path": each.path or None,
            "message": each.why,
            "hint": each.hint or None,
            "review": asdict(each.review),
        }
        for each in outcomes
        if not isinstance(each, Made)
    ]
    click.echo(dump({"base": importer.base, "commit": commit or None, "records": records, "others": others}))
