"""What submit, approve, reject, reaffirm and move have in common: one transition of some documents, by one person."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from contentops.cli import completions
from contentops.cli.common import actor, as_json, at_the_keyboard, documents, now_option, project

if TYPE_CHECKING:
    from contentops.model import Catalog, Document, Override, Person, Release, Transition, Workflow
    from contentops.settle import Settled
    from contentops.source.opening import Source
    from contentops.source.signing import SigningKey
    from contentops.workflow.decisions import Act, Decided

_F = TypeVar("_F", bound=Callable[..., Any])
POLICY = "policy/site"


@dataclass(frozen=True)
class Options:
    """What the person at the command line said beside the paths."""

    person: str | None
    comment: str
    form: str
    now: datetime
    sign: bool
    key: Path | None
    commit: bool


def decision_options(command: _F) -> _F:
    """PATHs and everything in `Options`, gathered as `options`."""

    def gathered(*args: Any, **named: Any) -> Any:
        options = Options(**{name: named.pop(name) for name in Options.__dataclass_fields__})
        return command(*args, options=options, **named)

    gathered.__doc__, gathered.__name__ = command.__doc__, command.__name__
    wrapped: Any = gathered
    wrapped.__click_params__ = list(getattr(command, "__click_params__", []))
    for option in (
        now_option,
        as_json,
        click.option(
            "--commit", is_flag=True, help="Commit the record, its signature and the status line, and nothing else."
        ),
        click.option(
            "--key",
            type=click.Path(exists=True, dir_okay=False, path_type=Path),
            help="Sign with this SSH key instead of the one git signs with.",
        ),
        click.option("--sign", is_flag=True, help="Sign the record with the SSH key git signs with."),
        click.option("-m", "--comment", default="", metavar="TEXT", help="Why; kept in the record."),
        click.option(
            "--as",
            "person",
            metavar="PERSON",
            shell_complete=completions.people,
            help="Act as this person of workflows/people.yml instead of the one git's user.email belongs to. Such a"
            " decision is never more than recorded.",
        ),
    ):
        wrapped = option(wrapped)
    return wrapped  # type: ignore[no-any-return]


def paths_argument(command: _F) -> _F:
    """PATH…"""
    return click.argument("paths", nargs=-1, required=True, metavar="PATH...", shell_complete=completions.files)(
        command
    )


def decide_all(
    start: Path,
    paths: Sequence[str],
    choose: Callable[[Workflow, str], Transition | Override],
    options: Options,
    decision: str = "",
) -> int:
    """Make one transition of every document named, or of none.

    Args:
        choose: the transition for a workflow and a state.
        decision: what is decided about the policy set, where `policy/site` is among the paths.
    """
    from contentops.errors import RefusedError
    from contentops.settle import settle
    from contentops.source.opening import open_source
    from contentops.workflow.decisions import WrongStateError

    folder = project(start)
    source = open_source(folder, worktree=True)
    settled = settle(source, options.now)
    release = _release(settled, options.now)
    about_policy = POLICY in paths
    chosen = _chosen(release.catalog, folder, [path for path in paths if path != POLICY], choose)
    desk = Desk(source, release, options)
    guard(release, chosen)
    try:
        decided = [desk.decide(document, transition) for document, transition in chosen]
    except WrongStateError as error:
        if len(chosen) <= len(paths):
            raise
        hint = "a folder names all that lies below it; name what is in that state: contentops status shows it"
        raise RefusedError(error.message, hint=hint) from None
    if about_policy:
        decided.append(desk.decide_policy(decision))
    return desk.put_down(folder, decided)


def approve_since(start: Path, paths: Sequence[str], ref: str, yes: bool, options: Options) -> int:
    """Show how everything that waits for approval differs from a commit, then approve it in one go."""
    import sys

    from contentops.errors import RefusedError
    from contentops.load import load
    from contentops.settle import settle
    from contentops.source.opening import open_source
    from contentops.standing import awaits
    from contentops.workflow.decisions import transition_that

    folder = project(start)
    source = open_source(folder, worktree=True)
    release = _release(settle(source, options.now), options.now)
    before = load(settle(open_source(folder, ref=ref), options.now), options.now).by_key()
    named = documents(release.catalog, folder, paths or ["."])
    waiting = [
        each
        for each in named
        if (each.key not in before or before[each.key].blob != each.blob)
        and awaits(release.catalog, each, "approve", options.now)
    ]
    if not waiting:
        raise RefusedError(f"nothing that changed since {ref} waits for approval", hint="contentops status")
    for line in _grouped([(before.get(each.key), each) for each in waiting], release.catalog):
        click.echo(line, err=options.form == "json")
    if not yes:
        if not sys.stdin.isatty():
            raise click.UsageError("there is nobody to ask here; look at the differences, then say --yes")
        click.confirm(f"Approve these {len(waiting)}?", abort=True, err=True)
    chosen = _chosen(
        release.catalog,
        folder,
        [each.path for each in waiting],
        lambda workflow, state: transition_that(workflow, "approve", state),
    )
    desk = Desk(source, release, options)
    guard(release, chosen)
    return desk.put_down(folder, [desk.decide(document, transition) for document, transition in chosen])


def _grouped(pairs: Sequence[tuple[Document | None, Document]], catalog: Catalog) -> Iterator[str]:
    """The differences of many documents, those that are the same told once."""
    from contentops.differences import differences
    from contentops.differences.text import as_text

    same: dict[str, list[str]] = {}
    for old, new in pairs:
        workflow = catalog.definitions.workflows[new.key.type]
        found = differences(old, new, assets=({}, {}), unbound=workflow.unbound)
        same.setdefault(as_text(found, colour=False, width=100), []).append(new.path)
    for text, paths in same.items():
        first = f"{len(paths)} documents: {', '.join(paths[:3])}{' …' if len(paths) > 3 else ''}"
        yield first if len(paths) > 1 else paths[0]
        yield "".join(f"    {line}\n" for line in text.splitlines())


def _release(settled: Settled, now: datetime) -> Release:
    from contentops.load import load
    from contentops.plan import plan

    return plan(load(settled, now), now)


def _chosen(
    catalog: Catalog, folder: Path, paths: Sequence[str], choose: Callable[[Workflow, str], Transition | Override]
) -> list[tuple[Document, Transition | Override]]:
    from contentops.errors import RefusedError
    from contentops.workflow.decisions import refuse_uncommitted, workflow_for

    chosen = []
    for document in documents(catalog, folder, paths):
        workflow = workflow_for(catalog, document.key.type)
        state = workflow.state_of(document.status)
        try:
            transition = choose(workflow, state.name if state else document.status)
        except RefusedError as error:
            raise RefusedError(f"{document.path}: {error.message}", hint=error.hint) from None
        if transition.requires or getattr(transition, "decision", "") == "reject":
            refuse_uncommitted(catalog, document)
        chosen.append((document, transition))
    return chosen


def guard(release: Release, chosen: Sequence[tuple[Document, Transition | Override]]) -> None:
    """Refuse if a check that guards a transition fails for its document.

    Raises:
        RefusedError: with the findings.
    """
    from contentops.checking import Examiner
    from contentops.errors import RefusedError

    workflows = release.catalog.definitions.workflows
    made = [(document, _made(workflows[document.key.type], transition)) for document, transition in chosen]
    public = frozenset(
        document.key
        for document, transition in made
        if workflows[document.key.type].states[transition.target].category == "public"
    )
    examiner = Examiner(release.catalog.definitions)
    for name in dict.fromkeys(each for _, transition in made for each in transition.guards):
        guarded = {document.path for document, transition in made if name in transition.guards}
        findings = [
            each
            for each in examiner.examine(release, guard=name, assumed=public).findings
            if each.path in guarded and each.severity == "error"
        ]
        if findings:
            raise RefusedError(
                f"the check “{name}” must pass first", hint="mend these, then try again", diagnostics=findings
            )


def _made(workflow: Workflow, chosen: Transition | Override) -> Transition:
    """The transition that is made, where an override stands in for its requirements."""
    from contentops.model import Override

    return workflow.transitions[chosen.transition] if isinstance(chosen, Override) else chosen


class Desk:
    """Where one person's decisions are made, signed, written down and committed."""

    def __init__(self, source: Source, release: Release, options: Options) -> None:
        self.source = source
        self.release = release
        self.catalog = release.catalog
        self.options = options
        self.person = actor(source, self.catalog, options.person)
        _refuse_gone(self.person, options.now)
        self.recorded_by = _recorded_by(source, self.catalog, self.person) if options.person else ""
        self._key: SigningKey | None = None
        if options.sign or options.key:
            self._sign()

    def decide(self, document: Document, transition: Transition | Override) -> Decided:
        """A decision on one document, checked but not written yet."""
        from contentops.standing import standing
        from contentops.workflow.decisions import decide, workflow_for

        self._assure(_made(workflow_for(self.catalog, document.key.type), transition).assurance)
        data = self.source.snapshot.read(document.path)
        evidence = standing(self.catalog, document, self.options.now)
        return decide(self.catalog, document, data, transition, self.act(), evidence=evidence)

    def decide_policy(self, decision: str) -> Decided:
        """A decision on the policy set."""
        from contentops.standing import policy_evidence
        from contentops.workflow.decisions import current_policy, decide_policy

        if not decision:
            raise click.UsageError(f"{POLICY} takes approve and reject")
        self._assure(current_policy(self.catalog).site.assurance)
        evidence = policy_evidence(self.catalog)
        return decide_policy(self.catalog, decision, self.act(), evidence=evidence)  # type: ignore[arg-type]

    def revoke(self, document: Document) -> Decided:
        """This person's newest decision about a document, taken back."""
        from contentops.standing import standing
        from contentops.workflow.decisions import revoke

        records = self.catalog.records.get(document.key, ())
        live = self.release.live.get(document.key)
        texts = [self.catalog.digests[document.path], *([live.digest] if live else [])]
        own = [
            [each for each in records if each.record.digest == digest and each.record.person == self.person.id]
            for digest in texts
        ]
        candidates = next(filter(None, own), [])
        standing_ones = [each for each in candidates if each.record.decision != "revoke" and not each.flaw]
        if standing_ones:
            self._assure(standing_ones[-1].level, "what is taken back is")
        evidence = standing(self.catalog, document, self.options.now)
        return revoke(self.catalog, document, candidates, self.act(), evidence=evidence)

    def act(self) -> Act:
        from contentops.workflow.decisions import Act

        level = "recorded" if self.recorded_by else "signed" if self._key else "committed"
        return Act(self.person, self.options.now, self.options.comment, level, self.recorded_by)  # type: ignore[arg-type]

    def put_down(self, folder: Path, decided: list[Decided]) -> int:
        """Write everything, commit it if asked, and tell."""
        from contentops.writing import write_all

        files = {path: data for each in decided for path, data in each.files.items()}
        if self._key is not None:
            from contentops.source.signing import sign
            from contentops.workflow.landing import SIGNATURE
            from contentops.workflow.signatures import NAMESPACE

            for each in decided:
                path = each.record.path
                files[path + SIGNATURE] = sign(files[path], self._key, NAMESPACE)
        self._refuse_stale(folder, files)
        write_all(folder, files)
        commit = self._commit(decided, files) if self.options.commit else ""
        tell(self.source, decided, self.options.form, commit, sorted(files), self.act().level)
        return 0

    def _assure(self, asked: str, why: str = "the workflow asks for decisions that are") -> None:
        """Sign where it takes a signature to count; refuse what would not."""
        if asked == "recorded":
            return
        if self.recorded_by:
            from contentops.errors import RefusedError

            raise RefusedError(
                f"{why} {asked}, and a decision made with --as is never more than recorded",
                hint=f"let {self.person.id} decide, with git's user.email set to an address of theirs",
            )
        if asked in ("forge", "signed") and self._key is None:
            self._sign()

    def _sign(self) -> None:
        from contentops.errors import RefusedError
        from contentops.source.signing import public_key, signing_key

        if self.recorded_by:
            raise RefusedError(
                f"a signature is by the key of who decides, and --as names {self.person.id}",
                hint="leave out --as, or --sign",
            )
        key = signing_key(self.source.folder, self.options.key)
        public = public_key(key)
        judging = self.catalog.landing_policy or self.catalog.policy
        judged_by = judging.people.get(self.person.id) if judging else None
        if judged_by is None or public not in judged_by.keys:
            what = f"the key in {self.options.key}" if self.options.key else "the key git signs with"
            raise RefusedError(
                f"{what} is not one of {self.person.id} in workflows/people.yml as it is committed",
                hint=f'add it under keys and commit that first: "{public}"',
            )
        self._key = key

    def _refuse_stale(self, folder: Path, files: dict[str, bytes]) -> None:
        """Refuse to write over a file that changed since it was read."""
        from contentops.errors import RefusedError

        for path in files:
            known = self.source.snapshot.read(path) if path in self.catalog.entries else None
            now = (folder / path).read_bytes() if (folder / path).is_file() else None
            if known != now:
                raise RefusedError(f"{path} changed while this was decided; nothing was written", hint="try again")

    def _commit(self, decided: list[Decided], files: dict[str, bytes]) -> str:
        from contentops.errors import RefusedError
        from contentops.workflow.decisions import commit_message

        if self.source.repository is None:
            raise RefusedError("there is no git repository to commit to", hint="leave out --commit, or git init")
        message = commit_message(decided, self.person)
        return self.source.repository.commit(message, sorted(files))


