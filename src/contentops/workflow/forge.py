"""Reads the reviews people gave on the git host, from the JSON in which GitHub and GitLab tell of them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from contentops.errors import ContentOpsError

_WANTED = (
    "wanted: the payload of GitHub's pull_request_review event, GitHub's list of the reviews of a pull request, "
    "or the payload of GitLab's merge request event"
)
_GITHUB: dict[str, Literal["approve", "reject", "withdraw"]] = {
    "approved": "approve",
    "changes_requested": "reject",
    "dismissed": "withdraw",
}
_GITHUB_OTHER = {"commented", "pending"}
_GITLAB: dict[str, Literal["approve", "withdraw"]] = {
    "approved": "approve",
    "approval": "approve",
    "unapproved": "withdraw",
    "unapproval": "withdraw",
}

_NAME = re.compile(r"[A-Za-z0-9_.-]{1,40}")
_SHA = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_ACCOUNT = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,254}(\[bot\])?")
_URL = re.compile(r"https?://[!-~]+")
_BRANCH = re.compile(r"(?![-/.])(?!.*(\.\.|@\{|//))[^\x00-\x20\x7f~^:?*\[\\\ud800-\udfff]{1,255}(?<![/.])")
_PULL = re.compile(r"https?://[!-~]+/pulls/([1-9][0-9]{0,17})")
_TIME = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.[0-9]+)? ?(Z|UTC|[+-][0-9]{2}:?[0-9]{2})"
)


@dataclass(frozen=True, slots=True)
class HostReview:
    """One decision somebody took on the git host, as the host tells it; whose account it is, is settled elsewhere."""

    host: Literal["github", "gitlab"]
    account: str
    """The login or user name as the host writes it; bots have accounts too."""
    decision: Literal["approve", "reject", "withdraw"]
    commit: str
    """The full id the host names. GitHub moves it along when an approved branch is rebased, so a list read later may
    name a commit the reviewer never saw. GitLab names the newest one of the merge request when it made the event,
    which for a withdrawal need not be the one approved before."""
    time: str
    """In ISO 8601 with an offset, whole seconds. A dismissed review on GitHub has the time it was given: when it was
    dismissed is not told. GitLab before `actioned_at` tells only when the merge request had last been changed."""
    event: str
    """The same however often the host tells of it. A withdrawal on GitHub has the id of its review and `/dismissed`."""
    url: str
    base: str
    """The name of the target branch, empty where the host does not tell."""
    comment: str


class ForgeError(ContentOpsError):
    """The JSON tells of no review that could be bound to a commit; the message says what was found."""


def read_events(data: bytes) -> tuple[HostReview, ...]:
    """The decisions in what a git host sent, oldest first; none where it tells of something else about a pull request.

    From a list of reviews the newest approval, rejection or dismissal of each account is taken, as the host itself
    counts them: a comment given later takes nothing back. Reviews of deleted accounts are left out.

    Raises:
        ForgeError: not one of the shapes that are read, a field is missing or malformed, or no commit is named.
    """
    raw = _json(data)
    if isinstance(raw, list):
        return _github_list(raw)
    if not isinstance(raw, dict):
        raise ForgeError("this is no event of a git host: it is neither an object nor a list", hint=_WANTED)
    if raw.get("object_kind") == "merge_request":
        return _gitlab_event(raw)
    if "review" in raw and "pull_request" in raw:
        return _github_event(raw)
    if "approved_by" in raw or "approval_rules_overwritten" in raw:
        raise ForgeError(
            "GitLab's list of approvals does not name the commit that was approved",
            hint="hand over the payload of the merge request event, which does: in a pipeline started by the webhook"
            " it lies in the file $TRIGGER_PAYLOAD",
        )
    raise ForgeError(f"this is no review given on a git host: {_found(raw)}", hint=_WANTED)


# -- GitHub ---------------------------------------------------------------------------------------------------


def _github_event(raw: Any) -> tuple[HostReview, ...]:
    review = _field(raw, "review")
    _refuse_gitea(review)
    action = _text(raw, "action")
    if action not in ("submitted", "edited", "dismissed"):
        raise ForgeError("the event has an “action” that is not known", hint="known: submitted, edited, dismissed")
    if action == "edited" or _field(review, "user") is None:
        return ()
    decision = "withdraw" if action == "dismissed" else _github_decision(review)
    if decision is None:
        return ()
    base = _matching(raw, "pull_request.base.ref", _BRANCH, "the name of a branch")
    return (_github_review(review, decision, _number(raw, "pull_request.number"), base),)


def _github_list(raw: list[Any]) -> tuple[HostReview, ...]:
    decisive: list[tuple[datetime, int, Any]] = []
    for review in _flat(raw):
        _refuse_gitea(review)
        if _github_decision(review) is not None and _field(review, "user") is not None:
            decisive.append((_moment(review, "submitted_at"), _number(review, "id"), review))
    newest: dict[tuple[str, str], Any] = {}
    for _, _, review in sorted(decisive, key=lambda each: each[:2], reverse=True):
        pull = _matching(review, "pull_request_url", _PULL, "the address of a pull request in the API")
        newest.setdefault((pull, _account(review, "user.login").lower()), review)
    return tuple(_listed(review) for review in reversed(newest.values()))


def _flat(raw: list[Any]) -> Iterator[Any]:
    """The reviews of a list, or of a list of pages."""
    for each in raw:
        if isinstance(each, list):
            yield from each
        else:
            yield each


def _listed(review: Any) -> HostReview:
    decision = _github_decision(review)
    pull = _PULL.fullmatch(_text(review, "pull_request_url"))
    assert decision is not None and pull is not None
    return _github_review(review, decision, int(pull[1]), "")


def _github_decision(review: Any) -> Literal["approve", "reject", "withdraw"] | None:
    state = _text(review, "state").lower()
    if state not in _GITHUB and state not in _GITHUB_OTHER:
        raise ForgeError(
            "a review has a “state” that is not known", hint=f"known: {', '.join(sorted({*_GITHUB, *_GITHUB_OTHER}))}"
        )
    return _GITHUB.get(state)


def _github_review(review: Any, decision: Literal["approve", "reject", "withdraw"], pull: int, base: str) -> HostReview:
    account = _account(review, "user.login")
    number = _number(review, "id")
    if _field(review, "commit_id") is None:
        raise ForgeError(
            f"the review {number} by {account} names no commit any more: the one it was given for is gone",
            hint=f"ask {account} to review again; the newest review of an account counts",
        )
    return HostReview(
        host="github",
        account=account,
        decision=decision,
        commit=_sha(review, "commit_id"),
        time=_moment(review, "submitted_at").isoformat(),
        event=f"github:pull/{pull}/review/{number}" + ("/dismissed" if decision == "withdraw" else ""),
        url=_matching(review, "html_url", _URL, "a web address"),
        base=base,
        comment=_comment(review, "body"),
    )


def _refuse_gitea(review: Any) -> None:
    if isinstance(review, dict) and ("official" in review or ("type" in review and "state" not in review)):
        raise ForgeError(
            "this comes from Gitea or Forgejo, whose reviews are not read: their accounts are not those of GitHub,"
            " and their events do not name the commit",
            hint="let reviewers decide with “contentops approve” and “contentops reject”",
        )


# -- GitLab ---------------------------------------------------------------------------------------------------


def _gitlab_event(raw: Any) -> tuple[HostReview, ...]:
    """The decision in a merge request event.

    When a push resets approvals, GitLab says so in the name of whoever pushed and does not tell whose approvals went:
    nobody's decision. What was approved before stays approved; the new commit is not.
    """
    attributes = _field(raw, "object_attributes")
    decision = _GITLAB.get(_text(raw, "object_attributes.action"))
    if decision is None or raw.get("system") or attributes.get("system"):
        return ()
    account = _account(raw, "user.username")
    commit = _sha(raw, "object_attributes.last_commit.id")
    acted = "actioned_at" if attributes.get("actioned_at") is not None else "updated_at"
    time = _moment(raw, f"object_attributes.{acted}").isoformat()
    number = _number(raw, "object_attributes.iid")
    return (
        HostReview(
            host="gitlab",
            account=account,
            decision=decision,
            commit=commit,
            time=time,
            event=f"gitlab:merge_request/{number}/{decision}/{account}/{time}/{commit[:12]}",
            url=_matching(raw, "object_attributes.url", _URL, "a web address"),
            base=_matching(raw, "object_attributes.target_branch", _BRANCH, "the name of a branch"),
            comment="",
        ),
    )


# -- fields ---------------------------------------------------------------------------------------------------


def _json(data: bytes) -> Any:
    try:
        return json.loads(data.decode("utf-8-sig"), object_pairs_hook=_once, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise ForgeError(f"this is not JSON: {error}", hint=_WANTED) from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("an object has a key twice")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def _found(raw: dict[str, Any]) -> str:
    names = sorted(key for key in raw if _NAME.fullmatch(key))[:12]
    return f"its keys are {', '.join(names)}{' …' if len(names) < len(raw) else ''}" if names else "it has no known key"


def _field(raw: Any, path: str) -> Any:
    for step in path.split("."):
        if not isinstance(raw, dict) or step not in raw:
            raise ForgeError(f"the event has no “{path}”", hint="hand over the JSON just as the host sent it")
        raw = raw[step]
    return raw


def _text(raw: Any, path: str) -> str:
    value = _field(raw, path)
    if not isinstance(value, str):
        raise _malformed(path, "text")
    return value


def _number(raw: Any, path: str) -> int:
    value = _field(raw, path)
    if type(value) is not int or not 0 < value < 10**18:
        raise _malformed(path, "a positive whole number")
    return value


def _matching(raw: Any, path: str, form: re.Pattern[str], what: str) -> str:
    value = _text(raw, path)
    if not form.fullmatch(value):
        raise _malformed(path, what)
    return value


def _account(raw: Any, path: str) -> str:
    return _matching(raw, path, _ACCOUNT, "the name of an account")


def _sha(raw: Any, path: str) -> str:
    return _matching(raw, path, _SHA, "the full id of a commit, 40 or 64 hexadecimal digits")


def _comment(raw: Any, path: str) -> str:
    if _field(raw, path) is None:
        return ""
    text = _text(raw, path)
    if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
        raise _malformed(path, "text in Unicode")
    return text.replace("\r\n", "\n")


def _moment(raw: Any, path: str) -> datetime:
    found = _TIME.fullmatch(_text(raw, path))
    try:
        if found is not None:
            return datetime.fromisoformat(f"{found[1]}T{found[2]}{found[3].replace('UTC', 'Z')}")
    except ValueError:
        pass
    raise _malformed(path, "a time with an offset, such as 2026-11-20T12:00:00Z")


def _malformed(path: str, what: str) -> ForgeError:
    return ForgeError(f"“{path}” of the event is not {what}", hint="hand over the JSON just as the host sent it")
