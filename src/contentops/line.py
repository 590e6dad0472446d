"""The published line of one key: which revision was live after each commit, by which decisions, and what counts for each text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import accumulate
from typing import Literal

from contentops.model import Catalog, Commit, Contributors, Document, Key, Landed, Live, Policy, Revision, Workflow
from contentops.workflow.contributors import contributors
from contentops.workflow.judge import NOBODY, UNKNOWN, Backing, Evidence, Judge, Span, Step


def workflow_of(catalog: Catalog, key: Key) -> Workflow | None:
    """The workflow a key goes through; where its type has none any more, the one its revisions came under."""
    if (workflow := catalog.definitions.workflows.get(key.type)) is not None:
        return workflow
    policies = (each.policy for each in reversed(catalog.revisions.get(key, ())) if each.policy is not None)
    return next((each.workflows[key.type] for each in policies if key.type in each.workflows), None)


def is_free(revision: Revision, kind: str) -> bool:
    """Whether the policy that judges a revision lets documents of its type go without decisions."""
    return revision.policy is not None and kind in revision.policy.ungoverned


class Line:
    """The published line of one key, replayed from its oldest revision on."""

    def __init__(self, catalog: Catalog, key: Key, workflow: Workflow, now: datetime) -> None:
        self.catalog = catalog
        self.key = key
        self.revisions = catalog.revisions[key]
        self.records = catalog.records.get(key, ())
        self.workflow = workflow
        self.now = now
        self.judge = Judge(key.type, workflow, now)
        self.live_since: list[tuple[int, str]] = []
        """Each time another digest became live: the commit's index and the digest."""
        self.settled: list[tuple[int, str]] = []
        """Each moment at which the text as it stood was the live one: the last commit of that moment and the digest."""
        self.taken_down: list[int] = []

    def replay(self) -> tuple[Revision, Backing] | None:
        """The live revision after the last commit, with its backing.

        What was live before is judged by the time that was then, not by `now`: a text that was scheduled and withdrawn before
        its hour never took another's place, and one whose hour has passed did.
        """
        by_index = {revision.commit.index: revision for revision in self.revisions}
        found = None
        for index, begin, end in self._moments():
            if index in by_index and self._takes_down(by_index[index]):
                self.taken_down.append(index)
            found = self._live_at(index, begin, end)
            digest = found[0].digest if found else ""
            if found is not None and found[0] is self._standing_at(index):
                self.settled.append((self._until(index), digest))
            if digest and (not self.live_since or self.live_since[-1][1] != digest):
                self.live_since.append((index, digest))
        return found

    def _moments(self) -> Iterator[tuple[int, datetime, datetime]]:
        """Each commit that changed the key or brought a record, and from when to when it was the last one; the last is judged now."""
        began = {revision.commit.index: revision.commit.time for revision in self.revisions}
        began |= {landed.commit.index: landed.commit.time for landed in self.records}
        began |= {each.level_since: each.level_time for each in self.records if each.level_time is not None}
        indexes = sorted(began)
        times = list(accumulate((began[index] for index in indexes), max))
        for number, index in enumerate(indexes[:-1]):
            yield index, times[number], times[number + 1]
        for index in indexes[-1:]:
            yield index, self.now, self.now

    def went_live(self) -> Commit | None:
        """The commit with which the text that is live now went live."""
        index = self.live_since[-1][0] if self.live_since else -1
        commits = [*(each.commit for each in self.revisions), *(each.commit for each in self.records)]
        return next((each for each in commits if each.index == index), None)

    def stands(self, revision: Revision) -> bool:
        """Whether a revision is the text as it stands now."""
        newest = self.revisions[-1]
        return newest.document is not None and self._same_text(revision, newest)

    def approved_since_live(self) -> list[str]:
        """The text that is live, and those approved since it came: what a text that nobody approved may have been meant to be."""
        index, live = self.live_since[-1] if self.live_since else (-1, "")
        later = [
            each.record.digest
            for each in self.records
            if each.record.decision == "approve" and not each.flaw and each.commit.index > index
        ]
        return list(dict.fromkeys([*([live] if live else []), *later]))

    def lapses(self) -> list[datetime]:
        """When approvals of documents that are not public yet will lapse."""
        newest = self.revisions[-1]
        if newest.document is None:
            return []
        evidence = self.evidence(newest, self._last_index())
        limits = [self.judge.lapse(landed, evidence) for landed in evidence.records if not landed.flaw]
        return [limit for limit in limits if limit is not None]

    def evidence(self, revision: Revision, until: int) -> Evidence:
        """The records that count for a revision as seen after the commit `until`. A fence cuts off approvals alone: a
        rejection of a text stands for as long as the text is the same."""
        assert revision.document is not None
        fence = max(self._fence(revision, until), self.catalog.fences.get(self.key.type, -1))
        texts = {
            text
            for each in self.revisions
            if self._same_text(each, revision)
            for text in (each.digest, *each.older_digests.values())
        }
        about = tuple(each for each in self.records if each.commit.index <= until and each.record.digest in texts)
        records = tuple(
            landed for landed in about if landed.commit.index > fence or landed.record.decision in ("reject", "revoke")
        )
        policies: dict[int, Policy | None] = {}
        for each in records:
            if each.commit.index > fence and (found := self._judged_at(each, revision, until)) is not None:
                policies[found[0]] = found[1]
            if fence < each.level_since <= until:
                policies[each.level_since] = each.level_policy
        for other in self.revisions:
            if fence < other.commit.index <= until and self._claims_the_same(other, revision):
                policies[other.commit.index] = other.policy
        steps = tuple(
            Step(
                index, policy, self._contributors(revision, about, policy, index), self._bound(revision, policy, index)
            )
            for index, policy in sorted(policies.items(), key=lambda pair: pair[0])
            if policy is not None
        )
        next_step = None
        if self.catalog.policy is not None:
            known = self._contributors(revision, about, self.catalog.policy, self.catalog.last)
            bound = self._bound(revision, self.catalog.policy, self.catalog.last)
            next_step = Step(self.catalog.last + 1, self.catalog.policy, known, bound)
        return Evidence(revision.document, records, steps, next_step, tuple(self._public(revision.digest)))

    def _same_text(self, one: Revision, revision: Revision) -> bool:
        """Whether two revisions are one text by what the policy that judges the second has approvals cover."""
        if one is revision:
            return True
        workflow = revision.policy.workflows.get(self.key.type) if revision.policy else None
        if workflow is None or not (one.older_digests or revision.older_digests):
            return one.digest == revision.digest
        covered = [each.older_digests.get(workflow.unbound, each.digest) for each in (one, revision)]
        return covered[0] == covered[1] != ""

    def _bound(self, revision: Revision, policy: Policy, index: int) -> str:
        """The digest of a text, as it stood after a commit, under what a policy leaves out of digests."""
        standing = self._standing_at(index)
        if standing is None or not self._same_text(standing, revision):
            standing = revision
        workflow = policy.workflows.get(self.key.type)
        return standing.older_digests.get(workflow.unbound, standing.digest) if workflow else standing.digest

    def _judged_at(self, landed: Landed, revision: Revision, until: int) -> tuple[int, Policy | None] | None:
        """The commit at which a record about a text adds up with others, and the policy there: where it landed if the text
        had been there by then, else where the text came. What is approved before it is there is judged when it comes."""
        if any(each.commit.index <= landed.commit.index and self._same_text(each, revision) for each in self.revisions):
            return landed.commit.index, landed.policy
        later = (
            each
            for each in self.revisions
            if landed.commit.index < each.commit.index <= until and self._same_text(each, revision)
        )
        came = next(later, None)
        return (came.commit.index, came.policy) if came is not None else None

    def _claims_the_same(self, other: Revision, revision: Revision) -> bool:
        return (
            other.document is not None
            and revision.document is not None
            and self._same_text(other, revision)
            and self._state(other) == self._state(revision)
        )

    def _contributors(self, revision: Revision, about: Sequence[Landed], policy: Policy, until: int) -> Contributors:
        workflow = policy.workflows.get(self.key.type)
        if workflow is None or not workflow.asks_who_contributed():
            return NOBODY
        contributions = self.catalog.contributions.get(self.key)
        if contributions is None:
            return UNKNOWN
        came = self._came(revision, until)
        after = max((index for index, digest in self.settled if digest != revision.digest and index < came), default=-1)
        return contributors(
            contributions, self.records, about, kind=self.key.type, policy=policy, after=after, until=until,
        )  # fmt: skip

    def _came(self, revision: Revision, until: int) -> int:
        """The commit with which a text came that stood on the line last, as seen after the commit `until`."""
        came = None
        for each in reversed(self.revisions):
            if each.commit.index > until:
                continue
            if self._same_text(each, revision):
                came = each.commit.index
            elif came is not None:
                break
        return until if came is None else came

    def _standing_at(self, index: int) -> Revision | None:
        return next((each for each in reversed(self.revisions) if each.commit.index <= index), None)

    def _until(self, index: int) -> int:
        """The last commit before the key changed again after the commit `index`."""
        later = (each.commit.index - 1 for each in self.revisions if each.commit.index > index)
        return next(later, self.catalog.last)

    def _state(self, revision: Revision) -> str:
        """The state a revision claims, as it is called now."""
        assert revision.document is not None
        claimed = revision.document.status
        then = revision.policy.workflows.get(self.key.type) if revision.policy else None
        if then is not None and claimed in then.states:
            return self.judge.named(then, claimed)
        return claimed if claimed in self.workflow.states else self.workflow.current(claimed)

    def standing(self, document: Document) -> Evidence:
        """The records that count for the newest revision; none for a document that shares its key."""
        newest = self.revisions[-1]
        if newest.document is None:
            return Evidence(document, (), ())
        self.replay()
        return self.evidence(newest, self._last_index())

    def _live_at(self, index: int, begin: datetime, end: datetime) -> tuple[Revision, Backing] | None:
        """Walk back from the commit `index`: skip what cannot be live, stop where the page was taken down."""
        for revision in reversed(self.revisions):
            if revision.commit.index > index:
                continue
            verdict, backing = self._verdict(revision, index, begin, end)
            if verdict == "live":
                return revision, backing
            if verdict == "stop":
                return None
        return None

    def _verdict(
        self, revision: Revision, index: int, begin: datetime, end: datetime
    ) -> tuple[Literal["live", "skip", "stop"], Backing]:
        nothing = Backing(False)
        if revision.problem == "absent":
            return "stop", nothing
        if revision.document is not None and is_free(revision, self.key.type):
            return _BY_TIME[when(revision.document, begin, end)], nothing
        state = self.workflow.states.get(self._state(revision)) if revision.document else None
        if revision.document is None or state is None:
            return "skip", nothing
        if state.category == "retired":
            return "stop", nothing
        if state.category != "public":
            return "skip", nothing
        backing = self.judge.backing(self.evidence(revision, index), state.name)
        if not backing.backed:
            was_live = any(digest == revision.digest for _, digest in self.live_since)
            return ("stop" if backing.void and was_live else "skip"), backing
        return _BY_TIME[when(revision.document, begin, end)], backing

    def _fence(self, revision: Revision, until: int) -> int:
        """Records count only if they landed after this commit: after the last time the key was taken down before the revision,
        and after the last time another digest took this one's place."""
        fences = [index for index in self.taken_down if index <= revision.commit.index]
        first_live = next((index for index, digest in self.live_since if digest == revision.digest), None)
        if first_live is not None:
            fences += [
                index
                for index, digest in self.live_since
                if digest != revision.digest and first_live < index <= until and index <= revision.commit.index
            ]
        return max(fences, default=-1)

    def _takes_down(self, revision: Revision) -> bool:
        if revision.problem == "absent":
            return True
        state = self.workflow.states.get(self._state(revision)) if revision.document else None
        return state is not None and state.category == "retired"

    def _public(self, digest: str) -> list[Span]:
        spans = []
        for number, revision in enumerate(self.revisions):
            state = self.workflow.states.get(self._state(revision)) if revision.document else None
            if revision.digest == digest and state is not None and state.category == "public":
                after = self.revisions[number + 1 : number + 2]
                spans.append(Span(revision.commit.time, after[0].commit.time if after else None))
        return spans

    def _last_index(self) -> int:
        landed = [max(each.commit.index, each.level_since) for each in self.records]
        return max([revision.commit.index for revision in self.revisions] + landed)


