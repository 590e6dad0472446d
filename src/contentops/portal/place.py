"""One page's point of view: how everything else is written on it, in its language and from its depth."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from markupsafe import Markup

from contentops.model import Key, Landed, Live, Record, Size
from contentops.portal import addresses
from contentops.portal.campaigns import campaign_facts
from contentops.portal.i18n import N_
from contentops.portal.meta import day_of, text, title
from contentops.portal.site import Site
from contentops.render import marks
from contentops.source.references import named

LEVELS = {"beginner": N_("Beginner"), "intermediate": N_("Intermediate"), "advanced": N_("Advanced")}
_ALLOWED = ("http://", "https://", "mailto:", "tel:", "#")


class Place:
    """One page's point of view: its address and language decide how everything else is written on it."""

    def __init__(self, site: Site, address: str, language: str, *, root: str | None = None) -> None:
        self.site = site
        self.address = address
        self.language = site.languages[language]
        self.lang = language
        self._root = root

    def __call__(self, text: str) -> str:
        """An interface text in the page's language."""
        return self.language.gettext(text)

    def url(self, target: str) -> str:
        """The address of a page or file below the site's root, as written here."""
        if self.site.on_disk:
            target = addresses.file_of(target)
        if self._root is not None:
            return self._root + addresses.relative("", target).removeprefix("./")
        return addresses.relative(self.address, target)

    def folder(self, target: str) -> str:
        """The address of a folder of files, to put a file's name behind."""
        return addresses.relative(self.address, target) if self._root is None else self._root + target

    def label(self, labels: Mapping[str, str]) -> str:
        """A text of the site's definitions in the page's language."""
        return labels.get(self.lang) or labels.get(self.site.default) or next(iter(labels.values()), "")

    def link(self, live: Live) -> dict[str, Any]:
        return {"title": title(live.document), "url": self.url(self.site.address(live.document.key))}

    def tongue(self, live: Live) -> dict[str, str | None]:
        """The language of a document and that language's own name, where it is not the page's."""
        lang = live.document.key.lang
        other = lang != self.lang
        return {"lang": lang if other else None, "lang_label": self.site.languages[lang].name if other else None}

    def mark(self, live: Live) -> dict[str, Any] | None:
        """How a preview marks a document that is not live."""
        if not live.mark:
            return None
        key = live.document.key
        note = self("This page is not published as it stands here.")
        return {"state": live.mark, "label": self.state(key.type, live.mark), "note": note, "url": self.change(key)}

    def state(self, kind: str, status: str) -> str:
        """What a state of a type's workflow is called; the status itself where it is none."""
        workflow = self.site.definitions.workflows.get(kind)
        state = workflow.state_of(status) if workflow else None
        return self.label(state.label) if state else status

    def change(self, key: Key) -> str | None:
        """Where a preview says what it would change of a document."""
        if key not in self.site.proposed_keys:
            return None
        return self.url(addresses.preview(self.lang, self.site.default)) + addresses.proposal(key)

    def card(self, live: Live) -> dict[str, Any]:
        """Another document as shown here."""
        document, meta = live.document, live.document.meta
        kind = self.site.definitions.types[document.key.type]
        return {
            **self.link(live),
            "type": document.key.type,
            "type_label": self.label(kind.label),
            **self.tongue(live),
            "summary": text(meta, "summary"),
            "cover": self.url(self.site.cover(live)),
            "cover_alt": text(meta, "cover_alt") or "",
            "level": text(meta, "level"),
            "level_label": self.level(meta),
            "minutes": self.site.minutes(live),
            "lessons": sum(len(lessons) for _, lessons in self.site.lessons(live))
            if document.key.type == "course"
            else None,
            "date": text(meta, "date"),
            "people": [meta["learner"]]
            if "learner" in meta
            else [person["name"] for person in self.people(document.authors)],
            "role": text(meta, "role"),
            "quote": text(meta, "quote"),
            "campaign": campaign_facts(self, live) if document.key.type == "campaign" else None,
            "holds": self.holds(document.key.slug) if document.key.type == "topic" else None,
            "mark": self.mark(live),
        }

    def holds(self, topic: str) -> dict[str, int] | None:
        """How many courses, articles, stories and paths belong to a topic, as readers in this page's language find them."""
        known = self.site.topics.get(self.lang)
        return known.holds(topic) if known is not None else None

    def cards(self, found: Iterable[Live | None]) -> list[dict[str, Any]]:
        return [self.card(live) for live in found if live is not None]

    def named_cards(self, names: object) -> list[dict[str, Any]]:
        """Cards of what a list of `type/slug` names, the live ones."""
        return self.cards(self.site.named(str(name), self.lang) for name in names) if isinstance(names, list) else []

    def level(self, meta: Mapping[str, Any]) -> str | None:
        level = text(meta, "level")
        return self(LEVELS[level]) if level in LEVELS else None

    def people(self, ids: Iterable[str]) -> list[dict[str, Any]]:
        """People by id, from their live page or else from people.yml."""
        found = []
        for person in ids:
            page = self.site.find("person", person, self.lang)
            known = self.site.definitions.people.get(person)
            name = title(page.document) if page else known.name if known else person
            found.append(
                {
                    "name": name,
                    "url": self.link(page)["url"] if page else None,
                    "role": text(page.document.meta, "role") if page else None,
                }
            )
        return found

    def reviews(self, decisions: Iterable[Landed]) -> list[dict[str, Any]]:
        """Decisions behind a page, each with who made it, what was decided and the day."""
        shown = []
        for landed in decisions:
            record = landed.record
            label = self("Override") if record.decision == "override" else self.reached(record)
            shown.append({**self.people([record.person])[0], "label": label, "date": self.day(record)})
            shown[-1].pop("role")
        return shown

    def day(self, record: Record) -> str:
        """The day of a decision in the site's time zone."""
        return day_of(record, self.site.settings.timezone)

    def reached(self, record: Record) -> str:
        """What the state is called that a decision leads to."""
        workflow = next(
            (each for each in self.site.definitions.workflows.values() if each.name == record.workflow), None
        )
        transition = workflow.transitions.get(record.transition) if workflow else None
        return self.label(workflow.states[transition.target].label) if workflow and transition else record.decision

    def overridden(self, decisions: Iterable[Landed]) -> list[dict[str, Any]]:
        """The overrides among the decisions behind a page, each with who made it, the day and the reason."""
        return [
            {
                "name": self.people([landed.record.person])[0]["name"],
                "date": self.day(landed.record),
                "reason": landed.record.comment or None,
            }
            for landed in decisions
            if landed.record.decision == "override"
        ]

    def body(self, live: Live) -> Markup:
        """A document's HTML with its targets resolved as seen from here. Only what the document's digest covers is resolved, so
        nothing of another site is built in: the policy of a page would refuse it, and the other site would learn who reads."""
        fragment = self.site.fragment(live.document)
        known = {reference.raw: reference.path for reference in live.document.references}

        def link(number: int) -> str | None:
            raw = fragment.targets[number]
            if raw.startswith(_ALLOWED):
                return raw
            if raw in known and (name := named(raw)) is not None:
                kind, slug, language = name
                found = self.site.find(kind, slug, language or self.lang)
                return self._page(found, raw) if found else None
            path = known.get(raw)
            if path is None:
                return None
            page = self.site.release.live.get(live.links[path]) if path in live.links else None
            if page is not None:
                return self._page(page, raw)
            asset = self.site.asset(live, path)
            return self.url(asset) if asset else None

        def image(number: int) -> str | None:
            asset = self.site.asset(live, known.get(fragment.targets[number]) or "")
            return self.url(asset) if asset else None

        def size(number: int) -> Size | None:
            blob = live.assets.get(known.get(fragment.targets[number]) or "", "")
            return self.site.release.catalog.sizes.get(blob)

        return Markup(marks.fill(fragment.html, link=link, image=image, size=size, translate=self))

    def _page(self, live: Live, raw: str) -> str:
        """The address of a document's page, with the anchor of the target as written."""
        _, mark, anchor = raw.partition("#")
        return self.url(self.site.address(live.document.key)) + mark + anchor
