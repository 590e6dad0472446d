"""Workflow files: every mistake is found at its line and column, with what to do."""

from __future__ import annotations

from datetime import timedelta

import pytest

from contentops.model import Migration, Override, Requirement, State
from contentops.source import strict_yaml
from contentops.source.schemas import shipped
from contentops.workflow.definition import read_workflow

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
    assert approve.requires[0].exclude == "authors"
    assert workflow.transitions["publish"].requires[0].exclude == ""
    assert (approve.assurance, workflow.reapprove, workflow.overrides, workflow.migrations) == (
        "recorded",
        False,
        {},
        (),
    )
    assert workflow.transitions["publish"].requires[0].id == "publish-1"
    assert workflow.transitions["back"].sources == ("approved", "live")
    assert (workflow.transitions["back"].decision, workflow.transitions["archive"].decision) == ("reject", "move")


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ("version: 1\n", "version: 1\nstate: x\n", ["3:1 unknown key “state” → did you mean “states”?"]),
        ("workflow: w\n", "", ["1:1 the file lacks the key “workflow” → Name of the workflow, in small letters, digits and hyphens. Records carry it."]),
        ("version: 1", "version: one", ["2:1 “version” must be a whole number, is the text “one” → Grows with every change; records carry it."]),
        ("initial: draft", "initial: drft", ["4:1 the initial state “drft” is not among the states → did you mean “draft”?"]),
        ("initial: draft", "initial: live", ["4:1 the initial state is public: everything would be live unseen → begin with a working state"]),
        ("unbound: [status]", "unbound: [assignee]", ["5:1 “unbound” must hold status: else moving a document would void its own approval → add status to the list"]),
        ("category: working", "category: wrking", ["7:27 “states.draft.category” must be one of working, review, approved, public, retired, is “wrking” → did you mean “working”?"]),
        ("  live: {", "  Live: {", ["9:3 “states.Live” is “Live”, which has the wrong form → A name is written in small letters, digits and underscores, a letter first: in_review."]),
        ("to: approved\n", "to: aproved\n", ["8:3 no transition leads to the state “approved” → add one, or take the state out", "9:3 no transition leads to the state “live” → add one, or take the state out", "10:3 no transition leads to the state “gone” → add one, or take the state out", "14:5 “approve” names the unknown state “aproved” → did you mean “approved”?"]),
        ("  gone: {", "  lost: {label: {en: X}, category: working}\n  gone: {", ["10:3 no transition leads to the state “lost” → add one, or take the state out", "10:3 no transition leaves the state “lost” → add one, or make its category retired"]),
        ("  archive: {from: live, to: gone, by: [publisher]}\n", "", ["10:3 no transition leads to the state “gone” → add one, or take the state out"]),
        ("from: [approved, live], to: draft", "from: approved, to: draft", []),
        ("category: retired", "category: working", []),
        ("  restore: {from: gone, to: draft, by: [editor]}\n", "", []),
        ("archive: {from: live, to: gone, by: [publisher]}", "archive: {from: live, to: gone}", ["20:3 nobody may make “archive” → give it `by` with roles, or `requires`"]),
        ("when: {source:", "when: {status:", ["16:73 “when” of a looks at status, which approvals do not cover → look at bound keys only"]),
        ("count: 1", "count: 0", ["16:17 “transitions.approve.requires[1].count” is 0; the least allowed is 1 → Distinct people needed. 1 if not given."]),
        ("exclude: authors", "exclude: autors", ["16:48 “transitions.approve.requires[1].exclude” must be one of authors, contributors, is “autors” → did you mean “authors”?"]),
        ("of: [publisher]", "off: [publisher]", ["18:50 “transitions.publish.requires[1]” lacks the key “of” → Roles that count; one of them is enough.", "18:51 unknown key “off” in “transitions.publish.requires[1]” → did you mean “of”?"]),
        ("expires: 2w", "expires: 2 weeks", ["17:5 “transitions.approve.expires” is “2 weeks”, which has the wrong form → A duration is a whole number of at most five digits and a unit, h for hours, d for days, w for weeks: 12h, 90d, 2w."]),
        ("comment: required", "comment: maybe", ["19:77 “transitions.back.comment” must be required, is “maybe” → Write comment: required and the person must say why."]),
        ("category: public", "category: approved", ["6:1 no state is public: nothing could ever be published → give one the category public"]),
        ("applies_to: [article]", "applies_to: []", ["3:1 “applies_to” is empty → Content types that go through this workflow."]),
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


