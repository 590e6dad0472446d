"""Reviews given on the git host -> records: whose account it is, which texts it is about, and whether they may."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Literal

from contentops.changeset import examine
from contentops.errors import ContentOpsError, RefusedError
from contentops.load import load
from contentops.model import Document, Landed, Person, Policy, Record, Release, Transition, Workflow
from contentops.plan import plan
from contentops.settle import Settled, settle
from contentops.source import remotes
from contentops.source.git import Repository
from contentops.source.opening import Source, open_source
from contentops.standing import awaits, policy_evidence, standing
from contentops.workflow import landing, records
from contentops.workflow.decisions import Act, Decided, decide, decide_policy, leads_to, transition_that, workflow_for
from contentops.workflow.forge import HostReview
from contentops.workflow.judge import Evidence, Judge
from contentops.workflow.policies import KEY, KIND

_COMMITTER = re.compile(rb"^committer .*> (?P<seconds>[0-9]+) [-+][0-9]{4}$", re.MULTILINE)
_LATEST = 250_000_000_000
"""Seconds; a clock may say anything, and a commit that says nothing is as young as can be."""


@dataclass(frozen=True, slots=True)
class Made:
    """One record that a review led to."""

    review: HostReview
    record: Record
    path: str
    """Of the document, or `policy/site`; of the record taken back, where it is one that takes back."""
    missing: tuple[str, ...] = ()
    """What the transition still lacks."""

    @property
    def data(self) -> bytes:
        """The bytes to write and to sign."""
        return records.to_bytes(self.record)


@dataclass(frozen=True, slots=True)
class Aside:
    """A review, or its bearing on one document, that led to no record."""

    review: HostReview
    kind: Literal["known", "stranger", "passed", "refused"]
    """It has its record already; its account is nobody's; there was nothing to decide; it may not count."""
    why: str
    hint: str = ""
    path: str = ""
    """The document, where it is about one."""


Outcome = Made | Aside


class _NotCountedError(Exception):
    """A whole review leads to no record."""

    def __init__(self, kind: Literal["known", "stranger", "passed", "refused"], why: str, hint: str = "") -> None:
        super().__init__(why)
        self.aside = (kind, why, hint)


