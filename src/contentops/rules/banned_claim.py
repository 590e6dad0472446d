"""The text claims what advertising may not claim.

What: words that `standards/claims.yml` lists, in the title, the summary and the text; without that file, those that come with
contentops: promises that a course may not make under the advertising law, such as “包过”. Code is left alone, and so is what is no
claim: words in quotation marks (up to thirty letters between them), words in a block quote, words after a “not” in the same
clause (“我们不承诺包过”), and words that what follows denies (“a 100% pass rate is not our aim”, “包过的承诺都是违法的”).

Why: in China, promising that learners will pass or find work is fined (Advertising Law, article 24), whether in an advertisement or in
an article that sells. Elsewhere it is unfair competition.

Example:

    学完本课，考试包过。

Instead:

    学完本课，能独立完成一份用户访谈；历届学员的考试结果见附表。

Options: `quoted` finds them between quotation marks and in block quotes as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from contentops.model import Claim, Diagnostic
from contentops.rules.page import Page
from contentops.source.language import HAN, masked

CODE, NAME, SEVERITY, GUARD = "CO606", "banned-claim", "warning", "quality"
OPTIONS = {"quoted": False}

_QUOTED = re.compile(
    r"“[^“”]{1,30}”|「[^「」]{1,30}」|『[^『』]{1,30}』|‘[^‘’]{1,30}’|\"[^\"]{1,30}\"|《[^《》]{1,30}》"
)
_CLAUSE = re.compile(r"[^，。；！？,.;!?\n：:]*\Z")
_NOT = re.compile(
    r"(?<!学)不(?:会|能|可|得|应|该|要|许|允许|再|曾){0,2}(?:承诺|保证|许诺|答应|宣传|宣称|声称|提供|做|搞|用|写|说|存在|出现|含有|是|\Z)"
    r"|没有|并非|绝非|而非|禁止|严禁|杜绝|拒绝|切勿|请勿|避免|何来|\b(?:never|not|no|without|cannot|avoid)\b|n[’']t\b",
    re.IGNORECASE,
)
_NOT_SO = re.compile(
    r"[”」』\"’)]?(?:\s*(?:is|are|was|were|has|have|does|do|can|will)\s+(?:not|never|no\b)|\s*(?:is|are|was|were|does|do|ca|wo)n[’']t\b"
    r"|(?:的?(?:承诺|保证|说法|宣传|广告|机构|培训|话|班|许诺)){0,2}(?:都|均|也|就|一律)?(?:不可信|不可能|不存在|不合法|不作数|违法|违规|[是属](?:于)?(?:违法|违规|虚假|骗|假|谎)))",
    re.IGNORECASE,
)
"""What denies a claim behind it."""
_GAP = re.compile(r"([\s‐‑-]+)")
_LATIN = "[A-Za-z0-9_À-ɏ]"
_REACH = 16
"""So far before a claim its “not” may stand."""


class _List(NamedTuple):
    pattern: re.Pattern[str]
    claims: tuple[Claim, ...]
    """By the number in the name of the group that matched."""
    exceptions: Mapping[Claim, re.Pattern[str]]


def check(page: Page, options: Mapping[str, Any]) -> Iterator[Diagnostic]:
    there = _there(page)
    if not there:
        return
    pattern, claims, exceptions = _list(there)
    for passage in page.passages:
        if passage.quoted and not options["quoted"]:
            continue
        text = masked(passage.text)
        for match in pattern.finditer(text):
            claim = claims[int(str(match.lastgroup).removeprefix("c"))]
            if claim in exceptions and _within(exceptions[claim], text, match):
                continue
            if (
                _is_denied(text, match.start())
                or _NOT_SO.match(text, match.end())
                or (not options["quoted"] and _within(_QUOTED, text, match))
            ):
                continue
            said = passage.text[match.start() : match.end()].replace("\n", " ")
            start, end = passage.place(match.start()), passage.end(match.end())
            message = f"“{said}” is a claim that may not be made"
            yield page.finding(CODE, "warning", message, start, end=end, hint=claim.reason)


def _there(page: Page) -> tuple[Claim, ...]:
    """The claims that may be made: one pattern for all of them would be slow, and hardly any is there."""
    document = page.document
    text = f"{document.front}\n{document.body}".casefold()
    letters = set(text)
    cores = _cores(page.standards.claims)
    return tuple(claim for claim, core, its in cores if its <= letters and core in text)


@lru_cache(maxsize=8)
def _cores(claims: tuple[Claim, ...]) -> tuple[tuple[Claim, str, frozenset[str]], ...]:
    """Each claim with the longest stretch of its words that is written the same everywhere, and the letters of that."""
    found = []
    for claim in claims:
        core = max(re.findall(rf"[{HAN}]+|[^\s{HAN}%‐‑-]+", claim.words.casefold()), key=len, default="")
        found.append((claim, core, frozenset(core)))
    return tuple(found)


def _within(pattern: re.Pattern[str], text: str, match: re.Match[str]) -> bool:
    """Whether something that fits the pattern holds the whole match."""
    return any(each.start() <= match.start() and match.end() <= each.end() for each in pattern.finditer(text))


def _is_denied(text: str, at: int) -> bool:
    clause = _CLAUSE.search(text, max(0, at - _REACH), at)
    return clause is not None and _NOT.search(clause[0]) is not None


@lru_cache(maxsize=256)
def _list(claims: tuple[Claim, ...]) -> _List:
    """One pattern for them all; where two begin together, the longer is taken."""
    ordered = tuple(sorted(claims, key=lambda claim: -len(claim.words)))
    parts = [f"(?P<c{n}>{_pattern(claim.words)})" for n, claim in enumerate(ordered)]
    pattern = re.compile("|".join(parts), re.IGNORECASE)
    exceptions = {
        claim: re.compile("|".join(map(_pattern, claim.except_in)), re.IGNORECASE)
        for claim in ordered
        if claim.except_in
    }
    return _List(pattern, ordered, exceptions)


def _pattern(words: str) -> str:
    """The words with any space or a hyphen where they have a space or a hyphen, and perhaps one space between Chinese and Latin;
    Latin words are whole words."""
    made = "".join(r"[\s‐‑-]+" if _GAP.fullmatch(part) else re.escape(part) for part in _GAP.split(words))
    made = re.sub(r"(?<=[0-9])%", r"\\s?%", made)
    made = re.sub(rf"(?<=[{HAN}])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9%])(?=[{HAN}])", r"\\s?", made)
    before = f"(?<!{_LATIN})" if re.match(_LATIN, words) else ""
    after = f"(?!{_LATIN})" if re.search(rf"{_LATIN}\Z", words) else ""
    return f"{before}{made}{after}"
