"""Workflow and people files: every mistake is found at its line and column, with what to do."""

from __future__ import annotations

import pytest

from contentops.model import Person
from contentops.source import strict_yaml
from contentops.workflow.definition import read_people, read_workflow, roles_held

PATH = "workflows/w.yml"
WORKFLOW = """\
workflow: w
version: 1
applies_to: [article]
initial: draft
unbound: [status]
states:
  draft: {label: {en: D}, category: working}
  approved: {label: {en: A}, category: approved}
  live: {label: {en: L}, category: public}
  gone: {label: {en: G}, category: retired}
transitions:
  approve:
    from: draft
    to: approved
    requires:
      - {id: a, count: 1, of: [editor, chief], exclude: authors, when: {source: third-party}}
    expires: 2w
  publish: {from: approved, to: live, requires: [{of: [publisher]}]}
  back: {from: [approved, live], to: draft, by: [editor], decision: reject, comment: required}
  archive: {from: live, to: gone, by: [publisher]}
  restore: {from: gone, to: draft, by: [editor]}
"""


def problems(text):
    workflow, found = read_workflow(PATH, strict_yaml.parse(text))
    assert (workflow is None) == bool(found)
    assert all((each.code, each.severity, each.path) == ("CO001", "error", PATH) for each in found)
    return [f"{each.line}:{each.column} {each.message} → {each.hint}" for each in found]


def test_a_workflow_is_read_as_written():
    workflow, found = read_workflow(PATH, strict_yaml.parse(WORKFLOW))

    assert found == []
    assert workflow is not None
    approve = workflow.transitions["approve"]
    assert (approve.decision, approve.expires.days, approve.sources) == ("approve", 14, ("draft",))
    assert approve.requires[0].when == {"source": ("third-party",)}
    assert approve.requires[0].exclude_authors
    assert workflow.transitions["publish"].requires[0].id == "publish-1"
    assert workflow.transitions["back"].sources == ("approved", "live")
    assert (workflow.transitions["back"].decision, workflow.transitions["archive"].decision) == ("reject", "move")


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ("version: 1\n", "version: 1\nstate: x\n", ["3:1 unknown key “state” → did you mean “states”?"]),
        ("workflow: w\n", "", ["1:1 the file lacks the key “workflow” → Name of the workflow; records carry it."]),
        ("version: 1", "version: one", ["2:1 “version” must be a whole number, is the text “one” → Grows with every change; records carry it."]),
        ("initial: draft", "initial: drft", ["4:1 the initial state “drft” is not among the states → did you mean “draft”?"]),
        ("initial: draft", "initial: live", ["4:1 the initial state is public: everything would be live unseen → begin with a working state"]),
        ("unbound: [status]", "unbound: [assignee]", ["5:1 “unbound” must hold status: else moving a document would void its own approval → None"]),
        ("category: working", "category: wrking", ["7:27 “states.draft.category” must be one of working, review, approved, public, retired, is “wrking” → did you mean “working”?"]),
        ("  live: {", "  Live: {", ["9:3 “states.Live” is “Live”, which is not of the form ^[a-z][a-z0-9_]*$ → None"]),
        ("to: approved\n", "to: aproved\n", ["8:3 no transition leads to the state “approved” → add one, or take the state out", "9:3 no transition leads to the state “live” → add one, or take the state out", "10:3 no transition leads to the state “gone” → add one, or take the state out", "14:5 “approve” names the unknown state “aproved” → did you mean “approved”?"]),
        ("  gone: {", "  lost: {label: {en: X}, category: working}\n  gone: {", ["10:3 no transition leads to the state “lost” → add one, or take the state out", "10:3 no transition leaves the state “lost” → add one, or make its category retired"]),
        ("  archive: {from: live, to: gone, by: [publisher]}\n", "", ["10:3 no transition leads to the state “gone” → add one, or take the state out"]),
        ("from: [approved, live], to: draft", "from: approved, to: draft", []),
        ("category: retired", "category: working", []),
        ("  restore: {from: gone, to: draft, by: [editor]}\n", "", []),
        ("archive: {from: live, to: gone, by: [publisher]}", "archive: {from: live, to: gone}", ["20:3 nobody may make “archive” → give it `by` with roles, or `requires`"]),
        ("when: {source:", "when: {status:", ["15:5 “when” of a looks at status, which approvals do not cover → look at bound keys only"]),
        ("count: 1", "count: 0", ["16:17 “transitions.approve.requires[1].count” is 0; the least allowed is 1 → Distinct people needed. 1 if not given."]),
        ("exclude: authors", "exclude: autors", ["16:48 “transitions.approve.requires[1].exclude” must be one of authors, is “autors” → did you mean “authors”?"]),
        ("of: [publisher]", "off: [publisher]", ["18:50 “transitions.publish.requires[1]” lacks the key “of” → Roles that count; one of them is enough.", "18:51 unknown key “off” in “transitions.publish.requires[1]” → did you mean “of”?"]),
        ("expires: 2w", "expires: 2 weeks", ["17:5 “transitions.approve.expires” is “2 weeks”, which is not allowed here → An approval lapses unless published within this time: 90d, 12h, 2w."]),
        ("comment: required", "comment: maybe", ["19:77 “transitions.back.comment” must be required, is “maybe” → The person must say why."]),
        ("category: public", "category: approved", ["6:1 no state is public: nothing could ever be published → None"]),
        ("applies_to: [article]", "applies_to: []", ["3:1 “applies_to” is empty → None"]),
    ],
)  # fmt: skip
def test_every_mistake_is_found_at_its_place_with_what_to_do(old, new, wanted):
    assert old in WORKFLOW
    assert problems(WORKFLOW.replace(old, new, 1)) == wanted


