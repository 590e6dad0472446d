r"""A formula cannot be set.

What: what stands between `$…$` or `$$…$$`, or in a fence named `math`, is no LaTeX that pages can set: a command that nobody
knows, a brace that is never closed, an alignment mark outside a table, a command that the formula defines for itself.

Why: readers see the source of the formula in place of the formula.

Example: `$\frac{完成}{报名$`

Instead: `$\frac{完成}{报名}$`. A dollar sign that is a price may stand behind a backslash: `\$5`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from contentops.model import Diagnostic, Position
from contentops.render import formulas
from contentops.render.markdown import lines_with_formulas
from contentops.rules.page import Page

CODE, NAME, SEVERITY, GUARD = "CO507", "formula", "warning", "quality"


def check(page: Page, options: Mapping[str, Any]) -> Iterator[Diagnostic]:
    if "$" not in page.document.body and "math" not in page.document.body:
        return
    for found in formulas.of_lines(lines_with_formulas(page.document.body)):
        try:
            formulas.mathml(found.latex, display=found.display)
        except formulas.FormulaError as error:
            line = page.document.body_line + found.line
            yield page.finding(
                CODE,
                "warning",
                f"this formula cannot be set: {error}",
                Position(line, found.start + 1),
                end=Position(line, min(found.end, len(page.line(line))) + 1),
                hint=r"mend the LaTeX; if it is a price, write \$ for the sign",
            )
