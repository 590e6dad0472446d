"""The action does on each event what it should: checks pull requests, publishes the branch, tells what is due, trusts nobody."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parent.parent.parent
CHANGE = "第[-二-]{+三+}段"
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
PULL_REQUEST = {
    "event_name": "pull_request",
    "ref": "refs/pull/7/merge",
    "ref_name": "7/merge",
    "base_ref": "main",
    "event": {
        "repository": {"default_branch": "main"},
        "pull_request": {"number": 7, "head": {"repo": {"full_name": "example/academy"}}},
    },
}
FORK = {
    **PULL_REQUEST,
    "event": {
        "repository": {"default_branch": "main"},
        "pull_request": {"number": 7, "head": {"repo": {"full_name": "stranger/academy"}}},
    },
}


def rewritten(site: Any) -> None:
    """A change that anybody may propose: a published page goes back to work."""
    site.run("move", "revise", "content/articles/one.md", "--as", "ann")
    site.replace("content/articles/one.md", "第二段", "第三段")


def broken(site: Any) -> None:
    site.article("three", "看[哪里](nowhere.md)。\n")


# -- pull requests --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("depth", [0, 1], ids=["whole history", "shallow"])
def test_a_good_pull_request_passes(origin, pull_request, check_out, runner, depth):
    checkout = check_out(origin, pull_request(rewritten), depth=depth)

    ran = runner(checkout, **PULL_REQUEST).run()

    assert ran.code == 0, ran.log
    assert "1 document changed since origin/main" in ran.log
    assert "content/articles/one.md  published → draft" in ran.log
    assert CHANGE in ran.summary and "What readers would see change" in ran.summary
    assert ran.commands == []
    assert ran.used == [], "a pull request gets no cache"


def test_a_bad_pull_request_fails_and_shows_where(origin, pull_request, check_out, runner, tmp_path):
    checkout = check_out(origin, pull_request(broken))
    report = tmp_path / "findings.sarif"

    ran = runner(checkout, **PULL_REQUEST).run(report=str(report))

    assert ran.code == 1, ran.log
    ((name, properties, text),) = ran.commands
    assert name == "error" and "file=content/articles/three.md" in properties and "CO301" in properties
    assert "nowhere.md" in text
    assert "nowhere.md" in ran.summary
    (finding,) = json.loads(report.read_text(encoding="utf-8"))["runs"][0]["results"]
    assert finding["ruleId"] == "CO301"


def test_warnings_fail_where_it_is_strict(origin, pull_request, check_out, runner):
    origin.write("pyproject.toml", f"{origin.read('pyproject.toml')}broken-link = 'warning'\n")
    origin.commit("milder")
    checkout = check_out(origin, pull_request(broken))

    assert runner(checkout, **PULL_REQUEST).run().code == 0
    assert runner(checkout, **PULL_REQUEST).run(strict="true").code == 1


def test_a_pull_request_is_judged_by_the_branch_it_goes_to(origin, pull_request, check_out, runner):
    def takes_over(site: Any) -> None:
        site.replace("workflows/people.yml", "roles: [author]", "roles: [author, editor, publisher]")
        site.replace("content/articles/one.md", "status: published", "status: archived")

    checkout = check_out(origin, pull_request(takes_over, email="mallory@example.org"))

    ran = runner(checkout, **PULL_REQUEST).run()

    assert ran.code == 1
    assert "CO209" in ran.log and "mallory@example.org" in ran.log


def test_nothing_that_a_pull_request_brings_is_executed(origin, pull_request, check_out, runner, tmp_path):
    mark = tmp_path / "executed"
    python = f"open({str(mark)!r}, 'w').close()\n"

    def attack(site: Any) -> None:
        for name in ("pelicanconf", "contentops", "yaml", "json", "pip", "sitecustomize", "venv", "click"):
            site.write(f"{name}.py", python)
        site.write("theme/templates/base.html", "{{ 1/0 }}")

    checkout = check_out(origin, pull_request(attack))

    ran = runner(checkout, **FORK).run(comment="true")

    assert ran.code == 0, ran.log
    assert not mark.exists()


def test_no_text_of_a_pull_request_is_a_command_to_the_runner(origin, pull_request, check_out, runner):
    lines = ["::error::evil 一", "::set-output name=output::evil 一", "::stop-commands::evil 一", "文 ``` 一"]
    origin.replace("content/articles/one.md", "第一段。", "\n\n".join(lines))
    assert origin.run("move", "revise", "content/articles/one.md", "--as", "ann").code == 0
    origin.published("content/articles/one.md")

    def evil(site: Any) -> None:
        rewritten(site)
        site.write("content/articles/one.md", site.read("content/articles/one.md").replace(" 一\n", " 二\n"))

    checkout = check_out(origin, pull_request(evil))

    ran = runner(checkout, **PULL_REQUEST).run()

    assert ran.code == 0, ran.log
    assert "\n    ::error::evil [-一-]{+二+}\n" in ran.log, "as the beginning of a line, where commands are"
    assert ran.commands == []
    assert "\n````text\n" in ran.summary, "no text closes the block"


def test_the_name_of_a_branch_is_only_a_name(origin, pull_request, check_out, runner):
    branch = "a;touch${IFS}evil;$(touch${IFS}evil)`touch${IFS}evil`'\"&&touch${IFS}evil"
    origin.git("branch", branch, "main")
    checkout = check_out(origin, pull_request(rewritten))

    ran = runner(checkout, **{**PULL_REQUEST, "base_ref": branch}).run()

    assert ran.code == 0, ran.log
    assert f"since origin/{branch}" in ran.log
    assert not list(checkout.rglob("evil"))


def test_a_branch_that_is_not_there_is_refused_with_a_word(origin, pull_request, check_out, runner):
    checkout = check_out(origin, pull_request(rewritten))

    ran = runner(checkout, **PULL_REQUEST).run(base="gone")

    assert ran.code == 2 and "the branch gone cannot be fetched" in ran.log


def test_a_merge_queue_is_checked_against_its_branch(origin, pull_request, check_out, runner):
    checkout = check_out(origin, pull_request(broken))
    event = {"repository": {"default_branch": "main"}, "merge_group": {"base_ref": "refs/heads/main"}}

    ran = runner(checkout, event_name="merge_group", ref="refs/heads/gh-readonly-queue/main/pr-7", event=event).run()

    assert ran.code == 1 and "changed since origin/main" in ran.log


def test_a_push_to_a_branch_is_checked_against_the_default_one_and_that_by_itself(
    origin, pull_request, check_out, runner
):
    pull_request(broken)

    of_branch = runner(check_out(origin, "refs/heads/branch"), ref="refs/heads/branch", ref_name="branch").run()
    of_main = runner(check_out(origin, "refs/heads/main", name="main")).run()

    assert of_branch.code == 1 and "changed since origin/main" in of_branch.log
    assert of_main.code == 0 and "2 documents: no findings" in of_main.log


def test_a_site_in_a_folder_of_the_repository(tmp_path, lay_out_at, check_out, runner):
    made = lay_out_at(tmp_path / "whole" / "academy")
    made.git("init", "-q", "-b", "main", "..")
    (made.root / ".git").rename(tmp_path / "old")
    made.article("three", "看[哪里](nowhere.md)。\n")
    made.commit("in a folder")
    whole = type(made)(made.root.parent)
    whole.git("branch", "base", "HEAD")

    ran = runner(check_out(whole, "refs/heads/main")).run(path="academy")

    assert ran.code == 1, ran.log
    ((_, properties, _),) = [each for each in ran.commands if each[0] == "error"]
    assert "file=academy/content/articles/three.md" in properties


# -- the comment ----------------------------------------------------------------------------------------------


class GitHub:
    """Comments of one pull request, as GitHub's interface serves them."""

    def __init__(self) -> None:
        self.comments: list[dict[str, Any]] = []
        self.asked: list[str] = []
        self.forbids = False
        github = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_: Any) -> None:
                pass

            def do_GET(self) -> None:
                assert self.headers["Authorization"] == "Bearer a-token"
                page = int(self.path.rpartition("=")[2])
                self._answer(200, github.comments[(page - 1) * 100 : page * 100])

            def do_POST(self) -> None:
                github.comments.append({"id": len(github.comments) + 1, "user": {"type": "Bot"}, "body": self._body()})
                self._answer(201, {})

            def do_PATCH(self) -> None:
                github.comments[int(self.path.rpartition("/")[2]) - 1]["body"] = self._body()
                self._answer(200, {})

            def _body(self) -> str:
                github.asked.append(self.command)
                return str(json.loads(self.rfile.read(int(self.headers["Content-Length"])))["body"])

            def _answer(self, code: int, value: object) -> None:
                data = json.dumps(value).encode()
                self.send_response(403 if github.forbids and self.command != "GET" else code)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def github() -> Iterator[GitHub]:
    made = GitHub()
    thread = threading.Thread(target=made.server.serve_forever)
    thread.start()
    yield made
    made.server.shutdown()
    thread.join()
    made.server.server_close()


