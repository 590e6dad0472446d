"""A paragraph is too long to be read on a screen.

What: paragraphs of the text; lists, tables, quotations, code and the text of licences are left out. In Chinese every character counts as
one, and so does a foreign word or a figure; elsewhere words are counted.

Why: on a telephone, 250 characters or 150 words fill the screen. Readers scan for where a thought begins, and a
paragraph is where it does: one idea each (Martin Cutts, Oxford Guide to Plain English, 2013). Of the paragraphs of
three large technical documentations, fewer than one in two hundred is longer.

Example:

    (three ideas in one paragraph of four hundred characters)

Instead:

    (three paragraphs, or a list)

Options: `most` Chinese characters in a Chinese text; `most_words` in any other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from contentops.model import Diagnostic
from contentops.rules.page import Page, is_licence, mostly_latin
from contentops.source.language import is_prose, size

CODE, NAME, SEVERITY, GUARD = "CO705", "long-paragraph", "info", "quality"
OPTIONS = {"most": 250, "most_words": 150}


def check(page: Page, options: Mapping[str, Any]) -> Iterator[Diagnostic]:
    for passage in page.outline.passages:
        chinese = page.chinese and not mostly_latin(passage.text)
        most = options["most"] if chinese else options["most_words"]
        if passage.kind != "paragraph" or passage.quoted or len(passage.text) <= most or not is_prose(passage):
            continue
        held = size(passage.text)
        length = held.units if chinese else held.words
        if length > most and not is_licence(passage.text):
            yield page.finding(
                CODE,
                "info",
                f"the paragraph has {length} {'characters' if chinese else 'words'}; {most} are easy to read",
                passage.place(0),
                end=passage.end(len(passage.text)),
                hint="begin a new one where the next thought begins",
            )
