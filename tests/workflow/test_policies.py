"""Which policy judges what: the one before, the last that can be read, and none that nobody approved."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contentops.model import Entry
from contentops.workflow.policies import IN_FORCE, KIND, as_workflow, digest, is_policy

SITE = "requires: [{count: 1, of: [publisher]}]\n"


def asks(policy):
    """How many editors must approve, which tells the policies of these tests apart."""
    return policy and policy.workflows["article"].transitions["approve"].requires[0].count


# -- what belongs to it ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("workflows/editorial.yml", True),
        ("workflows/types/article.yml", True),
        ("workflows/policy.yml", True),
        ("workflows/notes.txt", True),
        ("workflows/reviewsers.yml", True),
        ("workflows/reviews/article/a.en/x.json", False),
        ("workflows/reviews/editorial.yml", False),
        ("theme/templates/base.html", True),
        ("pelicanconf.py", True),
        ("pyproject.toml", True),
        (".mailmap", True),
        ("uv.lock", True),
        ("requirements/prod.txt", True),
        ("content/articles/a.md", False),
        ("content/theme/x", False),
        ("themes/x", False),
        ("README.md", False),
    ],
)
def test_all_that_judges_or_shapes_pages_is_policy_and_nothing_else(path, wanted):
    assert is_policy(path) == wanted


PATHS = st.sampled_from(["workflows/a.yml", "theme/b", ".mailmap", "content/c.md", "workflows/reviews/d.json"])
TREES = st.dictionaries(
    PATHS, st.builds(Entry, st.sampled_from(["100644", "120000"]), st.sampled_from("12"), st.integers(0, 1))
)


@given(TREES, TREES)
def test_the_digest_binds_each_policy_path_with_its_mode_and_blob_and_nothing_else(one, other):
    def bound(tree):
        return {path: entry[:2] for path, entry in tree.items() if is_policy(path)}

    assert (digest(one) == digest(other)) == (bound(one) == bound(other))


# -- in force -------------------------------------------------------------------------------------------------


def test_what_lands_is_judged_by_the_policy_before_it(line):
    first, loosened, after = line.commit(line.rules(2)), line.commit(line.rules(1)), line.commit({"content/a": "x"})
    policies = line.policies()

    assert [asks(policies.judging(index)) for index in (first, loosened, after)] == [2, 2, 1]
    assert asks(policies.in_force()) == asks(policies.next()) == 1
    assert policies.judging(after).commit == line.log[loosened].id


def test_before_there_is_a_policy_what_lands_is_judged_by_the_one_it_brings(line):
    nothing, first = line.commit({"content/a": "x"}), line.commit(line.rules(2))
    policies = line.policies()

    assert policies.judging(nothing) is None
    assert asks(policies.judging(first)) == 2


def test_without_any_policy_nothing_judges(line):
    line.commit({"content/a": "x"})
    policies = line.policies()

    assert (policies.in_force(), policies.next(), policies.stage(), policies.waiting()) == (None, None, -1, None)


@pytest.mark.parametrize(
    "broken",
    [
        {"workflows/editorial.yml": "workflow: [\n"},
        {"workflows/editorial.yml": b"\xff"},
        {"workflows/editorial.yml": "workflow: editorial\n"},
        {"workflows/people.yml": "people: {ann: {}}\n"},
        {"workflows/people.yml": None, "workflows/people.yaml": "people: {}\n"},
        {"workflows/editorial.yml": None},
        {"workflows/policy.yml": "requires: nobody\n"},
        {"workflows/types/x.yml": "type: [\n"},
        {"workflows/people.yml": Entry("120000", "0" * 40, 1)},
        {"workflows/editorial.yml": Entry("160000", "0" * 40, 0)},
    ],
    ids=str,
)
def test_a_policy_that_cannot_be_read_is_never_in_force(line, broken):
    line.commit(line.rules(2))
    line.commit(broken)
    after = line.commit({"content/a": "x"})
    mended = line.commit({**dict.fromkeys(broken), **line.rules(3)})
    last = line.commit({"content/a": "y"})
    policies = line.policies()

    assert [asks(policies.judging(index)) for index in (after, mended, last)] == [2, 2, 3]


EDITS = st.lists(st.sampled_from([1, 2, 3, "broken", "nothing", "gone"]), min_size=1, max_size=8)


@given(EDITS)
def test_in_force_is_the_newest_that_can_be_read_whatever_came_between(new_line, edits):
    line, says, counts = new_line(), [], None
    for number, edit in enumerate(edits):
        files = {"broken": {"workflows/editorial.yml": "oops: ["}, "gone": {"workflows/editorial.yml": None}}
        line.commit({"content/n": str(number), **(line.rules(edit) if isinstance(edit, int) else files.get(edit, {}))})
        counts = counts if edit == "nothing" else edit if isinstance(edit, int) else None
        says.append(counts)  # how many the files of this commit ask for, if they can be read
    policies = line.policies()

    def newest(before):
        return next((each for each in reversed(says[:before]) if each is not None), None)

    assert asks(policies.in_force()) == newest(len(says))
    for index in range(len(says)):
        assert asks(policies.judging(index)) == (newest(index) or newest(index + 1))


# -- the last commit ------------------------------------------------------------------------------------------


def test_a_working_tree_that_nothing_is_compared_with_is_judged_by_its_own_policy(line):
    line.commit(line.rules(2))
    standing = line.rules(1)

    own, parent = (line.policies(last_by=by, standing=standing) for by in ("itself", "parent"))

    assert asks(own.judging(own.last)) == asks(own.next()) == 1
    assert asks(parent.judging(parent.last)) == 2
    assert asks(own.judging(0)) == 2


def test_a_working_tree_with_a_slip_in_its_policy_is_judged_by_the_one_before(line):
    line.commit(line.rules(2))

    policies = line.policies(last_by="itself", standing={"workflows/editorial.yml": "oops: ["})

    assert asks(policies.next()) == 2


def test_a_change_set_is_judged_by_the_branch_it_goes_to(line):
    line.commit(line.rules(2))
    target = line.policies().in_force()
    line.commit(line.rules(1))

    policies = line.policies(last_by=target)

    assert policies.judging(policies.last) is policies.next() is target
    assert asks(policies.judging(0)) == 2


# -- approved before it is in force ---------------------------------------------------------------------------


@pytest.fixture
def guarded(line):
    """A policy that asks for approvals of its changes."""
    line.commit(line.rules(2, **{"workflows/policy.yml": SITE}))
    return line


def set_of(line, index):
    return digest(line.policies().entries(index))


def test_the_policy_that_first_asks_for_approval_needs_none(line):
    line.commit(line.rules(2))
    brought = line.commit({"workflows/policy.yml": SITE})
    policies = line.policies()

    assert policies.stages() == [0, brought]
    assert policies.in_force().site.requires[0].of == ("publisher",)
    assert policies.waiting() is None


def test_a_change_waits_for_its_approval_and_the_old_policy_judges_until_then(guarded):
    changed = guarded.commit(guarded.rules(1))
    between = guarded.commit({"content/a": "x"})
    record = guarded.commit({"content/b": "the record"})
    after = guarded.commit({"content/c": "x"})
    waiting = guarded.policies()
    done = guarded.policies(approved=[(set_of(guarded, changed), record)], records=[record])

    assert (asks(waiting.in_force()), waiting.waiting(), waiting.stage()) == (2, changed, 0)
    assert asks(done.in_force()) == 1
    assert [asks(done.judging(index)) for index in (changed, between, record, after)] == [2, 2, 2, 1]
    assert (done.waiting(), done.stage()) == (None, record)
    assert done.entries(done.stage()) == waiting.entries(changed)


def test_an_approval_is_of_the_whole_set_as_it_stands(guarded):
    first = guarded.commit(guarded.rules(1))
    second = guarded.commit(guarded.rules(3))
    record = guarded.commit({"content/b": "the record"})

    of_first = guarded.policies(approved=[(set_of(guarded, first), record)], records=[record])
    of_second = guarded.policies(approved=[(set_of(guarded, second), record)], records=[record])

    assert (asks(of_first.in_force()), of_first.waiting()) == (2, second)
    assert (asks(of_second.in_force()), of_second.waiting()) == (3, None)


def test_a_change_that_lands_with_its_approval_is_in_force_from_then_on(guarded):
    changed = guarded.commit(guarded.rules(1))
    after = guarded.commit({"content/a": "x"})

    policies = guarded.policies(approved=[(set_of(guarded, changed), changed)], records=[changed])

    assert [asks(policies.judging(index)) for index in (changed, after)] == [2, 1]


def test_taking_a_waiting_change_back_needs_no_approval(guarded):
    changed = guarded.commit(guarded.rules(1))
    guarded.commit(guarded.rules(2))
    policies = guarded.policies()

    assert policies.waiting() is None
    assert asks(policies.in_force()) == 2
    again = guarded.commit(guarded.rules(1))
    assert guarded.policies().waiting() == again != changed


def test_an_older_set_that_was_in_force_once_needs_its_approval_again(guarded):
    first = guarded.commit(guarded.rules(1))
    second = guarded.commit(guarded.rules(3))
    back = guarded.commit(guarded.rules(1))
    record = guarded.commit({"content/b": "the record"})
    before = [(set_of(guarded, first), first), (set_of(guarded, second), second)]

    old = guarded.policies(approved=before, records=[first, second])
    again = guarded.policies(approved=[*before, (set_of(guarded, back), record)], records=[first, second, record])

    assert (asks(old.in_force()), old.waiting(), old.stages()) == (3, back, [0, first, second])
    assert (asks(again.in_force()), again.waiting(), again.stages()) == (1, None, [0, first, second, record])


@pytest.mark.parametrize("change", [{"workflows/policy.yml": None}, {"workflows/policy.yml": "veto: [\n"}, {"theme/x": "y"}, {".mailmap": "x"}], ids=str)  # fmt: skip
def test_the_policy_of_the_policy_guards_itself_and_everything_in_the_set(guarded, change):
    changed = guarded.commit(change)
    policies = guarded.policies()

    assert policies.waiting() == changed
    assert policies.in_force().site.requires
    assert not set(change) & (policies.entries(policies.stage()).keys() - {"workflows/policy.yml"})


def test_what_decides_is_the_policy_in_force_with_the_set_and_the_commit(guarded):
    changed = guarded.commit(guarded.rules(1))
    record = guarded.commit({"content/b": "the record"})
    asked = []
    policies = guarded.policies()
    policies.settle(lambda *question: bool(asked.append(question)), [record])

    assert [(asks(policy), *question) for policy, *question in asked] == [
        (2, changed, set_of(guarded, changed), -1),
        (2, record, set_of(guarded, changed), -1),
    ]


def test_a_site_s_policy_is_a_workflow_of_its_own():
    from contentops.source import strict_yaml
    from contentops.workflow.judge import Evidence, Judge
    from contentops.workflow.site_policy import read_site_policy

    text = "requires: [{id: two, count: 2, of: [publisher, editor]}]\nveto: [compliance]\nassurance: signed\n"
    site, problems = read_site_policy("workflows/policy.yml", strict_yaml.parse(text))
    assert problems == []
    flow = as_workflow(site)

    assert flow.applies_to == (KIND,)
    assert flow.transitions["approve"].requires == site.requires
    assert flow.transitions["approve"].assurance == "signed"
    assert flow.transitions["reject"].by == ("publisher", "editor", "compliance")
    nothing = Evidence(None, (), ())
    assert not Judge(KIND, flow, None).backing(nothing, IN_FORCE).backed


# -- versions of a workflow -----------------------------------------------------------------------------------


REAPPROVE = "reapprove: all\n"


def test_a_version_that_asks_for_new_approvals_does_so_since_it_came_into_force(line):
    line.commit(line.rules(1, 1))
    second = line.commit(line.rules(1, 2, end=REAPPROVE))
    line.commit(line.rules(2, 2, end=REAPPROVE))
    line.commit({"content/a": "x"})

    assert line.policies().reapproved("editorial") == second
    assert line.policies().reapproved("other") == -1


def test_each_new_version_that_asks_for_them_asks_anew_and_one_that_does_not_keeps_the_last(line):
    line.commit(line.rules(1, 1, end=REAPPROVE))
    second = line.commit(line.rules(1, 2, end=REAPPROVE))
    line.commit(line.rules(1, 3))

    assert line.policies().reapproved("editorial") == second


def test_where_no_version_asks_for_new_approvals_none_are_needed(line):
    line.commit(line.rules(1, 1))
    line.commit(line.rules(1, 2))

    assert line.policies().reapproved("editorial") == -1


def test_new_approvals_are_asked_for_only_once_the_version_is_in_force(guarded):
    changed = guarded.commit(guarded.rules(1, 2, end=REAPPROVE))
    record = guarded.commit({"content/b": "the record"})

    assert guarded.policies().reapproved("editorial") == -1
    approved = [(set_of(guarded, changed), record)]
    assert guarded.policies(approved=approved, records=[record]).reapproved("editorial") == record


def test_every_version_that_can_be_read_is_known(line):
    line.commit(line.rules(1, 1))
    line.commit({"workflows/editorial.yml": "oops: ["})
    line.commit(line.rules(1, 2))
    line.commit({"workflows/editorial.yml": None, "workflows/new.yml": line.rules(1, 3)["workflows/editorial.yml"]})

    assert sorted(each.version for each in line.policies().workflows_named("editorial")) == [1, 2, 3]
    assert line.policies().workflows_named("people") == []


def test_a_type_that_goes_through_no_workflow_any_more_is_told_the_one_it_went_through_last(line):
    line.commit(line.rules(1, 1))
    line.commit(line.rules(1, 2))
    line.commit({"workflows/editorial.yml": line.rules()["workflows/editorial.yml"].replace("[article]", "[story]")})

    assert line.policies().workflow_of("article").version == 2
    assert line.policies().workflow_of("course") is None


# -- who is who -----------------------------------------------------------------------------------------------


def test_people_are_found_by_their_addresses_letters_folded(line):
    line.commit(line.rules())
    policy = line.policies().in_force()

    assert policy.person_of("Whoever <ed@EXAMPLE.org>") == "ed"
    assert policy.person_of("Ed <ed@home.example.org>") == "ed"
    assert policy.person_of("Ed <ed@elsewhere.example.org>") == ""
    assert policy.person_of("") == ""


def test_a_mailmap_says_who_is_who_from_the_commit_after_it_on(line):
    line.commit(line.rules())
    brought = line.commit({".mailmap": "a map"})
    after = line.commit({"content/a": "x"})
    line.canonical[line.entry("a map").blob] = {"X <x@y>": "Ed <ed@example.org>"}
    policies = line.policies()

    assert policies.judging(brought).person_of("X <x@y>") == ""
    assert policies.judging(after).person_of("X <x@y>") == "ed"


def test_a_mailmap_that_is_not_committed_has_no_say_even_where_the_working_tree_judges_itself(line):
    line.commit({**line.rules(), ".mailmap": "a map"})
    line.canonical[line.entry("a map").blob] = {"X <x@y>": "Ed <ed@example.org>"}
    line.canonical[line.entry("another").blob] = {"X <x@y>": "Pat <pat@example.org>"}

    policies = line.policies(last_by="itself", standing={".mailmap": "another", **line.rules(2)})

    assert asks(policies.next()) == 2
    assert policies.next().person_of("X <x@y>") == "ed"


def test_a_mailmap_that_is_a_link_has_no_say(line):
    line.commit({**line.rules(), ".mailmap": line.entry("a map", "120000")})
    line.canonical[line.entry("a map").blob] = {"X <x@y>": "Ed <ed@example.org>"}

    assert line.policies().in_force().person_of("X <x@y>") == ""
