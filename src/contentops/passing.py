"""What a branch did on the way that its end does not show: merged commit by commit, it would land all the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from contentops.changeset import CODE
from contentops.model import Catalog, Diagnostic, Document, Entry, Key, Release
from contentops.settle import Settled
from contentops.source import documents
from contentops.source.timeline import Timeline, Touch, made
from contentops.workflow import records
from contentops.workflow.history import History

_HINT = "squash the branch, or take that commit out: git rebase --interactive"


def passing(settled: Settled, catalog: Catalog) -> Iterator[Diagnostic]:
    """Records that came and went, and published documents that went and came back, in the commits of a change set."""
    history = History(settled.timeline, catalog.definitions, settled.policies, settled.read)
    last = catalog.last
    kept = {
        entry.blob
        for path, entry in catalog.entries.items()
        if path.startswith(records.FOLDER) and path.endswith(".json")
    }
    put_down = _put_down(settled.timeline, last)
    for path, touches in settled.timeline.touches.items():
        own = [each for each in touches if each.landed == last and each.commit]
        if path.startswith(records.FOLDER):
            before = {each.after for each in touches if each.landed < last}
            for touch in made(own):
                if touch.after and touch.after not in kept and touch.after not in before and path.endswith(".json"):
                    message = "brings a review record that the branch no longer has; merged commit by commit it lands for good"
                    yield _finding(path, touch, message)
        elif documents.is_document(path):
            for touch in own:
                key = _taken_away(history, path, touch, put_down)
                if key is not None and key in catalog.by_key() and _was_up(catalog, key):
                    yield _finding(
                        path, touch, f"takes {key} away, and a later one brings it back; in between its page goes down"
                    )
    for key, contributions in catalog.contributions.items():
        workflow = catalog.definitions.workflows.get(key.type)
        document = catalog.by_key().get(key)
        for each in contributions:
            state = workflow.state_of(each.status) if workflow and each.status else None
            if (
                each.landed != last
                or not each.commit
                or state is None
                or state.category != "retired"
                or document is None
            ):
                continue
            if document.status != each.status and _was_up(catalog, key):
                message = (
                    f"sets {key} to “{each.status}”, and a later one takes that back; in between its page goes down"
                )
                yield Diagnostic(CODE, "error", document.path, f"commit {each.commit[:7]} {message}", hint=_HINT)


def otherwise(release: Release, one_by_one: Release) -> Iterator[Diagnostic]:
    """Where a branch whose commits land one by one shows something else than the branch as one commit."""
    for key in sorted(release.live.keys() | one_by_one.live.keys()):
        together, apart = release.live.get(key), one_by_one.live.get(key)
        if (together.digest if together else "") == (apart.digest if apart else ""):
            continue
        path = (together or apart).document.path  # type: ignore[union-attr]
        shown = f"{apart.digest[:12]} would be live" if apart else "nothing would be live"
        as_one = f"as one commit {together.digest[:12]} is" if together else "as one commit nothing is"
        message = f"merged commit by commit (a rebase, a fast-forward) {shown} of {key}; {as_one}"
        yield Diagnostic(CODE, "error", path, message, hint="squash the branch, or merge it with a merge commit")


def _put_down(timeline: Timeline, last: int) -> dict[str, list[tuple[str, str]]]:
    """By commit of the change set: the paths and blobs of the documents it wrote."""
    found: dict[str, list[tuple[str, str]]] = {}
    for path, touches in timeline.touches.items():
        if documents.is_document(path):
            for touch in touches:
                if touch.landed == last and touch.after:
                    found.setdefault(touch.commit, []).append((path, touch.after))
    return found


def _taken_away(history: History, path: str, touch: Touch, put_down: Mapping[str, list[tuple[str, str]]]) -> Key | None:
    """The key that a commit took from a path, if it did not put it elsewhere."""
    if not touch.before or (touch.after and touch.merge):
        return None
    old = _read(history, path, touch.before)
    new = _read(history, path, touch.after) if touch.after else None
    if old is None or (new is not None and new.key == old.key):
        return None
    if touch.after and new is None:
        return None  # unreadable for a while: nothing goes down
    for other, blob in put_down.get(touch.commit, ()):
        moved = _read(history, other, blob) if other != path else None
        if moved is not None and moved.key == old.key:
            return None
    return old.key


def _read(history: History, path: str, blob: str) -> Document | None:
    found = history.document(path, Entry("100644", blob, 0))
    return found if isinstance(found, Document) else None


def _was_up(catalog: Catalog, key: Key) -> bool:
    """Whether something of a key had been published before the change set."""
    for revision in catalog.revisions.get(key, ()):
        workflow = revision.policy.workflows.get(key.type) if revision.policy else None
        state = workflow.state_of(revision.document.status) if workflow and revision.document else None
        if revision.commit.index < catalog.last and state is not None and state.category == "public":
            return True
    return False


def _finding(path: str, touch: Touch, message: str) -> Diagnostic:
    return Diagnostic(CODE, "error", path, f"commit {touch.commit[:7]} {message}", hint=_HINT)
