"""The record store on the pages of a site: what a learner is told and asked, what is sent then, and what is not."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from typing import Any

import pytest
from tests.e2e.hosting import hosting
from tests.e2e.lrs import Store, serving
from tests.e2e.waiting import until as wait_until

pytestmark = pytest.mark.slow
until = functools.partial(wait_until, most=15)
QUIZ = "::: quiz {#q}\n问？\n- [x] 是\n- [ ] 否\n:::\n"


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    with serving(Store()) as found:
        yield found


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, lay_out_at: Any, store: Store) -> Iterator[str]:
    """The address of a site that names the store, in two languages."""
    site = lay_out_at(tmp_path_factory.mktemp("records") / "site")
    settings = site.read("pyproject.toml").replace('url = "https://learn.example.org/academy"\n', "")
    site.write("pyproject.toml", f'{settings}\n[tool.contentops.learning]\nrecord_store = "{store.address}"\n')
    site.commit("a record store")
    lessons = [site.lesson("ops", name, QUIZ) for name in ("ops-1", "ops-2")]
    english = site.article("note", "Words.\n", lang="en")
    site.published(*lessons, site.course("ops", {"foundation": ["ops-1", "ops-2"]}), english)
    done = site.publish()
    assert done.code == 0, done.err
    with hosting(site.output) as address:
        yield address


@pytest.fixture
def fresh(store: Store) -> Store:
    """The store as if nothing had ever come to it."""
    store.stored.clear()
    store.requests.clear()
    store.failures.clear()
    store.bad.clear()
    store.key = None
    return store


def log(page: Any, root: str) -> list[dict[str, Any]]:
    """What the browser remembers."""
    script = "async ([root, js]) => (await (await import(js)).open(root)).statements()"
    js = page.evaluate("document.querySelector('script[data-record-store]').src.replace(/[^/]*$/, 'memory.js')")
    found: list[dict[str, Any]] = page.evaluate(script, [root, js])
    return found


def finish(page: Any) -> None:
    """Mark the lesson as done, as a learner does, and wait until the browser remembers it."""
    before = len(log(page, page.url.partition("lessons/")[0]))
    page.locator("[data-finish] button").first.click()
    until(lambda: len(log(page, page.url.partition("lessons/")[0])) > before)


def answered(page: Any, status: int) -> None:
    """The browser's own words for an answer of the store are no complaint of the page."""
    page.complaints[:] = [each for each in page.complaints if f"status of {status}" not in each]


def part(page: Any, name: str) -> Any:
    return page.locator(f"[data-records-{name}]")


def test_with_a_store_named_and_used_to_the_end_nothing_is_asked_of_it_without_consent(page, home, fresh):
    for address in ("", "courses/ops/", "lessons/ops-1/", "learning/", "en/", "en/learning/", "search/"):
        page.goto(home + address)
    page.goto(home + "lessons/ops-1/")
    page.get_by_label("是", exact=True).check()
    finish(page)
    note = page.locator("[data-records-note]")
    note.wait_for()
    assert len(log(page, home)) >= 1
    page.goto(home + "learning/")
    part(page, "decline").click()
    page.get_by_text("你没有同意").wait_for()
    page.reload(wait_until="networkidle")
    assert fresh.requests == []


def test_the_note_is_shown_once_and_leads_to_the_decision(page, home, fresh):
    page.goto(home + "lessons/ops-1/")
    note = page.locator("[data-records-note]")
    assert note.is_hidden()
    finish(page)
    note.wait_for()
    note.get_by_role("link").click()
    page.wait_for_url("**/learning/#page.records")
    part(page, "agree").wait_for()
    until(lambda: page.evaluate("document.querySelector('[data-records]').getBoundingClientRect().top") < 200)
    page.goto(home + "lessons/ops-2/")
    finish(page)
    page.wait_for_load_state("networkidle")
    assert page.locator("[data-records-note]").is_hidden()
    assert fresh.requests == []


def test_consent_in_plain_words_sends_what_is_done_from_then_on_and_ends_when_taken_back(page, home, fresh):
    page.goto(home + "lessons/ops-1/")
    finish(page)
    page.locator("[data-records-note]").wait_for()
    before = [each["id"] for each in log(page, home)]
    page.goto(home + "learning/")
    host = fresh.address.split("/")[2]
    for words in ("发给谁", "发送什么", "怎样停止", host):
        page.locator("[data-records]").get_by_text(words).locator("visible=true").first.wait_for()
    assert not part(page, "past").is_checked()
    part(page, "agree").click()
    part(page, "stop").wait_for()
    assert page.evaluate("document.activeElement.matches('[data-records-stop]')")

    page.goto(home + "lessons/ops-2/")
    page.get_by_label("是", exact=True).check()
    finish(page)
    until(lambda: [each["id"] for each in log(page, home)] == [*before, *fresh.ids])
    assert fresh.ids

    page.goto(home + "learning/")
    part(page, "held").get_by_role("button").click()
    until(lambda: sorted(fresh.ids) == sorted(each["id"] for each in log(page, home)))
    part(page, "held").wait_for(state="hidden")
    page.get_by_text(f"已发送 {len(fresh.ids)} 条记录，没有等待发送的").wait_for()

    part(page, "stop").click()
    part(page, "ask").wait_for()
    assert host in part(page, "before").inner_text()
    asked = len(fresh.requests)
    page.goto(home + "lessons/ops-2/")
    page.get_by_label("否", exact=True).check()
    page.wait_for_timeout(300)
    assert len(fresh.requests) == asked
    answered(page, 409)


