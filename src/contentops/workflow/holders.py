"""Which files hold a document's key, and which once did: a key moves, and what was decided about it moves with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from itertools import pairwise

from contentops.model import Document, Key, Landed
from contentops.source import documents
from contentops.source.timeline import Timeline
from contentops.workflow.history import History


def find_holders(
    history: History, found: Iterable[Document], gone: Mapping[str, Key | None], anew: Set[Key]
) -> dict[Key, list[str]]:
    """For each key of the tree, the files that hold it or once did; where those must be looked for again."""
    holders: dict[Key, list[str]] = {}
    for document in found:
        holders.setdefault(document.key, []).append(document.path)
    for path, key in gone.items():
        if key is not None and key in holders:
            holders[key].append(path)
    changed = _changed_documents(history) if anew else {}
    for key, paths in holders.items():
        if key in anew:
            paths.extend(_left_behind(history, key, paths, changed))
    return holders


def decided_paths(records: Iterable[Landed]) -> list[str]:
    """Where a key's document lay when decisions about it were made: a file that holds another key today may have been it."""
    return sorted({path for each in records for path, _ in each.record.files if documents.is_document(path)})


def last_key(history: History, path: str) -> Key | None:
    """The key that a file had when it could last be read."""
    for _, entry in reversed(history.timeline.versions.get(path, ())):
        found = history.document(path, entry) if entry is not None else None
        if isinstance(found, Document):
            return found.key
    return None


def taken_away(history: History, kept: Set[Key]) -> Iterator[Document]:
    """What lay, before the last commit, in files it changed, if nothing has its key any more."""
    for path, versions in history.timeline.versions.items():
        if documents.is_document(path) and versions[-1][0] == history.last:
            entry = history.timeline.at(path, history.last - 1)
            found = history.document(path, entry) if entry is not None else None
            if isinstance(found, Document) and found.key not in kept:
                yield found


def deleters(timeline: Timeline, path: str) -> tuple[str, ...]:
    """Who deleted a file, or made another document of it, with the last commit of the line or with one that lands with it."""
    last = len(timeline.commits) - 1
    touches = [each for each in timeline.touches.get(path, ()) if each.landed == last]
    deletions = [each for each in touches if not each.after] or touches
    return tuple(dict.fromkeys(each.people[0] for each in deletions if not each.merge or len(deletions) == 1))


def has_moved(timeline: Timeline, paths: Iterable[str]) -> bool:
    """Whether the last commit of the line, or one that lands with it, touched one of the paths."""
    last = len(timeline.commits) - 1
    return any(touches[-1].landed == last for path in paths if (touches := timeline.touches.get(path)))


def _changed_documents(history: History) -> dict[int, list[str]]:
    """The documents' paths that each commit of the line changed and that were there before it."""
    changed: dict[int, list[str]] = {}
    for path, versions in history.timeline.versions.items():
        if documents.is_document(path):
            for (_, before), (index, _) in pairwise(versions):
                if before is not None:
                    changed.setdefault(index, []).append(path)
    return changed


def _left_behind(history: History, key: Key, paths: list[str], changed: Mapping[int, list[str]]) -> list[str]:
    """The paths a key was moved away from, where something else lies now: found from the commits that put it where it went."""
    found, todo = set(paths), list(paths)
    while todo:
        versions = history.timeline.versions.get(todo.pop(), ())
        for number, (index, entry) in enumerate(versions):
            came = entry is not None and (number == 0 or versions[number - 1][1] is None)
            for other in changed.get(index, ()) if came else ():
                before = history.timeline.at(other, index - 1)
                held = history.document(other, before) if before is not None and other not in found else None
                if isinstance(held, Document) and held.key == key:
                    found.add(other)
                    todo.append(other)
    return sorted(found - set(paths))
