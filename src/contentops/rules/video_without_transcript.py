"""A video has no transcript.

What: a `::: video` block neither holds what is said as text nor names a file with it (`transcript=`).

Why: who cannot hear, cannot listen here, or reads faster than people talk has nothing; search finds nothing either. WCAG 2.2
asks for captions (1.2.2) and for a text or audio alternative (1.2.3).

Example:

    ::: video {src=talk.mp4}
    :::

Instead:

    ::: video {src=talk.mp4 captions=talk.vtt}
    各位好，今天讲三件事。第一件……
    :::
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from contentops.model import Diagnostic, Position
from contentops.render import blocks, media
from contentops.rules.page import Page

CODE, NAME, SEVERITY, GUARD = "CO505", "video-without-transcript", "warning", "quality"


def check(page: Page, options: Mapping[str, Any]) -> Iterator[Diagnostic]:
    for block in blocks.of_body(page.document.body):
        if block.kind == "video" and not media.video(block)[0].transcribed:
            line = page.document.body_line + block.start
            yield page.finding(
                CODE,
                "warning",
                "the video has no transcript",
                Position(line, 1),
                end=Position(line, len(page.line(line).rstrip()) + 1),
                hint="write what is said between the two marks, or name a file: transcript=talk.txt",
            )
