"""Pages that were taken down: what may be said of each at its old address, and nothing else.

Said is only what was public or was decided to be: the title and the topics of the text that was live last, the day, and the
reason that the document's own `withdrawal` gives, where a valid decision to take down just this text stands behind it.
Comments in records are for those who work on a page; they are never shown. A person's page, a learner's story, a deleted
document and one whose approval was revoked leave no notice.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from contentops.config import local_day
from contentops.line import Line, instant, workflow_of
from contentops.model import Document, Key, Revision
from contentops.portal.meta import text, texts, title

if TYPE_CHECKING:
    from contentops.portal.site import Site

_SILENT = ("person", "story")
"""Types whose title names somebody who may want to be forgotten."""
_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Notice:
    """What stands where a page was."""

    key: Key
    title: str
    """What it was called when it was live last."""
    day: str
    """When it was taken down, in the site's time zone."""
    reason: str
    """Empty where none was made public."""
    successor: str
    """What takes its place, as type/slug, or empty."""
    topics: tuple[str, ...]


def notices(site: Site) -> Iterator[Notice]:
    """A notice for each page that was public once and is, as its document stands, retired or past its time."""
    for withheld in site.release.withheld:
        key = withheld.key
        known = key.type in site.definitions.types and key.lang in site.languages
        if withheld.kind in ("retired", "ended") and known and key.type not in _SILENT and key not in site.release.live:
            found = _ended(site, key) if withheld.kind == "ended" else _retired(site, key)
            if found is not None:
                yield found


def _retired(site: Site, key: Key) -> Notice | None:
    """The notice of a page that was taken down."""
    line = _line(site, key, site.release.now)
    if line is None:
        return None
    line.replay()
    if not line.live_since:
        return None
    since, digest = line.live_since[-1]
    last = next((each.document for each in reversed(line.revisions) if each.digest == digest and each.document), None)
    commits = {each.commit.index: each.commit for each in line.revisions}
    down = next((commits[index] for index in line.taken_down if index > since), None)
    return _notice(site, line, last, down.time) if last is not None and down is not None else None


def _ended(site: Site, key: Key) -> Notice | None:
    """The notice of a page whose time is over: what was live the moment before."""
    document = site.release.catalog.by_key().get(key)
    ends = instant(document, "unpublish_at") if document is not None else None
    line = _line(site, key, ends - _MOMENT) if ends is not None else None
    live = line.replay() if line is not None else None
    if line is None or live is None or live[0].document is None or ends is None:
        return None
    return _notice(site, line, live[0].document, ends)


def _line(site: Site, key: Key, now: datetime) -> Line | None:
    """The line of a key as it was known at an instant."""
    catalog = site.release.catalog
    workflow, revisions = workflow_of(catalog, key), catalog.revisions.get(key, ())
    if workflow is None or not revisions or revisions[-1].document is None:
        return None
    return Line(catalog, key, workflow, now)


def _notice(site: Site, line: Line, last: Document, down: datetime) -> Notice:
    said = _said(line, line.revisions[-1])
    return Notice(
        line.key,
        title(last),
        local_day(down, site.settings.timezone).isoformat(),
        said.get("reason", ""),
        said.get("successor", ""),
        tuple(texts(last.meta, "topics")),
    )


def _said(line: Line, revision: Revision) -> dict[str, str]:
    """What the document says of its withdrawal, if that very text was decided about: taken down, or live before its time was over."""
    assert revision.document is not None
    raw = revision.document.meta.get("withdrawal")
    if not isinstance(raw, dict) or not _decided(line, revision):
        return {}
    return {name: found for name in ("reason", "successor") if (found := text(raw, name))}


def _decided(line: Line, revision: Revision) -> bool:
    texts_of = {revision.digest, *revision.older_digests.values()}
    if any(digest in texts_of for _, digest in line.live_since):
        return True
    for landed in line.records:
        transition = line.workflow.transitions.get(landed.record.transition)
        state = line.workflow.states.get(transition.target) if transition else None
        if landed.record.digest in texts_of and not landed.flaw and state is not None and state.category == "retired":
            return True
    return False
