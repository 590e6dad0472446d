"""A sentence is too long to take in at one reading.

What: sentences of paragraphs; lists, tables, quotations and the text of licences are left out. In Chinese every
character counts as one, and so does a foreign word or a figure; 。！？； and … end a sentence. Elsewhere words are
counted; a semicolon ends a sentence, an abbreviation's full stop does not.

Why: a reader who has to begin a sentence again leaves. The Oxford Guide to Plain English asks for 15 to 20 words on
average and warns of more than 40 (Martin Cutts, 2013). Of the Chinese sentences in two large technical
documentations, fewer than one in a hundred have more than 80 characters.

Example:

    Before the course opens you should, provided that the list of those who have to take it has been agreed with the
    managers of all the shops concerned and nobody who is on leave has been entered in it by mistake, send out the
    reminder that we wrote.

Instead:

    First agree the list with the managers, and take out whoever is on leave. Then send the reminder.

Options: `most` Chinese characters in a Chinese text; `most_words` in any other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from contentops.model import Diagnostic
from contentops.rules.page import Page, is_licence, mostly_latin
from contentops.source.language import is_prose, sentences, size

CODE, NAME, SEVERITY, GUARD = "CO704", "long-sentence", "info", "quality"
OPTIONS = {"most": 80, "most_words": 40}


def check(page: Page, options: Mapping[str, Any]) -> Iterator[Diagnostic]:
    for passage in page.outline.passages:
        text = passage.text
        chinese = page.chinese and not mostly_latin(text)
        most = options["most"] if chinese else options["most_words"]
        if passage.kind != "paragraph" or passage.quoted or len(text) <= most or not is_prose(passage):
            continue
        if is_licence(text):
            continue
        for start, end in sentences(text, chinese=chinese):
            if end - start <= most:
                continue
            held = size(text[start:end])
            length = held.units if chinese else held.words
            if length > most:
                yield page.finding(
                    CODE,
                    "info",
                    f"the sentence has {length} {'characters' if chinese else 'words'}; {most} are easy to follow",
                    passage.place(start),
                    end=passage.end(end),
                    hint="make two of it, or a list",
                )
