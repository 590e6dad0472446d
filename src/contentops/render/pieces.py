"""Learning blocks as HTML that works without a script: native inputs, feedback by CSS alone, answers to unfold."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from html import escape

from contentops.render import activities, blocks, marks, media
from contentops.render.writer import Found

_TAGS = re.compile(r"(<[^>]*>)")
_SPLIT = re.compile(r"\n[ \t]*\n")
_WIDE = {chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)}
"""The full-width form of each letter, digit and sign."""
_SYNTAX = frozenset("^$\\.*+?()[]{}|/")
_IN_CLASS = frozenset("()[]{}/-\\|&!#$%*+,.:;<=>?@^`~\"'")


@dataclass(frozen=True, slots=True)
class Builder:
    """Writes the blocks of one body."""

    found: Found
    body: Callable[[str], str]
    """Markdown to HTML."""
    line: Callable[[str], str]
    """Markdown to what may stand within a line."""

    def __call__(self, block: blocks.Block) -> str:
        data, ids = blocks.read(block)[0], blocks.claim(block, self.found.ids)
        if isinstance(data, activities.Quiz):
            self.found.quizzes += 1
            return self._gaps(data, ids) if data.blanks else self._quiz(data, ids)
        if isinstance(data, activities.Poll):
            return self._poll(data, ids)
        if isinstance(data, activities.Assignment):
            return self._assignment(data, ids[0])
        if isinstance(data, activities.Checklist):
            return self._checklist(data, ids)
        if isinstance(data, activities.Discussion):
            return self._discussion(data, ids[0])
        if isinstance(data, activities.Callout):
            return self._callout(data, ids[0])
        if isinstance(data, media.Video):
            return self._video(data, ids[0])
        if isinstance(data, media.Live):
            return self._live(data, ids[0])
        return f"<div>\n{self.body(chr(10).join(block.lines))}\n</div>"

    def _callout(self, data: activities.Callout, name: str) -> str:
        words = escape(data.title) if data.title else marks.word(data.style.capitalize())
        title = f'<p class="callout-title">{words}</p>'
        return f'<aside class="callout {data.style}"{_id(name)}>\n{title}\n{self.body(data.words)}\n</aside>'

    # -- questions ----------------------------------------------------------------------------------------------

    def _quiz(self, quiz: activities.Quiz, ids: tuple[str, ...]) -> str:
        kind = "checkbox" if quiz.multiple else "radio"
        choices = "\n".join(
            self._choice(
                f'<input type="{kind}" name="{escape(ids[0])}" id="{escape(one)}" value="{number}">', one, choice
            )
            for number, (one, choice) in enumerate(zip(ids[1:], quiz.choices, strict=True), 1)
        )
        answers = "\n".join(
            f"<p>{self.line(choice.text)}{' — ' + self.line(choice.feedback) if choice.feedback else ''}</p>"
            for choice in quiz.choices
            if choice.right
        )
        return (
            f'<section class="quiz" id="{escape(ids[0])}" data-pass="{quiz.needed}">\n<fieldset>\n'
            f"{self._legend(marks.word('Check yourself'), quiz.question)}\n{choices}\n</fieldset>\n{_answer(answers)}\n</section>"
        )

    def _legend(self, label: str, question: str) -> str:
        """What is asked: its first paragraph names the group, the rest stands below."""
        first, *more = _SPLIT.split(question.strip(), maxsplit=1)
        below = f'\n<div class="question">\n{self.body(more[0])}\n</div>' if more else ""
        return f'<legend><span class="quiz-label">{label}</span> {self.line(first)}</legend>{below}'

    def _choice(self, field: str, name: str, choice: activities.Choice) -> str:
        verdict = "right" if choice.right else "wrong"
        feedback = f'\n<div class="feedback {verdict}">{self.line(choice.feedback)}</div>' if choice.feedback else ""
        return (
            f'<div class="choice"{" data-right" if choice.right else ""}>\n'
            f'{field}\n<label for="{escape(name)}">{self.line(choice.text)}</label>{feedback}\n</div>'
        )

    def _gaps(self, quiz: activities.Quiz, ids: tuple[str, ...]) -> str:
        """A text with fields in it. What is right is known to the field itself, which the browser checks (HTML, 4.10.5.3)."""
        fields = [
            _field(blank, name, number)
            for number, (blank, name) in enumerate(zip(quiz.blanks, ids[1:], strict=True), 1)
        ]
        text = _filled(self.body(quiz.question), fields)
        shown = [
            f"<strong>{escape(each.answers[0] if each.answers else '')}</strong>{_others(each)}" for each in quiz.blanks
        ]
        answers = f"<ol>\n{''.join(f'<li>{one}</li>{chr(10)}' for one in shown)}</ol>"
        explained = f"\n{self.body(quiz.explanation)}" if quiz.explanation else ""
        return (
            f'<section class="quiz gaps" id="{escape(ids[0])}" data-pass="{quiz.needed}">\n<fieldset>\n'
            f'<legend><span class="quiz-label">{marks.word("Fill in the blanks")}</span></legend>\n'
            f"{text}\n</fieldset>\n{_answer(answers + explained)}\n</section>"
        )

    def _poll(self, poll: activities.Poll, ids: tuple[str, ...]) -> str:
        kind = "checkbox" if poll.most > 1 else "radio"
        options = "\n".join(
            f'<div class="choice">\n<input type="{kind}" name="{escape(ids[0])}" id="{escape(name)}" value="{number}">\n'
            f'<label for="{escape(name)}">{self.line(option)}</label>\n</div>'
            for number, (name, option) in enumerate(zip(ids[1:], poll.options, strict=True), 1)
        )
        label = marks.word("What do you think?")
        if 1 < poll.most < len(poll.options):
            label += f" {marks.word('Choose at most:')} {poll.most}"
        return (
            f'<section class="quiz poll" id="{escape(ids[0])}" data-most="{poll.most}">\n<fieldset>\n'
            f"{self._legend(label, poll.question)}\n{options}\n</fieldset>\n</section>"
        )

    # -- work ---------------------------------------------------------------------------------------------------

    def _assignment(self, data: activities.Assignment, name: str) -> str:
        parts = [
            f'<p class="block-label">{marks.word("Assignment")}</p>',
            f'<p class="block-title">{escape(data.title)}</p>' if data.title else "",
            self.body(data.task) if data.task else "",
            f"<ol>\n{''.join(f'<li>{self.line(step)}</li>{chr(10)}' for step in data.steps)}</ol>"
            if data.steps
            else "",
            self._hand_in(data),
            self._rubric(data),
        ]
        shown = "\n".join(part for part in parts if part)
        return f'<section class="assignment"{_id(name)}>\n{shown}\n</section>'

    def _hand_in(self, data: activities.Assignment) -> str:
        if not data.hand_in and not data.url:
            return ""
        words = f"\n{self.body(data.hand_in)}" if data.hand_in else ""
        link = (
            f'\n<p><a href="{self.found.number(data.url)}" class="go">{marks.word("Hand it in")}</a></p>'
            if data.url
            else ""
        )
        return f'<div class="hand-in">\n<p class="block-label">{marks.word("What to hand in")}</p>{words}{link}\n</div>'

    def _rubric(self, data: activities.Assignment) -> str:
        if not data.rubric:
            return ""
        rows = "".join(
            f"<li><div>{self.line(each.text)}{_small(self.line(each.note))}</div> "
            f'<span class="points">{marks.word("Points")} {each.points}</span></li>\n'
            for each in data.rubric
        )
        return (
            f'<div class="rubric">\n<p class="block-label">{marks.word("How it is judged")}</p>\n<ul>\n{rows}</ul>\n'
            f'<p class="points">{marks.word("Points in all")} {data.points}</p>\n</div>'
        )

    def _checklist(self, data: activities.Checklist, ids: tuple[str, ...]) -> str:
        label = escape(f"{ids[0]}") if ids[0] else ""
        items = "".join(
            f'<li class="choice"><input type="checkbox" id="{escape(name)}"> <label for="{escape(name)}">{self.line(item.text)}</label>'
            f"{_small(self.line(item.note))}</li>\n"
            for name, item in zip(ids[1:], data.items, strict=True)
        )
        title = f'\n<p class="block-title">{escape(data.title)}</p>' if data.title else ""
        intro = f"\n{self.body(data.intro)}" if data.intro else ""
        identity = f' id="{label}"' if label else ""
        return (
            f'<section class="checklist"{identity}>\n<p class="block-label">{marks.word("Checklist")}</p>{title}{intro}\n'
            f'<ul class="ticks">\n{items}</ul>\n</section>'
        )

    def _discussion(self, data: activities.Discussion, name: str) -> str:
        link = (
            f'<p><a href="{self.found.number(data.url)}" class="go">{marks.word("Join the discussion")}</a></p>'
            if data.url
            else ""
        )
        parts = [
            f'<p class="block-label">{marks.word("Discussion")}</p>',
            f'<p class="block-title">{escape(data.title)}</p>' if data.title else "",
            self.body(data.words) if data.words else "",
            link,
        ]
        shown = "\n".join(part for part in parts if part)
        return f'<section class="discussion"{_id(name)}>\n{shown}\n</section>'

    # -- recordings and sessions ----------------------------------------------------------------------------------

    def _video(self, video: media.Video, name: str) -> str:
        """A player for a file; of what lies elsewhere a link, so that no other site learns who reads the page."""
        shown = self._linked_video(video) if video.elsewhere else self._player(video)
        return f'<div class="video"{_id(name)}>\n{shown}\n{self._transcript(video)}</div>'

    def _player(self, video: media.Video) -> str:
        poster = f' poster="{self.found.number(video.poster)}"' if _is_file(video.poster) else ""
        label = f' aria-label="{escape(video.title)}"' if video.title else ""
        track = (
            f'<track kind="captions" label="{marks.word("Captions")}" default src="{self.found.number(video.captions)}">'
            if _is_file(video.captions)
            else ""
        )
        player = (
            f'<video controls preload="metadata" src="{self.found.number(video.src)}"{poster}{label}>{track}</video>\n'
            if _is_file(video.src)
            else ""
        )
        caption = (
            f'<a href="{self.found.number(video.src)}">{escape(video.name)}</a>' if video.src else escape(video.name)
        )
        return f"<figure>{player}<figcaption>{caption}</figcaption></figure>"

    def _linked_video(self, video: media.Video) -> str:
        poster = (
            f'<img alt="" loading="lazy" src="{self.found.number(video.poster)}">' if _is_file(video.poster) else ""
        )
        return (
            f'<p class="video-link"><a href="{self.found.number(video.src)}">{poster}<span class="block-label">{marks.word("Video")}</span> '
            f'<span class="block-title">{escape(video.name)}</span></a></p>'
        )

    def _transcript(self, video: media.Video) -> str:
        link = (
            f'<p class="transcript-link"><a href="{self.found.number(video.transcript)}">{marks.word("Transcript")}</a></p>\n'
            if _is_file(video.transcript)
            else ""
        )
        if not video.words.strip():
            return link
        words = self.body(video.words)
        return f'{link}<details class="transcript"><summary>{marks.word("Transcript")}</summary>\n{words}\n</details>\n'

    def _live(self, live: media.Live, name: str) -> str:
        label = marks.word("Live session") if live.url or not live.place else marks.word("Session on site")
        link = (
            f'<a href="{self.found.number(live.url)}" class="go">{marks.word("Join the session")}</a>'
            if live.url
            else ""
        )
        where = " · ".join(each for each in (escape(live.place), link) if each)
        lines = [
            f'<p class="block-label">{label}</p>',
            f'<p class="block-title">{escape(live.title)}</p>' if live.title else "",
            f'<p class="live-when">{_when(live)}</p>' if live.starts else "",
            f'<p class="live-where">{where}</p>' if where else "",
            self.body(live.words),
        ]
        shown = "\n".join(line for line in lines if line)
        return f'<section class="live"{_id(name)}>\n{shown}\n</section>'


def _id(name: str) -> str:
    return f' id="{escape(name)}"' if name else ""


def _small(html: str) -> str:
    return f'<div class="note">{html}</div>' if html else ""


def _answer(html: str) -> str:
    return f'<details class="answer"><summary>{marks.word("Show the answer")}</summary>\n{html}\n</details>'


def _is_file(target: str) -> bool:
    return bool(target) and not media.has_scheme(target)


# -- blanks -----------------------------------------------------------------------------------------------------


def _filled(html: str, fields: list[str]) -> str:
    """The fields in their places, which are never within a tag; a place within one is left out."""
    rest = iter(fields)
    done = []
    for piece in _TAGS.split(html):
        first, *more = piece.split(activities.PART)
        inside = piece.startswith("<")
        done.append(first)
        for each in more:
            field = next(rest, "")
            done += ["" if inside else field, each]
    return "".join(done)


def _field(blank: activities.Blank, name: str, number: int) -> str:
    common = (
        f'id="{escape(name)}" aria-label="{marks.word("Blank")} {number}" placeholder=" " autocomplete="off" required'
    )
    size = min(max((_width(each) for each in blank.answers), default=6), 30) + 2
    if blank.low is not None and blank.high is not None and blank.low != blank.high:
        kind = f'type="number" step="any" min="{blank.low:.12g}" max="{blank.high:.12g}"'
    else:
        kind = f'type="text" size="{size}" autocapitalize="off" spellcheck="false" pattern="{escape(_pattern(blank))}"'
    return (
        f'<span class="gap"><input {kind} {common}>'
        f'<span class="verdict right">{marks.word("Right")}</span><span class="verdict wrong">{marks.word("Not yet")}</span></span>'
    )


def _pattern(blank: activities.Blank) -> str:
    """What the field accepts, as HTML's `pattern`: any of the answers, in either case and width, with spaces around."""
    if blank.low is not None and blank.answers:
        return rf"\s*{_of_number(blank.answers[0])}\s*"
    return rf"\s*(?:{'|'.join(_of_words(each) for each in blank.answers)})\s*"


