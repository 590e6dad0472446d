"""Whether the people there are can do what workflows and policy ask: roles held, thresholds met, keys at hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from contentops.model import LEVELS, Diagnostic, Level, Node, Person, Requirement, SitePolicy, Workflow
from contentops.workflow.people import FILE as PEOPLE_FILE
from contentops.workflow.requirements import mistake
from contentops.workflow.site_policy import FILE as POLICY_FILE

Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class _Asked:
    """Decisions that a file asks for at one place: by whom, how proven, and what they are for."""

    what: str
    where: Place
    """Of the element that holds `requires`."""
    requires: tuple[Requirement, ...]
    assurance: Level


def misfits(
    workflows: Mapping[str, tuple[Workflow, Node]],
    people: Iterable[Person],
    policy: tuple[SitePolicy, Node] | None,
) -> list[Diagnostic]:
    """Everything in which workflows, people and policy, each sound by itself, do not go together.

    Args:
        workflows: by path, with the node the workflow was read from.
        policy: the policy with its node, none where the site has no policy file.
    """
    staff = list(people)
    site = policy[0] if policy is not None else None
    found = [*roles_held(workflows, staff), *vouched(workflows, site)]
    if policy is not None:
        found += [*policy_held(*policy, staff), *keys_apart(*policy, staff)]
    return sorted(found, key=lambda d: d.order)


def roles_held(workflows: Mapping[str, tuple[Workflow, Node]], people: Iterable[Person]) -> list[Diagnostic]:
    """Roles of workflows that nobody holds, and decisions that nobody, or not enough people, could ever give.

    When somebody leaves does not matter here: a file must not become wrong by waiting.
    """
    staff = list(people)
    return [problem for path, (workflow, node) in workflows.items() for problem in _unfit(path, node, workflow, staff)]


def policy_held(policy: SitePolicy, node: Node, people: Iterable[Person]) -> list[Diagnostic]:
    """Roles of the policy that nobody holds, and decisions that nobody, or not enough people, could ever give."""
    staff = list(people)
    named = [*_wanted((), policy.requires), *_numbered(("veto",), policy.veto)]
    asked = _Asked("a change of the policy", (), policy.requires, policy.assurance)
    return [*_unheld(POLICY_FILE, node, named, staff), *_out_of_reach(POLICY_FILE, node, asked, staff)]


def keys_apart(policy: SitePolicy, node: Node, people: Iterable[Person]) -> list[Diagnostic]:
    """Keys of CI that are somebody's own as well: whoever holds one could give decisions in everybody's name."""
    owners = {key: person.id for person in people for key in person.keys}
    return [
        mistake(
            POLICY_FILE,
            node,
            ("forge", "keys", number),
            f"this {key.partition(' ')[0]} key belongs to {owners[key]} in {PEOPLE_FILE} already",
            "make a key for CI alone: ssh-keygen -t ed25519",
        )
        for number, key in enumerate(policy.forge_keys)
        if key in owners
    ]


def vouched(workflows: Mapping[str, tuple[Workflow, Node]], policy: SitePolicy | None) -> list[Diagnostic]:
    """Transitions that ask for decisions given on the git host where the policy names no key of CI to vouch for them."""
    if policy is not None and policy.forge_keys:
        return []
    return [
        mistake(
            path,
            node,
            ("transitions", transition.name, "assurance"),
            f"“{transition.name}” asks for decisions given on the git host, and {POLICY_FILE} names no key of CI to vouch for them",
            f"put CI's public key under forge: {{keys: […]}} in {POLICY_FILE}",
        )
        for path, (workflow, node) in workflows.items()
        for transition in workflow.transitions.values()
        if transition.assurance == "forge"
    ]


def _unfit(path: str, node: Node, workflow: Workflow, staff: Sequence[Person]) -> Iterator[Diagnostic]:
    yield from _unheld(path, node, _named(workflow), staff)
    yield from _nowhere_to_turn(path, node, workflow, staff)
    for asked in _asked(workflow):
        yield from _out_of_reach(path, node, asked, staff)


def _asked(workflow: Workflow) -> Iterator[_Asked]:
    """What each transition and each override asks for; an override's decisions are as proven as its transition's."""
    for each in workflow.transitions.values():
        yield _Asked(f"“{each.name}”", ("transitions", each.name), each.requires, each.assurance)
    for other in workflow.overrides.values():
        assurance = workflow.transitions[other.transition].assurance
        yield _Asked(f"“{other.name}”", ("overrides", other.name), other.requires, assurance)


def _named(workflow: Workflow) -> Iterator[tuple[Place, str]]:
    """Every role that a workflow names, with its place, `escalate_to` left out."""
    for each in workflow.transitions.values():
        where = ("transitions", each.name)
        yield from _numbered((*where, "by"), each.by)
        yield from _wanted(where, each.requires)
        yield from _numbered((*where, "veto"), each.veto)
    for other in workflow.overrides.values():
        yield from _wanted(("overrides", other.name), other.requires)


def _wanted(where: Place, requires: Sequence[Requirement]) -> Iterator[tuple[Place, str]]:
    for number, requirement in enumerate(requires):
        yield from _numbered((*where, "requires", number, "of"), requirement.of)


def _numbered(where: Place, roles: Sequence[str]) -> Iterator[tuple[Place, str]]:
    for number, role in enumerate(roles):
        yield (*where, number), role


def _unheld(path: str, node: Node, named: Iterable[tuple[Place, str]], staff: Sequence[Person]) -> Iterator[Diagnostic]:
    held = _roles_of(staff)
    for where, role in named:
        if role not in held:
            hint = _meant(role, held) or f"give the role to someone in {PEOPLE_FILE}, or take it out here"
            yield mistake(path, node, where, f"nobody in {PEOPLE_FILE} holds the role “{role}”", hint)


def _nowhere_to_turn(path: str, node: Node, workflow: Workflow, staff: Sequence[Person]) -> Iterator[Diagnostic]:
    known = _roles_of(staff) | {person.id for person in staff}
    for name, state in workflow.states.items():
        if state.escalate_to and state.escalate_to not in known:
            message = f"“{state.escalate_to}” is no role that somebody in {PEOPLE_FILE} holds, and no person there"
            hint = _meant(state.escalate_to, known) or "name a role or the id of a person"
            yield mistake(path, node, ("states", name, "escalate_to"), message, hint)


def _out_of_reach(path: str, node: Node, asked: _Asked, staff: Sequence[Person]) -> Iterator[Diagnostic]:
    """Why the decisions asked for could never be there. A role that nobody holds is not said again."""
    signed = asked.assurance == LEVELS[-1]
    able = [person for person in staff if person.keys or not signed]
    each_met = True
    for number, requirement in enumerate(asked.requires):
        holders = _holders(requirement, staff)
        if len(holders) >= requirement.count <= len(_holders(requirement, able)):
            continue
        each_met = False
        where = (*asked.where, "requires", number, "of")
        roles = " or ".join(requirement.of)
        if holders and len(holders) < requirement.count:
            message = f"{asked.what} needs {requirement.count} of {roles}; {PEOPLE_FILE} has {len(holders)}"
            hint = f"give the role to someone in {PEOPLE_FILE}, or lower the count"
            yield mistake(path, node, where, message, hint)
        elif holders:
            yield mistake(path, node, where, _unsigned(asked, requirement, able), _PUT_KEYS)
    always = [requirement for requirement in asked.requires if not requirement.when]
    if each_met and not _enough(always, able):
        count = sum(requirement.count for requirement in always)
        fewer = "fewer who hold the roles and have a key" if signed else "fewer who hold the roles"
        message = f"{asked.what} needs {count} different people; {PEOPLE_FILE} has {fewer}"
        hint = "one person fills one requirement; give a role to someone else too"
        yield mistake(path, node, (*asked.where, "requires"), message, hint)


_PUT_KEYS = f"put the line of their .pub file under `keys` in {PEOPLE_FILE}"


def _unsigned(asked: _Asked, requirement: Requirement, able: Sequence[Person]) -> str:
    roles = " or ".join(requirement.of)
    have = len(_holders(requirement, able))
    if not have:
        return f"{asked.what} asks for signed decisions; nobody who may decide as {roles} has a key in {PEOPLE_FILE}"
    return f"{asked.what} needs {requirement.count} signed decisions of {roles}; {PEOPLE_FILE} has {have} with a key"


def _enough(requirements: Sequence[Requirement], staff: Sequence[Person]) -> bool:
    """Whether the requirements can be met together, each by people of its own (augmenting paths)."""
    slots = [requirement for requirement in requirements for _ in range(requirement.count)]
    holder: dict[str, int] = {}

    def place(number: int, seen: set[str]) -> bool:
        for person in _holders(slots[number], staff):
            if person.id not in seen:
                seen.add(person.id)
                if person.id not in holder or place(holder[person.id], seen):
                    holder[person.id] = number
                    return True
        return False

    return len(slots) <= len(staff) and all(place(number, set()) for number in range(len(slots)))


def _holders(requirement: Requirement, staff: Sequence[Person]) -> list[Person]:
    return [person for person in staff if set(person.roles) & set(requirement.of)]


def _roles_of(staff: Sequence[Person]) -> set[str]:
    return {role for person in staff for role in person.roles}


def _meant(name: str, known: Iterable[str]) -> str | None:
    close = get_close_matches(name.casefold(), sorted(known), n=1)
    return f"did you mean “{close[0]}”?" if close else None