@pytest.fixture
def commenting(origin, pull_request, check_out, runner, github) -> Callable[..., Any]:
    checkout = check_out(origin, pull_request(rewritten))

    def run(**given: Any) -> Any:
        made = runner(checkout, **{**PULL_REQUEST, **given})
        made.extra["GITHUB_API_URL"] = github.address
        return made.run(comment="true")

    return run


def test_one_comment_is_kept_up_to_date(commenting, github, origin):
    github.comments = [{"id": 1, "user": {"type": "User"}, "body": '<!-- contentops check "." --> copied'}] * 100

    commenting()
    commenting()
    github.comments[100]["body"] = '<!-- contentops check "." -->\nold'
    ran = commenting()

    assert ran.code == 0, ran.log
    assert github.asked == ["POST", "PATCH"]
    assert len(github.comments) == 101
    assert CHANGE in github.comments[100]["body"]


def test_a_fork_gets_the_page_of_the_run_and_no_comment(commenting, github):
    ran = commenting(event=FORK["event"])

    assert ran.code == 0 and github.comments == []
    assert "comes from a fork" in ran.log and CHANGE in ran.summary


def test_a_token_that_may_not_comment_does_not_fail_the_check(commenting, github):
    github.forbids = True

    ran = commenting()

    assert ran.code == 0 and "pull-requests: write" in ran.log