_BY_TIME: dict[str, Literal["live", "skip", "stop"]] = {"early": "skip", "open": "live", "over": "stop"}


def when(document: Document, begin: datetime, end: datetime) -> Literal["early", "open", "over"]:
    """Whether a document was due at some time from `begin` to `end`."""
    since, until = instant(document, "publish_at"), instant(document, "unpublish_at")
    if until is not None and until <= begin:
        return "over"
    if until is None and document.meta.get("unpublish_at") is not None:
        return "early"  # it ends at some time, and nobody can tell when
    return "early" if since is not None and since > end else "open"


def instant(document: Document, key: str) -> datetime | None:
    """A front-matter instant with its offset; one that cannot be read counts as never reached for `publish_at`."""
    text = document.meta.get(key)
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(str(text))
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        return datetime.fromisoformat("9999-12-31T00:00:00+00:00") if key == "publish_at" else None
    return found


def instants(revisions: Sequence[Revision]) -> list[datetime]:
    found = [
        instant(revision.document, key)
        for revision in revisions
        if revision.document
        for key in ("publish_at", "unpublish_at")
    ]
    return [at for at in found if at is not None and at.year < 9999]


def as_live(revision: Revision, decisions: tuple[Landed, ...]) -> Live:
    assert revision.document is not None
    return Live(revision.document, revision.digest, revision.commit, decisions, revision.assets, revision.links)
