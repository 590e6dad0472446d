"""Every choice of a quiz is right.

What: a quiz has no wrong choice.

Why: whoever ticks everything passes; the question finds nothing out.

Example:

    ::: quiz {#rate}
    哪些人算进完课率的分母？
    - [x] 报名的人
    - [x] 从未登录的人
    :::

Instead: add what people wrongly believe, as `- [ ]`, with the reason as feedback.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from contentops.model import Diagnostic, Position
from contentops.render import blocks
from contentops.rules.page import Page

CODE, NAME, SEVERITY, GUARD = "CO502", "quiz-all-right", "warning", "quality"


def check(page: Page, options: Mapping[str, Any]) -> Iterator[Diagnostic]:
    for block in blocks.of_body(page.document.body):
        if block.kind != "quiz":
            continue
        choices = blocks.quiz(block)[0].choices
        if len(choices) > 1 and all(choice.right for choice in choices):
            line = page.document.body_line + block.start
            yield page.finding(
                CODE,
                "warning",
                "every choice of this quiz is right",
                Position(line, 1),
                end=Position(line, len(page.line(line).rstrip()) + 1),
                hint="add a wrong choice, - [ ], that people might take for right",
            )