class Importer:
    """Makes records of reviews: knows the policy that judges them, and the records made of earlier ones."""

    def __init__(self, folder: Path, now: datetime, *, base: str = "HEAD", head: str = "HEAD") -> None:
        """Read the policy in force and every record of a review so far.

        Args:
            base: the published branch; its policy says whose account it is and who may decide.
            head: the branch that was reviewed.

        Raises:
            ContentOpsError: outside git, no such commit, or no policy that could judge a decision.
        """
        published = open_source(folder, ref=base)
        if published.repository is None:
            raise ContentOpsError(f"{folder} is in no git repository, and a review is about a commit", hint="git init")
        self.folder = folder
        self.now = now
        self.repository: Repository = published.repository
        self.base = published.commit
        self.head = self.repository.commit_id(head)
        self._branch = remotes.branch(folder, base)
        self._places = remotes.places(folder)
        with _open(published), _open(open_source(folder, worktree=True, base=self.base)) as here:
            settled, beside = settle(published, now), settle(here, now)
            known = {each.record.sha256: each for each in (*_vouched_for(settled), *_vouched_for(beside))}
            self.policy = _in_force(settled)
        everything = (each for one in (settled, beside) for group in one.found.records.values() for each in group)
        self._bytes = {each.record.sha256 for each in everything}
        self._line = [each.id for each in settled.timeline.commits]
        self._known = [each.record for each in known.values()]
        self._taken = {*published.snapshot.entries, *here.snapshot.entries}
        self._releases: dict[str, _ChangeSet | ContentOpsError] = {}

    def records_of(self, reviews: Iterable[HostReview]) -> tuple[Outcome, ...]:
        """What each review leads to, in order. One that does not count keeps no other from counting."""
        found: list[Outcome] = []
        for review in reviews:
            try:
                for outcome in self._withdrawn(review) if review.decision == "withdraw" else self._decided(review):
                    found.append(outcome)
                    if isinstance(outcome, Made):
                        self._remember(outcome.record)
            except _NotCountedError as error:
                found.append(Aside(review, *error.aside))
        return tuple(found)

    def _remember(self, record: Record) -> None:
        self._known.append(replace(record, sha256=_sha256(record)))
        self._taken.add(record.path)

    def _new(self, record: Record) -> Record:
        """A record under a free name, with bytes that no file ever had: a copy without CI's signature that somebody put
        there first would else be the one that landed."""
        path = records.name(record.key, record.digest, record.decision, record.person, self._taken)
        record = replace(record, path=path)
        while _sha256(record) in self._bytes:
            later = datetime.fromisoformat(record.time) + timedelta(seconds=1)
            record = replace(record, time=later.isoformat(timespec="seconds"))
        return record

    # -- approvals and rejections -----------------------------------------------------------------------------

    def _decided(self, review: HostReview) -> Iterator[Outcome]:
        self._refuse_elsewhere(review)
        self._refuse_moved(review)
        person = _person(self.policy, review)
        self._refuse_gone(review, person)
        self._refuse_unseen(review)
        change = self._change(review.commit)
        if not change.documents and not change.policy_set:
            raise _NotCountedError("passed", f"nothing in {review.commit[:12]} differs from the published branch")
        for document in change.documents:
            yield from self._about(review, person, change, document)
        if change.policy_set:
            yield from self._about_policy(review, person, change)

    def _about(self, review: HostReview, person: Person, change: _ChangeSet, document: Document) -> Iterator[Outcome]:
        catalog, key = change.release.catalog, str(document.key)
        if self._has(review, key):
            yield Aside(review, "known", "has its record already", path=document.path)
            return
        digest = catalog.digests[document.path]
        freed = self._rejections_of(review, key, digest)
        try:
            workflow = workflow_for(catalog, document.key.type)
            evidence = _without(standing(catalog, document, self.now), freed)
            if (why := _no_concern(workflow, document, review, evidence, self.now)) is not None:
                yield Aside(review, "passed", why, path=document.path)
                return
            state = workflow.state_of(document.status)
            transition = transition_that(workflow, review.decision, state.name if state else document.status)
            data = change.source.snapshot.read_all([document.path])[document.path]
            rest = _without(evidence, _own_approvals(evidence, person, transition))
            decided = decide(catalog, document, data, transition, self._act(review, person), evidence=rest)
        except RefusedError as error:
            yield Aside(review, "refused", error.message, error.hint or "", document.path)
            return
        yield from (self._revocation(review, each) for each in freed)
        assets = {path: catalog.entries[path].blob for path in catalog.revisions[document.key][-1].assets}
        files = {document.path: catalog.entries[document.path].blob, **assets}
        yield self._made(review, decided, tuple(files.items()))

    def _about_policy(self, review: HostReview, person: Person, change: _ChangeSet) -> Iterator[Outcome]:
        catalog = change.release.catalog
        if self._has(review, KEY):
            yield Aside(review, "known", "has its record already", path=KEY)
            return
        freed = self._rejections_of(review, KEY, catalog.policy_digest)
        evidence = _without(policy_evidence(catalog), freed)
        try:
            assert review.decision != "withdraw"
            decided = decide_policy(catalog, review.decision, self._act(review, person), evidence=evidence)
        except RefusedError as error:
            yield Aside(review, "refused", error.message, error.hint or "", KEY)
            return
        yield from (self._revocation(review, each) for each in freed)
        yield self._made(review, decided, decided.record.files)

    def _act(self, review: HostReview, person: Person) -> Act:
        # A request for changes may have its words beside the lines; they are found at its address.
        words = review.comment if review.comment.strip() or review.decision == "approve" else review.url
        return Act(person, self.now, words, "forge", event=_event(review, review.commit))

    def _made(self, review: HostReview, decided: Decided, files: tuple[tuple[str, str], ...]) -> Made:
        record = self._new(replace(decided.record, files=files, time=review.time))
        return Made(review, record, decided.path, decided.missing)

    # -- taking back ------------------------------------------------------------------------------------------

    def _withdrawn(self, review: HostReview) -> Iterator[Outcome]:
        self._refuse_elsewhere(review)
        taken = [each for each in self._of_the_same(review) if _takes_back(review, each)]
        if not taken:
            raise _NotCountedError("passed", f"{review.account} has taken back what no record was made of")
        for record in taken:
            if self._is_revoked(record):
                yield Aside(review, "known", "is taken back already", path=record.path)
            elif record.role not in getattr(self.policy.people.get(record.person), "roles", ()):
                why = f"{record.person} is no {record.role} in workflows/people.yml any more and cannot take it back"
                yield Aside(review, "refused", why, "let somebody else reject the text: contentops reject", record.path)
            else:
                yield self._revocation(review, record)

    def _revocation(self, review: HostReview, taken: Record) -> Made:
        # When something was dismissed, GitHub does not tell.
        dismissed = review.host == "github" and review.decision == "withdraw"
        time = self.now.isoformat(timespec="seconds") if dismissed else review.time
        record = replace(
            taken,
            sha256="",
            decision="revoke",
            time=time,
            comment=review.comment.strip() if review.decision == "withdraw" else "",
            revokes=taken.sha256,
            contributors=(),
            event=_event(review, taken.event["commit"] if review.decision == "withdraw" else review.commit),
        )
        return Made(review, self._new(record), taken.path)

    def _rejections_of(self, review: HostReview, key: str, digest: str) -> list[Record]:
        """The account's own rejections of a text in this pull request, which its approval takes back as on the host."""
        if review.decision != "approve":
            return []
        return [
            each
            for each in self._of_the_same(review)
            if (each.decision, each.key, each.digest) == ("reject", key, digest)
            and datetime.fromisoformat(each.time) <= datetime.fromisoformat(review.time)
            and not self._is_revoked(each)
        ]

    # -- what is known ----------------------------------------------------------------------------------------

    def _has(self, review: HostReview, key: str) -> bool:
        """Whether a review has its record about a key."""
        return any(
            each.event["event"] == review.event and each.key == key and each.decision == review.decision
            for each in self._known
        )

    def _is_revoked(self, record: Record) -> bool:
        return any(each.revokes == record.sha256 and each.person == record.person for each in self._known)

    def _of_the_same(self, review: HostReview) -> list[Record]:
        """The records of this account's reviews of this pull request."""
        return [
            each
            for each in self._known
            if each.event["host"] == review.host
            and each.event["account"].casefold() == review.account.casefold()
            and _pull(each.event["event"]) == _pull(review.event)
        ]

    def _change(self, commit: str) -> _ChangeSet:
        """What a commit would bring to the published branch.

        Raises:
            _NotCountedError: its site cannot be read.
        """
        if commit not in self._releases:
            try:
                self._releases[commit] = self._read_change(commit)
            except ContentOpsError as error:
                self._releases[commit] = error
        found = self._releases[commit]
        if isinstance(found, ContentOpsError):
            raise _NotCountedError(
                "refused",
                f"the site cannot be read at {commit[:12]}: {found.message}",
                found.hint or f"contentops validate --commit {commit[:12]} says what is wrong",
            )
        return found

    def _read_change(self, commit: str) -> _ChangeSet:
        with _open(open_source(self.folder, ref=commit, base=self._before(commit))) as source:
            settled = settle(source, self.now)
            catalog = replace(load(settled, self.now), policy=self.policy)
        self._taken |= catalog.entries.keys()
        release = plan(catalog, self.now)
        changes = examine(release, settled.policies.changed(catalog.last))
        by_key = catalog.by_key()
        documents = [
            document
            for change in changes.changes
            if (document := by_key.get(change.key)) is not None
            and change.key.type in self.policy.workflows.keys() & catalog.definitions.workflows.keys()
            and (change.kind != "moved" or awaits(catalog, document, "approve", self.now))
        ]
        asked = bool(changes.policy) and KIND in self.policy.workflows
        return _ChangeSet(source, release, tuple(documents), asked)

    def _before(self, commit: str) -> str:
        """The published branch as it was before it had a commit."""
        at = bisect_left(self._line, True, key=lambda each: self.repository.merge_base(commit, each) == commit)
        if at == len(self._line):
            return self.base
        if self._line[at] == commit:
            raise ContentOpsError(
                "it is one of the published branch itself, and nothing tells where what was reviewed began",
                hint="name the published branch as it was before the change: --base COMMIT",
            )
        return self._line[at - 1]

    # -- what does not count ----------------------------------------------------------------------------------

    def _refuse_elsewhere(self, review: HostReview) -> None:
        """Refuse a review of another repository, or of what goes to another branch."""
        place = remotes.place_of_review(review.url)
        if place and self._places and not any(remotes.is_same(place, each) for each in self._places):
            raise _NotCountedError(
                "refused",
                f"it is a review in the repository {place},"
                f" and this is a clone of {' and '.join(map(str, self._places))}",
                "if the repository was renamed: git remote set-url origin URL",
            )
        if review.base and self._branch and review.base != self._branch:
            raise _NotCountedError(
                "refused",
                f"it is about a change that goes to the branch “{review.base}”, and “{self._branch}” judges here",
                "--base REF names the published branch",
            )

    def _refuse_moved(self, review: HostReview) -> None:
        """What has its record is settled: a host that later names another commit for the review is not believed."""
        first = next((each for each in self._known if each.event["event"] == review.event), None)
        if first is not None and first.event["commit"] != review.commit:
            raise _NotCountedError(
                "known",
                f"has its record already, for the commit {first.event['commit'][:12]}; {review.host} now names"
                f" {review.commit[:12]}, which the record does not approve",
                f"ask {review.account} to review again what was pushed since",
            )

    def _refuse_gone(self, review: HostReview, person: Person) -> None:
        if person.until is not None and self.now.astimezone(timezone.utc).date() > person.until:
            raise _NotCountedError("refused", f"{review.account} is {person.id}, who left on {person.until}")

    def _refuse_unseen(self, review: HostReview) -> None:
        """Refuse a commit that is not there, not part of the branch, or younger than the review."""
        fetch = f"git fetch origin {_refs(review)}"
        try:
            self.repository.commit_id(review.commit)
        except ContentOpsError:
            why = f"the commit it is about, {review.commit[:12]}, is not in this repository"
            raise _NotCountedError("refused", why, f"{fetch}; then add --head FETCH_HEAD") from None
        if self.repository.merge_base(review.commit, self.head) != review.commit:
            raise _NotCountedError(
                "refused",
                f"the commit it is about, {review.commit[:12]}, is no part of the branch at {self.head[:12]}",
                f"name the branch that was reviewed: {fetch} and --head FETCH_HEAD; if it was pushed over since,"
                f" ask {review.account} to review again",
            )
        made = _committed(self.repository, review.commit)
        if made > datetime.fromisoformat(review.time):
            raise _NotCountedError(
                "refused",
                f"the commit {review.commit[:12]} was made at {made.isoformat()}, after the review at {review.time}:"
                " nobody can have seen it",
                f"the branch was rebased after it was reviewed; ask {review.account} to review again",
            )


