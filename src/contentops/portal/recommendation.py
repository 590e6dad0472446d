"""What to read after a document, and why: worked out when the site is made, from approved content alone.

No reader is watched and nothing is random. Each suggestion carries its reasons, so that a reader can judge it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Literal

from contentops.model import Key, Live
from contentops.portal import addresses
from contentops.portal.meta import text, texts, title

if TYPE_CHECKING:
    from contentops.portal.site import Site

Why = Literal["next", "path", "further", "topic", "tag", "onward", "before", "picked"]
"""The next lesson; the next of a path; what comes later on a path and is there in the same language; a topic or a tag that
both have; a topic that builds on one of it, or that one of it builds on; put forward by the story of a learner whom the site
honours."""
_NEVER = frozenset({"lesson", "topic", "path", "campaign", "story", "person"})
"""Types that are not read on their own, or that have places of their own on pages."""
_CHOICE = 50
"""Documents of one subject among which related ones are looked for: with all of them, a site's pages would take time in the
square of their number."""
_TOPIC, _TAG, _PICKED = 3, 2, 2
"""What a shared topic, a shared tag and a learner's pick count; a topic next to a document's own counts 1."""
_PICKS = 2
"""How many learners count at most, so that favourites do not push all else away."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is suggested: the kind of reason, and what it names."""

    why: Why
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A document to go on with, and the reasons for it, the strongest first."""

    live: Live
    reasons: tuple[Reason, ...]


class Recommendations:
    """What every page suggests. Whatever all pages need is gathered once, so that a page costs the same on a large site."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def next(self, live: Live) -> Suggestion | None:
        """What comes after a document: the next lesson; at the end of its course, or for all else, the next of a path that it
        is on; after a course of no path, a course of a topic that builds on its own. None where nothing does."""
        site, key = self._site, live.document.key
        if key.type == "lesson":
            course = site.courses_of.get((key.slug, key.lang)) or self._foreign_course(key)
            if course is None:
                return self._along_a_path(live)
            lessons = [lesson for _, stage in site.lessons(course, key.lang) for lesson in stage]
            at = next((number for number, lesson in enumerate(lessons) if lesson.document.key == key), None)
            if at is not None and at + 1 < len(lessons):
                return Suggestion(lessons[at + 1], (Reason("next", (title(course.document),)),))
            return self._along_a_path(live) or self.next(course)
        if key.type in ("path", "topic", "campaign", "person"):
            return None
        return self._along_a_path(live) or (self._onward(live) if key.type == "course" else None)

    def related(self, live: Live, most: int) -> list[Suggestion]:
        """What a document's readers may like, the best first: shared topics and tags count most, then what learners picked,
        then topics before and after its own. Of each subject only the newest are looked at."""
        key = live.document.key
        points = Counter(chain.from_iterable(self._about.get((key.lang, each), ()) for each in self._weighted(live)))
        for story in self._stories_of.get(key, ())[:_PICKS]:
            points.update(dict.fromkeys(self._picks_of[story], 0))
        for other in points.keys() & self._picked.keys():
            points[other] += self._picked[other]
        for known in (key, *self._picks_of.get(key, ())):
            del points[known]
        least = min(sorted(points.values(), reverse=True)[:most], default=0)
        best = sorted((-count, other) for other, count in points.items() if count >= least)[:most]
        return [Suggestion(self._site.release.live[other], tuple(self._reasons(live, other))) for _, other in best]

    # -- next -------------------------------------------------------------------------------------------------

    def _foreign_course(self, key: Key) -> Live | None:
        languages = self._site.settings.languages
        return next((found for tag in languages if (found := self._site.courses_of.get((key.slug, tag)))), None)

    def _along_a_path(self, live: Live) -> Suggestion | None:
        found = self._after_on_path.get(live.document.key)
        return Suggestion(found[1], (Reason(found[2], (title(found[0].document),)),)) if found else None

    @cached_property
    def _after_on_path(self) -> dict[Key, tuple[Live, Live, Why]]:
        """The first path that goes on after a document, and with what: in its own language if there is more of it, else in
        another. Paths for newcomers are asked first."""
        found: dict[Key, tuple[Live, Live, Why]] = {}
        abroad: dict[Key, tuple[Live, Live, Why]] = {}
        for language in self._site.used_languages:
            for path in self._site.in_order("path", language):
                items = list({item.document.key: item for item in self._site.items(path)}.values())
                own = [item for item in items if item.document.key.lang == language]
                after = {item.document.key: then for item, then in pairwise(items)}
                for item, then in pairwise(own):
                    found.setdefault(
                        item.document.key, (path, then, "path" if after[item.document.key] is then else "further")
                    )
                if own and own[-1].document.key in after:
                    abroad.setdefault(own[-1].document.key, (path, after[own[-1].document.key], "path"))
        return {**abroad, **found}

    def _onward(self, course: Live) -> Suggestion | None:
        """A course of a topic that builds on one of a course's own, in the order of topics; the newest of it."""
        key = course.document.key
        known = self._site.topics.get(key.lang)
        for slug in self._topics_of.get(key, ()) if known else ():
            for later in known.after.get(slug, ()) if known else ():
                for other in self._courses_in.get((key.lang, later), ()):
                    if other.document.key != key:
                        names = (title(known.lives[slug].document),) if known else ()
                        return Suggestion(other, (Reason("onward", names),))
        return None

    @cached_property
    def _topics_of(self) -> dict[Key, tuple[str, ...]]:
        """The topics of each document, by its own word and by that of topics which list it."""
        found: dict[Key, dict[str, None]] = {}
        for key, live in self._site.release.live.items():
            if named := texts(live.document.meta, "topics"):
                found[key] = dict.fromkeys(named)
        for language, known in sorted(self._site.topics.items()):
            for slug, topic in known.lives.items():
                for name in texts(topic.document.meta, "items"):
                    item = self._site.named(name, language)
                    if item is not None and item.document.key.lang == language:
                        found.setdefault(item.document.key, {})[slug] = None
        return {key: tuple(slugs) for key, slugs in found.items()}

    @cached_property
    def _courses_in(self) -> dict[tuple[str, str], list[Live]]:
        found: dict[tuple[str, str], list[Live]] = {}
        for language in self._site.used_languages:
            for course in self._site.of_type("course", language):
                for slug in self._topics_of.get(course.document.key, ()):
                    found.setdefault((language, slug), []).append(course)
        return found

    # -- related ----------------------------------------------------------------------------------------------

    def _weighted(self, live: Live) -> Iterator[str]:
        """The subjects under which related documents are looked for, each as often as it counts."""
        key = live.document.key
        own = self._topics_of.get(key, ())
        for slug in own:
            yield from [f"topic {slug}"] * _TOPIC
        for tag in self._tags_of.get(key, ()):
            yield from [f"tag {tag}"] * _TAG
        if known := self._site.topics.get(key.lang):
            beside = (each for slug in own for each in (*known.after.get(slug, ()), *known.before.get(slug, ())))
            yield from (f"topic {slug}" for slug in dict.fromkeys(beside) if slug not in own)

    @cached_property
    def _about(self) -> dict[tuple[str, str], list[Key]]:
        """The newest documents by language and subject, those that learners picked before the others."""
        lives = [live for live in self._site.release.live.values() if live.document.key.type not in _NEVER]
        lives.sort(key=lambda live: live.document.key)
        lives.sort(key=lambda live: text(live.document.meta, "date") or "", reverse=True)
        lives.sort(key=lambda live: live.document.key not in self._stories_of)
        found: dict[tuple[str, str], list[Key]] = {}
        for live in lives:
            key = live.document.key
            own = [f"topic {slug}" for slug in self._topics_of.get(key, ())]
            for subject in (*own, *(f"tag {tag}" for tag in self._tags_of.get(key, ()))):
                some = found.setdefault((key.lang, subject), [])
                if len(some) < _CHOICE:
                    some.append(key)
        return found

    @cached_property
    def _picks_of(self) -> dict[Key, tuple[Key, ...]]:
        """What each learner's story puts forward, in its own language."""
        found = {}
        for language in self._site.used_languages:
            for story in self._site.of_type("story", language):
                named = (self._site.named(name, language) for name in texts(story.document.meta, "features"))
                keys = [each.document.key for each in named if each and each.document.key.lang == language]
                found[story.document.key] = tuple(key for key in dict.fromkeys(keys) if key.type not in _NEVER)
        return found

    @cached_property
    def _stories_of(self) -> dict[Key, list[Key]]:
        """The newest stories of learners that put a document forward."""
        found: dict[Key, list[Key]] = {}
        for story, picks in self._picks_of.items():
            for key in picks:
                if len(some := found.setdefault(key, [])) < _CHOICE:
                    some.append(story)
        return found

    @cached_property
    def _picked(self) -> dict[Key, int]:
        """What the learners who picked a document count."""
        return {key: _PICKED * min(_PICKS, len(stories)) for key, stories in self._stories_of.items()}

    @cached_property
    def _tags_of(self) -> dict[Key, dict[str, str]]:
        """The tags of each document, as written, by the name that tells them apart."""
        named = ((key, texts(live.document.meta, "tags")) for key, live in self._site.release.live.items())
        return {key: {addresses.tag_folder(tag): tag for tag in tags} for key, tags in named if tags}

    def _reasons(self, live: Live, other: Key) -> Iterator[Reason]:
        known = self._site.topics.get(other.lang)
        own, theirs = self._topics_of.get(live.document.key, ()), self._topics_of.get(other, ())
        called = {slug: title(known.lives[slug].document) for slug in own if slug in known.lives} if known else {}
        both = [slug for slug in own if slug in theirs]
        if names := [called[slug] for slug in both if slug in called]:
            yield Reason("topic", tuple(names))
        if known:
            builds = [first for first in own if set(known.after.get(first, ())) & {*theirs} - {*own}]
            if builds and not both:
                yield Reason("onward", tuple(called[slug] for slug in builds if slug in called))
            leads = [then for then in own if set(known.before.get(then, ())) & {*theirs} - {*own}]
            if leads and not both:
                yield Reason("before", tuple(called[slug] for slug in leads if slug in called))
        carried = self._tags_of.get(other, {})
        if tags := [tag for name, tag in self._tags_of.get(live.document.key, {}).items() if name in carried]:
            yield Reason("tag", tuple(tags))
        shared = self._stories_of.get(live.document.key, ())
        stories = sorted(self._stories_of.get(other, ()), key=lambda story: story not in shared)[:_PICKS]
        learners = [text(self._site.release.live[story].document.meta, "learner") for story in stories]
        if named := tuple(dict.fromkeys(learner for learner in learners if learner)):
            yield Reason("picked", named)