def test_the_token_goes_only_where_it_is_needed(origin, check_out, runner):
    step = next(each for each in ACTION["runs"]["steps"] if each.get("id") == "run")
    made = runner(check_out(origin, "refs/heads/main"))
    made.extra["BASH_ENV"] = "/dev/null"

    for inputs in ({"command": "publish"}, {"command": "due"}, {"command": "check"}):
        from_expression = step["env"]["CONTENTOPS_TOKEN"]
        assert "inputs.comment == 'true'" in from_expression and "inputs.command == 'check'" in from_expression
        assert "a-token" not in made.run(**inputs).log


# -- publishing -----------------------------------------------------------------------------------------------


def test_a_push_to_the_branch_publishes_it(origin, check_out, runner):
    checkout = check_out(origin, "refs/heads/main", depth=1)
    of_main = runner(checkout)

    ran = of_main.run(command="publish", report="withheld.json")

    assert ran.code == 0, ran.log
    assert (checkout / "public/articles/one/index.html").exists()
    assert ran.outputs["output"] == "public" and ran.outputs["commit"] == origin.git("rev-parse", "main")
    assert ran.outputs["manifest-sha256"] in ran.log
    assert "agrees with its manifest" in ran.log
    assert json.loads((checkout / "withheld.json").read_text(encoding="utf-8"))["withheld"] == []


