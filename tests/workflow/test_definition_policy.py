"""Policy files: who approves a change of the policy set, and CI's keys; mistakes are found at their places."""

from __future__ import annotations

import pytest

from contentops.model import Requirement, SitePolicy
from contentops.source import strict_yaml
from contentops.workflow.site_policy import read_site_policy

PATH = "workflows/policy.yml"
CI = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBUUb97c6uIYQYGFjmuub46GCsjz+r8D1TVoUfPquFEe"
OLD = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFpf+P28P+4bGLHi2uQSI1wp6p/9toAbh8AiTn02q/FF"
POLICY = f"""\
requires:
  - {{id: maintainers, count: 2, of: [maintainer], exclude: contributors}}
  - of: [editor, chief]
veto: [legal]
assurance: forge
forge:
  keys:
    - {CI} ci@example.org
    - {OLD}
"""


def problems(text):
    policy, found = read_site_policy(PATH, strict_yaml.parse(text))
    assert (policy is None) == bool(found)
    assert all((each.code, each.severity, each.path) == ("CO001", "error", PATH) for each in found)
    return [f"{each.line}:{each.column} {each.message} → {each.hint}" for each in found]


def test_a_policy_is_read_as_written():
    policy, found = read_site_policy(PATH, strict_yaml.parse(POLICY))

    assert found == []
    assert policy == SitePolicy(
        requires=(
            Requirement("maintainers", 2, ("maintainer",), "contributors", {}),
            Requirement("policy-2", 1, ("editor", "chief"), "", {}),
        ),
        veto=("legal",),
        assurance="forge",
        forge_keys=(CI, OLD),
    )


def test_keys_alone_are_a_policy():
    policy, _ = read_site_policy(PATH, strict_yaml.parse(f"forge: {{keys: ['{CI}']}}"))

    assert policy == SitePolicy(forge_keys=(CI,))


REQUIRES = "say under `requires` who must approve a change of the policy, or take it out"


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ("of: [editor, chief]", "{of: [editor], when: {a: b}}", ["3:20 unknown key “when” in “requires[2]” → the policy is no document and has no front matter to look at; take it out"]),
        ("exclude: contributors", "exclude: authors", ["2:51 “requires[1].exclude” must be one of contributors, is “authors” → Whose decisions do not count. `contributors`: everybody who had a hand in the change. The policy names no authors, so `authors` means nothing here."]),
        ("of: [editor, chief]", "{id: maintainers, of: [editor]}", ["3:6 two requirements of one list are called “maintainers” → give each an id of its own"]),
        ("count: 2", "count: 0", ["2:23 “requires[1].count” is 0; the least allowed is 1 → Distinct people needed. 1 if not given."]),
        ("assurance: forge", "assurance: forged", ["5:1 “assurance” must be one of recorded, committed, forge, signed, is “forged” → did you mean “forge”?"]),
        ("veto: [legal]", "vetoes: [legal]", ["4:1 unknown key “vetoes” → did you mean “veto”?"]),
        (OLD, f"{CI} again", ["9:7 “forge.keys[2]” is the same key as [1] → keep one of the two"]),
        (OLD, "ssh-ed25519 AAAA", ["9:7 “forge.keys[2]” says ssh-ed25519, but its bytes are not those of such a key → copy the one line of the .pub file: ssh-ed25519 AAAA… comment"]),
        ("forge:\n  keys:", "forge:\n  key:", ["6:1 “forge” lacks the key “keys” → SSH public keys with which CI signs the reviews it takes over from the git host. They may be nobody's own.", "7:3 unknown key “key” in “forge” → did you mean “keys”?"]),
        (POLICY[POLICY.index("forge:\n"):], "", ["5:1 decisions must be given on the git host, and no key of CI is named to vouch for them → put CI's public key under forge: {keys: […]}"]),
        (POLICY[:POLICY.index("veto:")], "", [f"1:1 “veto” is about the decisions of `requires`, and there is none → {REQUIRES}", f"2:1 “assurance” is about the decisions of `requires`, and there is none → {REQUIRES}"]),
        (POLICY, "", ["1:1 the file is empty → Who must approve a change of the policy set itself (workflows, people, theme, settings), and which keys CI signs with."]),
        (POLICY, "requires: []", ["1:1 “requires” is empty → Decisions about the policy set that must be there, all of them."]),
        (POLICY, "- a", ["1:1 the file must be keys and values, is a list → Who must approve a change of the policy set itself (workflows, people, theme, settings), and which keys CI signs with."]),
    ],
)  # fmt: skip
def test_every_mistake_is_found_at_its_place_with_what_to_do(old, new, wanted):
    assert old in POLICY
    assert problems(POLICY.replace(old, new, 1)) == wanted
