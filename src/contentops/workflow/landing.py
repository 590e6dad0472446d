"""Which records landed when, what each is worth and why: judged by the policy in force then, proven by git and by signatures."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timezone

from contentops.model import Commit, Diagnostic, Entry, Landed, Level, Policy, Record
from contentops.source import documents
from contentops.source.timeline import Timeline
from contentops.workflow import records
from contentops.workflow.policies import Policies, Reader
from contentops.workflow.records import RecordError
from contentops.workflow.signatures import SignatureError, fingerprint, signer

RECORD_INVALID = "CO203"
SIGNATURE = ".sig"


@dataclass(frozen=True, slots=True)
class Found:
    """The records of a line by the key they are about, not judged yet, and the files that are no records."""

    records: Mapping[str, tuple[Landed, ...]]
    problems: tuple[Diagnostic, ...]
    copies: Mapping[str, tuple[Landed, ...]]
    """By the SHA-256 of a record: every time it landed, where that was more than once."""
    by_path: Mapping[str, tuple[Landed, ...]]
    """What each record file ever held."""


def find(timeline: Timeline, read: Reader, before: Found | None = None, changed: Set[str] = frozenset()) -> Found:
    """Every record that ever landed, in the order they did.

    A record is its content: it lands once, whatever its file is called later, how its lines end and how often it comes back.

    Args:
        before: what was found on a line that differs from this one in nothing but the files `changed`.
    """
    by_path = dict(before.by_path) if before is not None else {}
    problems = [each for each in before.problems if each.path not in changed] if before is not None else []
    stale = set[str]()
    for path in timeline.versions if before is None else sorted(changed):
        if not path.startswith(records.FOLDER) or not path.endswith(".json"):
            continue
        stale.update(each.record.key for each in by_path.pop(path, ()))
        landed, problem = _at(path, timeline, read)
        if problem is not None:
            problems.append(problem)
        if landed:
            by_path[path] = landed
            stale.update(each.record.key for each in landed)
    found: dict[str, list[Landed]] = {}
    for group in by_path.values():
        for each in group:
            if each.record.key in stale:
                found.setdefault(each.record.key, []).append(each)
    once = {key: _once(group) for key, group in found.items()}
    copies = dict(_copies(found))
    if before is not None:
        once |= {key: group for key, group in before.records.items() if key not in stale}
        copies |= {sha256: same for sha256, same in before.copies.items() if same[0].record.key not in stale}
    return Found(once, tuple(problems), copies, by_path)


def keys_at(paths: Iterable[str], *found: Found) -> set[str]:
    """The keys that records are about which lie, or lay, at some paths or beside a signature there."""
    return {
        each.record.key
        for path in paths
        if path.startswith(records.FOLDER)
        for one in found
        for each in one.by_path.get(path.removesuffix(SIGNATURE), ())
    }


def _at(path: str, timeline: Timeline, read: Reader) -> tuple[tuple[Landed, ...], Diagnostic | None]:
    """The records that a file ever held, and why it is none as it stands."""
    versions = timeline.versions.get(path, ())
    found, present, problem = list[Landed](), "", None
    for index, entry in reversed(versions):
        newest = index == versions[-1][0]
        if entry is None:
            continue
        try:
            record = _record(path, entry, read)
        except RecordError as error:
            if newest:
                problem = _invalid(path, str(error))
            continue
        if newest:
            present = record.sha256
        found.append(Landed(record, timeline.commits[index], record.sha256 == present))
    return tuple(found), problem


def judge(
    landed: Landed, policy: Policy | None, timeline: Timeline, policies: Policies, read: Reader, found: Found
) -> Landed:
    """A record with what it is worth under the policy that was in force when it landed.

    A signature that is not its person's makes it void; but nobody can void a record by landing a copy of it with such a
    signature before, beside or over it: it then counts from where it lands with a good one.
    """
    if flaw := _flaw(landed.record, landed.commit, policy):
        return replace(landed, policy=policy, flaw=flaw)
    times = found.copies.get(landed.record.sha256, (landed,))
    first: Landed | None = None
    for each in sorted(_comings(times, timeline), key=lambda each: (each.commit.index, each.record.path)):
        by = policy if each.commit.index == landed.commit.index else policies.judging(each.commit.index)
        judged = _judge(replace(each, present=landed.present), by, timeline, policies, read)
        if not judged.flaw:
            return judged
        first = first or judged
    assert first is not None
    return first


def _comings(times: Sequence[Landed], timeline: Timeline) -> Iterator[Landed]:
    """Each time a record landed, and each time a signature landed beside it later."""
    for landed in times:
        yield landed
        for since, entry in timeline.versions.get(landed.record.path + SIGNATURE, ()):
            if since > landed.commit.index and entry is not None:
                yield replace(landed, commit=timeline.commits[since])


def _judge(landed: Landed, policy: Policy | None, timeline: Timeline, policies: Policies, read: Reader) -> Landed:
    if (flaw := _flaw(landed.record, landed.commit, policy)) or policy is None:
        return replace(landed, policy=policy, flaw=flaw)
    try:
        level, since, proof = _level(landed, policy, timeline, policies, read)
    except SignatureError as error:
        return replace(landed, policy=policy, flaw=str(error))
    if landed.record.event and level != "forge":
        why = f"it is of a review on {landed.record.event.get('host')}, and no key of CI in workflows/policy.yml signed it"
        return replace(landed, policy=policy, flaw=why)
    landed = replace(landed, policy=policy, level=level, level_since=since, proof=proof)
    if since < 0:
        return landed
    return replace(landed, level_policy=policies.judging(since), level_time=timeline.commits[since].time)


def _record(path: str, entry: Entry, read: Reader) -> Record:
    if (refusal := documents.refused(entry)) is not None:
        raise RecordError(refusal)
    return records.parse(path, read(path, entry))


def _copies(found: Mapping[str, list[Landed]]) -> Iterator[tuple[str, tuple[Landed, ...]]]:
    for group in found.values():
        seen: dict[str, list[Landed]] = {}
        for each in group:
            seen.setdefault(each.record.sha256, []).append(each)
        yield from ((sha256, tuple(same)) for sha256, same in seen.items() if len(same) > 1)


def _once(group: Iterable[Landed]) -> tuple[Landed, ...]:
    """Each record of a key as it landed first, in the order they landed; present where any copy of it is."""
    first: dict[str, Landed] = {}
    for landed in sorted(group, key=lambda landed: (landed.commit.index, landed.record.path)):
        known = first.setdefault(landed.record.sha256, landed)
        if landed.present and not known.present:
            first[landed.record.sha256] = replace(known, present=True)
    return tuple(first.values())


def _invalid(path: str, why: str) -> Diagnostic:
    return Diagnostic(
        RECORD_INVALID,
        "error",
        path,
        f"this review record does not count: {why}",
        hint="restore it from git, or delete it and decide again",
    )


def _flaw(record: Record, commit: Commit, policy: Policy | None) -> str:
    """Why a record does not count at all under a policy, or empty."""
    if policy is None:
        return "the site had no policy that could be read when it landed"
    workflow = policy.workflows.get(record.key.partition("/")[0])
    if workflow is None:
        return f"no workflow was in force for {record.key} when it landed"
    if record.workflow != workflow.name:
        return f"it is about the workflow “{record.workflow}”, the document's is “{workflow.name}”"
    if record.transition not in workflow.transitions:
        return f"the workflow has no transition “{record.transition}”"
    person = policy.people.get(record.person)
    if person is None:
        return f"{record.person} is not in workflows/people.yml as it was in force when it landed"
    if record.role not in person.roles:
        return f"{record.person} does not hold the role {record.role}"
    if person.until is not None and commit.time.astimezone(timezone.utc).date() > person.until:
        return f"it landed after {record.person} left on {person.until}"
    wanted = workflow.transitions[record.transition].decision
    if record.decision not in (wanted, "revoke", "override"):
        return f"“{record.transition}” takes the decision {wanted}, not {record.decision}"
    override = workflow.overrides.get(record.override)
    if record.override and (override is None or override.transition != record.transition):
        return f"the workflow has no override “{record.override}” for “{record.transition}”"
    return ""


def _level(
    landed: Landed, policy: Policy, timeline: Timeline, policies: Policies, read: Reader
) -> tuple[Level, int, str]:
    """How far a record is proven, since which commit, and by what.

    Raises:
        SignatureError: it came with a signature that is not its person's.
    """
    record, index = landed.record, landed.commit.index
    if record.recorded_by:
        return "recorded", -1, f"written down by {record.recorded_by}"
    place = record.path + SIGNATURE
    entry = timeline.at(record.path, index)
    if entry is None:
        raise SignatureError("its signature came when it was gone")
    data = read(record.path, entry).replace(b"\r\n", b"\n")
    if hashlib.sha256(data).hexdigest() != record.sha256:
        raise SignatureError("its signature came when another record lay at its path")
    beside = timeline.at(place, index)
    if beside is not None:
        level, proof = _signed(record, data, place, beside, read, policy)
        return level, -1, proof
    for since, later in timeline.versions.get(place, ()):
        if since > index and later is not None:
            with suppress(SignatureError):
                level, proof = _signed(record, data, place, later, read, policies.judging(since))
                return level, since, proof
    return _committed(record, entry.blob, policy, timeline)


def _signed(
    record: Record, data: bytes, path: str, entry: Entry, read: Reader, policy: Policy | None
) -> tuple[Level, str]:
    if (refusal := documents.refused(entry)) is not None:
        raise SignatureError(f"its signature does not count: {refusal}")
    try:
        key = signer(data, read(path, entry))
    except SignatureError as error:
        raise SignatureError(f"its signature {error}") from None
    if policy is None:
        raise SignatureError("its signature came under no policy")
    if record.event and key in policy.site.forge_keys:
        return "forge", f"{record.event.get('event')}, vouched for by CI's key {fingerprint(key)}"
    person = policy.people.get(record.person)
    if person is not None and key in person.keys:
        return "signed", f"key {fingerprint(key)}"
    owner = next((person.id for person in policy.people.values() if key in person.keys), "")
    whose = f"the key of {owner}" if owner else f"a key nobody in workflows/people.yml has, {fingerprint(key)}"
    raise SignatureError(f"its signature is made with {whose}, not with one of {record.person}")


def _committed(record: Record, blob: str, policy: Policy, timeline: Timeline) -> tuple[Level, int, str]:
    """Whether the author of a commit that first held the record at its path is the person who decided."""
    for touch in timeline.touches.get(record.path, ()):
        if touch.merge or not touch.commit or touch.after != blob:
            continue
        if policy.person_of(touch.people[0]) == record.person:
            return "committed", -1, f"commit {touch.commit[:7]} by {touch.people[0]}"
    return "recorded", -1, ""