def test_the_cache_is_filled_by_a_publish_and_found_by_the_next(origin, check_out, runner):
    first = runner(check_out(origin, "refs/heads/main")).run(command="publish")
    origin.published(origin.article("three"))
    second = runner(check_out(origin, "refs/heads/main", name="second"))
    cache = second.checkout / ".git/contentops/cache.sqlite"

    ran = second.run(command="publish")
    again = second.run(command="publish")

    assert [each.partition(" ")[0] for each in first.used] == ["actions/cache/restore", "actions/cache/save"]
    assert len(ran.used) == 2 and cache.exists()
    assert len(again.used) == 1, "what is there under this key is not saved again"
    assert len(list(second.caches.rglob("cache.sqlite"))) == 2


def test_what_another_event_kept_is_never_found_by_a_publish(origin, pull_request, check_out, runner):
    checkout = check_out(origin, pull_request(rewritten))
    of_pull_request = runner(checkout, **PULL_REQUEST)
    left = checkout / ".git/contentops/left-behind"
    left.parent.mkdir(parents=True, exist_ok=True)
    left.touch()

    refused = of_pull_request.run(command="publish")
    ran = runner(checkout).run(command="publish")

    assert refused.code == 2 and "on pull_request" in refused.log
    assert refused.used == [] and not (checkout / "public/never").exists()
    assert ran.code == 0 and not left.exists(), "what an earlier job left on this runner is thrown away"


def test_without_a_cache_the_site_is_the_same(origin, check_out, runner):
    with_cache, without = (check_out(origin, "refs/heads/main", name=name) for name in ("with", "without"))

    one = runner(with_cache).run(command="publish")
    other = runner(without).run(command="publish", cache="false")

    assert other.used == [] and one.outputs["manifest-sha256"] == other.outputs["manifest-sha256"]


@pytest.mark.parametrize("event", ["pull_request", "pull_request_target", "pull_request_review"])
def test_a_publish_is_refused_where_a_stranger_could_choose_what_runs(origin, check_out, runner, event):
    ran = runner(check_out(origin, "refs/heads/main"), event_name=event).run(command="publish")

    assert ran.code == 2 and ran.steps == ["Look at what is asked"]


def test_a_check_is_refused_beside_secrets(origin, check_out, runner):
    ran = runner(check_out(origin, "refs/heads/main"), event_name="pull_request_target").run()

    assert ran.code == 2 and ran.steps == ["Look at what is asked"] and "run it on pull_request" in ran.log


class Readers:
    """The site as readers find it."""

    def __init__(self, manifest: bytes | int) -> None:
        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_: Any) -> None:
                pass

            def do_GET(self) -> None:
                assert self.path == "/academy/.well-known/contentops/release.json"
                self.send_response(manifest if isinstance(manifest, int) else 200)
                self.end_headers()
                self.wfile.write(b"" if isinstance(manifest, int) else manifest)

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever)

    def __enter__(self) -> str:
        self.thread.start()
        return f"http://127.0.0.1:{self.server.server_port}/academy/"

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


def test_a_branch_that_was_moved_back_does_not_take_the_site_back(origin, check_out, runner):
    before = runner(check_out(origin, "refs/heads/main", name="before"))
    before.run(command="publish")
    published = (before.checkout / "public/.well-known/contentops/release.json").read_bytes()
    origin.git("reset", "-q", "--hard", "HEAD~1")
    moved_back = runner(check_out(origin, "refs/heads/main"))

    with Readers(published) as url:
        refused = moved_back.run(command="publish", url=url)
        meant = moved_back.run(command="publish", url=url, allow_rewind="true")

    assert refused.code == 1 and "is not on its line of first parents" in refused.log
    assert "output" not in refused.outputs
    assert meant.code == 0, meant.log


def test_an_earlier_commit_can_be_published_again(origin, check_out, runner):
    earlier = origin.git("rev-parse", "main")
    origin.published(origin.article("three"))
    made = runner(check_out(origin, "refs/heads/main"))

    ran = made.run(command="publish", commit=earlier)

    assert ran.outputs["commit"] == earlier and not (made.checkout / "public/articles/three").exists()


