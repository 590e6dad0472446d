"""standards/*.yml are read as written, and what they say twice is said at its line."""

from __future__ import annotations

import pytest

from contentops.source.standards import CLAIMS, TERMS, shipped_text


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("tags:\n  - 数据\n  - 运营\n  - 数据\n", "4:5", "the tag “数据” is here already"),
        ("tags:\n  - {name: {zh-CN: 数据, en: data}}\n  - data\n", "3:5", "the tag “data” is here already"),
        ("tags:\n  - {name: 数据, instead_of: [运营]}\n  - 运营\n", "2:29", "“运营” is a tag itself"),
        (
            "tags:\n  - {name: 数据, instead_of: [资料]}\n  - {name: 文档, instead_of: [资料]}\n",
            "3:29",
            "“资料” is replaced by “数据” already",
        ),
    ],
)
def test_a_tag_of_which_two_things_are_said_is_a_mistake_at_its_line(folder, text, line, says):
    folder.write("standards/tags.yml", text)

    done = folder.run("validate")

    assert done.code == 2
    assert f"standards/tags.yml:{line}: error CO001 {says}" in done.err


def test_a_vocabulary_that_says_each_thing_once_is_fine(folder):
    folder.write(
        "standards/tags.yml", "tags:\n  - {name: {zh-CN: 数据, en: data}, instead_of: [资料]}\n  - {name: AI}\n"
    )

    assert folder.run("validate").code == 0


def test_the_words_that_come_along_can_be_had_as_a_file():
    assert "claims:" in (shipped_text(CLAIMS) or "")
    assert shipped_text(TERMS) is None
