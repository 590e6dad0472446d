"""Reads `standards/*.yml`: terms, tags, advertising claims and qualifications that a site holds its content to."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from contentops.model import Claim, Diagnostic, Node, Qualification, Standards, Tag, Term
from contentops.source import strict_yaml
from contentops.source.schemas import Checker, nearest, shipped

FOLDER = "standards/"
CODE = "CO001"
BASELINE = f"{FOLDER}baseline.json"
TERMS, TAGS, CLAIMS, QUALIFICATIONS = (f"{FOLDER}{name}.yml" for name in ("terms", "tags", "claims", "qualifications"))


def read(nodes: Mapping[str, Node], baseline: bytes | None) -> tuple[Standards, list[Diagnostic]]:
    """The standards in the files of `standards/`, by path, and in its baseline; or the mistakes in them.

    A site without claims.yml is held to the list that comes with contentops; without tags.yml any tag is fine.
    """
    found: dict[str, Any] = {"claims": _shipped_claims()}
    problems: list[Diagnostic] = []
    for path, node in nodes.items():
        reader = _READERS.get(path)
        if reader is None:
            known = [name.removeprefix(FOLDER) for name in _READERS]
            message, hint = "nothing is read from this file", nearest(path.removeprefix(FOLDER), known)
            problems.append(Diagnostic(CODE, "error", path, message, hint=hint))
            continue
        name = path.removeprefix(FOLDER).removesuffix(".yml")
        mistakes = Checker(shipped(name), code=CODE).check(path, node)
        if not mistakes and path == TAGS:
            mistakes = list(_ambiguous(node))
        problems += mistakes
        if not mistakes:
            found[name] = reader(node)
    if baseline is not None:
        try:
            found["known"] = _known(baseline)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            message, hint = "this is no baseline", "delete it and write it anew: contentops validate --write-baseline"
            problems.append(Diagnostic(CODE, "error", BASELINE, message, hint=hint))
    return Standards(**found), problems


def _known(baseline: bytes) -> frozenset[str]:
    findings = json.loads(baseline)["findings"]
    return frozenset(str(mark) for codes in findings.values() for marks in codes.values() for mark in marks)


def shipped_text(path: str) -> str | None:
    """The file that holds where a site has none at this path of `standards/`; none where nothing holds then."""
    if path != CLAIMS:
        return None
    return files("contentops").joinpath("shipped_standards/claims.yml").read_text(encoding="utf-8")


@cache
def _shipped_claims() -> tuple[Claim, ...]:
    return _claims(strict_yaml.parse(shipped_text(CLAIMS) or ""))


def _terms(node: Node) -> tuple[Term, ...]:
    return tuple(
        Term(
            each.get("lang", ""), each.get("use", ""), tuple(each["not"]), each.get("note", ""), each.get("safe", False)
        )
        for each in strict_yaml.value(node)["terms"]
    )


def _tags(node: Node) -> tuple[Tag, ...]:
    return tuple(
        Tag(tuple(_names(each)), tuple(each.get("instead_of", ())) if isinstance(each, dict) else ())
        for each in strict_yaml.value(node)["tags"]
    )


def _ambiguous(node: Node) -> Iterator[Diagnostic]:
    """Words of which tags.yml says two things: a tag that is there twice, or one that another takes the place of."""
    listed: list[str | dict[str, Any]] = strict_yaml.value(node)["tags"]
    tags: set[str] = set()
    for number, each in enumerate(listed):
        for name in _names(each):
            if name in tags:
                yield _twice(node, ("tags", number), f"the tag “{name}” is here already", "keep one of them")
            tags.add(name)
    replaced: dict[str, str] = {}
    for number, each in enumerate(listed):
        for at, word in enumerate(each.get("instead_of", ()) if isinstance(each, dict) else ()):
            place = ("tags", number, "instead_of", at)
            if word in tags:
                yield _twice(node, place, f"“{word}” is a tag itself", "take it out here, or there")
            elif word in replaced:
                yield _twice(node, place, f"“{word}” is replaced by “{replaced[word]}” already", "keep one of them")
            replaced.setdefault(word, next(_names(each)))


def _twice(node: Node, place: tuple[str | int, ...], message: str, hint: str) -> Diagnostic:
    return Diagnostic(CODE, "error", TAGS, message, *strict_yaml.position(node, place), hint=hint)


def _names(tag: str | Mapping[str, Any]) -> Iterator[str]:
    name = tag if isinstance(tag, str) else tag["name"]
    yield from dict.fromkeys([name] if isinstance(name, str) else name.values())


def _claims(node: Node) -> tuple[Claim, ...]:
    return tuple(
        Claim(words, each["reason"], tuple(each.get("except_in", ())))
        for each in strict_yaml.value(node)["claims"]
        for words in each["words"]
    )


def _qualifications(node: Node) -> tuple[Qualification, ...]:
    return tuple(
        Qualification(
            id,
            each["name"],
            each.get("holder", ""),
            date.fromisoformat(each["expires"]) if "expires" in each else None,
            strict_yaml.position(node, ("qualifications", id, "expires")),
        )
        for id, each in strict_yaml.value(node)["qualifications"].items()
    )


_READERS: dict[str, Callable[[Node], tuple[Any, ...]]] = {
    TERMS: _terms,
    TAGS: _tags,
    CLAIMS: _claims,
    QUALIFICATIONS: _qualifications,
}
