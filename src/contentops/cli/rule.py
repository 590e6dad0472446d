"""contentops rule"""

from __future__ import annotations

import re

import click

from contentops.cli import completions


@click.command()
@click.argument("name", required=False, metavar="[RULE]", shell_complete=completions.rules)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Text for people, JSON for programs.",
)
def command(name: str | None, form: str) -> int:
    """Explain a rule, or list them all.

    RULE is a code such as CO301, or a name such as broken-link.
    """
    from contentops.checking.about import about
    from contentops.report import dump
    from contentops.rules import RULES
    from contentops.source.schemas import nearest

    chosen = [rule for rule in RULES if name is None or name.upper() == rule.CODE or name.lower() == rule.NAME]
    if not chosen:
        known = [word for rule in RULES for word in (rule.NAME, rule.CODE)]
        hint = nearest(name or "", known) or "contentops rule lists those there are"
        raise click.BadParameter(f"there is no rule “{name}”; {hint}", param_hint="RULE")
    if form == "json":
        from dataclasses import asdict

        click.echo(dump([{**asdict(about(rule)), "guard": rule.GUARD} for rule in chosen]))
        return 0
    if name is None:
        for rule in chosen:
            click.echo(f"{rule.CODE}  {rule.NAME:<26} {rule.SEVERITY:<8} {about(rule).summary}")
        return 0
    rule = chosen[0]
    text = re.sub(r"^\*\*(\w+:)\*\*", r"\1", about(rule).documentation, flags=re.MULTILINE)
    click.echo(f"{rule.CODE} {rule.NAME} ({rule.SEVERITY}; guard {rule.GUARD})\n\n{text}")
    return 0