def test_a_state_that_nothing_leaves_must_be_retired():
    text = WORKFLOW.replace("  archive: {from: live", "  archive: {from: draft").replace("[approved, live]", "approved")

    assert "9:3 no transition leaves the state “live” → add one, or make its category retired" in problems(text)


@pytest.mark.parametrize("text", ["", "[]", "a", "workflow: [w]", "states: []\ntransitions: 1"])
def test_a_file_that_is_no_workflow_at_all_is_refused(text):
    assert problems(text)


# -- people ---------------------------------------------------------------------------------------------------

PEOPLE = """\
people:
  ann: {name: Ann, emails: [ann@example.org, a@x.org], roles: [editor]}
  bo:
    name: Bo
    emails: [bo@example.org]
    roles: [publisher]
    until: 2027-06-30
"""


def people(text):
    found, mistakes = read_people("workflows/people.yml", strict_yaml.parse(text))
    return found, [f"{each.line}:{each.column} {each.message} → {each.hint}" for each in mistakes]


def test_people_are_read_as_written():
    found, mistakes = people(PEOPLE)

    assert mistakes == []
    assert found["ann"] == Person("ann", "Ann", ("ann@example.org", "a@x.org"), ("editor",), None)
    assert found["bo"].until.isoformat() == "2027-06-30"


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ("bo@example.org", "A@X.org", ["5:14 A@X.org belongs to ann already → one address, one person"]),
        ("bo@example.org", "bo", ["5:14 “people.bo.emails[1]” is “bo”, which is not of the form ^[^\\s@]+@[^\\s@]+$ → None"]),
        ("until: 2027-06-30", "until: 2027-06-31", ["7:5 “people.bo.until” is “2027-06-31”, which is no date → write a day of the calendar as YYYY-MM-DD"]),
        ("    name: Bo\n", "", ["3:3 “people.bo” lacks the key “name” → As readers see it."]),
        ("name: Bo", "nmae: Bo", ["4:5 unknown key “nmae” in “people.bo” → did you mean “name”?", "3:3 “people.bo” lacks the key “name” → As readers see it."]),
        ("  ann:", "  Ann:", ["2:3 “people.Ann” is “Ann”, which is not of the form ^[a-z0-9][a-z0-9-]*$ → None"]),
    ],
)  # fmt: skip
def test_every_mistake_about_people_is_found_at_its_place(old, new, wanted):
    _, mistakes = people(PEOPLE.replace(old, new, 1))

    assert sorted(mistakes) == sorted(wanted)


# -- both together --------------------------------------------------------------------------------------------


def held(text, **roles):
    node = strict_yaml.parse(text)
    workflow, _ = read_workflow(PATH, node)
    assert workflow is not None
    staff = [Person(name, name, (), tuple(each.split()), None) for name, each in roles.items()]
    return [f"{each.line}:{each.column} {each.message}" for each in roles_held({PATH: (workflow, node)}, staff)]


def test_a_threshold_nobody_could_meet_is_found():
    assert held(WORKFLOW.replace("count: 1", "count: 2"), a="editor", b="publisher") == [
        "16:27 “approve” needs 2 of editor or chief; workflows/people.yml has 1"
    ]
    assert held(WORKFLOW.replace("count: 1", "count: 2"), a="editor", b="publisher", c="chief") == []


def test_a_transition_whose_roles_nobody_holds_is_found():
    assert held(WORKFLOW, a="chief", b="publisher") == [
        "19:45 nobody in workflows/people.yml holds editor, so nobody can make “back”",
        "21:36 nobody in workflows/people.yml holds editor, so nobody can make “restore”",
    ]


def test_one_person_cannot_fill_two_requirements_of_a_transition():
    text = WORKFLOW.replace("[{of: [publisher]}]", "[{of: [publisher]}, {of: [editor]}]")

    assert held(text, a="editor publisher") == [
        "18:39 “publish” needs 2 different people; workflows/people.yml has fewer who hold the roles"
    ]
    assert held(text, a="editor publisher", b="editor") == []