# -- time, proof, emergencies and older versions --------------------------------------------------------------

FULL = """\
workflow: w
version: 3
applies_to: [article]
initial: draft
states:
  draft: {label: {en: D}, category: working}
  review: {label: {en: R}, category: review, due: 3d, escalate_to: chief}
  live: {label: {en: L}, category: public, review_every: 26w, warn: 336h}
  gone: {label: {en: G}, category: retired}
transitions:
  submit: {from: draft, to: review, by: [author]}
  approve:
    from: review
    to: live
    requires:
      - {id: one, of: [editor], exclude: contributors}
      - {of: [chief]}
    veto: [chief]
    assurance: signed
    expires: 12h
  again: {from: live, to: live, by: [editor], decision: reaffirm}
  end: {from: live, to: gone, by: [editor], comment: required}
overrides:
  hotfix: {transition: approve, requires: [{of: [publisher]}], reason: required, follow_up: 2d}
  quick: {transition: approve, requires: [{id: q, count: 2, of: [publisher]}]}
migrations:
  - {from_version: 1, states: {ready: review, draft: draft}}
  - {from_version: 2, states: {ready: live}}
reapprove: all
"""


def test_time_proof_emergencies_and_older_versions_are_read_as_written():
    workflow, found = read_workflow(PATH, strict_yaml.parse(FULL))

    assert found == []
    assert workflow is not None
    assert workflow.states["review"] == State(
        "review", {"en": "R"}, "review", due=timedelta(days=3), escalate_to="chief"
    )
    live = workflow.states["live"]
    assert (live.review_every, live.warn, live.due) == (timedelta(weeks=26), timedelta(hours=336), None)
    approve = workflow.transitions["approve"]
    assert (approve.assurance, approve.expires, approve.veto) == ("signed", timedelta(hours=12), ("chief",))
    assert [(each.id, each.exclude) for each in approve.requires] == [("one", "contributors"), ("approve-2", "")]
    assert workflow.transitions["again"].decision == "reaffirm"
    assert workflow.overrides == {
        "hotfix": Override(
            "hotfix", "approve", (Requirement("hotfix-1", 1, ("publisher",), "", {}),), True, timedelta(days=2)
        ),
        "quick": Override("quick", "approve", (Requirement("q", 2, ("publisher",), "", {}),), False, None),
    }
    assert workflow.migrations == (Migration(1, {"ready": "review", "draft": "draft"}), Migration(2, {"ready": "live"}))
    assert workflow.reapprove