def _of_number(text: str) -> str:
    """A number and whatever is written for the same one: more zeros, a comma for the point or between thousands, in either width."""
    plain = activities.plain(unicodedata.normalize("NFKC", text))
    if "e" in plain.casefold():
        return _of_words(text)
    sign, digits = (r"[\-−－]", plain[1:]) if plain.startswith("-") else (r"[\+＋]?", plain.removeprefix("+"))
    whole, _, part = digits.partition(".")
    thousands = re.findall(r"\d{1,3}(?=(?:\d{3})*\Z)", whole.lstrip("0") or "0")
    whole = "[,，]?".join("".join(map(_letter, each)) for each in thousands)
    part = "".join(map(_letter, part.rstrip("0")))
    return f"{sign}[0０]*{whole}" + (f"[.,．，]{part}[0０]*" if part else "(?:[.,．，][0０]*)?")


def _of_words(text: str) -> str:
    return r"\s+".join("".join(map(_letter, word)) for word in text.split())


def _letter(letter: str) -> str:
    forms = {letter, letter.lower(), letter.upper()}
    forms |= {_WIDE[each] for each in forms if each in _WIDE}
    single = sorted(each for each in forms if len(each) == 1)
    if len(single) == 1:
        return f"\\{letter}" if letter in _SYNTAX else letter
    return f"[{''.join(f'{chr(92)}{each}' if each in _IN_CLASS else each for each in single)}]"


def _others(blank: activities.Blank) -> str:
    if blank.low is not None and blank.low != blank.high:
        return f" ({blank.low:.12g} – {blank.high:.12g})"
    return "".join(f" / {escape(each)}" for each in blank.answers[1:])


def _width(text: str) -> int:
    return sum(2 if ord(letter) > 0x2E7F else 1 for letter in text)


# -- times ------------------------------------------------------------------------------------------------------


def _when(live: media.Live) -> str:
    """Day and time as ISO 8601 writes them, which every language reads, and the zone."""
    assert live.starts is not None
    start, end = live.starts, live.ends.astimezone(live.starts.tzinfo) if live.ends else None
    shown = _instant(start, "%Y-%m-%d %H:%M")
    if end is not None:
        shown += f" – {_instant(end, '%H:%M' if end.date() == start.date() else '%Y-%m-%d %H:%M')}"
    return f'{shown} <span class="zone">{start.tzname()}</span>'


def _instant(moment: datetime, form: str) -> str:
    return f'<time datetime="{moment.isoformat(timespec="minutes")}">{moment.strftime(form)}</time>'
