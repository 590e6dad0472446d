"""Workflows and policy ask only for what the people there are can give: roles, numbers, keys."""

from __future__ import annotations

from datetime import date

import pytest

from contentops.model import Person, SitePolicy
from contentops.source import strict_yaml
from contentops.workflow.definition import read_workflow
from contentops.workflow.site_policy import read_site_policy
from contentops.workflow.staffing import misfits, roles_held

PATH = "workflows/w.yml"
POLICY = "workflows/policy.yml"
WORKFLOW = """\
workflow: w
version: 1
applies_to: [article]
initial: draft
states:
  draft: {label: {en: D}, category: working, due: 3d, escalate_to: chief}
  live: {label: {en: L}, category: public}
transitions:
  approve:
    from: draft
    to: live
    requires:
      - {count: 1, of: [editor, chief]}
    veto: [chief]
  back: {from: live, to: draft, by: [editor]}
overrides:
  hotfix: {transition: approve, requires: [{of: [publisher]}]}
"""
STAFF = {"ed": "editor", "cy": "chief", "pat": "publisher"}


def staff(roles, keys=()):
    return [
        Person(name, name, (), tuple(each.split()), None, (f"ssh-ed25519 {name}",) if name in keys else ())
        for name, each in roles.items()
    ]


def read(text):
    node = strict_yaml.parse(text)
    workflow, problems = read_workflow(PATH, node)
    assert workflow is not None, problems
    return {PATH: (workflow, node)}


def told(found):
    assert all((each.code, each.severity) == ("CO001", "error") for each in found)
    return [f"{each.line}:{each.column} {each.message} → {each.hint}" for each in sorted(found, key=lambda d: d.order)]


def held(text, roles, keys=()):
    found = roles_held(read(text), staff(roles, keys))
    assert {each.path for each in found} <= {PATH}
    return told(found)


def test_people_who_can_do_all_that_is_asked_are_enough():
    assert held(WORKFLOW, STAFF) == []


GIVE = "give the role to someone in workflows/people.yml, or take it out here"


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ("of: [editor, chief]", "of: [editor, cheif]", ["13:33 nobody in workflows/people.yml holds the role “cheif” → did you mean “chief”?"]),
        ("veto: [chief]", "veto: [chief, compliance]", [f"14:19 nobody in workflows/people.yml holds the role “compliance” → {GIVE}"]),
        ("by: [editor]", "by: [Editor]", ["15:38 nobody in workflows/people.yml holds the role “Editor” → did you mean “editor”?"]),
        ("of: [publisher]", "of: [legal]", [f"17:50 nobody in workflows/people.yml holds the role “legal” → {GIVE}"]),
        ("escalate_to: chief", "escalate_to: chief-editor", ["6:55 “chief-editor” is no role that somebody in workflows/people.yml holds, and no person there → did you mean “editor”?"]),
        ("escalate_to: chief", "escalate_to: somebody", ["6:55 “somebody” is no role that somebody in workflows/people.yml holds, and no person there → name a role or the id of a person"]),
        ("escalate_to: chief", "escalate_to: cy", []),
        ("escalate_to: chief", "escalate_to: publisher", []),
    ],
)  # fmt: skip
def test_a_role_nobody_holds_is_found_where_it_is_named(old, new, wanted):
    assert old in WORKFLOW
    assert held(WORKFLOW.replace(old, new, 1), STAFF) == wanted


def test_a_role_of_somebody_who_has_left_is_still_a_role():
    gone = [Person("ed", "Ed", (), ("editor",), until=date(2020, 1, 31))]
    found = roles_held(read(WORKFLOW), [*gone, *staff({"cy": "chief", "pat": "publisher"})])

    assert found == []