@dataclass(frozen=True, slots=True)
class _ChangeSet:
    """What a commit would bring to the published branch, and what of it a review decides on."""

    source: Source
    release: Release
    documents: tuple[Document, ...]
    policy_set: bool
    """Whether it changes the policy set, and the policy asks for approvals of that."""


def commit_message(made: Sequence[Made], people: Mapping[str, Person]) -> str:
    """The message of a commit that holds nothing but such records, with trailers for what programs look for."""
    first = made[0].record
    more = f" and {len(made) - 1} more" if len(made) > 1 else ""
    urls = dict.fromkeys(each.review.url for each in made)
    trailers = [
        *dict.fromkeys(_who(each.record, people[each.record.person]) for each in made),
        *(f"Contentops-Decision: {each.record.decision} {each.record.key} {each.record.digest[:12]}" for each in made),
    ]
    return "\n".join([f"Review of {first.key}{more} on {first.event['host']}", "", *urls, "", *trailers]) + "\n"


def _who(record: Record, person: Person) -> str:
    """Who decided, as a trailer."""
    address = f" <{person.emails[0]}>" if person.emails else ""
    return f"{'Reviewed-by' if record.decision == 'approve' else 'Decided-by'}: {person.name}{address}"


@contextmanager
def _open(source: Source) -> Iterator[Source]:
    """A source that leaves no process behind."""
    try:
        yield source
    finally:
        if source.repository is not None:
            source.repository.close()