@pytest.mark.parametrize(("answer", "code"), [(404, 0), (500, 2), (403, 2), (b"<html>", 2)])
def test_only_a_site_that_is_not_there_counts_as_the_first(origin, check_out, runner, answer, code):
    with Readers(answer) as url:
        ran = runner(check_out(origin, "refs/heads/main")).run(command="publish", url=url)

    assert ran.code == code, ran.log


def test_what_is_withheld_fails_only_where_it_is_strict(origin, check_out, runner):
    origin.replace("content/articles/one.md", "第二段", "没有人批准")
    origin.commit("unapproved")
    checkout = check_out(origin, "refs/heads/main")

    ran = runner(checkout).run(command="publish")
    strict = runner(checkout).run(command="publish", strict="true")

    assert ran.code == 0 and "withheld: content/articles/one.md" in ran.log
    assert strict.code == 1 and strict.outputs["output"] == "public"
    assert "没有人批准" not in (checkout / "public/articles/one/index.html").read_text(encoding="utf-8")


# -- what is due ----------------------------------------------------------------------------------------------


def test_a_schedule_tells_what_is_late_and_what_will_be(origin, check_out, runner):
    origin.replace("workflows/editorial.yml", "category: public", "category: public, review_every: 3650d, warn: 1d")
    origin.commit("look again")
    late = "content/articles/one.md"
    days = 3650 * 2
    made = runner(check_out(origin, "refs/heads/main"), event_name="schedule")

    ran = made.run(command="due")
    ahead = made.run(command="due", days=str(days))

    assert ran.code == 0 and ran.outputs["late"] == "false" and "Nothing is late." in ran.summary
    assert f"In {days} days" in ahead.log and late in ahead.summary and ahead.code == 0


def test_what_is_late_fails_where_it_is_strict(site, check_out, runner):
    waiting(site)
    made = runner(check_out(site, "refs/heads/main"), event_name="schedule")

    ran = made.run(command="due")
    strict = made.run(command="due", strict="true")

    assert ran.code == 0 and ran.outputs["late"] == "true"
    assert "content/articles/waits.md" in ran.summary and "CO207" in ran.summary
    assert strict.code == 1


def waiting(site: Any) -> None:
    """An article that has waited for somebody for longer than it should."""
    long_ago = "2026-02-01T00:00:00+08:00"
    site.replace("workflows/editorial.yml", "category: review", "category: review, due: 3d")
    site.article("waits")
    site.commit("write", date=long_ago)
    assert site.run("submit", "content/articles/waits.md", "--as", "ann", now=long_ago).code == 0
    site.commit("submit", date=long_ago)


def test_a_number_of_days_that_is_none_is_refused(origin, check_out, runner):
    ran = runner(check_out(origin, "refs/heads/main")).run(command="due", days="1;touch evil")

    assert ran.code == 2 and "write a whole number of days" in ran.log


def test_an_unknown_command_is_refused(origin, check_out, runner):
    ran = runner(check_out(origin, "refs/heads/main")).run(command="../../evil")

    assert ran.code == 2 and ran.steps == ["Look at what is asked"]


# -- installing -----------------------------------------------------------------------------------------------


def test_the_action_installs_its_own_contentops_and_not_what_lies_around(
    origin, pull_request, check_out, runner, tmp_path
):
    mark = tmp_path / "executed"

    def attack(site: Any) -> None:
        rewritten(site)
        for name in ("pip", "venv", "ensurepip", "setup"):
            site.write(f"{name}.py", f"open({str(mark)!r}, 'w').close()\n")
        site.write("requirements/portal.txt", "evil==1.0\n")

    made = runner(check_out(origin, pull_request(attack)), **PULL_REQUEST)
    index = ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_CONFIG_FILE")
    made.extra.update({name: os.environ[name] for name in index if name in os.environ})

    ran = made.run(install="true")

    assert ran.code == 0, ran.log
    assert "contentops, version" in ran.log and not mark.exists()
    assert ran.used == ["actions/setup-python"]
