"""A text as a whole is hard to read.

What: paragraphs and list items (in Chinese, those that are sentences) of a document with at least 300 characters or 150 words. For English, the Coleman–Liau
index: 0.0588 × letters per hundred words − 0.296 × sentences per hundred words − 15.8, the school grade at which a
text is understood (M. Coleman and T. L. Liau, “A computer readability formula designed for machine scoring”, Journal
of Applied Psychology 60, 1975). For Chinese, the mean number of characters in a clause, the first measure of
徐巍、姚振晔、陈冬华《中文年报可读性：衡量与检验》 (《会计研究》2021 年第 3 期); a foreign word or a figure counts as one character. Other languages are
not measured.

Why: learners read between two tasks, many of them in a language that is not their first. A formula sees neither sense
nor order; it shows which pages to look at first.

Example:

    Utilisation of the aforementioned functionality necessitates prior authorisation by the responsible administrator.

Instead:

    Ask your administrator before you use it.

Options: `most` characters in a Chinese clause on average; `most_grade`, the highest grade of an English text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from contentops.model import Diagnostic
from contentops.rules.page import Page, is_licence, mostly_latin
from contentops.source.language import clauses, is_prose, sentences, size
from contentops.source.outline import HIDDEN

CODE, NAME, SEVERITY, GUARD = "CO706", "reading-level", "info", "quality"
OPTIONS = {"most": 18, "most_grade": 14}

_CLOSED = re.compile("[。！？；：．.!?;:…][”’」』）】》)*]*\\s*\\Z")
"""Ends a sentence. Entries of a change log have no end and no comma: they are read one by one, and not for their clauses."""
_LEAST_CHARACTERS, _LEAST_WORDS = 300, 150
"""Below these a formula says nothing: Coleman and Liau measured passages of some hundred words."""


def check(page: Page, options: Mapping[str, Any]) -> Iterator[Diagnostic]:
    texts = [
        each.text
        for each in page.outline.passages
        if each.kind in ("paragraph", "item") and not each.quoted and is_prose(each) and not is_licence(each.text)
    ]
    if page.chinese:
        texts = [each for each in texts if _CLOSED.search(each) and not mostly_latin(each)]
        value, most, what = characters_per_clause(texts), options["most"], "characters a clause on average"
        name = "mean length of clauses, Xu, Yao and Chen 2021"
    elif page.language.split("-")[0] == "en":
        value, most, what = coleman_liau(texts), options["most_grade"], "years of school to understand"
        name = "Coleman–Liau index"
    else:
        return
    if value is None or value <= most:
        return
    hint = "split long sentences, and take the short word where there is one"
    verb = "has" if page.chinese else "takes"
    message = f"the text {verb} {value:.1f} {what}, more than {most} ({name})"
    yield page.finding(CODE, "info", message, page.place("title"), hint=hint)


def coleman_liau(texts: list[str]) -> float | None:
    """The Coleman–Liau index of an English text, or none where it is too short."""
    words = sum(size(text).words - text.count(HIDDEN) for text in texts)
    if words < _LEAST_WORDS:
        return None
    letters = sum(map(str.isalnum, "".join(texts)))
    ends = sum(1 for text in texts for _ in sentences(text, chinese=False, semicolons=False))
    return 0.0588 * letters * 100 / words - 0.296 * ends * 100 / words - 15.8


def characters_per_clause(texts: list[str]) -> float | None:
    """The mean number of characters in a clause of a Chinese text, or none where it is too short."""
    held = [(size(text), clauses(text)) for text in texts]
    units = sum(each.units for each, parts in held if parts)
    if units < _LEAST_CHARACTERS:
        return None
    return units / sum(parts for _, parts in held)
