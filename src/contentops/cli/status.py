"""contentops status"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from contentops.cli import _text, completions
from contentops.cli.common import as_json, documents, now_option, person_called, project

if TYPE_CHECKING:
    from rich.text import Text as RichText

    from contentops.explanation import Card
    from contentops.model import Person, Release

_COLUMN = 24
_CATEGORIES = ("working", "review", "approved", "public", "retired", "")
_COLOURS = {
    "working": "white",
    "review": "yellow",
    "approved": "cyan",
    "public": "green",
    "retired": "bright_black",
    "": "red",
}


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATHS]...", shell_complete=completions.files)
@click.option(
    "--mine",
    "person",
    metavar="PERSON",
    shell_complete=completions.people,
    help="Only what this person could act on now, or wrote and got back.",
)
@as_json
@now_option
@click.pass_obj
def command(start: Path, paths: tuple[str, ...], person: str | None, form: str, now: datetime) -> int:
    """Show where every document of the working tree stands.

    Documents are grouped by the state they claim, the overdue first, then those that wait longest. Each tells whether it is
    live as it stands, live in an earlier revision, or not live, what is missing and who could decide. A wide terminal shows a
    board; a narrow one, a pipe and --mine get a list.
    """
    from contentops.explanation import board, facts, tasks_of
    from contentops.reading import read_release
    from contentops.report import dump
    from contentops.source.opening import open_source

    folder = project(start)
    release = read_release(open_source(folder, worktree=True), now)
    chosen = documents(release.catalog, folder, paths) if paths else list(release.catalog.documents)
    who = person_called(release.catalog, person) if person else None
    cards = board(release, chosen)
    if who is not None:
        cards = [each for each in cards if tasks_of(each, who)]
    if form == "json":
        click.echo(dump(facts(cards)))
    elif who is not None:
        _text.echo(list(_tasks(cards, who)))
    elif _is_wide(cards):
        _draw(release, cards)
    else:
        _text.echo([*_list(release, cards), "", _sum(cards)])
    unread = [each.path for each in release.catalog.diagnostics]
    if unread:
        click.echo(f"cannot be read: {', '.join(unread)}; contentops validate tells why", err=True)
    if release.catalog.policy_waiting:
        click.echo("a change of the policy set is not in force: contentops explain policy/site", err=True)
    return 0


# -- a list ---------------------------------------------------------------------------------------------------


def _list(release: Release, cards: Sequence[Card]) -> Iterator[str]:
    room = _text.columns() if sys.stdout.isatty() else 10**6
    for status, group in _groups(cards):
        label = _label(group[0])
        title = f"{status or '(no status)'}{f' {label}' if label else ''}  {len(group)}"
        yield _text.paint(title, _COLOURS[group[0].category], bold=True)
        for card in group:
            notes = "; ".join(_notes(release, card))
            yield from _text.fold(f"  {card.key}{f'  — {notes}' if notes else ''}", room, 6)


def _groups(cards: Sequence[Card]) -> Iterator[tuple[str, list[Card]]]:
    """The cards of each status, in the order of categories."""
    for category in _CATEGORIES:
        some = [card for card in cards if card.category == category]
        for status in sorted({card.status for card in some}):
            yield status, [card for card in some if card.status == status]


def _notes(release: Release, card: Card) -> Iterator[str]:
    """What is to be said of a document, the urgent first."""
    yield from _urgent(release, card)
    if card.withheld in ("scheduled", "ended"):
        yield str(card.reason)
    elif card.withheld not in (None, "unfinished", "retired"):
        yield _text.paint(f"it {card.reason}", "red")
    elif card.waiting_for:
        yield f"waits for {'; '.join(card.waiting_for)}"
    people = _people(card)
    if people or card.waiting_for:
        yield f"{_or(people) if people else 'nobody'} could decide"
    if card.sent_back:
        yield _text.paint(f"sent back by {card.sent_back}", "yellow")
    if card.overridden:
        yield _text.paint("overridden", "magenta")
    if card.live == "earlier revision":
        yield f"{str(card.live_digest)[:12]} is live"


def _urgent(release: Release, card: Card) -> Iterator[str]:
    if card.overdue and card.due is not None:
        turn = f", turn to {card.escalate_to}" if card.escalate_to else ""
        yield _text.paint(f"overdue since {_day(release, card.due)}{turn}", "red")
    if card.review == "overdue" and card.review_at is not None:
        yield _text.paint(f"review overdue since {_day(release, card.review_at)}", "red")
    elif card.review == "soon" and card.review_at is not None:
        yield _text.paint(f"review due on {_day(release, card.review_at)}", "yellow")
    if card.follow_up is not None:
        when = "overdue since" if card.follow_up_overdue else "due by"
        yield _text.paint(
            f"follow-up {when} {_day(release, card.follow_up)}", "red" if card.follow_up_overdue else "yellow"
        )


def _tasks(cards: Sequence[Card], person: Person) -> Iterator[str]:
    """What one person could do, a document each with the command to type."""
    from contentops.explanation import tasks_of

    room = _text.columns()
    for card in cards:
        late = f"  {_text.paint('overdue', 'red')}" if card.urgent else ""
        yield from _text.fold(
            f"{_text.paint(card.key, bold=True)}  {card.status} {_label(card)}".rstrip() + late, room, 4
        )
        if card.sent_back:
            yield from _text.fold(_text.paint(f"    sent back by {card.sent_back}", "yellow"), room, 6)
        for line in dict.fromkeys(task.command for task in tasks_of(card, person) if task.command):
            yield f"    {_text.paint(line, 'cyan')}"
    yield f"{'' if not cards else chr(10)}{_counted(len(cards))} for {person.id} ({person.name})"


def _sum(cards: Sequence[Card]) -> str:
    older = sum(card.live == "earlier revision" for card in cards)
    late = sum(card.urgent for card in cards)
    parts = [
        _counted(len(cards)),
        f"{sum(card.live != 'no' for card in cards)} live",
        f"{older} of them in an earlier revision" if older else "",
        f"{late} overdue" if late else "",
    ]
    return ", ".join(filter(None, parts))


# -- a board --------------------------------------------------------------------------------------------------


def _is_wide(cards: Sequence[Card]) -> bool:
    """Whether the terminal has room for a column for each category there is."""
    return bool(cards) and sys.stdout.isatty() and shutil.get_terminal_size().columns >= _COLUMN * len(_present(cards))


def _present(cards: Sequence[Card]) -> list[str]:
    return [category for category in _CATEGORIES if any(card.category == category for card in cards)]


def _draw(release: Release, cards: Sequence[Card]) -> None:
    """The board: a column for each category, as many cards as the terminal is high, the rest counted."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(highlight=False, soft_wrap=False)
    present = _present(cards)
    table = Table(expand=True, box=None, padding=(0, 2, 0, 0), show_header=False, show_edge=False)
    for _ in present:
        table.add_column(ratio=1, overflow="fold")
    heads, cells = [], []
    height = max(8, console.height - 6)
    room = console.width // len(present) - 2
    for category in present:
        group = [card for card in cards if card.category == category]
        head = Text(f"{category or 'unknown state'}  {len(group)}", style=f"bold {_style(category)}")
        heads.append(Text("\n").join([head, Text("─" * room, style="dim")]))
        cells.append(_column(release, group, height, room))
    table.add_row(*heads)
    table.add_row(*cells)
    console.print(table)
    console.print()
    console.print(_sum(cards))


