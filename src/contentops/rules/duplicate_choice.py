"""A quiz offers the same choice twice.

What: two choices of a quiz say the same, but for spaces, case and the full stop.

Why: one of them is right and the other wrong, or both are; either way the learner cannot tell them apart.

Example:

    - [x] 报名人数
    - [ ] 报名人数。

Instead:

    - [x] 报名人数
    - [ ] 登录人数
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from contentops.model import Diagnostic, Position
from contentops.render import blocks
from contentops.rules.page import Page

CODE, NAME, SEVERITY, GUARD = "CO504", "duplicate-choice", "error", "valid"

_SPACE = re.compile(r"\s+")


def check(page: Page, options: Mapping[str, Any]) -> Iterator[Diagnostic]:
    for block in blocks.of_body(page.document.body):
        seen: dict[str, int] = {}
        for choice in blocks.quiz(block)[0].choices if block.kind == "quiz" else ():
            line = page.document.body_line + choice.line
            first = seen.setdefault(_plain(choice.text), line)
            if first != line and choice.text:
                start = page.line(line).index(choice.text)
                yield page.finding(
                    CODE,
                    "error",
                    f"this choice says the same as the one on line {first}",
                    Position(line, start + 1),
                    end=Position(line, start + 1 + len(choice.text)),
                    hint="change one of them or take it out",
                )


def _plain(text: str) -> str:
    return _SPACE.sub(" ", text).strip(" .。").casefold()
