"""Keeps one comment on a pull request up to date: comment.py SITE FILE, with what GitHub tells a job in the environment."""

from __future__ import annotations

import json
import os
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

_MOST = 60_000
"""Characters of a comment; GitHub takes 65,536."""
_FORBIDDEN = (401, 403, 404)


def main() -> int:
    site, file = sys.argv[1], Path(sys.argv[2])
    event = json.loads(Path(os.environ["GITHUB_EVENT_PATH"]).read_bytes())
    pull_request = event.get("pull_request")
    if not pull_request:
        print("No comment: this run is about no pull request.")
        return 0
    repository = os.environ["GITHUB_REPOSITORY"]
    head = pull_request["head"].get("repo") or {}
    if head.get("full_name") != repository:
        print("No comment: the pull request comes from a fork, whose runs may not write. The page of the run has it.")
        return 0
    marker = f"<!-- contentops check {json.dumps(site)} -->"
    body = f"{marker}\n{file.read_text(encoding='utf-8', errors='replace')}"[:_MOST]
    try:
        _keep(f"/repos/{repository}/issues/{pull_request['number']}/comments", f"/repos/{repository}", marker, body)
    except urllib.error.HTTPError as error:
        if error.code not in _FORBIDDEN:
            raise
        print(f"No comment: GitHub answers {error.code}. The job needs permissions: {{pull-requests: write}}.")
    return 0


def _keep(comments: str, repository: str, marker: str, body: str) -> None:
    """Write the comment, or change the one that an earlier run wrote, where it says something else."""
    ours = next((each for each in _all(comments) if _is_ours(each, marker)), None)
    if ours is None:
        _ask("POST", comments, {"body": body})
        print("Commented.")
    elif ours["body"].replace("\r\n", "\n").strip() != body.strip():
        _ask("PATCH", f"{repository}/issues/comments/{int(ours['id'])}", {"body": body})
        print("Brought the comment up to date.")
    else:
        print("The comment says this already.")


def _is_ours(comment: dict[str, Any], marker: str) -> bool:
    """Whether a program wrote it, and with our mark; people can copy a mark."""
    return comment["user"]["type"] == "Bot" and str(comment["body"]).startswith(marker)


def _all(comments: str) -> Iterator[dict[str, Any]]:
    page = 1
    while found := _ask("GET", f"{comments}?per_page=100&page={page}"):
        yield from found
        page += 1


def _ask(method: str, path: str, data: object = None) -> Any:
    request = urllib.request.Request(
        os.environ.get("GITHUB_API_URL", "https://api.github.com") + path,
        method=method,
        data=None if data is None else json.dumps(data).encode(),
        headers={
            "Authorization": f"Bearer {os.environ['CONTENTOPS_TOKEN']}",
            "Accept": "application/vnd.github+json",
            "X-GitHub-Api-Version": "2022-11-28",
            "Content-Type": "application/json",
        },
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.loads(answer.read())


if __name__ == "__main__":
    sys.exit(main())
