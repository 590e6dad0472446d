"""The text holds what looks like a person's own data.

What: a Chinese resident ID number whose date and check digit are right, in the text, in code or in the front matter: an error. In
the text and in the front matter, not in code: a Chinese mobile number, the number of a bank card, an e-mail address. A number that
everybody uses in examples (`13800138000`, `11010519491231002X`) is for information, unless its paragraph says that it is invented
(虚构, 示例, example). Addresses made for examples are fine (anything `@example.com`), and so are those of an office (`info@`,
`support@`, `no-reply@`) and of mailing lists. The message shows no more than the ends of what was found.

Why: what is published is copied within minutes and cannot be taken back; real people's data in a lesson is a breach of
privacy law, and samples pasted from a real table are how it comes there.

Example:

    学员王芳，手机 13912345768，可以直接联系她。

Instead:

    学员小王（手机 13800138000，虚构），联系方式见内部通讯录。

Options: `allow`, domains (`school.cn`) and addresses (`li.lei@school.cn`) that may be shown; `landlines` finds Chinese landline numbers
too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from contentops.model import Diagnostic, Position, Severity
from contentops.rules.page import Page

CODE, NAME, SEVERITY, GUARD = "CO605", "personal-data", "error", "quality"
OPTIONS: Mapping[str, Any] = {"allow": (), "landlines": False}

_ID = re.compile(
    r"(?<![\w.])[1-8]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?!\w|\.\d)", re.ASCII
)
_LONG = re.compile(r"\d{17}[\dXx]", re.ASCII)
_PROVINCE = re.compile("1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")
"""GB/T 2260."""
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
"""GB 11643, after ISO 7064 MOD 11-2."""
_KNOWN_IDS = frozenset(("11010519491231002X", "34052419800101001X", "110101199003074514", "110101199003078515"))
"""From the standard, and from manuals everybody copies."""

_MOBILE = re.compile(
    r"(?<![\w.,*^=/#@$-])(?P<country>(?:\+|00)86[ -]?|86-)?1[3-9]\d(?P<gap>[ -]?)\d{4}(?P=gap)\d{4}(?!\w|[.,:*^/-]\d)",
    re.ASCII,
)
_LANDLINE = re.compile(
    r"(?<![\w.,*^=/#@$-])(?:(?:\+|00)86[ -]?)?(?:\(0\d{2,3}\)|（0\d{2,3}）|0\d{2,3}[ -])[ ]?[2-8]\d{6,7}(?!\w|[.-]\d)",
    re.ASCII,
)
_OF_A_PHONE = re.compile(
    r"(?:手机|电话|联系|致电|拨打|微信|短信|号码|mobile|phone|tel|call|whatsapp)[^。！？;；]{0,12}\Z", re.IGNORECASE
)
_OF_A_NUMBER = re.compile(
    r"(?:\bu?id|编号|单号|订单|学号|工号|qq|群|timestamp|tso?|[<>≤≥×=+*/^~])\W{0,3}\Z", re.IGNORECASE
)
_UNIT = re.compile(
    r"\s*(?:[KMGTP]?i?B\b|bytes?|bits?|ms|[μun]s\b|字节|毫秒|微秒|纳秒|秒|行|次|个|条|元|年|[<>≤≥×=+*/^~])",
    re.IGNORECASE,
)

_CARD = re.compile(
    r"(?<![\w.-])[3-6](?:\d{3}(?P<gap>[ -])\d{4}(?P=gap)\d{4}(?P=gap)\d{4}(?:(?P=gap)\d{1,3})?|\d{15,18})(?!\w|[.-]\d)",
    re.ASCII,
)
_OF_A_CARD = re.compile(
    r"(?:卡号|银行卡|借记卡|信用卡|储蓄卡|银行账[号户]|收款账[号户]|card)[^。！？;；]{0,12}\Z", re.IGNORECASE
)

_MAIL = re.compile(
    r"(?<![\w.+%/@-])(?P<who>[A-Za-z0-9][\w.+-]*)@(?P<domain>(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,})(?![\w@/-]|\.\w|:[\w/])",
    re.ASCII,
)
_OFFICE = re.compile(
    r"(?:abuse|accounts|admin|admission|admissions|ads|assignments|billing|booking|bookings|careers|committee|compliance|conference|contact|contest|contactus|copyright"
    r"|customerservice|desk|course|courses|dev|editor|enrol|enroll|editorial|editors|enquiries|events|feedback|finance|git|hello|help"
    r"|helpdesk|hi|homework|hostmaster|hr|library|reception|register|registration|info|inquiries|invoice|jobs|kefu|legal|list|mail|marketing|media|membership"
    r"|newsletter|no-reply|noreply|notifications|office|opensource|orders|partner|partners|partnership"
    r"|postmaster|pr|press|privacy|recruitment|root|sales|school|security|service|services|shop|staff|subscribe"
    r"|subscription|support|team|training|webmaster|zhaopin)\Z"
)
_NOBODY = re.compile(
    r"(?:abc|alice|anyone|bob|email|example|first\.last|foo|jane|jane\.doe|janedoe|john|john\.doe|johndoe|lisi"
    r"|login|me|mymail|myname|name|somebody|someone|student|test|test1|user|user1|username|wangwu|xiaoming|xxx"
    r"|xxxx|you|your|your-email|your\.email|your\.name|your_email|yourname|youremail|zhangsan)\Z"
)
_NOWHERE = re.compile(
    r"(?:.*\.)?(?:example|test|invalid|localhost|local|internal|lan)\Z|(?:.*\.)?(?:example|sample|domain|yourdomain|your-domain|company"
    r"|yourcompany|your-company|your-school|email|foo|bar|abc|xyz|xxx|test|acme)\.\w+(?:\.cn)?\Z"
)
_LIST = re.compile(r"(?:lists?|groups?|googlegroups|users\.noreply|noreply)\..+|.+\.(?:lists|groups)\..+")
"""Hosts of mailing lists, and of addresses that reach nobody."""
_FILE = re.compile(r".*\.(?:png|jpg|jpeg|gif|svg|webp|ico|pdf|md|txt|zip|js|ts|css|json|yml|yaml|html)\Z")
_ADDRESS = re.compile(r"(?:https?|ftp|file|ssh|git)://[^\s\"'<>，。；、）】》”]+", re.IGNORECASE)
_WORTH = re.compile(r"@|\d{3}[ )）-]?\d{4}")
_SAME = re.compile(r"(\d)\1{4}|01234|12345678|87654321")
"""Digits that nobody is given."""
_SAID = re.compile(
    r"虚构|虛構|编造|示例|示範|示范|举例|舉例|例如|例：|例:|样例|範例|范例|样本|假设|假的|占位|模拟|测试|格式|正则|校验|譬如|比如|如：|形如"
    r"|\b(?:fictional|fictitious|invented|made[ -]up|examples?|samples?|dummy|fake|placeholders?|tests?|e\.g|format|regex)\b",
    re.IGNORECASE,
)
"""What says of a number that nobody has it."""

Place = Callable[[int], Position]


class _Found(NamedTuple):
    what: str
    start: int
    text: str
    hint: str
    invented: bool = False
    """Whether everybody uses it in examples."""


def check(page: Page, options: Mapping[str, Any]) -> Iterator[Diagnostic]:
    told: set[tuple[Position, str]] = set()
    for text, place in (*_lines(page), *_words(page)):
        for found in _in_text(text, options):
            yield from _finding(page, found, place(found.start), told)
    for link in page.outline.links:
        if (target := link.target.removeprefix("mailto:")) != link.target or link.kind == "autolink":
            for found in _mails(target.partition("?")[0], options):
                yield from _finding(page, found, link.start, told, whole=False)
    for found in _ids(page.document.body):
        yield from _finding(page, found, _in_body(page, found.start), told)


def _in_body(page: Page, at: int) -> Position:
    body = page.document.body
    return Position(page.document.body_line + body.count("\n", 0, at), at - body.rfind("\n", 0, at))


def _lines(page: Page) -> Iterator[tuple[str, Place]]:
    """The front matter, line by line."""
    for number, line in enumerate(page.front_lines, 2):
        yield line, partial(_on_line, number)


def _on_line(number: int, at: int) -> Position:
    return Position(number, at + 1)


def _words(page: Page) -> Iterator[tuple[str, Place]]:
    for passage in page.outline.passages:
        yield passage.text, passage.place


def _in_text(text: str, options: Mapping[str, Any]) -> Iterator[_Found]:
    """What a run of words holds; each stretch of it is one thing only."""
    if not _WORTH.search(text):
        return
    shown = _ADDRESS.sub(lambda match: "\ufffc" * len(match[0]), text) if "://" in text else text
    finders: list[Iterable[_Found]] = [_ids(shown), _cards(shown), _mobiles(shown), _known(shown)]
    if options["landlines"]:
        finders.append(_landlines(shown))
    taken: list[range] = []
    for found in (*(each for finder in finders for each in finder), *_mails(shown, options)):
        if not any(found.start in span for span in taken):
            taken.append(range(found.start, found.start + len(found.text)))
            yield found


def _finding(
    page: Page, found: _Found, start: Position, told: set[tuple[Position, str]], *, whole: bool = True
) -> Iterator[Diagnostic]:
    """The finding, unless the same was said of this line."""
    if ((Position(start.line, 0), found.text) in told and not whole) or (start, found.text) in told:
        return
    told.update(((Position(start.line, 0), found.text), (start, found.text)))
    last = Position(start.line, start.column + len(found.text))
    there = page.line(start.line)[start.column - 1 : last.column - 1] == found.text
    severity: Severity = "error" if found.what == _ID_NUMBER else "warning"
    message = f"this looks like {found.what}: {_masked(found.text)}"
    if found.invented:
        severity, message = "info", f"{found.text} is {found.what} that everybody uses in examples"
    yield page.finding(CODE, severity, message, start, end=last if there else None, hint=found.hint)


def _masked(text: str) -> str:
    """No more than the ends of it."""
    who, at, domain = text.partition("@")
    if at:
        return f"{who[0]}***@{domain}"
    return f"{text[:3]}{'*' * (len(text) - 5)}{text[-2:]}"


# -- numbers ----------------------------------------------------------------------------------------------------

_ID_NUMBER, _MOBILE_NUMBER = "a resident ID number", "a mobile number"


def _ids(text: str) -> Iterator[_Found]:
    if not _LONG.search(text):
        return
    for match in _ID.finditer(text):
        number = match[0].upper()
        if _PROVINCE.match(number) and number not in _KNOWN_IDS and _is_day(number[6:14]) and _checks(number):
            hint = "take it out; examples use the standard's own 11010519491231002X"
            yield _Found(_ID_NUMBER, match.start(), match[0], hint)


def _known(text: str) -> Iterator[_Found]:
    """Numbers of manuals, in a text that does not say so."""
    found = [(each, _ID_NUMBER) for each in _ID.finditer(text) if each[0].upper() in _KNOWN_IDS]
    found += [(each, _MOBILE_NUMBER) for each in _MOBILE.finditer(text) if _is_invented(_digits(each[0])[-11:])]
    if found and not _SAID.search(text):
        for match, what in found:
            yield _Found(what, match.start(), match[0], "take it out, or say that it is invented", invented=True)


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _is_invented(mobile: str) -> bool:
    return mobile == "13800138000" or "12345678" in mobile or "87654321" in mobile


def _checks(number: str) -> bool:
    return _CHECK[sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False)) % 11] == number[17]


def _is_day(digits: str) -> bool:
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return True


def _mobiles(text: str) -> Iterator[_Found]:
    for match in _MOBILE.finditer(text):
        digits = _digits(match[0])[-11:]
        if _SAME.search(digits) or digits == "13800138000":
            continue
        sure = match["country"] or match["gap"] or _OF_A_PHONE.search(text[: match.start()])
        if sure or not _is_quantity(text, match, digits):
            yield _Found(_MOBILE_NUMBER, match.start(), match[0], "take it out; examples use 13800138000")


def _is_quantity(text: str, match: re.Match[str], digits: str) -> bool:
    number = int(digits)
    before, after = text[max(0, match.start() - 12) : match.start()], text[match.end() :]
    round_ = number % 1000 == 0 or number & (number - 1) == 0
    return round_ or _OF_A_NUMBER.search(before) is not None or _UNIT.match(after) is not None


def _landlines(text: str) -> Iterator[_Found]:
    for match in _LANDLINE.finditer(text):
        if not _SAME.search(match[0]):
            yield _Found("a landline number", match.start(), match[0], "take it out, if it is a person's own")


def _cards(text: str) -> Iterator[_Found]:
    for match in _CARD.finditer(text):
        digits = _digits(match[0])
        if not match["gap"] and not _OF_A_CARD.search(text[: match.start()]):
            continue
        if _luhn(digits) and not _SAME.search(digits) and len({digits[n : n + 4] for n in range(0, 16, 4)}) > 2:
            yield _Found(
                "the number of a bank card", match.start(), match[0], "take it out; examples use 4111 1111 1111 1111"
            )


def _luhn(digits: str) -> bool:
    """ISO/IEC 7812-1, annex B."""
    doubled = (int(digit) * (1 + at % 2) for at, digit in enumerate(reversed(digits)))
    return sum(each // 10 + each % 10 for each in doubled) % 10 == 0


# -- addresses --------------------------------------------------------------------------------------------------


def _mails(text: str, options: Mapping[str, Any]) -> Iterator[_Found]:
    for match in _MAIL.finditer(text):
        who, domain = match["who"].casefold(), match["domain"].casefold()
        if _OFFICE.match(who) or _NOBODY.match(who) or _NOWHERE.match(domain) or _FILE.match(domain):
            continue
        if _LIST.match(domain):
            continue
        if not _allowed(f"{who}@{domain}", domain, options["allow"]):
            yield _Found(
                "an e-mail address", match.start(), match[0], "take it out, or allow it; examples use name@example.com"
            )


def _allowed(address: str, domain: str, allow: Iterable[str]) -> bool:
    names = [each.casefold().removeprefix("@") for each in allow]
    return any(each in (address, domain) or domain.endswith(f".{each}") for each in names)
