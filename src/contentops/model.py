"""What the stages hand to each other: frozen data, no behaviour that needs another room."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, Literal, NamedTuple

Severity = Literal["error", "warning", "info"]
Category = Literal["working", "review", "approved", "public", "retired"]
Decision = Literal["approve", "reject", "revoke", "reaffirm", "override", "move"]
Level = Literal["recorded", "committed", "forge", "signed"]
"""How far a decision is proven to be that person's, weakest first; a higher level satisfies a lower."""
LEVELS: tuple[Level, ...] = ("recorded", "committed", "forge", "signed")
Label = Mapping[str, str]
"""Text by language tag."""


class Position(NamedTuple):
    """A place in a file, both numbers counted from 1."""

    line: int
    column: int


class Edit(NamedTuple):
    """Puts `text` in place of what stands from `start` up to `end`; lines are those of the file, ended by LF."""

    start: Position
    end: Position
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """What mends a finding. A safe one cannot change what the text says, so it may be made without asking."""

    title: str
    edits: tuple[Edit, ...]
    safe: bool = True


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding: what is wrong, where, and what to do about it."""

    code: str
    severity: Severity
    path: str
    message: str
    line: int = 1
    column: int = 1
    hint: str | None = None
    end: Position | None = None
    """Where what it is about ends, that character left out; none for a place alone."""
    fix: Fix | None = None

    @property
    def order(self) -> tuple[str, int, int, str, str]:
        return (self.path, self.line, self.column, self.code, self.message)


class Key(NamedTuple):
    """A document's identity, printed `type/slug@lang`. Where the file lies is not part of it."""

    type: str
    slug: str
    lang: str

    def __str__(self) -> str:
        return f"{self.type}/{self.slug}@{self.lang}"


class Size(NamedTuple):
    """How large a picture is shown when nothing else is said, in CSS pixels."""

    width: int
    height: int


class Entry(NamedTuple):
    """A file of a tree: git's mode (`100644` a plain file, `120000` a link, `160000` a submodule), blob id, bytes."""

    mode: str
    blob: str
    size: int


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit of the first-parent line; `index` counts from the oldest, `time` is the committer's. `id` is empty for the working tree."""

    index: int
    id: str
    time: datetime


# -- the site's own definitions -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ContentType:
    """A kind of document: where its files lie, what its address looks like, what its front matter must be."""

    name: str
    label: Label
    plural: Label
    paths: tuple[str, ...]
    url: str
    schema: Mapping[str, Any]
    governed: bool
    """False for `workflow: none`: such documents are live as they stand."""


@dataclass(frozen=True, slots=True)
class State:
    name: str
    label: Label
    category: Category
    due: timedelta | None = None
    """How long a document may stay in it before it is overdue."""
    escalate_to: str = ""
    """The role or the person to turn to once it is overdue."""
    review_every: timedelta | None = None
    """Public states: how long after its newest approval or reaffirmation a page must be looked at again."""
    warn: timedelta | None = None
    """How long before that it is said."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """`count` distinct people holding one of the roles `of` must have decided, where `when` holds; those `exclude` names do not count."""

    id: str
    count: int
    of: tuple[str, ...]
    exclude: Literal["", "authors", "contributors"]
    when: Mapping[str, tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Transition:
    name: str
    sources: tuple[str, ...]
    target: str
    by: tuple[str, ...]
    requires: tuple[Requirement, ...]
    veto: tuple[str, ...]
    decision: Decision
    comment_required: bool
    guards: tuple[str, ...]
    expires: timedelta | None
    assurance: Level = "recorded"
    """What a record must be proven to at least, to count for `requires`."""


@dataclass(frozen=True, slots=True)
class Override:
    """Another way to make a transition in an emergency: with its own requirements, shown as overridden for ever."""

    name: str
    transition: str
    requires: tuple[Requirement, ...]
    comment_required: bool
    follow_up: timedelta | None
    """Within this time of landing the transition's own requirements must be met after all."""


