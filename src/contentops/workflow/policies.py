"""Which policy is in force at each commit: the last one that can be read and that the policy before it allowed.

What lands with a commit is judged by the policy of that commit's first parent, so nothing can loosen what judges it.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from contentops.model import Entry, Node, Person, Policy, SitePolicy, State, Transition, Workflow
from contentops.source import content_types, documents, strict_yaml
from contentops.source.frontmatter import UnreadableError
from contentops.source.snapshot import ROOTS
from contentops.source.strict_yaml import StrictYamlError
from contentops.source.timeline import Timeline
from contentops.workflow import definition_files, people, site_policy
from contentops.workflow.records import FOLDER as REVIEWS

KEY, KIND = "policy/site", "policy"
IN_FORCE = "in_force"
"""The state of the policy set that `workflows/policy.yml` leads to."""
DIGEST_VERSION = b"contentops-policy-v1"
MAILMAP = ".mailmap"
_OTHERS = tuple(root for root in ROOTS if root not in ("content", "workflows"))
_BELOW_OTHERS = tuple(f"{root}/" for root in _OTHERS)
Reader = Callable[[str, Entry], bytes]
LastBy = Policy | Literal["itself", "parent", "fork"]
Canonical = Callable[[str], Mapping[str, str]]
"""The contacts of all commits as the mailmap of a blob id gives them."""


def is_policy(path: str) -> bool:
    """Whether a file is part of the policy set: all that shapes pages and judges decisions, content and records apart."""
    if path.startswith("workflows/"):
        return not path.startswith(REVIEWS)
    return path.startswith(_BELOW_OTHERS) or path in _OTHERS


def digest(entries: Mapping[str, Entry]) -> str:
    """The digest an approval of the policy set binds: every path with its mode and blob, in order."""
    hasher = hashlib.sha256(DIGEST_VERSION + b"\n")
    for path in sorted(filter(is_policy, entries)):
        hasher.update(f"{entries[path].mode} {entries[path].blob} {path}".encode(errors="surrogateescape") + b"\0")
    return hasher.hexdigest()


class Policies:
    """The policy sets of a published line, each read once and only if something asks for it."""

    def __init__(
        self,
        timeline: Timeline,
        read: Reader,
        canonical: Canonical,
        *,
        last_by: LastBy,
        parsed: Mapping[tuple[str, str], object] | None = None,
    ) -> None:
        """`parsed` is what definition files say, by path and blob, as far as that is known. `last_by` is what judges the last commit: its parent's policy like any other's, the policy it comes with (a working
        tree that nothing is compared with), or, for a change set, that of the branch it is to be merged into (`fork` where
        that branch has not moved since)."""
        self._timeline = timeline
        self._last_by = last_by
        self._read = read
        self._canonical = canonical
        self.parsed: dict[tuple[str, str], object] = dict(parsed or {})
        """What the definition files that were looked at say, by path and blob."""
        self._known: dict[int, Policy | None] = {}
        self._paths = [path for path in timeline.versions if is_policy(path)]
        self._changes = timeline.changes(self._paths)
        self._stages: list[int] | None = None
        self.last = len(timeline.commits) - 1

    def settle(self, decided: Callable[[Policy, int, str, int], bool], records: Iterable[int]) -> None:
        """Find out which changes came into force, where a policy asks that they be approved.

        Args:
            decided: whether a policy's own requirements are met for the set of this digest by what landed up to a commit, and
                after another one: where the set was in force before and another took its place, it needs a new decision.
            records: the commits that brought a decision about the policy.
        """
        if site_policy.FILE not in self._timeline.versions:
            self._stages = self._changes
            return
        self._stages = stages = list[int]()
        settled = -1
        digests: list[str] = []
        for index in sorted({*self._changes, *records}):
            newest = self._newest(index)
            if newest <= settled:
                continue
            judge = self._last_by if index == self.last and isinstance(self._last_by, Policy) else None
            judge = judge or self._usable(stages, index + 1)
            candidate = digest(self.entries(newest))
            same = bool(stages) and candidate == digests[-1]
            replaced = stages[-1] if candidate in digests and not same else -1
            if judge is None or not judge.site.requires or same or decided(judge, index, candidate, replaced):
                stages.append(index)
                digests.append(candidate)
                settled = newest

    def judging(self, index: int) -> Policy | None:
        """The policy that judges what lands with the commit `index`: the one in force before it, or if there was none yet,
        the one it came with."""
        if index == self.last and isinstance(self._last_by, Policy):
            return self._last_by
        stages = self._settled()
        if index == self.last and self._last_by == "itself" and self.changed(index) and self.waiting() is None:
            return self._policy(index) or self._usable(stages, index)
        return self._usable(stages, index) or self._usable(stages, index + 1)

    def next(self) -> Policy | None:
        """The policy that judges what is decided now."""
        return self.in_force() if self._last_by == "parent" else self.judging(self.last)

    def names_for(self, kind: str) -> set[str]:
        """The names of every workflow that documents of a type ever went through."""
        found = (
            self._file(path, entry)
            for path in filter(_is_workflow, self._paths)
            for _, entry in self._timeline.versions[path]
            if entry is not None
        )
        return {each.name for each in found if isinstance(each, Workflow) and kind in each.applies_to}

    def reapproved(self, name: str) -> int:
        """The commit at which a version of a workflow that says `reapprove: all` came into force last, or -1."""
        found = -1
        for path in filter(_is_workflow, self._paths):
            version = 0
            for index, entry in self._timeline.versions[path]:
                workflow = self._file(path, entry) if entry is not None else None
                if not isinstance(workflow, Workflow) or workflow.name != name:
                    continue
                if workflow.reapprove and workflow.version != version:
                    stages = (each for each in self._settled() if each >= index)
                    came = next((each for each in stages if self._timeline.at(path, each) == entry), -1)
                    found = max(found, came)
                version = workflow.version
        return found

    def workflow_of(self, kind: str) -> Workflow | None:
        """The workflow that documents of a type went through last, or none."""
        for stage in reversed(self._settled()):
            policy = self._policy(stage)
            if policy is not None and kind in policy.workflows:
                return policy.workflows[kind]
        return None

    def before_last(self) -> Policy | None:
        """The policy in force before the last commit, or after it if that is committed."""
        committed = bool(self._timeline.commits) and bool(self._timeline.commits[-1].id)
        return self._usable(self._settled(), self.last + 1 if committed else self.last)

    def in_force(self) -> Policy | None:
        """The policy in force after the last commit."""
        return self._usable(self._settled(), self.last + 1)

    def stages(self) -> Sequence[int]:
        """The commits after which another policy set was in force, oldest first."""
        return self._settled()

    def stage(self) -> int:
        """The commit whose policy set is in force after the last one, usable or not; -1 if there is none."""
        stages = self._settled()
        return stages[-1] if stages else -1

    def changed(self, since: int) -> list[str]:
        """The files of the policy set that changed with a commit or after it."""
        return [path for path in self._paths if self._timeline.versions[path][-1][0] >= since]

    def waiting(self) -> int | None:
        """The commit whose policy set waits for its approval, or none."""
        newest = self._newest(self.last)
        return newest if newest > self.stage() else None

    def entries(self, index: int) -> dict[str, Entry]:
        """The policy set as it was after a commit."""
        found = ((path, self._timeline.at(path, index)) for path in self._paths)
        return {path: entry for path, entry in found if entry is not None}

    def workflows_named(self, name: str) -> list[Workflow]:
        """Every version of a workflow that any commit of the line held, as far as they can be read."""
        found = []
        for path in filter(_is_workflow, self._paths):
            for _, entry in self._timeline.versions[path]:
                workflow = self._file(path, entry) if entry is not None else None
                if isinstance(workflow, Workflow) and workflow.name == name:
                    found.append(workflow)
        return found

    def _newest(self, index: int) -> int:
        """The last commit up to `index` that changed the policy set, or -1."""
        place = bisect_left(self._changes, index + 1)
        return self._changes[place - 1] if place else -1

    def _settled(self) -> list[int]:
        assert self._stages is not None, "settle() comes first"
        return self._stages

    def _usable(self, stages: list[int], before: int) -> Policy | None:
        """The newest policy of a stage before a commit that can be read."""
        for stage in reversed(stages[: bisect_left(stages, before)]):
            if (policy := self._policy(stage)) is not None:
                return policy
        return None

    def _policy(self, index: int) -> Policy | None:
        if index not in self._known:
            self._known[index] = self._build(index)
        return self._known[index]

    def _build(self, index: int) -> Policy | None:
        entries = self.entries(index)
        workflows: dict[str, Workflow] = {}
        ungoverned, governed = set[str](), set[str]()
        staff: dict[str, Person] = {}
        site = SitePolicy()
        for path, entry in entries.items():
            if not _is_definition(path):
                continue
            found = self._file(path, entry)
            if found is None:
                return None
            if isinstance(found, Workflow):
                if any(kind in workflows for kind in found.applies_to):
                    return None
                workflows.update((kind, found) for kind in found.applies_to)
            elif isinstance(found, SitePolicy):
                site = found
            elif isinstance(found, Type):
                (governed if found.governed else ungoverned).add(found.name)
            elif isinstance(found, dict):
                staff = found
        contradict = (ungoverned & workflows.keys()) or (governed - workflows.keys()) or (governed & ungoverned)
        if contradict or not (workflows or ungoverned):
            return None
        if site.requires:
            workflows[KIND] = as_workflow(site)
        addresses = {email.casefold(): person.id for person in staff.values() for email in person.emails}
        mailmap = self._mailmap(index)
        canonical = self._canonical(mailmap.blob) if mailmap and documents.refused(mailmap) is None else {}
        commit = self._timeline.commits[index].id
        return Policy(commit, workflows, frozenset(ungoverned), staff, site, addresses, canonical)

    def _mailmap(self, index: int) -> Entry | None:
        """The mailmap at a commit; what is not committed has no say in who is who."""
        if index == self.last and not self._timeline.commits[index].id:
            index -= 1
        return self._timeline.at(MAILMAP, index)

    def _file(self, path: str, entry: Entry) -> object:
        """What a definition file says: a workflow, people, the site's policy or a type; none if it cannot be read."""
        if (path, entry.blob) not in self.parsed:
            self.parsed[path, entry.blob] = self._parse(path, entry)
        return self.parsed[path, entry.blob]

    def _parse(self, path: str, entry: Entry) -> object:
        if documents.refused(entry) is not None:
            return None
        data = self._read(path, entry)
        try:
            if path.startswith(content_types.FOLDER):
                return _type(definition_files.parse(data))
            said = definition_files.read(path, data)
        except (StrictYamlError, UnreadableError):
            return None
        return None if said.problems else said.what


