"""A quiz explains nothing.

What: no choice of a quiz has feedback, neither a right one nor a wrong one; or a quiz with blanks has no explanation below them.

Why: learners who were wrong learn that they were, but not why. Feedback that explains is what makes a question teach.

Example:

    ::: quiz {#rate}
    完课率的分母是什么？
    - [x] 报名人数
    - [ ] 登录次数
    :::

Instead:

    ::: quiz {#rate}
    完课率的分母是什么？
    - [x] 报名人数
      > 没有登录过的人也没有完课。
    - [ ] 登录次数
      > 这是活跃度。
    :::
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from contentops.model import Diagnostic, Position
from contentops.render import blocks
from contentops.rules.page import Page

CODE, NAME, SEVERITY, GUARD = "CO503", "quiz-no-explanation", "warning", "quality"


def check(page: Page, options: Mapping[str, Any]) -> Iterator[Diagnostic]:
    for block in blocks.of_body(page.document.body):
        if block.kind != "quiz":
            continue
        quiz = blocks.quiz(block)[0]
        line = page.document.body_line + block.start
        start, end = Position(line, 1), Position(line, len(page.line(line).rstrip()) + 1)
        if quiz.choices and not any(choice.feedback for choice in quiz.choices):
            hint = "say below a choice, indented and behind “> ”, why it is right or wrong"
            yield page.finding(CODE, "warning", "no choice of this quiz has feedback", start, end=end, hint=hint)
        elif quiz.blanks and not quiz.explanation:
            hint = "say below the text, behind “> ”, why the answer is right"
            yield page.finding(CODE, "warning", "nothing explains the blanks of this quiz", start, end=end, hint=hint)
