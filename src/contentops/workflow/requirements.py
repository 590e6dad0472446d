"""What workflow and policy files have in common: requirements, durations, and how a mistake in such a file is told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from contentops.model import Diagnostic, Node, Requirement
from contentops.source import strict_yaml

CODE = "CO001"
_UNITS = {"h": "hours", "d": "days", "w": "weeks"}


def mistake(path: str, node: Node, where: Sequence[str | int], message: str, hint: str | None = None) -> Diagnostic:
    """An error at the element `where` of a definition file."""
    return Diagnostic(CODE, "error", path, message, *strict_yaml.position(node, tuple(where)), hint=hint)


def requirements(raw: Sequence[Mapping[str, Any]], *, of: str) -> tuple[Requirement, ...]:
    """The entries of a `requires`; one without an id is called after `of` and its number."""
    return tuple(_requirement(each, f"{of}-{number}") for number, each in enumerate(raw, 1))


def same_ids(path: str, node: Node, where: Sequence[str | int], found: Sequence[Requirement]) -> Iterator[Diagnostic]:
    """A mistake for each requirement whose id an earlier one of the list at `where` has."""
    ids = [each.id for each in found]
    for number, name in enumerate(ids):
        if name in ids[:number]:
            message = f"two requirements of one list are called “{name}”"
            yield mistake(path, node, (*where, number, "id"), message, "give each an id of its own")


def duration(text: str) -> timedelta:
    """`12h`, `3d` or `2w` as a time."""
    return timedelta(**{_UNITS[text[-1]]: int(text[:-1])})


def _requirement(raw: Mapping[str, Any], name: str) -> Requirement:
    when = {key: tuple(value) if isinstance(value, list) else (value,) for key, value in raw.get("when", {}).items()}
    return Requirement(raw.get("id", name), int(raw.get("count", 1)), tuple(raw["of"]), raw.get("exclude", ""), when)