def test_a_threshold_nobody_could_meet_is_found():
    assert held(WORKFLOW.replace("count: 1", "count: 3"), STAFF) == [
        "13:20 “approve” needs 3 of editor or chief; workflows/people.yml has 2 → give the role to someone in workflows/people.yml, or lower the count"
    ]
    assert held(WORKFLOW.replace("count: 1", "count: 2"), STAFF) == []
    assert held(WORKFLOW.replace("{of: [publisher]}", "{count: 2, of: [publisher]}"), STAFF) == [
        "17:55 “hotfix” needs 2 of publisher; workflows/people.yml has 1 → give the role to someone in workflows/people.yml, or lower the count"
    ]


def test_a_role_nobody_holds_is_not_said_again_as_a_threshold():
    assert len(held(WORKFLOW.replace("[editor, chief]", "[nobody]"), STAFF)) == 1


def test_one_person_cannot_fill_two_requirements():
    text = WORKFLOW.replace("requires: [{of: [publisher]}]", "requires: [{of: [publisher]}, {of: [chief]}]")
    both = {"ed": "editor", "cy": "chief publisher"}

    assert held(text, both) == [
        "17:33 “hotfix” needs 2 different people; workflows/people.yml has fewer who hold the roles → one person fills one requirement; give a role to someone else too"
    ]
    assert held(text, {**both, "pat": "publisher"}) == []


def test_requirements_that_share_people_are_met_if_any_way_to_share_them_out_meets_them():
    requires = "requires: [{of: [publisher, chief]}, {of: [publisher]}, {of: [chief, editor]}]"
    text = WORKFLOW.replace("requires: [{of: [publisher]}]", requires)

    assert held(text, {"a": "publisher", "b": "publisher chief", "c": "editor"}) == []
    assert len(held(text, {"a": "publisher chief", "b": "editor", "c": "editor"})) == 1


def test_what_a_requirement_with_when_needs_is_not_added_to_the_rest():
    text = WORKFLOW.replace("{of: [publisher]}", "{of: [chief]}, {of: [chief], when: {source: x}}")

    assert held(text, {"cy": "chief", "ed": "editor"}) == []


def test_many_requirements_are_counted_without_trying_every_choice():
    requires = ", ".join("{of: [chief, editor, publisher]}" for _ in range(60))
    text = WORKFLOW.replace("{of: [publisher]}", requires)

    assert held(text, {f"p{n}": "chief editor publisher" for n in range(60)}) == []
    assert len(held(text, {f"p{n}": "chief editor publisher" for n in range(59)})) == 1


# -- signed ---------------------------------------------------------------------------------------------------

SIGNED = WORKFLOW.replace("    veto:", "    assurance: signed\n    veto:")
PUT = "put the line of their .pub file under `keys` in workflows/people.yml"


def test_signed_decisions_need_somebody_with_a_key():
    assert held(SIGNED, STAFF, {"pat"}) == [
        f"13:20 “approve” asks for signed decisions; nobody who may decide as editor or chief has a key in workflows/people.yml → {PUT}"
    ]
    assert held(SIGNED, STAFF, {"pat", "cy"}) == []


def test_as_many_keys_are_needed_as_people():
    assert held(SIGNED.replace("count: 1", "count: 2"), STAFF, {"pat", "cy"}) == [
        f"13:20 “approve” needs 2 signed decisions of editor or chief; workflows/people.yml has 1 with a key → {PUT}"
    ]
    assert held(SIGNED.replace("count: 1", "count: 2"), STAFF, {"pat", "cy", "ed"}) == []


def test_an_override_s_decisions_are_as_proven_as_those_of_its_transition():
    assert held(SIGNED, STAFF, {"cy"}) == [
        f"18:45 “hotfix” asks for signed decisions; nobody who may decide as publisher has a key in workflows/people.yml → {PUT}"
    ]


