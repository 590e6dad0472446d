"""Reads the policy file: who must approve a change of policy, theme and settings; every mistake is a diagnostic at its line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from contentops.model import Diagnostic, Node, SitePolicy
from contentops.source import strict_yaml
from contentops.source.schemas import Checker, shipped
from contentops.workflow.requirements import CODE, mistake, requirements, same_ids
from contentops.workflow.ssh_keys import read_keys

FILE = "workflows/policy.yml"


def read_site_policy(path: str, node: Node) -> tuple[SitePolicy | None, list[Diagnostic]]:
    """The policy of a file, or the mistakes in it."""
    problems = [_plainer(each) for each in Checker(shipped("policy"), code=CODE).check(path, node)]
    if problems:
        return None, problems
    raw = strict_yaml.value(node)
    keys, problems = read_keys(path, node, ("forge", "keys"), raw.get("forge", {}).get("keys", []))
    policy = SitePolicy(
        requires=requirements(raw.get("requires", []), of="policy"),
        veto=tuple(raw.get("veto", [])),
        assurance=raw.get("assurance", "recorded"),
        forge_keys=tuple(keys),
    )
    problems = sorted([*problems, *_mistakes(policy, path, node)], key=lambda d: d.order)
    return (None if problems else policy), problems


def _plainer(problem: Diagnostic) -> Diagnostic:
    """A finding of the schema, with the reason where a key of workflow files has no place here."""
    if problem.message.startswith("unknown key “when” in “requires["):
        return replace(problem, hint="the policy is no document and has no front matter to look at; take it out")
    return problem


def _mistakes(policy: SitePolicy, path: str, node: Node) -> Iterator[Diagnostic]:
    yield from same_ids(path, node, ("requires",), policy.requires)
    for key in ("veto", "assurance"):
        if not policy.requires and strict_yaml.child(node, key) is not None:
            yield mistake(
                path, node, (key,), f"“{key}” is about the decisions of `requires`, and there is none", _REQUIRES
            )
    if policy.assurance == "forge" and not policy.forge_keys and strict_yaml.child(node, "forge") is None:
        message = "decisions must be given on the git host, and no key of CI is named to vouch for them"
        yield mistake(path, node, ("assurance",), message, "put CI's public key under forge: {keys: […]}")


_REQUIRES = "say under `requires` who must approve a change of the policy, or take it out"