def _refuse_gone(person: Person, now: datetime) -> None:
    """Refuse a decision that would be void the moment it lands."""
    from datetime import timezone

    from contentops.errors import RefusedError

    if person.until is not None and now.astimezone(timezone.utc).date() > person.until:
        raise RefusedError(
            f"{person.id} left on {person.until}: what {person.id} decides now does not count",
            hint="let somebody else decide, or put `until` in workflows/people.yml later",
        )


def _recorded_by(source: Source, catalog: Catalog, person: Person) -> str:
    """Who sits at the keyboard, where that is not the person named."""
    email, found = at_the_keyboard(source, catalog)
    who = found.id if found is not None else email or "nobody git knows"
    return "" if who == person.id else who


def tell(source: Source, decided: list[Decided], form: str, commit: str, written: Sequence[str], level: str) -> None:
    """Say what was decided, what is still missing and what is left to do."""
    if form == "json":
        from contentops.report import dump

        click.echo(dump([_facts(each, commit, level) for each in decided]))
        return
    for each in decided:
        who = f"{each.record.person} ({each.record.role}, {level})"
        if each.missing:
            click.echo(
                f"{each.path}: {each.record.decision} by {who}; stays “{each.before}”, still missing {'; '.join(each.missing)}"
            )
        elif each.before == each.after:
            click.echo(f"{each.path}: {each.transition} by {who}; the status stays “{each.after}”")
        else:
            click.echo(f"{each.path}: {each.before} → {each.after}, {each.record.decision} by {who}")
        if each.note:
            click.echo(f"    {each.note}")
    if commit:
        click.echo(f"committed as {commit[:12]}", err=True)
    elif source.repository is not None:
        click.echo("to commit: git add -A content workflows && git commit   (or decide with --commit)", err=True)
        others = [path for path in source.repository.changed_paths("workflows/reviews") if path not in written]
        if others:
            click.echo(f"note: {len(others)} more files of decisions are not committed: {others[0]}", err=True)


def _facts(each: Decided, commit: str, level: str) -> dict[str, object]:
    return {
        "key": each.key,
        "path": each.path,
        "digest": each.digest,
        "transition": each.transition,
        "from": each.before,
        "to": each.after,
        "record": each.record.path,
        "level": level,
        "commit": commit or None,
        "missing": list(each.missing),
        "note": each.note or None,
    }
