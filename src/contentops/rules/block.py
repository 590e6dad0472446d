"""A learning block is not written as it should be.

What: a block is unknown or never closed, an id is used twice, a quiz has no question, no id, fewer than two choices or no
right one, or holds a line that is neither choice nor feedback.

Why: a learner would meet a question that cannot be answered.

Example:

    ::: quiz {#rate}
    完课率的分母是什么？
    - [ ] 报名人数
    - [ ] 登录次数
    :::

Instead: mark the right choice with `- [x]`.
"""

from __future__ import annotations

from collections.abc import Iterator

from contentops.model import Diagnostic
from contentops.render import blocks
from contentops.rules.context import Context

CODE, NAME, SEVERITY, GUARD = "CO501", "block", "error", "valid"


def check(context: Context) -> Iterator[Diagnostic]:
    for document in context.catalog.documents:
        if ":::" not in document.body:
            continue
        for problem in blocks.problems(document.body.split("\n")):
            yield Diagnostic(
                CODE, "error", document.path, problem.message, document.body_line + problem.line, 1, hint=problem.hint
            )
