"""A learning block is not written as it should be.

What: a block is unknown, never closed, or begun in a way that leaves it as text; an attribute is none of the block's; an id is
used twice; a quiz has no question, no id, fewer than two choices or no right one, a blank without an answer, or holds a line that
is neither choice nor feedback; a poll has fewer than two options; an assignment does not say what to hand in; a checklist is
empty; a discussion or a video leads nowhere; a session has no time with an offset, ends before it starts, or says not where.

Why: a learner would meet a question that cannot be answered, or three colons instead of a video.

Example:

    ::: quiz {#rate}
    完课率的分母是什么？
    - [ ] 报名人数
    - [ ] 登录次数
    :::

Instead: mark the right choice with `- [x]`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from contentops.model import Diagnostic, Position
from contentops.render import blocks
from contentops.rules.page import Page, replacing

CODE, NAME, SEVERITY, GUARD = "CO501", "block", "error", "valid"
_BEGINS_NOTHING, _ENDS_NOTHING = "begins no block", "this “:::” ends no block"


def check(page: Page, options: Mapping[str, Any]) -> Iterator[Diagnostic]:
    if ":::" not in page.document.body and "：：：" not in page.document.body:
        return
    unread = 0
    for problem in blocks.problems(page.body_lines, page.document.body_line):
        if problem.message.startswith(_ENDS_NOTHING) and unread:
            unread -= 1  # it ends what begins none, which is said there
            continue
        unread += _BEGINS_NOTHING in problem.message
        line, (first, last) = page.document.body_line + problem.line, problem.span
        last = last or len(page.line(line).rstrip())
        start, end = Position(line, first + 1), Position(line, last + 1)
        fix = (
            replacing(f"write “{problem.instead}”", start, end, problem.instead, safe=False)
            if problem.instead
            else None
        )
        yield page.finding(CODE, "error", problem.message, start, end=end, hint=problem.hint, fix=fix)
