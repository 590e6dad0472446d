"""contentops explain"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from contentops.cli import _text, completions
from contentops.cli.common import as_json, documents, now_option, project

if TYPE_CHECKING:
    from contentops.explanation import Asked, Explanation, Given, Leg

POLICY = "policy/site"
_GOOD, _BAD, _OPEN = "green", "red", "yellow"
_VERDICTS = {
    "satisfied": _GOOD,
    "overridden": "magenta",
    "not needed": "",
    "missing": _OPEN,
}
_LABEL = 12


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...", shell_complete=completions.files)
@as_json
@now_option
@click.pass_obj
def command(start: Path, paths: tuple[str, ...], form: str, now: datetime) -> int:
    """Say why a document is, or is not, live, and who could act.

    For each PATH (a file, a folder or a key): what it claims, what readers see, which decisions the workflow asks for on the
    way, who gave them and whether they count, what is missing, and the command to type next. `policy/site` stands for the
    policy set. The working tree is looked at, with what is not committed yet.
    """
    from contentops.explanation import explain, explain_policy, facts
    from contentops.load import load
    from contentops.plan import plan
    from contentops.report import dump
    from contentops.settle import settle
    from contentops.source.opening import open_source

    folder = project(start)
    settled = settle(open_source(folder, worktree=True), now)
    catalog = load(settled, now)
    release = plan(catalog, now)
    chosen = documents(catalog, folder, [path for path in paths if path != POLICY])
    found = [explain(release, document) for document in chosen]
    if POLICY in paths:
        found.append(explain_policy(settled, catalog, now))
    if form == "json":
        click.echo(dump(facts(found)))
        return 0
    if not catalog.history:
        click.echo("note: this is no git repository: the records beside the files are all there is", err=True)
    page = _Page(catalog.definitions.settings.timezone)
    for number, each in enumerate(found):
        _text.echo([*([""] if number else []), *page.lines(each)])
    return 0


class _Page:
    """Lays out explanations as text."""

    def __init__(self, timezone: str) -> None:
        self.timezone = timezone
        self.room = _text.columns()
        self.rejected = ""
        """Whose rejection stands in the way of every decision."""

    def lines(self, found: Explanation) -> list[str]:
        """One explanation, a line each."""
        self.rejected = found.rejections[-1].person if found.rejections else ""
        return [*self._head(found), *self._legs(found), *self._rest(found), *self._next(found)]

    def _head(self, found: Explanation) -> Iterator[str]:
        yield from self._fold(_text.paint(found.key, bold=True) + (f"  {found.title}" if found.title else ""), 2)
        if found.key != POLICY:
            yield found.path
            yield ""
            yield from self._fact("claims", self._claim(found))
        else:
            yield ""
        yield from self._fact("text", found.digest[:12] + ("" if found.committed else ", not committed"))
        yield from self._fact("live", self._live(found))
        colour = _BAD if found.withheld in ("unbacked", "state", "duplicate", "policy") else ""
        yield from self._fact("why", _text.paint(found.reason, colour))
        if found.files:
            yield from self._fact("files", ", ".join(found.files))
        for other in found.other_texts:
            if found.live.kind != "nothing" or other.digest == found.live.digest or other.digest[:12] in found.reason:
                continue
            who = " and ".join(other.people)
            yield from self._fact(
                "approved",
                f"was {other.digest[:12]}, by {who} {self._landed(other.landed, other.commit)}; this text is another",
            )
        yield from self._times(found)
        yield from self._contributors(found)

    def _claim(self, found: Explanation) -> str:
        state = f"{found.status} {found.label}".strip() or "no status"
        if found.since is None:
            return state
        return f"{state}, since {self._day(found.since)} ({_short(found.since_commit)})"

    def _live(self, found: Explanation) -> str:
        live = found.live
        if live.kind == "nothing":
            return _text.paint("nothing", _OPEN)
        since = f"since {self._day(live.since)} ({_short(live.commit)})" if live.since else ""
        if live.kind == "this text":
            return f"{_text.paint('this text', _GOOD)}, {since}"
        old = f"{_text.paint('an earlier text', _OPEN)}, {live.digest[:12]}, {since}"
        who = ", ".join(dict.fromkeys(f"{each.transition} by {each.person}" for each in live.decisions))
        return f"{old}{f': {who}' if who else ''}"

    def _times(self, found: Explanation) -> Iterator[str]:
        if found.publish_at is not None:
            yield from self._fact("from", found.publish_at.isoformat())
        if found.unpublish_at is not None:
            yield from self._fact("until", found.unpublish_at.isoformat())
        if found.due is not None:
            late = _text.paint("overdue", _BAD) if found.overdue else ""
            turn = f"turn to {found.escalate_to}" if found.overdue and found.escalate_to else ""
            yield from self._fact("due", ", ".join(filter(None, (str(self._day(found.due)), late, turn))))
        if found.review_at is not None:
            yield from self._fact("review", f"to be looked at again on {self._day(found.review_at)}")

    def _contributors(self, found: Explanation) -> Iterator[str]:
        if not found.contributors_known:
            yield from self._fact("changed by", "outside git nobody can tell who contributed")
        elif found.contributors or found.strangers:
            named = [f"{person} ({where})" for person, where in found.contributors.items()]
            yield from self._fact("changed by", ", ".join(named)) if named else ()
        for stranger, where in found.strangers.items():
            told = f"{stranger} ({where}) is nobody in workflows/people.yml: add the address to a person there"
            yield from self._fact("changed by", _text.paint(told, _BAD))

    # -- the way ----------------------------------------------------------------------------------------------

    def _legs(self, found: Explanation) -> Iterator[str]:
        wide = max((len(leg.transition) for leg in found.legs), default=0)
        for number, leg in enumerate(found.legs):
            if number == 0:
                yield ""
            yield from self._leg(leg, wide)

    def _leg(self, leg: Leg, wide: int) -> Iterator[str]:
        mark = _text.paint("✓", _GOOD) if leg.made else _text.paint("·", _OPEN)
        states = f"{leg.source} {leg.source_label}".strip() + " → " + f"{leg.target} {leg.target_label}".strip()
        yield f"{mark} {_text.paint(leg.transition.ljust(wide), bold=True)}  {_text.paint(states, dim=True)}"
        if leg.policy_differs:
            yield from self._fold(
                f"    judged by the policy of {_short(leg.policy)}, which asked for something else than today's", 6
            )
        for given in leg.given:
            yield from self._given(given, 4)
        for asked in leg.asked:
            yield from self._asked(asked)
        if not leg.made and not leg.asked:
            yield from self._fold(f"    {_who([each.person for each in leg.could])} may", 6)

    def _asked(self, asked: Asked) -> Iterator[str]:
        verdict = _text.paint(asked.verdict, _VERDICTS.get(asked.verdict, _BAD))
        need = f"{asked.count} {' or '.join(asked.of)}"
        if asked.exclude and asked.verdict != "not needed":
            need += f", {asked.exclude} excluded"
        if asked.verdict == "not needed":
            when = " and ".join(f"{key} is {' or '.join(map(str, values))}" for key, values in asked.when.items())
            need += f", only where {when}"
        yield from self._fold(f"    {asked.id}: {verdict}  {_text.paint(f'({need})', dim=True)}", 6)
        for given in asked.given:
            yield from self._given(given, 6)
        if asked.verdict in ("satisfied", "overridden", "not needed") or not (
            asked.could or asked.barred or not asked.given
        ):
            return
        if self.rejected:
            yield from self._fold(f"      nobody could decide while the rejection by {self.rejected} stands", 8)
            return
        if asked.reach:
            yield from self._fold(f"      nobody could decide: {asked.reach}", 8)
            return
        yield from self._fold(f"      could decide: {_who([each.person for each in asked.could])}", 8)
        for each in asked.barred:
            yield from self._fold(_text.paint(f"      not {each.person}: {each.why}", dim=True), 8)

    def _given(self, given: Given, under: int, lead: str = "") -> Iterator[str]:
        what = f"{lead}{given.person} ({given.role}) {self._landed(given.landed, given.commit)}"
        parts = [what, _text.proven(given)]
        if given.override:
            parts.insert(0, f"overridden by {given.override}")
        if given.worth != "counts":
            parts.append(f"{_text.paint(given.worth, _BAD)}: {given.why}")
        if given.lapses is not None:
            parts.append(f"lapses on {self._day(given.lapses)}")
        if given.follow_up is not None and not given.followed_up:
            parts.append(f"to be followed up by {self._day(given.follow_up)}")
        elif given.follow_up is not None:
            parts.append("followed up")
        if not given.present and given.worth == "counts":
            parts.append("its file is gone or was changed; it still counts")
        yield from self._fold(" " * under + "; ".join(filter(None, parts)), under + 2)
        if given.comment:
            yield from self._fold(" " * (under + 2) + f"“{given.comment}”", under + 3)

    # -- the rest ---------------------------------------------------------------------------------------------

    def _rest(self, found: Explanation) -> Iterator[str]:
        for title, group in (("Rejected", found.rejections), ("Does not count", found.uncounted)):
            if group:
                yield ""
                yield _text.paint(title, _BAD, bold=True)
            for each in group:
                yield from self._given(each, 2, "" if title == "Rejected" else f"{each.transition}: ")

    def _next(self, found: Explanation) -> Iterator[str]:
        if found.next:
            yield ""
            yield _text.paint("Next", bold=True)
        for each in found.next:
            told = ", ".join(filter(None, (_who(list(each.who)) if each.who else "", each.note)))
            yield from self._fold(f"  {told}", 4)
            if each.command:
                yield f"    {_text.paint(each.command, 'cyan')}"

    def _fact(self, name: str, text: str) -> list[str]:
        return self._fold(f"{_text.paint(name.ljust(_LABEL), dim=True)}{text}", _LABEL)

    def _fold(self, text: str, under: int) -> list[str]:
        return _text.fold(text, self.room, under)

    def _landed(self, at: datetime, commit: str) -> str:
        return f"on {self._day(at)} in {commit[:7]}" if commit else f"on {self._day(at)}, not committed"

    def _day(self, at: datetime) -> str:
        from contentops.config import local_day

        return local_day(at, self.timezone).isoformat()


def _short(commit: str) -> str:
    return commit[:7] or "not committed"


def _who(people: list[str]) -> str:
    if not people:
        return "nobody"
    return people[0] if len(people) == 1 else f"{', '.join(people[:-1])} or {people[-1]}"
