"""How long a text takes to read, with Chinese characters and Latin words counted apart."""

from __future__ import annotations

import re

CJK_PER_MINUTE = 300
"""Characters; adults read Chinese at about 260 ± 40 characters a minute aloud and faster in silence (Brysbaert 2019 reports 260 as the mean of silent reading studies)."""
WORDS_PER_MINUTE = 238
"""Words of English non-fiction read in silence, the mean of Brysbaert (2019), “How many words do we read per minute?”."""

_CJK = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af]")
_WORD = re.compile(r"[0-9A-Za-z\u00c0-\u024f\u0370-\u04ff]+(?:['’.-][0-9A-Za-z\u00c0-\u024f\u0370-\u04ff]+)*")


def seconds(text: str) -> int:
    """Seconds an adult needs to read the text."""
    characters, words = len(_CJK.findall(text)), len(_WORD.findall(text))
    return round(60 * (characters / CJK_PER_MINUTE + words / WORDS_PER_MINUTE))