def test_a_key_that_is_wanted_is_asked_for_and_what_goes_wrong_is_said(page, home, fresh):
    fresh.key = "ana:秘密"
    page.goto(home + "en/learning/")
    part(page, "agree").click()
    part(page, "stop").wait_for()
    page.goto(home + "lessons/ops-1/")
    finish(page)
    page.goto(home + "en/learning/")
    page.get_by_text("The store wants a name and a key").wait_for()
    page.get_by_label("Name", exact=True).fill("ana")
    page.get_by_label("Key", exact=True).fill("wrong")
    page.get_by_role("button", name="Keep", exact=True).click()
    page.get_by_text("does not accept this name and key").wait_for()
    page.get_by_label("Key", exact=True).fill("秘密")
    page.get_by_label("How the organisation knows you").fill("4711")
    page.get_by_role("button", name="Keep", exact=True).click()
    until(lambda: len(fresh.ids) == len(log(page, home)))
    account = {"homePage": fresh.address.removesuffix("/xapi/"), "name": "4711"}
    assert {json.dumps(each["actor"]["account"], sort_keys=True) for each in fresh.stored.values()} == {
        json.dumps(account, sort_keys=True)
    }
    part(page, "trouble").wait_for(state="hidden")
    answered(page, 401)


def test_what_the_store_refuses_is_shown_saved_and_sent_again(page, home, fresh):
    page.goto(home + "lessons/ops-1/")
    finish(page)
    page.locator("[data-records-note]").wait_for()
    fresh.bad = {each["id"] for each in log(page, home)}
    page.goto(home + "en/learning/")
    part(page, "past").check()
    part(page, "agree").click()
    part(page, "aside").wait_for()
    with page.expect_download() as download:
        part(page, "save").click()
    saved = json.loads(download.value.path().read_text(encoding="utf-8"))
    assert {each["statement"]["id"] for each in saved} == fresh.bad
    assert {each["refused"] for each in saved} == {"400"}
    fresh.bad = set()
    part(page, "aside-again").click()
    part(page, "aside").wait_for(state="hidden")
    until(lambda: fresh.ids == [each["id"] for each in log(page, home)])
    answered(page, 400)


def test_an_address_in_the_link_is_not_trusted(page, home, fresh):
    """A link as learning systems give it may name another store and another learner: nothing of it is read."""
    with serving(Store()) as other:
        launch = (
            f"?endpoint={other.address}&auth=Basic%20eDp5&actor=%7B%22mbox%22%3A%22mailto%3Aeve%40example.org%22%7D"
        )
        page.goto(home + "learning/" + launch)
        part(page, "agree").click()
        part(page, "stop").wait_for()
        page.goto(home + "lessons/ops-1/" + launch)
        finish(page)
        until(lambda: fresh.ids)
        assert other.requests == []
        assert all("mbox" not in each["actor"] for each in fresh.stored.values())


def test_another_store_is_another_question(page, home, fresh):
    page.goto(home + "learning/")
    page.evaluate(
        "async ([root, js]) => (await (await import(js)).open(root)).set('record store', { store: 'https://old.example.org/', given: '2026-01-01T00:00:00Z', from: 0, past: true })",
        [home, page.evaluate("document.querySelector('script[data-record-store]').src.replace(/[^/]*$/, 'memory.js')")],
    )
    page.get_by_text("本站换了一个记录库").wait_for()
    page.goto(home + "lessons/ops-1/")
    finish(page)
    page.wait_for_load_state("networkidle")
    assert fresh.requests == []


def test_a_policy_of_the_host_that_leaves_the_store_out_is_named(page, home, fresh):
    def strict(route: Any) -> None:
        got = route.fetch()
        route.fulfill(response=got, headers={**got.headers, "Content-Security-Policy": "default-src 'self'"})

    page.route("**/learning/", strict)
    page.goto(home + "lessons/ops-1/")
    finish(page)
    page.goto(home + "en/learning/")
    part(page, "past").check()
    part(page, "agree").click()
    page.get_by_text("own server forbids its pages to send to").filter(has_text="connect-src").wait_for()
    assert fresh.requests == []
    page.unroute("**/learning/")
    page.reload()
    part(page, "again").click()
    until(lambda: fresh.ids == [each["id"] for each in log(page, home)])
    page.complaints[:] = [each for each in page.complaints if "Content Security Policy" not in each and "violates" not in each and "Refused" not in each]  # fmt: skip


def test_without_a_store_no_page_speaks_of_one(page, sample):
    for address in ("", "learning/"):
        page.goto(sample + address)
        assert page.locator("[data-record-store], [data-records]").count() == 0


def test_without_a_script_nothing_is_asked_for_and_nothing_sent(chromium, home, fresh):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(home + "learning/")
    assert part(page, "agree").is_hidden()
    page.goto(home + "lessons/ops-1/")
    assert page.locator("[data-records-note]").is_hidden()
    context.close()
    assert fresh.requests == []
