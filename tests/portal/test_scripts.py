"""The theme's scripts, as phones of some years ago read them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

SCRIPTS = sorted((Path(__file__).parent.parent.parent / "theme/static/js").glob("*.js"))
YOUNG = {
    "look-behind in a pattern (Safari 16.4)": r"\(\?<[=!]",
    "lists that are copied and changed at once (Safari 16, Firefox 115)": r"\.to(?:Reversed|Sorted|Spliced)\(",
    "the number of a query's parts (Safari 17)": r"new URLSearchParams\([^\n]*\.size",
    "groups (Safari 17.4)": r"\b(?:Object|Map)\.groupBy\(",
}
"""What would stop a whole script, or a page, in browsers that have all that the theme's sheets need: Safari 15.4 and its time."""


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_a_script_needs_nothing_younger_than_the_sheets_do(script: Path) -> None:
    text = script.read_text(encoding="utf-8")
    assert [what for what, pattern in YOUNG.items() if re.search(pattern, text)] == []