@dataclass(frozen=True, slots=True)
class Migration:
    """What the states of an older version are called now."""

    from_version: int
    states: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Workflow:
    name: str
    version: int
    path: str
    applies_to: tuple[str, ...]
    initial: str
    unbound: tuple[str, ...]
    states: Mapping[str, State]
    transitions: Mapping[str, Transition]
    overrides: Mapping[str, Override] = field(default_factory=dict)
    migrations: tuple[Migration, ...] = ()
    reapprove: bool = False
    """`reapprove: all`: when this version comes into force, earlier decisions no longer count."""

    def current(self, state: str, version: int = 0) -> str:
        """What a state of an earlier version is called now."""
        for migration in sorted(self.migrations, key=lambda each: each.from_version):
            if migration.from_version >= version:
                state = migration.states.get(state, state)
        return state

    def state_of(self, status: str) -> State | None:
        """The state that a document claims, also by the name an earlier version gave it."""
        return self.states.get(status) or self.states.get(self.current(status))

    def asks_who_contributed(self) -> bool:
        """Whether a requirement leaves contributors out."""
        return any(each.exclude == "contributors" for each in self.requirements())

    def requirements(self) -> Iterator[Requirement]:
        """Every requirement of its transitions and overrides."""
        for transition in self.transitions.values():
            yield from transition.requires
        for override in self.overrides.values():
            yield from override.requires


@dataclass(frozen=True, slots=True)
class Person:
    id: str
    name: str
    emails: tuple[str, ...]
    roles: tuple[str, ...]
    until: date | None
    keys: tuple[str, ...] = ()
    """SSH public keys, each as `type base64`, the comment left out."""
    accounts: Mapping[str, str] = field(default_factory=dict)
    """Name of the account by git host: `{github: octocat}`."""


@dataclass(frozen=True, slots=True)
class SitePolicy:
    """workflows/policy.yml: who must approve a change of policy, theme and settings, and which keys CI signs with."""

    requires: tuple[Requirement, ...] = ()
    veto: tuple[str, ...] = ()
    assurance: Level = "recorded"
    forge_keys: tuple[str, ...] = ()
    """SSH public keys of CI, each as `type base64`, for records of reviews given on the git host."""


@dataclass(frozen=True, slots=True, eq=False)
class Policy:
    """Who may decide what, as it was in force when something landed."""

    commit: str
    """The commit whose files it is, empty for the working tree."""
    workflows: Mapping[str, Workflow]
    """By content type."""
    ungoverned: frozenset[str]
    """Content types that say `workflow: none`."""
    people: Mapping[str, Person]
    site: SitePolicy
    addresses: Mapping[str, str]
    """Person by address, letters folded."""
    canonical: Mapping[str, str]
    """Contacts of commits that the mailmap gives another name or address."""

    def person_of(self, contact: str) -> str:
        """Id of the person a commit's `Name <address>` belongs to, or empty."""
        address = self.canonical.get(contact, contact).rpartition("<")[2].rstrip(">")
        return self.addresses.get(address.casefold(), "")


class Grade(NamedTuple):
    """A level that a learner reaches with so many points."""

    start: int
    name: Label


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who signs certificates for the organisation, and with which key."""

    id: str
    name: Label
    key: bytes
    """The public Ed25519 key, 32 bytes."""
    since: date | None = None
    """The first day on which it signs."""
    until: date | None = None
    """The last day on which it signs; what it signed up to then stays good."""
    withdrawn: bool = False
    """Whether nothing that was ever signed with the key is believed any more: whoever has a stolen key dates as he likes."""


@dataclass(frozen=True, slots=True)
class Learning:
    """`[tool.contentops.learning]`: what a site counts, where records may go, who signs certificates."""

    points: Mapping[str, int] = field(default_factory=dict)
    """What a `lesson`, `quiz`, `stage` and `course` count; empty where the site gives no points."""
    levels: tuple[Grade, ...] = ()
    """The first begins at 0, each later one higher."""
    record_store: str = ""
    """Address of an xAPI record store, with a slash at its end."""
    issuers: tuple[Issuer, ...] = ()


@dataclass(frozen=True, slots=True)
class Settings:
    """`[tool.contentops]` of pyproject.toml. The first language is the default one."""

    languages: tuple[str, ...]
    name: Label
    tagline: Label
    url: str
    timezone: str
    rules: Mapping[str, Any] = field(default_factory=dict)
    """`[tool.contentops.rules]` as written: which rules hold, how severely, with what options."""
    edit_url: str = ""
    """Where a reader may change a page's source, with `{path}` and the like; empty where nowhere."""
    report_url: str = ""
    """Where a reader may say what is wrong with a page."""
    offline: bool = True
    """Whether browsers may keep pages to be read without a network."""
    bundles: bool = False
    """Whether each topic's page offers the topic's bundle."""
    learning: Learning = field(default_factory=Learning)


