"""contentops rule"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from contentops.cli import completions
from contentops.cli.common import as_json

if TYPE_CHECKING:
    from contentops.rules import Rule


@click.command()
@click.argument("name", required=False, metavar="[RULE]", shell_complete=completions.rules)
@click.option(
    "--words",
    is_flag=True,
    help="Print the words that come with contentops for the rule, as the file of `standards/` that would take their place.",
)
@as_json
def command(name: str | None, words: bool, form: str) -> int:
    """Explain a rule, or list them.

    RULE is a code such as CO301, or a name such as broken-link. The beginning of codes lists those rules: CO3. Without RULE
    all are listed.
    """
    from contentops.checking.about import about
    from contentops.checking.settings import meant
    from contentops.rules import RULES

    chosen = list(RULES) if name is None else meant(name, RULES)
    if not chosen:
        raise click.BadParameter(f"there is no rule “{name}”; {_instead(name or '')}", param_hint="RULE")
    if words:
        return _words(chosen)
    if form == "json":
        return _json(chosen)
    if len(chosen) > 1:
        for rule in chosen:
            click.echo(f"{rule.CODE}  {rule.NAME:<26} {rule.SEVERITY:<8} {about(rule).summary}")
        return 0
    rule = chosen[0]
    click.echo(f"{rule.CODE} {rule.NAME} ({rule.SEVERITY}; guard {rule.GUARD})\n")
    click.echo("\n".join(_lines(about(rule).documentation)))
    return 0


def _instead(name: str) -> str:
    from contentops.rules import RULES
    from contentops.source.schemas import nearest

    known = [word for rule in RULES for word in (rule.NAME, rule.CODE)]
    return nearest(name, known) or "contentops rule lists those there are"


def _words(chosen: list[Rule]) -> int:
    from contentops.rules import banned_claim
    from contentops.source.standards import CLAIMS, shipped_text

    if [rule.CODE for rule in chosen] != [banned_claim.CODE]:
        raise click.UsageError(f"words come with one rule: contentops rule {banned_claim.NAME} --words")
    click.echo(shipped_text(CLAIMS), nl=False)
    return 0


def _json(chosen: list[Rule]) -> int:
    from dataclasses import asdict

    from contentops.checking.about import about
    from contentops.report import dump

    said = ({**asdict(about(rule)), "guard": rule.GUARD} for rule in chosen)
    click.echo(dump([{key: value for key, value in each.items() if key != "url" or value} for each in said]))
    return 0


def _lines(documentation: str) -> Iterator[str]:
    """Markdown as text for people, folded to the width there is; examples are as they are."""
    from contentops.cli._text import columns, fold

    for number, paragraph in enumerate(documentation.split("\n\n")):
        lines = paragraph.split("\n")
        if number:
            yield ""
        if any(line.startswith(("    ", "- ", "|")) for line in lines):
            yield from lines
        else:
            text = re.sub(r"^\*\*(\w+:)\*\*", r"\1", " ".join(lines)).replace("\\\\", "\\")
            yield from fold(text, columns(), 0)
