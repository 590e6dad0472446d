"""Sentences, sizes and scripts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contentops.source.language import Size, clauses, foreign_to, masked, script_of, sentences, size


def split(text, *, chinese, **options):
    return [text[start:end] for start, end in sentences(text, chinese=chinese, **options)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("一句。两句！“三句？”四句；五句……六句", ["一句。", "两句！", "“三句？”", "四句；", "五句……", "六句"]),
        ("版本 1.2.3 和 v2。下一句．末", ["版本 1.2.3 和 v2。", "下一句．", "末"]),
        ("一行\n两行。", ["一行\n两行。"]),
    ],
)
def test_chinese_sentences(text, parts):
    assert split(text, chinese=True) == parts


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("One. Two! “Three?” Four", ["One.", "Two!", "“Three?”", "Four"]),
        (
            "See e.g. Fig. 3 and Dr. No of the U.S. army, v1.2. End.",
            ["See e.g. Fig. 3 and Dr. No of the U.S. army, v1.2.", "End."],
        ),
        ("He left etc. Then came back.", ["He left etc.", "Then came back."]),
        ("Wait... for it. Done", ["Wait... for it.", "Done"]),
        ("One; two.", ["One;", "two."]),
    ],
)
def test_english_sentences(text, parts):
    assert split(text, chinese=False) == parts


def test_a_semicolon_may_end_no_sentence():
    assert split("One; two.", chinese=False, semicolons=False) == ["One; two."]


@given(st.text(alphabet="ab AB.。！？!?;；…”\n中 e.g", max_size=60), st.booleans())
def test_sentences_hold_every_character_but_spaces_once_and_in_order(text, chinese):
    assert "".join("".join(split(text, chinese=chinese)).split()) == "".join(text.split())


def test_sizes_count_characters_words_and_figures():
    assert size("用 Python 3.11 写，it's 第 1,000 行\ufffc") == Size(4, 5)
    assert size("用 Python 3.11 写").units == 4


def test_clauses_without_a_character_do_not_count():
    assert clauses("甲，乙：丙。 … 1,000！") == 3


def test_scripts_by_language_tag():
    assert [script_of(tag) for tag in ("zh", "zh-CN", "zh-Hans-HK", "zh-SG")] == ["simplified"] * 4
    assert [script_of(tag) for tag in ("zh-TW", "zh-HK", "zh-Hant", "zh-Hant-CN")] == ["traditional"] * 4
    assert script_of("en") is None


def test_characters_of_both_scripts_are_foreign_to_none():
    both = "后里台著乾瞭藉于於徵只面谷斗"

    assert foreign_to("simplified").findall(f"{both}課這資") == ["課", "這", "資"]
    assert foreign_to("traditional").findall(f"{both}课这资") == ["课", "这", "资"]


def test_a_masked_text_is_as_long_as_before():
    text = "见 https://a.org/中 与 第1章.md、@某人、{{ 甲 }}，1.5 倍"

    assert len(masked(text)) == len(text)
    assert masked(text).replace("\ufffc", "") == "见  与 、、，1.5 倍"