@dataclass(frozen=True, slots=True)
class Term:
    """How a thing is called here, and the words that are not used for it."""

    language: str
    preferred: str
    """Empty where the words are banned and nothing takes their place."""
    banned: tuple[str, ...]
    note: str
    safe: bool
    """Whether `--fix` may replace them."""


@dataclass(frozen=True, slots=True)
class Claim:
    """Words that advertising may not use, and where that is said."""

    words: str
    reason: str
    except_in: tuple[str, ...]
    """Phrases in which they may stand."""


@dataclass(frozen=True, slots=True)
class Qualification:
    """What entitles a person or the organisation to offer content: a licence, a certificate."""

    id: str
    name: str
    holder: str
    """A person's id or slug; empty for the organisation."""
    expires: date | None
    position: Position
    """Where it stands in its file."""


@dataclass(frozen=True, slots=True)
class Tag:
    """A word of the site's vocabulary, by language, with the words people write for it."""

    names: tuple[str, ...]
    instead_of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standards:
    """`standards/`: what the site holds its content to, beside what every site does."""

    terms: tuple[Term, ...] = ()
    tags: tuple[Tag, ...] | None = None
    """None where the site has no vocabulary: any tag is fine."""
    claims: tuple[Claim, ...] = ()
    qualifications: tuple[Qualification, ...] = ()
    known: frozenset[str] = frozenset()
    """Fingerprints of the findings that the baseline holds back."""


@dataclass(frozen=True, slots=True)
class Definitions:
    """Everything a site says about itself outside its content."""

    settings: Settings
    types: Mapping[str, ContentType]
    workflows: Mapping[str, Workflow]
    """By content type; types without a workflow are missing."""
    people: Mapping[str, Person]
    standards: Standards = field(default_factory=Standards)


# -- documents ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Node:
    """A node of strict YAML: a scalar with its type and its text as written, a list, or a mapping in file order."""

    kind: Literal["scalar", "list", "mapping"]
    tag: Literal["str", "int", "float", "bool", "null", "seq", "map"]
    text: str
    items: tuple[Node, ...]
    """Values of a list or of a mapping."""
    keys: tuple[Node, ...]
    """Keys of a mapping, one for each item."""
    start: Position
    span: tuple[int, int]
    """Where it stands, in characters from the beginning of the parsed text."""


@dataclass(frozen=True, slots=True)
class Reference:
    """A target as written in a document; `path` is the file in the tree it may mean, none for addresses and bare anchors."""

    raw: str
    path: str | None
    position: Position
    image: bool = False

    @property
    def anchor(self) -> str:
        return self.raw.partition("#")[2]


@dataclass(frozen=True, slots=True)
class Document:
    """One Markdown file at one revision, read and identified."""

    key: Key
    path: str
    blob: str
    meta: Mapping[str, Any]
    node: Node
    body: str
    body_line: int
    references: tuple[Reference, ...]
    front: str = ""
    """The front matter as written, between its two marks; its first line is line 2 of the file."""

    @property
    def status(self) -> str:
        return str(self.meta.get("status", ""))

    @property
    def authors(self) -> tuple[str, ...]:
        """Ids of those who wrote it; a single name that is no list is one author."""
        authors = self.meta.get("authors") or []
        return tuple(str(author) for author in (authors if isinstance(authors, list) else [authors]))


class Contribution(NamedTuple):
    """A commit that changed the text of a key, or set its status."""

    landed: int
    """Index of the commit of the published line that brought it."""
    commit: str
    """Empty for what is not committed."""
    people: tuple[str, ...]
    """Author and co-authors as `Name <address>`."""
    text: bool = True
    """Whether it changed anything that approvals cover."""
    status: str = ""
    """The state it set, if it did."""


