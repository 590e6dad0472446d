"""Runs the rules over a release and settles what is said of it: how severe, suppressed, known from before."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta, timezone

from contentops import program
from contentops.changeset import ChangeSet
from contentops.checking import baseline, memory
from contentops.checking.settings import RuleSettings, options_of
from contentops.checking.suppression import UNUSED, suppress
from contentops.config import local_day, time_zone
from contentops.model import Definitions, Diagnostic, Document, Key, Release
from contentops.render import blocks, media
from contentops.rules import RULES, SITE_RULES, TEXT_RULES
from contentops.rules.context import Context
from contentops.rules.page import UNKNOWN_KEY, VALUE, Page
from contentops.source.schemas import Checker

READERS = ("pyromark", "autocorrect-py", "opencc", "license-expression")
"""The libraries that rules read with: what they found before, they would find again while these stay."""


@dataclass(frozen=True)
class Examined:
    """What the rules say of a release."""

    findings: tuple[Diagnostic, ...]
    held: tuple[Diagnostic, ...]
    """What the baseline holds back."""
    settled: int
    """Findings of the baseline that are there no more; 0 where not all rules were asked."""
    until: datetime | None = None
    """From when on they may say something else by themselves; none where they never do."""


class Examiner:
    """Rules with the settings of one site and one command.

    Args:
        store: where findings of unchanged documents are kept; none remembers nothing.
        select, ignore: codes, beginnings of codes, or names, as on the command line.

    Raises:
        ContentOpsError: the settings name what is not there.
    """

    def __init__(
        self,
        definitions: Definitions,
        *,
        store: memory.Store | None = None,
        select: Sequence[str] = (),
        ignore: Sequence[str] = (),
    ) -> None:
        self.settings = RuleSettings(RULES, definitions.settings.rules, tuple(select), tuple(ignore))
        self.standards = definitions.standards
        self.store = store
        self.types = definitions.types
        self._checkers: dict[str, Checker] = {}
        self._shapes: dict[tuple[str, tuple[int, ...]], str] = {}

    def examine(
        self,
        release: Release,
        *,
        guard: str = "",
        assumed: frozenset[Key] = frozenset(),
        changes: ChangeSet | None = None,
        whole: bool = False,
    ) -> Examined:
        """Every finding, or those of one guard's rules, in the order of files and lines.

        Args:
            assumed: keys to take for live: those about to be published together.
            changes: what a branch changed, where it is compared with the one it goes to.
            whole: leave the baseline out of account.
        """
        catalog = release.catalog
        if changes is None:  # the settings of another branch may name types that this one no longer has
            self.settings.refuse_unknown_types(self.types)
        kinds = {document.path: document.key.type for document in catalog.documents}
        pages = {document.path: self.page(document) for document in catalog.documents}
        texts = list(self._of_texts(pages.values()))
        context = Context(release, pages, self._options(kinds), assumed, changes)
        found = [*self._of_site(context), *texts]
        spoken = list(self._suppressed(catalog.documents, found))
        levelled = self.settings.levelled(spoken, kinds)
        known: frozenset[str] = frozenset() if whole else self.standards.known
        new, held, settled = baseline.part(levelled, known, functools.partial(_line, pages))
        guards = {rule.CODE: rule.GUARD for rule in RULES}
        wanted = (each for each in new if not guard or guards.get(each.code) == guard)
        settled = 0 if self.settings.select or self.settings.ignore else settled
        return Examined(_in_order(wanted), _in_order(held), settled, _until(release, pages))

    def baseline(self, release: Release) -> bytes:
        """A baseline that knows everything found now, as its file has it."""
        pages = {document.path: self.page(document) for document in release.catalog.documents}
        return baseline.dump(self.examine(release, whole=True).findings, functools.partial(_line, pages))

    def of_text(self, document: Document) -> list[Diagnostic]:
        """What rules of text alone say of one document, in order; for a text that is being written."""
        found = self._suppressed((document,), self._of_text(self.page(document)))
        kept = self.settings.levelled(found, {document.path: document.key.type})
        return [each for each in _in_order(kept) if each.code != UNUSED]

    def page(self, document: Document) -> Page:
        """A document as rules of text see it."""
        kind = document.key.type
        if kind not in self._checkers:
            self._checkers[kind] = Checker(self.types[kind].schema, code=VALUE, unknown_code=UNKNOWN_KEY)
        return Page(document, self._checkers[kind], self.standards)

    def _of_site(self, context: Context) -> Iterator[Diagnostic]:
        for rule in SITE_RULES:
            if self.settings.wanted(rule):
                yield from rule.check(context)

    def _of_texts(self, pages: Iterable[Page]) -> Iterator[Diagnostic]:
        if self.store is None:
            for page in pages:
                yield from self._of_text(page)
            return
        keys = {memory.key_of(page.document, self._shape(page)): page for page in pages}
        kept = self.store.get_all(keys)
        made = self._schemas_remembered([page for key, page in keys.items() if key not in kept])
        for key, page in keys.items():
            if key in kept:
                found, page.facts = memory.unpack(kept[key])
            else:
                found = tuple(self._of_text(page))
                made[key] = memory.pack(found, page.facts)
            yield from found
        self.store.put_all(made)

    def _schemas_remembered(self, pages: Iterable[Page]) -> dict[str, bytes]:
        """Gives pages what the schema does not allow in their front matter, if that was looked at before in just these words.

        Returns:
            What is to be kept of it for the next time.
        """
        assert self.store is not None
        keys = {memory.key_of_front(page.document, self._shape(page)): page for page in pages}
        kept = self.store.get_all(keys)
        for key in keys.keys() & kept.keys():
            keys[key].schema_findings = memory.unpack_findings(kept[key])
        return {key: memory.pack_findings(page.schema_findings) for key, page in keys.items() if key not in kept}

    def _of_text(self, page: Page) -> Iterator[Diagnostic]:
        document = page.document
        settings = self.settings.of(document.path, document.key.type)
        for rule in TEXT_RULES:
            setting = settings.get(rule.CODE)
            if setting is not None and setting.severity != "off":
                yield from rule.check(page, setting.options)

    def _suppressed(self, documents: Iterable[Document], found: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
        by_path: dict[str, list[Diagnostic]] = {}
        for finding in found:
            by_path.setdefault(finding.path, []).append(finding)
        for document in documents:
            asked = self.settings.of(document.path, document.key.type).keys()
            left, about = suppress(document, by_path.pop(document.path, []), RULES, asked)
            yield from left
            yield from about
        for rest in by_path.values():
            yield from rest

    def _options(self, kinds: Mapping[str, str]) -> functools.partial[Mapping[str, object]]:
        return functools.partial(self._option, kinds)

    def _option(self, kinds: Mapping[str, str], code: str, path: str) -> Mapping[str, object]:
        setting = self.settings.of(path, kinds.get(path, "")).get(code)
        return setting.options if setting is not None else _DEFAULTS[code]

    def _shape(self, page: Page) -> str:
        """Digest of what the rules of text rest on beside a document."""
        path, kind = page.document.path, page.document.key.type
        case = kind, self.settings.case(path, kind)
        if case not in self._shapes:
            held_to = replace(self.standards, known=frozenset())
            facts = (sorted(self.settings.of(path, kind).items()), held_to, self.types[kind].schema, _code_digest())
            self._shapes[case] = hashlib.sha256(repr(facts).encode("utf-8", "surrogatepass")).hexdigest()
        return self._shapes[case]


def _in_order(findings: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    return tuple(sorted(findings, key=lambda each: each.order))


def _until(release: Release, pages: Mapping[str, Page]) -> datetime | None:
    """When the day ends where the site is, or a session that a page invites to, whichever comes first."""
    ends = [_midnight(release.now, release.catalog.definitions.settings.timezone)]
    for page in pages.values():
        if "live" in page.facts.blocks:
            found = (media.live(block)[0].over for block in blocks.of_body(page.document.body) if block.kind == "live")
            ends += [over for over in found if over is not None and over >= release.now]
    return min((end for end in ends if end is not None), default=None)


def _midnight(now: datetime, zone: str) -> datetime | None:
    """When the day of an instant ends in a time zone; none on the last day there is."""
    try:
        end = datetime.combine(local_day(now, zone) + timedelta(days=1), time(), time_zone(zone))
        return end.astimezone(timezone.utc)
    except OverflowError:
        return None


def _line(pages: Mapping[str, Page], path: str, number: int) -> str | None:
    """A line of a document; what is about another file is known by its message."""
    page = pages.get(path)
    return page.line(number) if page is not None else None


_DEFAULTS = {rule.CODE: options_of(rule) for rule in RULES}


@functools.cache
def _code_digest() -> str:
    """Digest of contentops itself and the libraries rules read with."""
    return program.digest(READERS, ("rules", "checking", "source", "render"))