class Type(NamedTuple):
    name: str
    governed: bool


def _type(node: Node) -> Type | None:
    raw = strict_yaml.value(node)
    name = raw.get("type") if isinstance(raw, dict) else None
    return Type(name, raw.get("workflow") != "none") if isinstance(name, str) else None


def as_workflow(site: SitePolicy) -> Workflow:
    """The site's policy as the workflow that the policy set goes through."""
    deciders = tuple(dict.fromkeys(role for each in site.requires for role in each.of))
    approve = Transition(
        "approve", ("changed",), IN_FORCE, (), site.requires, site.veto, "approve", False, (), None, site.assurance
    )
    reject = Transition(
        "reject", ("changed", IN_FORCE), "changed", (*deciders, *site.veto), (), (), "reject", True, (), None
    )
    states = {
        "changed": State("changed", {"en": "Changed", "zh-CN": "已更改"}, "review"),
        IN_FORCE: State(IN_FORCE, {"en": "In force", "zh-CN": "生效"}, "public"),
    }
    transitions = {"approve": approve, "reject": reject}
    return Workflow(KIND, 1, site_policy.FILE, (KIND,), "changed", (), states, transitions)


_NOT_WORKFLOWS = (people.FILE, site_policy.FILE)


def _is_workflow(path: str) -> bool:
    return _is_definition(path) and not path.startswith(content_types.FOLDER) and path not in _NOT_WORKFLOWS


def _is_definition(path: str) -> bool:
    return path.startswith("workflows/") and path.endswith((".yml", ".yaml"))
