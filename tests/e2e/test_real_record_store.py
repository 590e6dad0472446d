"""A record store that others wrote, the LRS Ralph: what the portal sends, it takes, and gives back by the standard's own query."""

from __future__ import annotations

import functools
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import bcrypt
import pytest
from tests.e2e.hosting import hosting
from tests.e2e.waiting import until as wait_until

pytestmark = pytest.mark.slow
until = functools.partial(wait_until, most=15)
LESSON = """\
::: quiz {#q}
问？
- [x] 是
- [ ] 否
:::

::: quiz {#gap}
π 约为 [[3.14±0.01]]。
:::

::: poll {#pace}
怎样？

- 快
- 慢
:::

::: checklist {#before}
- [ ] 笔
:::
"""
SERVE = """
import sys
import uvicorn
from ralph.backends.data.base import BaseOperationType
from ralph.backends.lrs.fs import FSLRSBackend

# As it ships, a store in files takes one request, and refuses all that come after it.
FSLRSBackend.default_operation_type = BaseOperationType.APPEND
uvicorn.run("ralph.api:app", fd=int(sys.argv[1]), log_level="warning")
"""
LOG = """async (root) => {
  const js = document.querySelector("script[data-record-store]").src.replace(/[^/]*$/, "memory.js");
  return (await (await import(js)).open(root)).statements();
}"""


class Ralph:
    """The store at an address, and what it holds."""

    def __init__(self, port: int) -> None:
        self.root = f"http://127.0.0.1:{port}/"
        self.address = f"{self.root}xAPI/"

    def statements(self, by: str = "reader:secret") -> list[dict[str, Any]]:
        """What it gives to somebody who may read, as the standard says; raises HTTPError for others."""
        key = b64encode(by.encode()).decode()
        request = urllib.request.Request(f"{self.address}statements", headers={"Authorization": f"Basic {key}", "X-Experience-API-Version": "1.0.3"})  # fmt: skip
        with urllib.request.urlopen(request, timeout=30) as answer:
            found: list[dict[str, Any]] = json.load(answer)["statements"]
        return found


@contextmanager
def ralph(folder: Path, listening: socket.socket, origin: str) -> Iterator[Ralph]:
    """Ralph with files for a database, on a socket that listens already; lets pages of this origin in."""
    folder.mkdir()
    users = [("ana", "geheim", "statements/write"), ("reader", "secret", "statements/read")]
    (folder / "auth.json").write_text(json.dumps([
        {"username": name, "hash": bcrypt.hashpw(key.encode(), bcrypt.gensalt(4)).decode(), "scopes": [scope], "agent": {"mbox": f"mailto:{name}@example.org"}}
        for name, key, scope in users
    ]), encoding="utf-8")  # fmt: skip
    settings = {
        "RALPH_APP_DIR": str(folder), "RALPH_AUTH_FILE": str(folder / "auth.json"), "RALPH_RUNSERVER_BACKEND": "fs",
        "RALPH_BACKENDS__LRS__FS__DEFAULT_DIRECTORY_PATH": str(folder / "data"), "RALPH_RUNSERVER_CORS_ALLOW_ORIGINS": json.dumps([origin]),
        "RALPH_LRS_RESTRICT_BY_AUTHORITY": "true", "RALPH_LRS_RESTRICT_BY_SCOPES": "true",
    }  # fmt: skip
    (folder / "data").mkdir()
    command = [sys.executable, "-c", SERVE, str(listening.fileno())]
    said = folder / "said"
    with said.open("wb") as output:
        process = subprocess.Popen(command, env=os.environ | settings, stdout=output, stderr=output, pass_fds=[listening.fileno()])  # fmt: skip
    try:
        found = Ralph(listening.getsockname()[1])
        _wait_for(found, process, said)
        yield found
    finally:
        process.terminate()
        process.wait(15)


def _wait_for(store: Ralph, process: subprocess.Popen[bytes], said: Path) -> None:
    end = time.monotonic() + 60
    while True:
        assert process.poll() is None and time.monotonic() < end, said.read_text(encoding="utf-8")
        try:
            urllib.request.urlopen(f"{store.root}__lbheartbeat__", timeout=30).close()
            return
        except urllib.error.URLError:
            time.sleep(0.1)


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory, lay_out_at: Any) -> Iterator[tuple[str, str, Ralph]]:
    """A site that names the store: at an address whose origin the store lets in, and at another; and the store."""
    folder = tmp_path_factory.mktemp("real")
    with socket.create_server(("127.0.0.1", 0)) as listening:
        site = lay_out_at(folder / "site")
        settings = site.read("pyproject.toml").replace('url = "https://learn.example.org/academy"\n', "")
        address = f"http://127.0.0.1:{listening.getsockname()[1]}/xAPI/"
        site.write("pyproject.toml", f'{settings}\n[tool.contentops.learning]\nrecord_store = "{address}"\n')
        site.commit("a record store")
        lessons = [site.lesson("ops", "ops-1", LESSON), site.lesson("ops", "ops-2")]
        site.published(*lessons, site.course("ops", {"foundation": ["ops-1", "ops-2"]}))
        done = site.publish()
        assert done.code == 0, done.err
        with hosting(site.output) as home, hosting(site.output) as stranger, ralph(folder / "ralph", listening, home.rstrip("/")) as store:  # fmt: skip
            yield home, stranger, store


