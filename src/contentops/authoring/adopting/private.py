"""Tells from a document's front matter and place whether it may have been no public page: kept as a draft, hidden, or locked."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

_YES = frozenset({"true", "yes", "y", "on", "1", "是"})
_NO = frozenset({"false", "no", "n", "off", "0", "never", "none", "null", "否"})
"""What YAML 1.1 takes for true and false, whatever their case, and what generators do."""
_CLOSED = frozenset({
    "draft", "hidden", "private", "unlisted", "unpublished", "secret", "confidential", "protected", "restricted", "internal",
    "invisible", "password", "passwd", "pwd", "passphrase", "postpassword", "encrypt", "encrypted", "membersonly",
    "loginrequired", "requirelogin", "requireslogin", "草稿", "隐藏", "私密", "加密", "密码",
})  # fmt: skip
"""Keys that close a page whatever they say, unless that is nothing or “false”."""
_SHUT = frozenset({
    "hide", "noindex", "exclude", "excluded", "skip", "ignore", "disabled", "headless", "nopublish", "donotpublish",
    "dontpublish", "eleventyexcludefromcollections",
})  # fmt: skip
"""Keys that close a page if they are true: `hide: [toc]` says something else."""
_OPEN = frozenset({
    "publish", "published", "public", "visible", "listed", "list", "show", "display", "output", "render", "permalink",
    "dgpublish", "enabled", "active", "online", "live", "indexed", "sitemap", "发布", "公开",
})  # fmt: skip
"""Keys that close a page if they are false."""
_CHOSEN = frozenset({"publish", "dgpublish"})
"""Keys by which some programs publish nothing but what has them."""
_STATES = frozenset({
    "status", "state", "stage", "poststatus", "visibility", "privacy", "access", "audience", "classification", "sensitivity",
    "confidentiality", "publish", "published", "public", "状态", "可见性",
})  # fmt: skip
_OPEN_WORDS = frozenset({"public", "visible", "all", "everyone", "everybody", "anyone", "open", "published", "publish", "listed", "公开", "default"})  # fmt: skip
_CLOSED_WORDS = frozenset({
    "draft", "drafts", "hidden", "private", "unpublished", "unlisted", "internal", "confidential", "secret", "restricted", "protected",
    "members", "password", "pending", "future", "trash", "deleted", "wip", "草稿", "私密", "隐藏", "未发布", "待审", "加密", "内部",
})  # fmt: skip
_TAGS = frozenset({"tags", "tag", "categories", "category"})
_CLOSED_TAGS = frozenset({"private", "draft", "drafts", "unlisted", "unpublished", "草稿", "私密", "未发布"})
"""Of such words, those that are hardly what a public page is about."""
_SECRET = re.compile(r"pass|pwd|密码|secret|encrypt|加密")
_SOUNDS = re.compile(r"private|hidden|secret|passw|draft|unpublish|confidential|encrypt|unlisted|restricted")
_FOLDERS = frozenset({"_drafts", "drafts", "_draft", "_private", "private", "unpublished", "草稿", "私密"})
_BEGINS = frozenset({
    "date", "publishdate", "publishat", "publishon", "publish", "published", "publishedat", "pubdate", "releasedate", "embargo",
    "scheduled", "availablefrom", "golive",
})  # fmt: skip
_ENDS = frozenset({"expirydate", "unpublishat", "unpublishdate", "expires", "expired", "expiry", "expirationdate"})
_NESTED = frozenset({"params", "build", "_build", "cascade", "extra"})
_DAY = re.compile(
    r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})"
    r"(?:[T ](?P<time>\d{2}:\d{2}(?::\d{2})?(?:\.\d+)?)?[ ]?(?P<zone>Z|[+-]\d{2}:?\d{2})?)?\Z"
)


def reason(meta: Mapping[str, Any], path: str, now: datetime, chosen: Iterable[str] = ()) -> str:
    """What says that a document may not have been public, such as `draft: true`; empty where nothing does.

    Args:
        path: where it lies in its tree.
        chosen: keys that every public page of the tree has, see `chosen`.
    """
    for key, value in _entries(meta):
        if _closes(_plain(key), value, now):
            return key if _SECRET.search(_plain(key)) else _said(key, value)
    folder = next((each for each in path.split("/")[:-1] if each.lower() in _FOLDERS), None)
    if folder is not None:
        return f"in the folder {folder}"
    there = {_plain(key) for key, value in meta.items() if _truth(value) is not None}
    lacking = next((each for each in sorted(chosen) if each not in there), None)
    return f"without {lacking}, which other pages have" if lacking is not None else ""


def chosen(metas: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """The keys by which pages of a tree are chosen to be public: some have them with “true”."""
    return frozenset(_plain(key) for meta in metas for key, value in meta.items() if _truth(value) is True) & _CHOSEN


def speaks(key: str) -> bool:
    """Whether a key is one of those that say whether a page is public."""
    return _plain(key) in _CLOSED | _SHUT | _OPEN


def _entries(meta: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for key, value in meta.items():
        if isinstance(value, Mapping) and key.lower() in _NESTED:
            yield from _entries(value)
        else:
            yield key, value


def _closes(key: str, value: Any, now: datetime) -> bool:
    truth = _truth(value)
    if key in _CLOSED:
        return truth is not False and value not in (None, "", [], {})
    if key in _SHUT or (_SOUNDS.search(key) and "from" not in key):
        return truth is True
    if key in _OPEN and truth is False:
        return True
    if key == "robots":
        return "noindex" in str(value).lower()
    if key in ("visibility", "privacy"):
        return value not in (None, "") and str(value).strip().lower() not in _OPEN_WORDS | _YES
    words = {str(each).strip().lower() for each in (value if isinstance(value, list) else str(value).split(","))}
    if (key in _STATES and words & _CLOSED_WORDS) or (key in _TAGS and words & _CLOSED_TAGS):
        return True
    at = _instant(value, now) if key in _BEGINS | _ENDS else None
    return at is not None and (at > now if key in _BEGINS else at <= now)


def _plain(key: str) -> str:
    """A key however it is spelt: `is_private`, `isPrivate` and `private` are one."""
    plain = re.sub(r"[\s_.-]", "", key.lower())
    bare = plain.removeprefix("is")
    return bare if bare in _CLOSED | _SHUT | _OPEN else plain


def _truth(value: Any) -> bool | None:
    """Whether a value is true or false; none where it is neither."""
    if isinstance(value, (bool, int, float)):
        return bool(value)
    word = value.strip().lower() if isinstance(value, str) else ""
    return True if word in _YES else False if word in _NO else None


def _said(key: str, value: Any) -> str:
    if isinstance(value, list):
        value = ", ".join(map(str, value))
    return f"{key}: {str(value).lower() if isinstance(value, bool) else value}"[:60]


def _instant(value: Any, now: datetime) -> datetime | None:
    match = _DAY.match(str(value).strip()) if value is not None else None
    if match is None:
        return None
    zone = (match["zone"] or "").replace("Z", "+00:00")
    if zone and ":" not in zone:
        zone = f"{zone[:3]}:{zone[3:]}"
    day = f"{match['year']}-{int(match['month']):02}-{int(match['day']):02}"
    try:
        found = datetime.fromisoformat(f"{day}T{match['time'] or '00:00'}{zone}")
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=now.tzinfo)
