"""Findings that the tests of several forms share: handmade ones, and any there could be."""

from __future__ import annotations

from hypothesis import strategies as st

from contentops.model import Diagnostic, Edit, Fix, Position
from contentops.report import RuleAbout

PAGE = "---\ntitle: 漏斗\n---\n先看 [分层](02-segment.md) 再看漏斗。\n\n完课率 rate是分子。\n"
LINK = Diagnostic(
    "CO301", "error", "content/a.md", "the link leads nowhere", 4, 4, "did you mean “02-segments.md”?", Position(4, 23)
)
SPACE = Diagnostic(
    "CO701", "warning", "content/a.md", "a space is missing", 6, 5, None, Position(6, 10),
    Fix("put in the space", (Edit(Position(6, 9), Position(6, 9), " "),)),
)  # fmt: skip
KEYS = Diagnostic("CO106", "error", "content/b.md", "the file lacks the key “title”", hint="what the page is called")
DUE = Diagnostic("CO205", "info", "content/a.md", "it is due", 2, 1)
FINDINGS = (DUE, LINK, SPACE, KEYS)
RULES = (
    RuleAbout("CO106", "front-matter-value", "error", "A key is wrong.", "A key is wrong.\n\n**What:** it is."),
    RuleAbout("CO301", "broken-link", "error", "A link leads nowhere.", "A link leads nowhere.", "https://e.org/CO301"),
    RuleAbout("CO701", "cjk-space", "warning", "A space is missing.", "**Why:** " + "it reads better. " * 200),
)


def page(path: str) -> str | None:
    """Sources of the findings above."""
    return PAGE if path == "content/a.md" else None


ANY = st.text(st.characters() | st.sampled_from("\ud800\udcff\x00\x1b\r\n\x85\u2028%:,<&"), max_size=40)
"""Any text at all, with control characters and halves of surrogate pairs."""
_POSITIONS = st.builds(Position, st.integers(1, 6), st.integers(1, 60))


def _finding(
    code: str,
    severity: str,
    path: str,
    message: str,
    hint: str | None,
    ends: tuple[Position, Position],
    fix: Fix | None,
) -> Diagnostic:
    start, end = sorted(ends)
    return Diagnostic(code, severity, path, message, *start, hint, None if start == end else end, fix)  # type: ignore[arg-type]


ANY_FINDINGS = st.lists(
    st.builds(
        _finding,
        st.sampled_from(["CO301", "CO701", "CO999"]),
        st.sampled_from(["error", "warning", "info"]),
        ANY,
        ANY,
        st.none() | ANY,
        st.tuples(_POSITIONS, _POSITIONS),
        st.none()
        | st.builds(
            Fix,
            ANY,
            st.lists(st.builds(Edit, _POSITIONS, _POSITIONS, ANY), min_size=1, max_size=2).map(tuple),
            st.booleans(),
        ),
    ),
    max_size=6,
)
