"""Numbers of a thousand and more in the blanks of a quiz."""

from __future__ import annotations

import re

import pytest

from contentops.render.activities import _blank
from contentops.render.pieces import _pattern


@pytest.mark.parametrize(
    ("written", "value"),
    [("1,000", 1000), ("-1,234,567", -1_234_567), ("1,234.5", 1234.5), ("3,14", 3.14), ("0,125", 0.125), ("1234,5", 1234.5), ("1,000e3", 1e6)],
)  # fmt: skip
def test_a_comma_before_three_digits_stands_between_thousands_and_any_other_is_a_point(written, value):
    assert _blank(written, 0).low == value
    assert (_blank(f"{written}±0.5", 0).low, _blank(f"{written}±0.5", 0).high) == (value - 0.5, value + 0.5)


@pytest.mark.parametrize("answer", ["1,000", "1000", "１０００", "1000.0"])
def test_a_thousand_is_written_with_and_without_a_comma(answer):
    accepts = re.compile(_pattern(_blank(answer, 0)))
    assert all(accepts.fullmatch(each) for each in ("1000", "1,000", "1，０００", "1,000.00", "1000,0"))
    assert not any(accepts.fullmatch(each) for each in ("1", "1,0", "10,00", "100,0.0", ",1000", "1000000"))
