"""Reads single values of front matter for views: what is there and of its kind, else nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timezone
from typing import Any

from contentops.config import local_day
from contentops.model import Document, Record


def title(document: Document) -> str:
    return str(document.meta.get("title") or document.key.slug)


def text(meta: Mapping[str, Any], key: str) -> str | None:
    """A front-matter text, or none."""
    found = meta.get(key)
    return found if isinstance(found, str) and found else None


def texts(meta: Mapping[str, Any], key: str) -> list[str]:
    """A front-matter list of texts, or an empty one."""
    found = meta.get(key)
    return [str(item) for item in found] if isinstance(found, list) else []


def stages_of(course: Document) -> dict[str, list[str]]:
    """The lessons' slugs of a course by stage."""
    stages = course.meta.get("stages")
    return {stage: texts(stages, stage) for stage in stages} if isinstance(stages, dict) else {}


def latest(moments: Iterable[str | None]) -> str | None:
    return max((moment for moment in moments if moment), default=None)


def mappings(meta: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    """A front-matter list of mappings, or an empty one."""
    found = meta.get(key)
    return [item for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def day(meta: Mapping[str, Any], key: str) -> str | None:
    """A front-matter day, or none where it is no day of the calendar."""
    found = text(meta, key)
    try:
        return date.fromisoformat(found).isoformat() if found else None
    except ValueError:
        return None


def day_of(record: Record, zone: str) -> str:
    """The day in a time zone on which a decision was made, as its record says."""
    try:
        return local_day(datetime.fromisoformat(record.time), zone).isoformat()
    except (ValueError, OverflowError):  # a leap second, or the first or the last hours of the calendar
        return record.time[:10]


def instant_of(day: str) -> datetime:
    """The beginning of a day, UTC; feeds and sitemaps want instants."""
    return datetime.fromisoformat(day).replace(tzinfo=timezone.utc)