@dataclass(frozen=True, slots=True)
class Revision:
    """What one key was from one first-parent commit on: a document with its digest, or why there is none."""

    commit: Commit
    document: Document | None
    digest: str
    assets: Mapping[str, str] = field(default_factory=dict)
    """Blob id of each asset the document refers to, by path."""
    links: Mapping[str, Key] = field(default_factory=dict)
    """Key of each document it refers to, by path: the digest binds the key, so a link leads there whatever the path holds later."""
    sizes: Mapping[str, Size] = field(default_factory=dict)
    """How large those of its `assets` are that are pictures, by blob id."""
    policy: Policy | None = None
    """In force when it landed."""
    older_digests: Mapping[tuple[str, ...], str] = field(default_factory=dict)
    """What its digest is under the `unbound` lists of other versions of its workflow."""
    problem: Literal["", "absent", "duplicate", "unreadable"] = ""


@dataclass(frozen=True, slots=True)
class Record:
    """One decision by one person about one digest, as its file says."""

    path: str
    sha256: str
    key: str
    digest: str
    decision: Decision
    transition: str
    workflow: str
    workflow_version: int
    person: str
    role: str
    time: str
    comment: str
    files: tuple[tuple[str, str], ...]
    revokes: str = ""
    override: str = ""
    """For override: the name the workflow gives it."""
    contributors: tuple[str, ...] = ()
    """Who had a hand in the text when it was decided: ids, and addresses that belong to nobody."""
    recorded_by: str = ""
    """Who wrote it down, where that is not the person who decided (`--as`)."""
    event: Mapping[str, str] = field(default_factory=dict)
    """The git host's review it was made of: host, account, commit, event and url."""


@dataclass(frozen=True, slots=True, eq=False)
class Landed:
    """A record as it landed, and what it is worth; that is settled by the policy in force at that commit, for good."""

    record: Record
    commit: Commit
    """The commit of the published line that brought it."""
    present: bool
    """False where the file was deleted later."""
    policy: Policy | None = None
    """In force when it landed: that of the first parent."""
    level: Level = "recorded"
    level_since: int = -1
    """Index of the commit from which on it has its level, where a signature came after it."""
    level_policy: Policy | None = None
    """In force when that signature landed."""
    level_time: datetime | None = None
    """When that was."""
    proof: str = ""
    """What gives it its level: the commit and its author, or the key's fingerprint."""
    flaw: str = ""
    """Why it does not count at all."""

    def level_at(self, index: int) -> Level:
        """How far it was proven after the commit `index`."""
        return self.level if self.level_since <= index else "recorded"


@dataclass(frozen=True, slots=True)
class Contributors:
    """Who had a hand in a text since another text of the page was live."""

    people: Mapping[str, str]
    """By id, where it shows: a commit or a record."""
    strangers: Mapping[str, str]
    """By `Name <address>` that belongs to nobody in people.yml."""
    known: bool = True
    """False outside git, where nobody can tell."""