def test_a_person_without_a_key_does_not_make_up_the_number_of_signed_decisions():
    text = SIGNED.replace("{count: 1, of: [editor, chief]}", "{of: [editor]}\n      - {of: [chief]}")
    people = {"both": "editor chief", "ed": "editor", "pat": "publisher"}

    assert held(text, people, {"both", "pat"}) == [
        "12:5 “approve” needs 2 different people; workflows/people.yml has fewer who hold the roles and have a key → one person fills one requirement; give a role to someone else too"
    ]
    assert held(text, people, {"both", "pat", "ed"}) == []


# -- workflows, people and policy together --------------------------------------------------------------------


def together(workflow, policy, roles=STAFF, keys=()):
    found = None
    if policy is not None:
        node = strict_yaml.parse(policy)
        site, problems = read_site_policy(POLICY, node)
        assert site is not None, problems
        found = (site, node)
    problems = misfits(read(workflow), staff(roles, keys), found)
    return [f"{each.path}:{line}" for each, line in zip(problems, told(problems), strict=True)]


def test_a_policy_that_fits_has_no_mistakes():
    policy = "requires: [{of: [chief], exclude: contributors}, {of: [editor]}]\nveto: [publisher]\n"

    assert together(WORKFLOW, policy) == []
    assert together(WORKFLOW, None) == []


def test_misfits_tells_of_the_workflows_too():
    assert len(together(WORKFLOW.replace("veto: [chief]", "veto: [nobody]"), None)) == 1


@pytest.mark.parametrize(
    ("policy", "wanted"),
    [
        ("requires: [{of: [cheif, editor]}]\n", ["1:18 nobody in workflows/people.yml holds the role “cheif” → did you mean “chief”?"]),
        ("requires: [{of: [chief]}]\nveto: [legal]\n", [f"2:8 nobody in workflows/people.yml holds the role “legal” → {GIVE}"]),
        ("requires: [{count: 2, of: [chief]}]\n", ["1:23 a change of the policy needs 2 of chief; workflows/people.yml has 1 → give the role to someone in workflows/people.yml, or lower the count"]),
        ("requires: [{of: [chief]}, {of: [chief]}]\n", ["1:1 a change of the policy needs 2 different people; workflows/people.yml has fewer who hold the roles → one person fills one requirement; give a role to someone else too"]),
        ("requires: [{of: [chief]}]\nassurance: signed\n", [f"1:13 a change of the policy asks for signed decisions; nobody who may decide as chief has a key in workflows/people.yml → {PUT}"]),
    ],
)  # fmt: skip
def test_a_policy_that_nobody_could_meet_is_found(policy, wanted):
    assert together(WORKFLOW, policy) == [f"{POLICY}:{each}" for each in wanted]


CI = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBUUb97c6uIYQYGFjmuub46GCsjz+r8D1TVoUfPquFEe"


def test_a_key_of_ci_is_nobody_s_own():
    node = strict_yaml.parse("forge: {keys: [a, b]}")
    people = [Person("ed", "Ed", (), ("editor",), None, ("ssh-ed25519 A",))]
    policy = SitePolicy(forge_keys=("ssh-ed25519 B", "ssh-ed25519 A"))

    assert told(misfits({}, people, (policy, node))) == [
        "1:19 this ssh-ed25519 key belongs to ed in workflows/people.yml already → make a key for CI alone: ssh-keygen -t ed25519"
    ]
    assert misfits({}, people, (SitePolicy(forge_keys=("ssh-ed25519 B",)), node)) == []


@pytest.mark.parametrize("policy", [None, "requires: [{of: [chief]}]\n"])
def test_decisions_on_the_git_host_need_a_key_of_ci(policy):
    text = SIGNED.replace("signed", "forge")

    assert together(text, policy) == [
        f"{PATH}:14:5 “approve” asks for decisions given on the git host, and workflows/policy.yml names no key of CI to vouch for them → put CI's public key under forge: {{keys: […]}} in workflows/policy.yml"
    ]
    assert together(text, f"forge: {{keys: ['{CI} ci']}}\n") == []
