"""Reading time counts Chinese characters and words of other scripts apart."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from contentops.render import reading
from contentops.render.markdown import renderer


def test_a_minute_of_each_script_is_a_minute():
    assert reading.seconds("字" * reading.CJK_PER_MINUTE) == 60
    assert reading.seconds("word " * reading.WORDS_PER_MINUTE) == 60
    assert reading.seconds("字" * reading.CJK_PER_MINUTE + " word" * reading.WORDS_PER_MINUTE) == 120


def test_a_word_is_a_word_whatever_is_in_it():
    assert reading.seconds("don't e-mail 3.14 naïve Привет " * reading.WORDS_PER_MINUTE) == 60 * 5


def test_signs_take_no_time():
    assert reading.seconds("，。！？—— … | --- * # ") == 0


@given(st.text("字符 word。", max_size=200), st.text("字符 word。", max_size=200))
def test_more_text_takes_no_less_time(one, more):
    assert reading.seconds(one) <= reading.seconds(f"{one}\n{more}")


def test_markup_and_targets_are_not_read():
    body = "字" * 300
    long = "https://example.org/" + "word-" * 200
    plain = renderer()(body).reading_seconds
    assert plain == 60
    assert renderer()(f"**{body}** [](<{long}>) ![]({long})\n\n<!-- {body} -->\n").reading_seconds == plain
    assert renderer()("&lt; &amp; &gt; " * 100 + body).reading_seconds == plain
