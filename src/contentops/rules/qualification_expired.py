"""A qualification has expired, or soon will.

What: an entry of `standards/qualifications.yml` whose `expires` has passed, or comes within `warn_days` days. It is said once, at its
line there, with how many pages that are live name its holder among their authors.

Why: who offers courses without the licence, or with a teacher whose certificate has lapsed, breaks the law or the contract, and
renewing takes weeks.

Example:

    qualifications:
      icp: {name: "ICP 备 00000000 号", expires: 2026-01-31}   # and today is 2026-02-01

Instead: have it renewed, and write the new day; take the entry out once it is not needed any more.

Options: `warn_days`, how many days before it expires it is said.
"""

from __future__ import annotations

from collections.abc import Iterator

from contentops.config import local_day
from contentops.model import Diagnostic, Qualification, Severity
from contentops.rules.context import Context
from contentops.source.standards import QUALIFICATIONS

CODE, NAME, SEVERITY, GUARD = "CO604", "qualification-expired", "error", "release"
OPTIONS = {"warn_days": 60}


def check(context: Context) -> Iterator[Diagnostic]:
    definitions = context.catalog.definitions
    today = local_day(context.release.now, definitions.settings.timezone)
    ahead = context.options(CODE, QUALIFICATIONS)["warn_days"]
    for each in definitions.standards.qualifications:
        left = (each.expires - today).days if each.expires is not None else None
        if left is None or left > ahead:
            continue
        severity: Severity = "error" if left < 0 else "warning"
        when = f"expired on {each.expires}" if left < 0 else f"expires on {each.expires}, {_in(left)}"
        message = f"“{each.name}”{_whose(context, each)} {when}"
        hint = "have it renewed, and write the new day here"
        yield Diagnostic(CODE, severity, QUALIFICATIONS, message, *each.position, hint=hint)


def _in(days: int) -> str:
    return {0: "today", 1: "tomorrow"}.get(days, f"in {days} days")


def _whose(context: Context, each: Qualification) -> str:
    if not each.holder:
        return ""
    pages = sum(each.holder in live.document.authors for live in context.release.live.values())
    if not pages:
        return f" of {each.holder}"
    return f" of {each.holder}, who is an author of {pages} live {'page' if pages == 1 else 'pages'},"
