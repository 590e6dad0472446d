"""The characters of each script are those that OpenCC and the national sets tell apart."""

from __future__ import annotations

import pytest
from opencc import OpenCC

from contentops.source import hanzi


def encodes(character: str, encoding: str) -> bool:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


@pytest.mark.parametrize(
    ("listed", "own", "other", "convert"),
    [(hanzi.TRADITIONAL, "big5", "gb2312", "t2s"), (hanzi.SIMPLIFIED, "gb2312", "big5", "s2t")],
)
def test_each_script_has_the_characters_that_only_it_has(listed, own, other, convert):
    every = [chr(code) for code in range(0x4E00, 0xA000)]
    counterparts = OpenCC(convert).convert("\n".join(every)).split("\n")

    assert listed == "".join(
        one
        for one, two in zip(every, counterparts, strict=True)
        if one != two and encodes(one, own) and not encodes(one, other)
    )