HOTFIX = "hotfix: {transition: approve, requires: [{of: [publisher]}]"


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        # states
        ("category: review, due: 3d", "category: public, due: 3d", ["7:46 “review” is public: documents rest there, so nothing is due → public pages are looked at again with review_every"]),
        ("category: retired}", "category: retired, due: 1w}", ["9:45 “gone” is retired: documents rest there, so nothing is due → take it out"]),
        ("due: 3d, ", "", ["7:46 “escalate_to” of “review” needs `due`: nothing would ever be overdue → say how long: due: 3d"]),
        ("due: 3d", "due: 3 days", ["7:46 “states.review.due” is “3 days”, which has the wrong form → A duration is a whole number of at most five digits and a unit, h for hours, d for days, w for weeks: 12h, 90d, 2w."]),
        ("due: 3d", "due: 0d", ["7:46 “states.review.due” is “0d”, which has the wrong form → A duration is a whole number of at most five digits and a unit, h for hours, d for days, w for weeks: 12h, 90d, 2w."]),
        ("due: 3d", "due: 100000w", ["7:46 “states.review.due” is “100000w”, which has the wrong form → A duration is a whole number of at most five digits and a unit, h for hours, d for days, w for weeks: 12h, 90d, 2w."]),
        ("due: 3d", "due: 99999w", []),
        ("due: 3d, escalate_to: chief", "review_every: 3d", ["7:46 “review_every” is for public states; “review” is review → to say when work is overdue, write due: 3d"]),
        ("category: retired}", "category: retired, warn: 3d}", ["9:45 “warn” is for public states; “gone” is retired → take it out"]),
        ("review_every: 26w, ", "", ["8:44 “warn” of “live” needs `review_every`: there is nothing to warn of → say how often: review_every: 180d"]),
        ("warn: 336h", "warn: 27w", ["8:63 “warn” of “live” is longer than its “review_every”: the warning would never end → warn some days before: warn: 14d"]),
        ("warn: 336h", "warn: 26w", []),
        # transitions
        ("by: [author]}", "by: [author], veto: [chief]}", ["11:51 “veto” is about the decisions that “submit” requires, and it requires none → add `requires`, or take it out"]),
        ("by: [author]}", "by: [author], expires: 1d}", ["11:51 “expires” is about the decisions that “submit” requires, and it requires none → add `requires`, or take it out"]),
        ("by: [author]}", "by: [author], assurance: recorded}", ["11:51 “assurance” is about the decisions that “submit” requires, and it requires none → add `requires`, or take it out"]),
        ("assurance: signed", "assurance: singed", ["19:5 “transitions.approve.assurance” must be one of recorded, committed, forge, signed, is “singed” → did you mean “signed”?"]),
        ("- {of: [chief]}", "- {id: one, of: [chief]}", ["17:10 two requirements of one list are called “one” → give each an id of its own"]),
        ("{id: one, of", "{id: approve-2, of", ["17:9 two requirements of one list are called “approve-2” → give each an id of its own"]),
        ("by: [author]}", "by: [author], decision: revoke}", ["11:51 “transitions.submit.decision” must be one of approve, reject, reaffirm, move, is “revoke” → What a record of this transition is. approve and reaffirm by their names; else move. A revocation and an override are no transitions of their own."]),
        ("by: [author]}", "by: [author], decision: override}", ["11:51 “transitions.submit.decision” must be one of approve, reject, reaffirm, move, is “override” → What a record of this transition is. approve and reaffirm by their names; else move. A revocation and an override are no transitions of their own."]),
        ("by: [author]}", "by: [author], guards: [valid, links, spelling]}", ["11:74 “transitions.submit.guards[3]” must be one of valid, links, licences, quality, is “spelling” → no rule belongs to another guard, so it would let everything through"]),
        ("again: {from: live, to: live", "again: {from: live, to: review", ["21:23 “again” reaffirms, so it must lead from a public state to the same state → name that state under `from` and under `to`; for another kind of step write decision: move"]),
        ("again: {from: live, to: live", "again: {from: [draft, live], to: live", ["21:32 “again” reaffirms, so it must lead from a public state to the same state → name that state under `from` and under `to`; for another kind of step write decision: move"]),
        ("again: {from: live, to: live", "again: {from: review, to: review", ["21:25 “again” reaffirms, so it must lead from a public state to the same state → name that state under `from` and under `to`; for another kind of step write decision: move"]),
        ("again: {from: live, to: live, by: [editor], decision: reaffirm}", "reaffirm: {from: draft, to: draft, by: [editor]}", ["21:27 “reaffirm” reaffirms, so it must lead from a public state to the same state → name that state under `from` and under `to`; for another kind of step write decision: move"]),
        ("again: {from: live, to: live, by: [editor], decision: reaffirm}", "again: {from: [live], to: live, by: [editor], decision: reaffirm}", []),
        ("exclude: contributors", "when: {tags: [a, {b: c}]}", ["16:50 “transitions.approve.requires[1].when.tags[2]” must be text or a number or true or false, is keys and values → A value to compare with is text, a number, true or false."]),
        ("exclude: contributors", "when: {tags: []}", ["16:40 “transitions.approve.requires[1].when.tags” is empty → A value to compare with is text, a number, true or false; a list of such values asks for one of them."]),
        # overrides
        ("hotfix: {transition: approve", "hotfix: {transition: aprove", ["24:12 the override “hotfix” names the unknown transition “aprove” → did you mean “approve”?"]),
        ("hotfix: {transition: approve", "hotfix: {transition: submit", ["24:12 “submit” requires no decisions, so there is nothing to override → name a transition with `requires`"]),
        ("  hotfix:", "  submit:", ["24:3 the override “submit” has the name of a transition → give it a name of its own"]),
        (HOTFIX, "hotfix: {transition: approve", ["24:3 “overrides.hotfix” lacks the key “requires” → Decisions that must be there instead, all of them."]),
        ("[{of: [publisher]}]", "[{of: [publisher], when: {source: x}}]", ["24:33 every requirement of the override “hotfix” has a “when”: where none holds, nobody would have to decide → leave `when` out of one"]),
        ("[{of: [publisher]}]", "[{of: [publisher]}, {of: [chief], when: {status: x}}]", ["24:84 “when” of hotfix-2 looks at status, which approvals do not cover → look at bound keys only"]),
        ("[{of: [publisher]}]", "[{id: x, of: [publisher]}, {id: x, of: [chief]}]", ["24:71 two requirements of one list are called “x” → give each an id of its own"]),
        ("reason: required", "reason: optional", ["24:64 “overrides.hotfix.reason” must be required, is “optional” → Write reason: required and whoever overrides must say why."]),
        ("follow_up: 2d", "folow_up: 2d", ["24:82 unknown key “folow_up” in “overrides.hotfix” → did you mean “follow_up”?"]),
        # migrations and reapproval
        ("from_version: 2", "from_version: 3", ["28:6 the migration is from version 3; the file is version 3 → name an older version, or grow `version`"]),
        ("from_version: 2", "from_version: 1", ["28:6 a migration from version 1 stands above already → put its states there"]),
        ("{ready: live}", "{ready: liv}", ["28:32 “ready” becomes “liv”, which is no state of this file → did you mean “live”?"]),
        ("{ready: live}", "{}", ["28:23 “migrations[2].states” is empty → The old name of each state with the one it has now: {ready: approved}."]),
        ("reapprove: all", "reapprove: some", ["29:1 “reapprove” must be all, is “some” → Write reapprove: all and, when this version comes into force, earlier decisions no longer count: every page must be approved again."]),
    ],
)  # fmt: skip
def test_mistakes_of_time_proof_emergencies_and_older_versions_are_found(old, new, wanted):
    assert old in FULL
    assert problems(FULL.replace(old, new, 1)) == wanted