@dataclass(frozen=True)
class Catalog:
    """All that was read: the documents as they stand, what they were, and what was decided about them."""

    definitions: Definitions
    commit: str
    """The commit that was read, empty for the working tree."""
    history: bool
    """False outside a git repository: there are no earlier revisions and nobody's contributions are known."""
    entries: Mapping[str, Entry]
    documents: tuple[Document, ...]
    """Every readable document of the tree, in path order; a duplicate key stands here twice."""
    digests: Mapping[str, str]
    """Digest by path, for `documents`."""
    revisions: Mapping[Key, tuple[Revision, ...]]
    """Oldest first; only as far back as a decision about the key needs."""
    records: Mapping[Key, tuple[Landed, ...]]
    """In the order they landed."""
    diagnostics: tuple[Diagnostic, ...]
    """What could not be read."""
    assets: Mapping[str, str]
    """SHA-256 of asset bytes by blob id, for every asset some document refers to."""
    unreadable: Mapping[Key, str]
    """Path of each file that cannot be read now, by the key it had when it last could."""
    orphans: tuple[str, ...] = ()
    """Record files no document of the tree has the key of."""
    policy: Policy | None = None
    """What the next decision will be judged by."""
    landing_policy: Policy | None = None
    """What will judge what is not committed yet, once it lands: the policy in force before it."""
    policy_records: tuple[Landed, ...] = ()
    """Decisions about the policy set, in the order they landed."""
    policy_digest: str = ""
    """Digest of the policy set as it stands."""
    policy_contributors: Contributors = field(default_factory=lambda: Contributors({}, {}))
    """Who changed the policy set since the one in force."""
    policy_waiting: tuple[str, ...] = ()
    """The files of a change of the policy set that is not approved and so not in force."""
    last: int = 0
    """Index of the last commit of the published line."""
    fences: Mapping[str, int] = field(default_factory=dict)
    """By content type whose workflow says `reapprove: all`: the commit up to which decisions no longer count."""
    removed: tuple[Document, ...] = ()
    """The documents that the last commit of the line took away, as they were."""
    deleted_by: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By path of `removed`: the authors of the commits that deleted it, as `Name <address>`."""
    contributions: Mapping[Key, tuple[Contribution, ...]] = field(default_factory=dict)
    """Who had a hand in a key, where a workflow excludes contributors or a change set is looked at; lacks every key outside git."""
    active: frozenset[str] = frozenset()
    """Blob ids of those `assets` that are drawings with something in them that a browser would run."""

    def by_key(self) -> Mapping[Key, Document]:
        """The documents whose key is theirs alone."""
        return self._by_key

    @cached_property
    def sizes(self) -> Mapping[str, Size]:
        """How large the pictures are that some revision refers to, by blob id."""
        found = (each.sizes for revisions in self.revisions.values() for each in revisions)
        return {blob: size for sizes in found for blob, size in sizes.items()}

    @cached_property
    def _by_key(self) -> Mapping[Key, Document]:
        seen: dict[Key, list[Document]] = {}
        for document in self.documents:
            seen.setdefault(document.key, []).append(document)
        return {key: found[0] for key, found in seen.items() if len(found) == 1}


# -- the plan -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Live:
    """A document as it is published: the revision, and the decisions it rests on."""

    document: Document
    digest: str
    commit: Commit | None
    decisions: tuple[Landed, ...]
    assets: Mapping[str, str]
    """Blob id of each asset at this revision, by path."""
    links: Mapping[str, Key]
    """Key of each document it links to at this revision, by path."""
    since: Commit | None = None
    """The commit with which this text went live; `commit` brought it, and decisions may have come later."""
    mark: str = ""
    """Previews only: the state of a document that is not live."""


@dataclass(frozen=True, slots=True)
class Withheld:
    """A document of the tree that is not live as it stands there, and why."""

    key: Key
    path: str
    status: str
    reason: str
    live_digest: str
    """Digest of the earlier revision that stays live, or empty."""
    kind: Literal["unfinished", "retired", "scheduled", "ended", "unbacked", "state", "duplicate", "unreadable"]

    @property
    def expected(self) -> bool:
        """Whether this is the ordinary course of things, and not a claim that failed."""
        return self.kind in ("unfinished", "retired", "scheduled", "ended")


@dataclass(frozen=True, slots=True)
class Release:
    """What will be published, and what will not."""

    catalog: Catalog
    now: datetime
    live: Mapping[Key, Live]
    withheld: tuple[Withheld, ...]
    next_due: datetime | None
    """The next instant at which the plan changes by itself."""
    preview: bool = False

    def find(self, kind: str, slug: str, language: str) -> Live | None:
        """The live document of this name in the language, else in the first language of the site that has it."""
        for tag in (language, *self.catalog.definitions.settings.languages):
            if (found := self.live.get(Key(kind, slug, tag))) is not None:
                return found
        return None


# -- rendering ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fragment:
    """A document's body as HTML, with marks where references go, independent of where it will be shown."""

    html: str
    toc: tuple[Mapping[str, Any], ...]
    targets: tuple[str, ...]
    """Targets as written, in the order of the numbers in the marks."""
    reading_seconds: int
    quizzes: int


@dataclass(frozen=True, slots=True)
class Page:
    """One HTML file to write: a template and its view."""

    path: str
    template: str
    view: Mapping[str, Any]
    key: Key | None = None


@dataclass(frozen=True, slots=True)
class OutputFile:
    """One file to write as it is."""

    path: str
    content: bytes = field(repr=False)
