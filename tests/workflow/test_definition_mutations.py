"""However a definition file is damaged, the answer is what it says or mistakes that lie within it; never an exception."""

from __future__ import annotations

import copy
from functools import reduce
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from contentops.model import Person, SitePolicy, Workflow
from contentops.source import strict_yaml
from contentops.source.strict_yaml import StrictYamlError
from contentops.workflow.definition import read_workflow
from contentops.workflow.people import read_people
from contentops.workflow.site_policy import read_site_policy
from contentops.workflow.staffing import misfits

pytestmark = pytest.mark.slow

ED = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBUUb97c6uIYQYGFjmuub46GCsjz+r8D1TVoUfPquFEe"
BO = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIItQwOh0qFmXM8XfGblJ0SvUqiTFYVxHbK8vWGgxv8eh"
CI = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFpf+P28P+4bGLHi2uQSI1wp6p/9toAbh8AiTn02q/FF"
WORKFLOW = """\
workflow: w
version: 3
applies_to: [article]
initial: draft
unbound: [status, assignee]
states:
  draft: {label: {en: D}, category: working}
  review: {label: {en: R}, category: review, due: 3d, escalate_to: editor}
  live: {label: {en: L}, category: public, review_every: 26w, warn: 336h}
  gone: {label: {en: G}, category: retired}
transitions:
  submit: {from: draft, to: review, by: [author], guards: [valid, links]}
  approve:
    from: review
    to: live
    requires:
      - {id: one, count: 1, of: [editor], exclude: contributors, when: {source: [a, 1, true]}}
      - {of: [author]}
    veto: [editor]
    assurance: signed
    expires: 12h
  reaffirm: {from: live, to: live, by: [editor]}
  end: {from: [live], to: gone, by: [editor], comment: required, decision: move}
overrides:
  hotfix: {transition: approve, requires: [{count: 1, of: [author]}], reason: required, follow_up: 2d}
migrations:
  - {from_version: 1, states: {ready: review, draft: draft}}
  - {from_version: 2, states: {ready: live}}
reapprove: all
"""
PEOPLE = f"""\
people:
  ann: {{name: Ann, emails: [ann@example.org], roles: [author, editor], keys: ['{ED} ann'], accounts: {{github: ann}}}}
  bo: {{name: Bo, emails: [bo@example.org, b@x.org], roles: [author], until: 2027-06-30, keys: ['{BO}'], accounts: {{gitlab: b.o}}}}
"""
POLICY = f"""\
requires: [{{id: m, count: 1, of: [editor], exclude: contributors}}, {{of: [author]}}]
veto: [author]
assurance: recorded
forge: {{keys: ['{CI} ci']}}
"""
READERS = {
    "workflows/w.yml": (read_workflow, WORKFLOW),
    "workflows/people.yml": (read_people, PEOPLE),
    "workflows/policy.yml": (read_site_policy, POLICY),
}
FRAGMENTS = (
    "", " ", "draft", "live", "approve", "status", "when", "authors", "revoke", "override", "licences", "signed", "all",
    "12h\n", "99999w", "999999999999d", "0d", "2 d", "٣d", "2027-02-30", "9999-12-31", "<<", "a" * 300, "a\nb", "名",
    ED, f"{ED}\n{CI}", ED[:-3], ED.replace("ed25519", "rsa"), CI.partition(" ")[2], "-----BEGIN OPENSSH PRIVATE KEY-----",
)  # fmt: skip
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.sampled_from((0, 1, 2, -1, 10**6, 10**60, 1.0, 2.0, 0.5, 1e300)),
    st.sampled_from(FRAGMENTS),
    st.text(max_size=6),
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(FRAGMENTS), inner, max_size=2)), max_leaves=4
)  # fmt: skip


def places(value, at=()):
    """The path of every element below a value."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in pairs:
        yield (*at, step)
        yield from places(inner, (*at, step))


def at(value, path):
    return reduce(lambda inner, step: inner[step], path, value)


@st.composite
def damaged(draw, sound: str) -> str:
    """The file with one to three of its elements dropped, renamed, doubled, exchanged or replaced."""
    tree = strict_yaml.value(strict_yaml.parse(sound))
    for _ in range(draw(st.integers(1, 3))):
        if not (found := list(places(tree))):
            break
        *above, step = draw(st.sampled_from(found))
        holder = at(tree, above)
        match draw(st.sampled_from(("drop", "rename", "replace", "copy", "double"))):
            case "drop":
                del holder[step]
            case "rename" if isinstance(holder, dict):
                new = draw(st.one_of(st.sampled_from(FRAGMENTS), st.sampled_from([p[-1] for p in found]).map(str)))
                items = [(new if key == step else key, each) for key, each in holder.items()]
                holder.clear()
                holder.update(items)
            case "copy":
                holder[step] = copy.deepcopy(at(tree, draw(st.sampled_from(found))))
            case "double" if isinstance(holder, list):
                holder.insert(step, copy.deepcopy(holder[step]))
            case _:
                holder[step] = draw(VALUES)
    return yaml.safe_dump(tree, allow_unicode=True, sort_keys=False, default_flow_style=draw(st.sampled_from((None, True, False))))  # fmt: skip


@pytest.mark.parametrize("path", READERS)
@settings(max_examples=250)
@given(data=st.data())
def test_a_damaged_file_gives_what_it_says_or_mistakes_at_places_within_it(path, data):
    reader, sound = READERS[path]
    text = data.draw(damaged(sound))
    try:
        node = strict_yaml.parse(text)
    except StrictYamlError:
        return
    read, problems = reader(path, node)

    if path == "workflows/people.yml":
        assert problems or all(isinstance(each, Person) for each in read.values())
    else:
        assert isinstance(read, (Workflow, SitePolicy)) != bool(problems)
    lines = text.split("\n")
    for each in problems:
        assert (each.code, each.severity, each.path) == ("CO001", "error", path)
        assert 1 <= each.line <= len(lines)
        assert 1 <= each.column <= len(lines[each.line - 1]) + 1
        assert each.message and each.hint
    if not problems:
        for each in fit_together(path, read, node):
            assert 1 <= each.line <= len(lines) or each.path != path
            assert each.message and each.hint


def fit_together(path, read, node):
    """The mistakes of the file with the sound ones beside it."""
    nodes = {name: strict_yaml.parse(text) for name, (_, text) in READERS.items()} | {path: node}
    made = {name: reader(name, nodes[name])[0] for name, (reader, _) in READERS.items()} | {path: read}
    workflow, people, policy = ((made[name], nodes[name]) for name in READERS)
    return misfits({workflow[0].path: workflow}, people[0].values(), policy)


def test_the_files_that_are_damaged_are_sound_and_fit_together():
    for path, (reader, text) in READERS.items():
        node = strict_yaml.parse(text)
        read, problems = reader(path, node)
        assert [*problems, *fit_together(path, read, node)] == []


def test_the_shipped_files_fit_together():
    root = Path(__file__).parents[2] / "workflows"
    node = strict_yaml.parse((root / "editorial.yml").read_text(encoding="utf-8"))
    people, problems = read_people(
        "workflows/people.yml", strict_yaml.parse((root / "people.yml").read_text(encoding="utf-8"))
    )
    workflow, more = read_workflow("workflows/editorial.yml", node)

    assert workflow is not None and [*problems, *more] == []
    assert misfits({workflow.path: (workflow, node)}, people.values(), None) == []