def test_a_line_end_in_a_name_or_a_duration_is_no_part_of_it():
    assert problems(FULL.replace("expires: 12h", 'expires: "12h\\n"'))
    assert problems(FULL.replace("workflow: w", 'workflow: "w\\n"'))
    assert problems(FULL.replace("to: review", 'to: "review\\n"'))


def test_numbers_written_with_a_point_are_whole_numbers_too():
    workflow, _ = read_workflow(PATH, strict_yaml.parse(FULL.replace("count: 2", "count: 2.0")))

    assert workflow is not None
    assert repr(workflow.overrides["quick"].requires[0].count) == "2"


# -- the schemas, which editors show ---------------------------------------------------------------------------

KEYWORDS = {
    "$schema", "$id", "$defs", "$ref", "title", "description", "type", "required", "additionalProperties", "properties",
    "propertyNames", "pattern", "format", "enum", "const", "oneOf", "items", "minItems", "uniqueItems", "minLength",
    "minProperties", "minimum",
}  # fmt: skip


def schemas_in(schema, name):
    """A schema with all those inside it, each with the name it has there."""
    if isinstance(schema, dict):
        yield name, schema
        for key in ("properties", "$defs"):
            for inner, each in schema.get(key, {}).items():
                yield from schemas_in(each, f"{name}.{inner}")
        for key in ("items", "additionalProperties", "propertyNames"):
            yield from schemas_in(schema.get(key), f"{name}.{key}")
        for each in schema.get("oneOf", []):
            yield from schemas_in(each, f"{name}.oneOf")


@pytest.mark.parametrize("name", ["workflow", "people", "policy"])
def test_every_key_of_a_schema_has_a_title_and_says_in_a_sentence_what_it_means(name):
    found = list(schemas_in(shipped(name), name))

    assert len(found) > 10
    assert [where for where, schema in found if set(schema) - KEYWORDS] == []
    keys = [(f"{where}.{key}", each) for where, schema in found for key, each in schema.get("properties", {}).items()]
    assert [where for where, each in keys if not {"title", "description"} <= set(each)] == []
    checked = [(where, each) for where, each in found if {"type", "enum", "const", "pattern"} & set(each)]
    assert [where for where, each in checked if "description" not in each] == []
    described = [(where, each["description"]) for where, each in found if "description" in each]
    assert [where for where, text in described if not text.endswith(".") or "\n" in text.strip()] == []
