"""A session that a page invites to is over.

What: the `ends` of a `::: live` block, or its `starts` where it has no end, lies in the past. Retired documents may keep theirs.

Why: learners look for a session that nobody holds any more.

Example:

    ::: live {starts=2020-03-01T19:00+08:00 url=https://meet.example.org/x}
    :::

Instead: put the recording in its place (`::: video`), or the next date, or take the block out.
"""

from __future__ import annotations

from collections.abc import Iterator

from contentops.model import Diagnostic, Document, Position
from contentops.render import blocks, media
from contentops.rules.context import Context

CODE, NAME, SEVERITY, GUARD = "CO506", "live-in-the-past", "warning", "quality"


def check(context: Context) -> Iterator[Diagnostic]:
    for document in context.catalog.documents:
        if "live" in context.pages[document.path].facts.blocks and not _retired(context, document):
            yield from _of(context, document)


def _of(context: Context, document: Document) -> Iterator[Diagnostic]:
    for block in blocks.of_body(document.body):
        if block.kind != "live":
            continue
        over = media.live(block)[0].over
        if over is not None and over < context.release.now:
            name = "ends" if media.live(block)[0].ends else "starts"
            line, (first, last) = document.body_line + block.start, block.places[name]
            yield Diagnostic(
                CODE,
                "warning",
                document.path,
                f"this session is over, since {block.attributes[name]}",
                line,
                first + 1,
                hint="put the recording in its place (::: video), or the next date",
                end=Position(line, last + 1),
            )


def _retired(context: Context, document: Document) -> bool:
    workflow = context.catalog.definitions.workflows.get(document.key.type)
    state = workflow.state_of(document.status) if workflow else None
    return state is not None and state.category == "retired"
