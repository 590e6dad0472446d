"""Recordings and sessions as data: `::: video` and `::: live`, and the mistakes in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import ClassVar
from urllib.parse import unquote, urlsplit

from contentops.render.divs import Block, Data, Problem

VIDEO = ("src", "poster", "captions", "transcript", "title")
LIVE = ("starts", "ends", "url", "place", "title")
CAPTIONS = (".vtt",)
"""WebVTT is what browsers show as captions (HTML, section 4.8.11.3)."""

_TIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?(?P<offset>Z|[+-]\d\d:?\d\d)?\Z")
_WEB = ("https://", "http://")


@dataclass(frozen=True, slots=True)
class Video(Data):
    """A recording: a file beside the document, which the page plays, or a page elsewhere, which it leads to."""

    kind: ClassVar[str] = "video"
    id: str
    title: str
    src: str
    """A target as in a link: a relative path or an address."""
    poster: str
    captions: str
    transcript: str
    """A file that holds what is said, or empty."""
    words: str
    """What is said, as Markdown: the inside of the block."""

    @property
    def elsewhere(self) -> bool:
        """Whether it lies on another site; nothing of another site is built into a page."""
        return is_web(self.src)

    @property
    def name(self) -> str:
        """Its title, else the name of its file or site."""
        if self.title:
            return self.title
        return _host(self.src) if self.elsewhere else PurePosixPath(unquote(self.src)).name

    @property
    def transcribed(self) -> bool:
        return bool(self.transcript or self.words.strip())


@dataclass(frozen=True, slots=True)
class Live(Data):
    """A session that people attend at one time, over the web or at a place."""

    kind: ClassVar[str] = "live"
    id: str
    title: str
    starts: datetime | None
    """With its offset; none if it is missing or no time."""
    ends: datetime | None
    url: str
    place: str
    words: str
    """What attendees should know, as Markdown: the inside of the block."""

    @property
    def over(self) -> datetime | None:
        """When nobody can attend any more, as far as it says."""
        return self.ends or self.starts


def video(block: Block) -> tuple[Video, list[Problem]]:
    """A video block as data, and the mistakes in it."""
    value = block.attributes.get
    found = Video(
        block.id,
        value("title", ""),
        value("src", ""),
        value("poster", ""),
        value("captions", ""),
        value("transcript", ""),
        "\n".join(block.lines),
    )
    return found, list(_video_mistakes(block, found))


def live(block: Block) -> tuple[Live, list[Problem]]:
    """A live block as data, and the mistakes in it."""
    value = block.attributes.get
    starts, ends = time(value("starts", "")), time(value("ends", ""))
    found = Live(
        block.id, value("title", ""), starts, ends, value("url", ""), value("place", ""), "\n".join(block.lines)
    )
    return found, list(_live_mistakes(block, found))


def time(text: str) -> datetime | None:
    """An instant as blocks write it, 2026-12-01T19:00+08:00; none for anything else."""
    match = _TIME.match(text)
    if match is None or not match["offset"]:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _video_mistakes(block: Block, found: Video) -> Iterator[Problem]:
    if not found.src:
        yield block.problem("the video has no `src`", "::: video {src=talk.mp4}", at="src")
    elif not found.elsewhere and has_scheme(found.src):
        yield block.problem(
            f"“{found.src}” is neither a file nor an https address", "put the file beside the document", at="src"
        )
    for name in ("poster", "captions", "transcript"):
        if has_scheme(block.attributes.get(name, "")):
            yield block.problem(f"`{name}` must be a file, not an address", "put the file beside the document", at=name)
    if found.captions and not has_scheme(found.captions) and not found.captions.casefold().endswith(CAPTIONS):
        yield block.problem("`captions` must be a WebVTT file", "captions=talk.vtt", at="captions")
    if found.captions and found.elsewhere:
        yield block.problem(
            "captions are for a video that this page plays; this one is shown elsewhere",
            "add them there, and a transcript here",
            at="captions",
        )


def _live_mistakes(block: Block, found: Live) -> Iterator[Problem]:
    if "starts" not in block.attributes:
        yield block.problem("the session has no `starts`", "::: live {starts=2026-12-01T19:00+08:00 url=https://…}")
    for name in ("starts", "ends"):
        if name in block.attributes and time(block.attributes[name]) is None:
            yield block.problem(*_no_time(name, block.attributes[name]), at=name)
    if found.starts and found.ends and found.ends <= found.starts:
        yield block.problem("the session ends before it starts", "look at the dates and the offsets", at="ends")
    if not found.url and not found.place:
        yield block.problem(
            "the session says neither `url` nor `place`", 'url=https://meet.example.org/x place="Room 3"'
        )
    if found.url and not is_web(found.url):
        yield block.problem(f"“{found.url}” is no https address", "url=https://…", at="url")


def _no_time(name: str, value: str) -> tuple[str, str]:
    match = _TIME.match(value)
    if match is None or match["offset"]:
        return f"`{name}` is “{value}”, which is no time", f"{name}=2026-12-01T19:00+08:00"
    if time(f"{value}+00:00") is None:
        return f"`{name}` is “{value}”, which is on no calendar", f"{name}=2026-12-01T19:00+08:00"
    return f"`{name}` does not say in which time zone", f"add the offset: {name}={value.replace(' ', 'T')}+08:00"


def is_web(target: str) -> bool:
    """Whether a target is the address of a page elsewhere."""
    return target.startswith(_WEB)


def has_scheme(target: str) -> bool:
    """Whether a target is an address and no path."""
    return re.match(r"[A-Za-z][A-Za-z0-9+.-]*:|//", target) is not None


def _host(address: str) -> str:
    try:
        return urlsplit(address).hostname or address
    except ValueError:
        return address