def _in_force(settled: Settled) -> Policy:
    policy = settled.policies.in_force()
    if policy is None:
        raise ContentOpsError("the site has no policy that could judge a review", hint="contentops validate says why")
    return policy


def _vouched_for(settled: Settled) -> Iterator[Landed]:
    """The records of reviews on the host that CI's key vouches for."""
    for group in settled.found.records.values():
        for landed in group:
            if landed.record.event:
                policy = settled.policies.judging(landed.commit.index)
                judged = landing.judge(landed, policy, settled.timeline, settled.policies, settled.read, settled.found)
                if not judged.flaw and judged.level == "forge":
                    yield judged


def _person(policy: Policy, review: HostReview) -> Person:
    for person in policy.people.values():
        if person.accounts.get(review.host, "").casefold() == review.account.casefold():
            return person
    add = f"add this to their entry there and let it land: accounts: {{{review.host}: {review.account}}}"
    raise _NotCountedError(
        "stranger",
        f"{review.account} on {review.host} is nobody in workflows/people.yml",
        "" if review.account.endswith("[bot]") else f"if it is one of yours, {add}",
    )


def _own_approvals(evidence: Evidence, person: Person, transition: Transition) -> list[Record]:
    """What somebody approved otherwise: a review on the host is a decision of its own beside it."""
    own = (each.record for each in evidence.records if each.record.person == person.id)
    return [each for each in own if (each.decision, each.transition) == ("approve", transition.name)]


