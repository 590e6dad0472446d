"""Who had a hand in a text: those who changed it in git, those its records name, and whoever handed it in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from contentops.model import Contribution, Contributors, Landed, Policy

NOBODY_KNOWN = "something not committed"


def contributors(
    contributions: Sequence[Contribution],
    records: Iterable[Landed],
    about: Iterable[Landed],
    *,
    kind: str,
    policy: Policy,
    after: int,
    until: int,
) -> Contributors:
    """The contributors of a text as seen at the commit `until`.

    Args:
        records: all records of the key.
        about: those about this text.
        policy: judges. An address that is nobody's in it stays nobody's for this step, whatever came with it or later.
        after: the last commit at which another text of the key was live as it stood.
    """
    people: dict[str, str] = {}
    strangers: dict[str, str] = {}
    for contact, where in _named(contributions, records, about, kind, policy, after, until):
        person = contact if contact in policy.people else policy.person_of(contact)
        if person:
            people.setdefault(person, where)
        else:
            strangers.setdefault(contact or NOBODY_KNOWN, where)
    return Contributors(people, strangers)


def _named(
    contributions: Sequence[Contribution],
    records: Iterable[Landed],
    about: Iterable[Landed],
    kind: str,
    policy: Policy,
    after: int,
    until: int,
) -> Iterator[tuple[str, str]]:
    """Each contact or id with where it shows."""
    seen = [each for each in contributions if after < each.landed <= until]
    for each in seen:
        if each.text:
            for contact in each.people:
                yield contact, f"in {each.commit[:7]}" if each.commit else "not committed"
    for landed in records:
        if not landed.flaw and after < landed.commit.index <= until:
            for name in landed.record.contributors:
                yield name, f"named in {landed.record.path.rpartition('/')[2]}"
    submits = [
        landed for landed in about if not landed.flaw and landed.commit.index <= until and _submits(landed, kind)
    ]
    for landed in submits:
        yield landed.record.person, f"handed it in, {landed.record.path.rpartition('/')[2]}"
    workflow = policy.workflows.get(kind)
    review = {name for name, state in workflow.states.items() if state.category == "review"} if workflow else set()
    handed = [each for each in seen if each.status in review]
    if handed:
        yield handed[-1].people[0], f"set “{handed[-1].status}” in {handed[-1].commit[:7] or 'what is not committed'}"


def _submits(landed: Landed, kind: str) -> bool:
    """Whether a record brought the text into a state of review."""
    if landed.policy is None or landed.record.decision != "move":
        return False
    workflow = landed.policy.workflows[kind]
    target = workflow.transitions[landed.record.transition].target
    return workflow.states[target].category == "review"
