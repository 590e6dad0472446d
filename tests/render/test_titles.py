"""A page does not say its title twice."""

from __future__ import annotations

import pytest

from contentops.render.markdown import renderer
from contentops.render.titles import without_title

CONVERT = renderer()


@pytest.mark.parametrize(
    "body", ["# Q & A `x`\n\n文\n\n## 一\n\n### 二\n", "# q  & a x {#top-1}\n文\n\n## 一\n\n### 二\n", "Q & A x\n===\n\n文\n\n## 一\n\n### 二\n"]
)  # fmt: skip
def test_a_first_heading_that_says_the_title_goes_and_its_anchor_stays(body):
    fragment = CONVERT(body)
    shown = without_title(fragment, "Q & A x")

    assert shown.html == f'<span id="{fragment.toc[0]["id"]}"></span>\n' + fragment.html.partition("</h2>\n")[2]
    assert [entry["title"] for entry in shown.toc] == ["一"]
    assert [entry["title"] for entry in shown.toc[0]["children"]] == ["二"]
    assert shown.targets == fragment.targets


@pytest.mark.parametrize("body", ["# Another\n", "文\n\n# Title\n", "### Title\n", "::: note\n# Title\n:::\n", ""])
def test_any_other_beginning_stays(body):
    fragment = CONVERT(body)

    assert without_title(fragment, "Title") == fragment


def test_a_deeper_outline_below_the_title_moves_up():
    fragment = CONVERT("# Title\n\n### 一\n\n## 二\n")

    assert [entry["title"] for entry in without_title(fragment, "Title").toc] == ["一", "二"]