def _column(release: Release, group: Sequence[Card], height: int, room: int) -> RichText:
    """The first cards of a category, as lines that fit."""
    from rich.text import Text

    found: list[Text] = []
    used = 0
    quiet = [card for card in group if _is_quiet(card)]
    noted = [card for card in group if not _is_quiet(card)]
    for number, card in enumerate(noted):
        lines = _card(release, card)
        takes = sum(-(-_text.width(line.plain) // room) for line in lines) + 1
        if used + takes > height and number:
            found.append(Text(f"… {len(noted) - number} more", style="dim"))
            break
        used += takes
        found += [*lines, Text("")]
    if quiet:
        found.append(Text(f"{len(quiet)} need{'s' if len(quiet) == 1 else ''} nothing", style="dim"))
    return Text("\n").join(found)


def _is_quiet(card: Card) -> bool:
    """Whether a page is as it should be: live or taken down, and nothing is wanted of anybody."""
    settled = card.category in ("public", "retired") and card.withheld in (None, "retired", "ended")
    return settled and not (card.urgent or card.review or card.overridden or card.tasks)


def _card(release: Release, card: Card) -> list[RichText]:
    from rich.text import Text

    lines = [
        Text(str(card.title or card.key), style="bold red" if card.urgent else "bold"),
        Text(card.key, style="dim"),
    ]
    state = f"{card.status} {_label(card)}".strip() or "no status"
    waited = _waited(card, release.now)
    lines.append(Text(f"{state}{f', {waited}' if waited else ''}"))
    lines += [
        Text(each, style="red" if card.urgent else "yellow") for each in map(click.unstyle, _urgent(release, card))
    ]
    if card.withheld not in (None, "unfinished", "retired"):
        brief = "claims more than was decided" if card.withheld == "unbacked" else str(card.reason)
        lines.append(Text(brief, style="red" if card.withheld not in ("scheduled", "ended") else "yellow"))
    people = _people(card)
    if card.waiting_for:
        lines.append(Text(f"waits for {_or(people)}" if people else "waits; nobody could decide", style="yellow"))
    if card.sent_back:
        lines.append(Text(f"sent back by {card.sent_back}", style="yellow"))
    if card.overridden:
        lines.append(Text("overridden", style="magenta"))
    if card.live == "earlier revision":
        lines.append(Text(f"{str(card.live_digest)[:12]} is live", style="green"))
    return lines


def _style(category: str) -> str:
    return {"retired": "bright_black", "": "red"}.get(category, _COLOURS[category])


# -- words ----------------------------------------------------------------------------------------------------


def _people(card: Card) -> list[str]:
    """Who could give what is missing."""
    return list(dict.fromkeys(person for task in card.tasks if task.lacks for person in task.people))


def _label(card: Card) -> str:
    """What the site calls the state, where that says more than its name."""
    return card.label if card.label.casefold().replace(" ", "_") != card.status else ""


def _waited(card: Card, now: datetime) -> str:
    """For how long a document has been in its state."""
    if card.since is None or card.category in ("public", "retired", ""):
        return ""
    hours = int((now - card.since).total_seconds() // 3600)
    if hours < 1:
        return ""
    return f"{hours} h" if hours < 48 else f"{hours // 24} days"


def _day(release: Release, at: datetime | None) -> str:
    from contentops.config import local_day

    return local_day(at, release.catalog.definitions.settings.timezone).isoformat() if at is not None else ""


def _or(people: Sequence[str]) -> str:
    return people[0] if len(people) == 1 else f"{', '.join(people[:-1])} or {people[-1]}"


def _counted(number: int) -> str:
    from contentops.report import counted

    return counted(number, "document")
