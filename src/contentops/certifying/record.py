"""What a learner's exported record shows of a course: which lessons are done on which text, and what is missing."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from contentops.errors import ContentOpsError, RefusedError
from contentops.model import Key, Live
from contentops.portal.learning import outline
from contentops.portal.site import Site

MOST_BYTES = 32 * 1024 * 1024
_SKEW = timedelta(days=1)
"""How far a learner's clock may be ahead."""
_DIGEST = re.compile("[0-9a-f]{64}")
_ADL = "http://adlnet.gov/expapi/verbs/"
_HINT = "the learner exports it on the page “My learning” of the site"


@dataclass(frozen=True, slots=True)
class Statement:
    """What matters of an xAPI statement here."""

    id: str
    verb: str
    """Without ADL's address before it; empty for another's verb."""
    thing: str
    time: datetime
    revision: str
    success: bool
    name: str
    """The learner's name in the record, which each browser makes up."""


@dataclass(frozen=True, slots=True)
class Done:
    """A lesson that was done."""

    id: str
    title: str
    revision: str
    time: datetime


@dataclass(frozen=True, slots=True)
class Achieved:
    """What a record shows of one course."""

    lessons: tuple[Done, ...]
    quizzes: int
    missing: tuple[str, ...]
    """What is not shown, one line each."""
    names: tuple[str, ...]
    """The learner's names in what was counted; several where records of several browsers were put together."""


def read_record(data: bytes) -> list[Statement]:
    """The statements of an exported record, the oldest first, each once, without those taken back.

    Raises:
        ContentOpsError: it is no JSON array of xAPI statements.
    """
    if len(data) > MOST_BYTES:
        raise ContentOpsError(f"the record is larger than {MOST_BYTES // 1024 // 1024} MiB", hint=_HINT)
    try:
        raw = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise ContentOpsError("the record is not JSON", hint=_HINT) from None
    if not isinstance(raw, list):
        raise ContentOpsError("the record is no list of xAPI statements", hint=_HINT)
    found: dict[str, tuple[Statement, Any]] = {}
    for number, each in enumerate(raw, 1):
        statement = _statement(each)
        if statement is None:
            raise ContentOpsError(f"statement {number} of the record is no xAPI statement", hint=_HINT)
        if found.setdefault(statement.id, (statement, each))[1] != each:
            raise ContentOpsError(f"statement {number} of the record has the id of another", hint=_HINT)
    statements = sorted((each for each, _ in found.values()), key=lambda each: (each.time, each.id))
    gone = {each.thing.lower() for each in statements if each.verb == "voided"}
    return [each for each in statements if each.verb != "voided" and each.id.lower() not in gone]


def achieved(site: Site, course: Live, statements: Sequence[Statement], now: datetime, *, earlier: bool) -> Achieved:
    """What the statements show of a course as it is published.

    Args:
        earlier: whether lessons and quizzes count that were done on another text than is published now.

    Raises:
        RefusedError: something was done after `now`.
    """
    lessons, missing, counted = [], [], []
    quizzes = 0
    for lesson in (each for stage in outline(site, course)["stages"] for each in stage["lessons"]):
        texts = _texts(site, lesson["key"])
        done = _first(statements, "completed", lesson["id"], texts, earlier=earlier)
        counted.append(done)
        if done is None:
            missing.append(_what("lesson", lesson, _any(statements, "completed", lesson["id"])))
        else:
            lessons.append(Done(lesson["id"], lesson["title"], done.revision, done.time))
        for number, quiz in enumerate(lesson["quizzes"], 1):
            right = _first(statements, "answered", quiz["id"], texts, earlier=earlier)
            counted.append(right)
            quizzes += right is not None
            if right is None:
                missing.append(_what(f"quiz {number} of the lesson", lesson, _any(statements, "answered", quiz["id"])))
    if not lessons and not missing:
        missing.append("a lesson: nothing of the course is live")
    found = [each for each in counted if each is not None]
    late = next((each for each in found if each.time > now + _SKEW), None)
    if late is not None:
        raise RefusedError(f"the record says that something was done on {late.time:%Y-%m-%d}, which is to come")
    return Achieved(tuple(lessons), quizzes, tuple(missing), tuple(dict.fromkeys(each.name for each in found)))


def _texts(site: Site, key: str) -> frozenset[str]:
    """Digests of the texts of a lesson that are live, in every language."""
    name, _, _ = key.rpartition("@")
    kind, _, slug = name.partition("/")
    lives = (site.release.live.get(Key(kind, slug, tag)) for tag in site.settings.languages)
    return frozenset(live.digest for live in lives if live is not None)


def _first(
    statements: Sequence[Statement], verb: str, thing: str, texts: frozenset[str], *, earlier: bool
) -> Statement | None:
    fitting = [each for each in _any(statements, verb, thing) if verb != "answered" or each.success]
    older = (each for each in fitting if earlier and _DIGEST.fullmatch(each.revision))
    return next((each for each in fitting if each.revision in texts), next(older, None))


def _any(statements: Sequence[Statement], verb: str, thing: str) -> list[Statement]:
    return [each for each in statements if each.verb == verb and each.thing == thing]


def _what(kind: str, lesson: Mapping[str, Any], shown: Sequence[Statement]) -> str:
    why = ""
    if shown and (kind == "lesson" or any(each.success for each in shown)):
        why = " (done on an earlier text than is published now)"
    elif shown:
        why = " (answered, not passed)"
    return f"the {kind} “{lesson['title']}”{why}"


def _statement(raw: Any) -> Statement | None:
    """A statement, or none where it is not one."""
    try:
        time = datetime.fromisoformat(_text(raw["timestamp"]))
        time.astimezone(timezone.utc)  # the first and the last day of the calendar are in no other zone
        context, result, account = raw.get("context", {}), raw.get("result", {}), raw["actor"].get("account", {})
        statement = Statement(
            id=_text(raw["id"]),
            verb=_own_verb(_text(raw["verb"]["id"])),
            thing=_text(raw["object"].get("id", "-")),
            time=time,
            revision=_text(context.get("revision", "-")),
            success=result.get("success") is True,
            name=_text(account.get("name", raw["actor"].get("mbox", "-"))),
        )
    except (KeyError, TypeError, AttributeError, ValueError, OverflowError):
        return None
    return statement if time.tzinfo is not None else None


def _own_verb(verb: str) -> str:
    return verb.removeprefix(_ADL) if verb.startswith(_ADL) else ""


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise TypeError
    return value
