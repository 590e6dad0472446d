"""Reads the people file: who may decide, under which addresses, keys and accounts; every mistake is a diagnostic at its line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from contentops.model import Diagnostic, Node, Person
from contentops.source import strict_yaml
from contentops.source.schemas import Checker, shipped
from contentops.workflow.requirements import CODE, mistake
from contentops.workflow.ssh_keys import read_keys

FILE = "workflows/people.yml"
People = dict[str, Person]
"""By id."""


def read_people(path: str, node: Node) -> tuple[People, list[Diagnostic]]:
    """The people of a file by id, or the mistakes in it."""
    problems = Checker(shipped("people"), code=CODE).check(path, node)
    if problems:
        return {}, problems
    people: People = {}
    keys: dict[str, dict[str, int]] = {}
    for name, raw in strict_yaml.value(node)["people"].items():
        keys[name], found = read_keys(path, node, ("people", name, "keys"), raw.get("keys", []))
        people[name] = _person(name, raw, tuple(keys[name]))
        problems += found
    problems += _shared(path, node, people, keys)
    return people, sorted(problems, key=lambda d: d.order)


def _person(name: str, raw: Mapping[str, Any], keys: tuple[str, ...]) -> Person:
    return Person(
        id=name,
        name=raw["name"],
        emails=tuple(raw.get("emails", [])),
        roles=tuple(raw["roles"]),
        until=date.fromisoformat(raw["until"]) if "until" in raw else None,
        keys=keys,
        accounts=raw.get("accounts", {}),
    )


def _shared(
    path: str, node: Node, people: Mapping[str, Person], keys: Mapping[str, Mapping[str, int]]
) -> Iterator[Diagnostic]:
    """An address, key or account that an earlier person has already."""
    owners: dict[tuple[str, str], str] = {}

    def claim(name: str, kind: str, what: str, told: str, *where: str | int) -> Iterator[Diagnostic]:
        owner = owners.setdefault((kind, what), name)
        if owner != name:
            hint = f"one {kind.partition(' ')[0]}, one person"
            yield mistake(path, node, ("people", name, *where), f"{told} belongs to {owner} already", hint)

    for name, person in people.items():
        for number, email in enumerate(person.emails):
            yield from claim(name, "address", email.casefold(), email, "emails", number)
        for key, number in keys[name].items():
            yield from claim(name, "key", key, f"this {key.partition(' ')[0]} key", "keys", number)
        for host, account in person.accounts.items():
            yield from claim(
                name, f"account on {host}", account.casefold(), f"the account {account} on {host}", "accounts", host
            )