def agree(page: Any, home: str, key: str, *, past: bool = False) -> None:
    """Agree that records are sent, those of what was done before too, and enter the name and key that the organisation gave."""
    page.goto(f"{home}learning/")
    if past:
        page.locator("[data-records-past]").check()
    page.locator("[data-records-agree]").click()
    page.locator("[data-records-stop]").wait_for()
    page.locator("[data-records-key]").evaluate(
        "(box) => { box.open = true; }"
    )  # it opens by itself once a key is asked for
    page.locator("[data-records-key] [name=name]").fill("ana")
    page.locator("[data-records-key] [name=key]").fill(key)
    page.locator("[data-records-key] [type=submit]").click()


def learn(page: Any, home: str) -> None:
    """Do one thing of each kind that makes a record."""
    page.goto(f"{home}lessons/ops-1/")
    page.get_by_label("是", exact=True).check()
    page.locator("#q button").click()
    page.locator("#gap input").fill("3.14")
    page.locator("#gap button").click()
    page.get_by_label("慢", exact=True).check()
    page.get_by_label("笔", exact=True).check()
    page.locator("[data-finish]").scroll_into_view_if_needed()
    page.get_by_role("button", name="取消学完", exact=True).wait_for()
    finish(page, home)
    page.get_by_text("整门课程学完了。").wait_for()  # what follows from it is in the log too


def finish(page: Any, home: str) -> None:
    """Mark a lesson as done, take that back, and mark it again."""
    page.goto(f"{home}lessons/ops-2/")
    for label in ("标为学完", "取消学完", "标为学完"):
        page.get_by_role("button", name=label, exact=True).click()
    page.get_by_role("button", name="取消学完", exact=True).wait_for()


def log(page: Any, home: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.evaluate(LOG, home)
    return found


def sent(page: Any, home: str, store: Ralph) -> bool:
    return {each["id"] for each in store.statements()} >= {each["id"] for each in log(page, home)}


def same(given: Any, kept: Any) -> bool:
    """Whether a store kept all that it was given; it may add, and write times in its own way."""
    if isinstance(given, dict):
        return isinstance(kept, dict) and all(same(value, kept.get(key)) for key, value in given.items())
    if isinstance(given, list):
        return len(given) == len(kept) and all(map(same, given, kept))
    return bool(given == kept)


def test_everything_that_is_done_arrives_as_it_was_sent(page: Any, school: tuple[str, str, Ralph]) -> None:
    home, _, store = school
    agree(page, home, "geheim")
    learn(page, home)
    until(lambda: sent(page, home, store))
    kept = {each["id"]: each for each in store.statements()}
    done = log(page, home)
    assert {each["verb"]["id"].rpartition("/")[2] for each in done} >= {"answered", "completed", "voided"}
    assert [each for each in done if not same(each, kept[each["id"]])] == []
    assert {kept[each["id"]]["authority"]["mbox"] for each in done} == {"mailto:ana@example.org"}
    with pytest.raises(urllib.error.HTTPError, match="401") as refused:
        store.statements(by="ana:geheim")
    refused.value.close()


def test_an_answer_that_was_lost_leaves_nothing_twice_and_nothing_waiting(
    page: Any, school: tuple[str, str, Ralph]
) -> None:
    """Of what is sent again with something new among it, the store names only what it did not have."""
    home, _, store = school
    learn(page, home)
    known, before = len(log(page, home)), len(store.statements())
    lesson = page.context.new_page()
    lesson.goto(f"{home}lessons/ops-1/")
    lost: list[Any] = []
    answers: list[int] = []

    def lose(route: Any) -> None:
        if lost or "authorization" not in route.request.headers:
            route.continue_()
        else:
            route.fetch()
            lost.append(route)

    page.context.route(f"{store.address}statements", lose)
    page.context.on(
        "response", lambda got: answers.append(got.status) if lost and got.request.method == "POST" else None
    )
    agree(page, home, "geheim", past=True)
    until(lambda: page.wait_for_timeout(20) or lost)
    assert len(store.statements()) == before + known
    lesson.get_by_label("快", exact=True).check()
    until(lambda: len(log(page, home)) == known + 1)
    lost[0].abort()
    page.get_by_text("现在连不上记录库").wait_for()
    answers.clear()
    page.evaluate("dispatchEvent(new Event('online'))")
    page.get_by_text(f"已发送 {known + 1} 条记录，没有等待发送的").wait_for()
    half = (known + 1) // 2  # what got no answer is tried again with half as much at a time
    assert answers == [204, 200, *[204] * (known + 1 - half)]
    assert len(store.statements()) == before + known + 1
    page.complaints[:] = [each for each in page.complaints if "ERR_FAILED" not in each and "status of 401" not in each]


def test_a_wrong_key_is_told_from_no_answer(page: Any, school: tuple[str, str, Ralph]) -> None:
    home, _, store = school
    agree(page, home, "falsch")
    before = len(store.statements())
    finish(page, home)
    page.goto(f"{home}learning/")
    page.get_by_text("记录库不接受这个名称和密钥").wait_for()
    assert len(store.statements()) == before
    page.complaints[:] = [each for each in page.complaints if "status of 401" not in each]


def test_pages_of_an_origin_that_it_does_not_know_are_not_let_in(page: Any, school: tuple[str, str, Ralph]) -> None:
    _, stranger, store = school
    agree(page, stranger, "geheim")
    before = len(store.statements())
    finish(page, stranger)
    page.goto(f"{stranger}learning/")
    page.get_by_text("现在连不上记录库").wait_for()
    assert len(store.statements()) == before
    assert all("CORS" in each or "ERR_FAILED" in each for each in page.complaints)
    page.complaints.clear()
