"""What a rule says of itself: its docstring, as Markdown and as text."""

from __future__ import annotations

import inspect
import json
from typing import cast

from contentops.checking.settings import ALWAYS, options_of
from contentops.model import Severity
from contentops.report import RuleAbout
from contentops.rules import Rule

HEADINGS = ("What", "Why", "Example", "Instead", "Options")


def about(rule: Rule) -> RuleAbout:
    """Code, name, severity and documentation of a rule."""
    first, _, rest = inspect.cleandoc(rule.__doc__ or "").partition("\n")
    lines = [first, "", *map(_line, rest.strip().split("\n")), *_options(rule), *_always(rule)]
    return RuleAbout(rule.CODE, rule.NAME, cast(Severity, rule.SEVERITY), first, "\n".join(lines))


def _line(line: str) -> str:
    """A line of a docstring as Markdown: its headings bold, backslashes kept; indented lines are code already."""
    if line.startswith("    "):
        return line
    for word in HEADINGS:
        if line.startswith(f"{word}:"):
            line = f"**{word}:**{line.removeprefix(f'{word}:')}"
    return line.replace("\\", "\\\\")


def _options(rule: Rule) -> list[str]:
    values = [f"`{name} = {json.dumps(value, ensure_ascii=False)}`" for name, value in options_of(rule).items()]
    return ["", f"Without settings: {', '.join(values)}."] if values else []


def _always(rule: Rule) -> list[str]:
    return (
        ["", "It says what publishing holds back, so it cannot be turned off or suppressed."]
        if rule.CODE in ALWAYS
        else []
    )