def _no_concern(
    workflow: Workflow, document: Document, review: HostReview, evidence: Evidence, now: datetime
) -> str | None:
    """Why a review of the change set decides nothing about one of its documents, or none."""
    state = workflow.state_of(document.status)
    if state is None:
        return f"claims “{document.status}”, which is no state of the workflow {workflow.name}"
    deciding = [each for each in workflow.transitions.values() if each.decision == review.decision]
    if any(state.name in each.sources for each in deciding):
        return None
    backed = Judge(document.key.type, workflow, now).backing(evidence, state.name).backed
    if not backed and any(leads_to(workflow, each, state.name) for each in deciding):
        return None
    return f"is in the state “{document.status}”, where there is nothing to {review.decision}"


def _without(evidence: Evidence, freed: Iterable[Record]) -> Evidence:
    """The evidence as it is once some records are taken back."""
    gone = {each.sha256 for each in freed}
    return replace(evidence, records=tuple(each for each in evidence.records if each.record.sha256 not in gone))


def _takes_back(review: HostReview, record: Record) -> bool:
    """Whether a withdrawal is about a record: its own review's, or an approval the account gave there before it.

    On the host the newest review of an account is the one that counts, so that an older approval does not come back.
    """
    if record.decision == "revoke":
        return False
    if record.event["event"] == review.event.removesuffix("/dismissed"):
        return True
    earlier = datetime.fromisoformat(record.time) <= datetime.fromisoformat(review.time)
    return record.decision == "approve" and earlier


def _sha256(record: Record) -> str:
    return hashlib.sha256(records.to_bytes(record)).hexdigest()


def _event(review: HostReview, commit: str) -> dict[str, str]:
    return {
        "host": review.host,
        "account": review.account,
        "commit": commit,
        "event": review.event,
        "url": review.url,
    }


def _pull(event: str) -> str:
    """`github:pull/12` of an event of that pull request."""
    return "/".join(event.split("/")[:2])


def _refs(review: HostReview) -> str:
    """Where the host keeps the commits of a pull request."""
    number = _pull(review.event).rpartition("/")[2]
    return f"refs/pull/{number}/head" if review.host == "github" else f"refs/merge-requests/{number}/head"


def _committed(repository: Repository, commit: str) -> datetime:
    """When a commit was made, as its committer says."""
    found = _COMMITTER.search(repository.read_all([commit])[commit].partition(b"\n\n")[0])
    return datetime.fromtimestamp(min(int(found["seconds"]), _LATEST) if found else _LATEST, timezone.utc)
