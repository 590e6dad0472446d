"""contentops history"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from contentops.cli import _text, completions
from contentops.cli.common import as_json, documents, inside, now_option, project

if TYPE_CHECKING:
    from contentops.explanation import Event, Given, Trail
    from contentops.model import Catalog, Key
    from contentops.settle import Settled

POLICY = "policy/site"


@click.command()
@click.argument("path", metavar="PATH", shell_complete=completions.files)
@as_json
@now_option
@click.pass_obj
def command(start: Path, path: str, form: str, now: datetime) -> int:
    """Show who changed a document, who decided, and what was live when.

    The newest first. PATH is a file or a key, also of a document that was deleted; `policy/site` stands for the policy set.
    Each line tells what a commit of the published branch brought: a text and whose commits it is made of, a decision with its
    level and what proves it, a status set by hand, and what readers saw from then on.
    """
    from contentops.explanation import facts, policy_trail, trail
    from contentops.load import load
    from contentops.report import dump
    from contentops.settle import settle
    from contentops.source.opening import open_source

    folder = project(start)
    settled = settle(open_source(folder, worktree=True), now)
    catalog = load(settled, now)
    if path == POLICY:
        found = policy_trail(settled, catalog, now)
    else:
        found = trail(settled, catalog, _key(settled, catalog, folder, path), now)
    if form == "json":
        click.echo(dump(facts(found)))
        return 0
    if not catalog.history:
        click.echo("note: this is no git repository, so there is no history but the records beside the files", err=True)
    _text.echo(list(_lines(found, catalog.definitions.settings.timezone)))
    return 0


def _key(settled: Settled, catalog: Catalog, folder: Path, name: str) -> Key:
    """The one key that a path or key names.

    Raises:
        ContentOpsError: it names none, or many.
    """
    from contentops.errors import ContentOpsError
    from contentops.explanation import find_removed

    try:
        keys = list(dict.fromkeys(each.key for each in documents(catalog, folder, [name])))
    except ContentOpsError:
        gone = find_removed(settled, catalog, inside(folder, name)) or find_removed(settled, catalog, name)
        if gone is None:
            raise
        return gone
    if len(keys) > 1:
        raise ContentOpsError(
            f"{name} names {len(keys)} documents, and a history is of one",
            hint=f"name one of them, such as {keys[0]}",
        )
    return keys[0]


def _lines(found: Trail, timezone: str) -> Iterator[str]:
    yield _text.paint(found.key, bold=True)
    state = found.status or ("" if found.digest else "not there any more")
    live = "nothing is live"
    if found.live_digest:
        live = "this text is live" if found.live_digest == found.digest else f"{found.live_digest[:12]} is live"
    text = f"text {found.digest[:12]}" if found.digest else ""
    yield ", ".join(filter(None, (found.path, state, text, live)))
    before = None
    for event in found.events:
        moment = (event.index, event.at)
        if moment != before:
            yield ""
            yield _text.paint(f"{_when(event.at, timezone)}  {event.commit[:7] or 'not committed'}", "yellow")
        before = moment
        yield from _event(event)


def _event(event: Event) -> Iterator[str]:
    room = _text.columns()
    states = f", {event.before} → {event.after}" if event.after else ""
    who = ", ".join(event.people)
    if event.decision is not None:
        yield from _decision(event.decision, states, event.note, room)
        return
    if event.kind == "text":
        made = f" in {event.made}" if event.made else ""
        told = f"text {event.digest[:12]}{f' by {who}' if who else ''}{made}"
        told += f": {event.note}" if event.note else ""
    elif event.kind == "status":
        told = f"status set by hand{f' by {who}' if who else ''}{states}"
    elif event.kind == "live":
        told = _text.paint(f"live: {event.digest[:12]}", "green") + (f", {event.note}" if event.note else "")
    elif event.kind == "down":
        told = _text.paint("nothing is live", "red") + (f", {event.note}" if event.note else "")
    else:
        told = _text.paint(event.note, "red")
    yield from _text.fold(f"  {told}", room, 4)


def _decision(given: Given, states: str, note: str, room: int) -> Iterator[str]:
    name = f"{given.transition} ({given.override})" if given.override else given.transition
    word = {"revoke": f"revoked {name}", "override": f"overrode {name}"}.get(given.decision, name)
    parts = [
        f"{_text.paint(word, bold=True)} by {given.person} ({given.role}){states}",
        _text.proven(given),
        f"text {given.digest[:12]}",
        note,
    ]
    if given.worth == "void":
        parts.append(f"{_text.paint('void', 'red')}: {given.why}")
    yield from _text.fold(f"  {'; '.join(filter(None, parts))}", room, 4)
    if given.comment:
        yield from _text.fold(f"    “{given.comment}”", room, 5)


def _when(at: datetime, zone: str) -> str:
    from contentops.config import time_zone

    return at.astimezone(time_zone(zone)).strftime("%Y-%m-%d %H:%M")
