"""The sender of records in a real browser, against a store that fails in every way: nothing is lost, doubled or out of order."""

from __future__ import annotations

import functools
import random
import shutil
import threading
import time
import uuid
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from tests.e2e.lrs import FAILURES, Store, serving
from tests.e2e.waiting import until as wait_until

pytestmark = pytest.mark.slow
until = functools.partial(wait_until, most=20)
SCRIPTS = Path(__file__).parent.parent.parent / "theme/static/js"

BEGIN = """async ([store, options]) => {
  const [memory, sender] = await Promise.all(["memory", "record-sender"].map((name) => import(`/js/${name}.js`)));
  window.memory = await memory.open(location.href);
  window.store = store;
  window.sender = new sender.Sender(window.memory, store, options);
  window.learner = await window.memory.once("learner", () => "me");
  window.made = (n, more = {}) => Array.from({ length: n }, () => ({ id: crypto.randomUUID(), timestamp: new Date().toISOString(), actor: { account: { homePage: "https://a.example", name: "me" } }, verb: { id: "http://adlnet.gov/expapi/verbs/completed" }, object: { id: "https://a.example/x" }, ...more }));
  window.agree = (more = {}) => memory_set("record store", { store, given: new Date().toISOString(), from: 0, past: true, again: 0, ...more });
  window.memory_set = (name, value) => window.memory.set(name, value);
  window.sender.start();
}"""
QUICK = {"least": 4, "slow": 250}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The scripts, and an empty page in every folder that is asked for: a memory belongs to a folder."""
    folder = tmp_path_factory.mktemp("scripts")
    shutil.copytree(SCRIPTS, folder / "js")

    class Handler(SimpleHTTPRequestHandler):
        extensions_map = {**SimpleHTTPRequestHandler.extensions_map, ".js": "text/javascript"}  # noqa: RUF012

        def do_GET(self) -> None:
            if self.path.startswith("/js/"):
                return super().do_GET()
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<!doctype html><link rel=icon href=data:,>")
            return None

        def log_message(self, format: str, *args: Any) -> None:
            """Requests are not worth a line each."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=str(folder)))
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.fixture
def browser(chromium: Any) -> Iterator[Any]:
    context = chromium.new_context()
    yield context
    context.close()


@pytest.fixture
def store() -> Iterator[Store]:
    with serving(Store()) as found:
        yield found


def tab(browser: Any, address: str, store: Store, **options: Any) -> Any:
    """A tab in which the sender has begun."""
    page = browser.new_page()
    page.goto(address)
    page.evaluate(BEGIN, [store.address, {**QUICK, **options}])
    return page


def add(page: Any, count: int = 1, more: dict[str, Any] | None = None) -> list[str]:
    found: list[str] = page.evaluate(
        "async ([n, more]) => { const all = made(n, more); await memory.add(all); return all.map((each) => each.id); }",
        [count, more or {}],
    )
    return found


def log(page: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = page.evaluate("memory.statements()")
    return found


def state(page: Any) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate("memory.get('record store sent')") or {}
    return found


def quiet(store: Store, page: Any) -> None:
    """Give the sender every occasion to send, and time for it."""
    page.evaluate(
        "async () => { await sender.send(true); await new Promise((done) => setTimeout(done, 60)); await sender.send(true); }"
    )


# -- consent --------------------------------------------------------------------------------------------------


def test_nothing_at_all_is_asked_of_the_store_before_consent_and_after_it_ends(browser, site, store):
    page = tab(browser, site + "consent/", store)
    add(page, 3)
    quiet(store, page)
    for other in ({"store": "https://other.example/"}, {"withdrawn": "2026-01-01T00:00:00Z"}, {"given": None}):
        page.evaluate("(more) => agree(more)", other)
        quiet(store, page)
    page.evaluate("memory.set('record store', { store, declined: new Date().toISOString() })")
    quiet(store, page)
    assert store.requests == []

    page.evaluate("agree()")
    until(lambda: len(store.ids) == 3)
    page.evaluate(
        "async () => memory.set('record store', { ...(await memory.get('record store')), withdrawn: new Date().toISOString() })"
    )
    page.evaluate("sender.send()")
    asked = len(store.requests)
    add(page, 3)
    quiet(store, page)
    assert len(store.requests) == asked


def test_what_was_done_before_consent_goes_only_if_the_learner_says_so(browser, site, store):
    page = tab(browser, site + "past/", store)
    before = add(page, 3)
    page.evaluate("agree({ past: false, from: 3 })")
    after = add(page, 2)
    brought = add(page, 1, {"timestamp": "2026-01-01T00:00:00Z"})  # by a file, from another browser
    until(lambda: store.ids == after)
    quiet(store, page)
    assert store.ids == after

    page.evaluate(
        "async () => memory.set('record store', { ...(await memory.get('record store')), past: true, again: 1 })"
    )
    until(lambda: set(store.ids) == {*before, *after, *brought})
    assert store.ids == [*after, *before, *brought]


def test_what_was_brought_from_another_browser_goes_only_if_the_learner_says_so_and_what_is_another_site_s_never(
    browser, site, store
):
    page = tab(browser, site + "others/", store)
    page.evaluate("agree()")
    other = {"actor": {"account": {"homePage": "https://a.example", "name": "you"}}}
    brought = add(page, 60, other)
    elsewhere = add(page, 1, {**other, "object": {"id": "https://b.example/x"}})
    mine = add(page, 2)
    until(lambda: store.ids == mine)
    quiet(store, page)
    assert store.ids == mine

    page.evaluate(
        "async () => memory.set('record store', { ...(await memory.get('record store')), others: 'https://a.example', again: 1 })"
    )
    until(lambda: store.ids == [*mine, *brought])
    quiet(store, page)
    assert not set(elsewhere) & set(store.ids)


def test_withdrawn_while_a_request_is_under_way(browser, site, store):
    store.failures.extend(["never"])
    page = tab(browser, site + "middle/", store, slow=5000)
    add(page, 2)
    page.evaluate("agree()")
    until(lambda: "POST /xapi/statements" in store.requests)
    page.evaluate(
        "async () => memory.set('record store', { ...(await memory.get('record store')), withdrawn: new Date().toISOString() })"
    )
    quiet(store, page)
    assert store.requests.count("POST /xapi/statements") == 1
    assert state(page) == {}


LATE = """() => {
  const before = window.fetch;
  window.fetch = async (...request) => {
    const answer = await before(...request);
    const text = await answer.text();
    await window.memory.forget();
    return new Response(text, { status: answer.status });
  };
}"""


def test_who_deletes_everything_while_an_answer_comes_leaves_nothing(browser, site, store):
    page = tab(browser, site + "forget/", store)
    page.evaluate(LATE)
    add(page, 2)
    page.evaluate("agree()")
    until(lambda: len(store.ids) == 2)
    quiet(store, page)
    names = ["record store", "record store sent", "learner"]
    assert page.evaluate("(names) => Promise.all(names.map((name) => memory.get(name)))", names) == [None] * 3


# -- every single failure ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("conflict", ["strict", "lenient"])
def test_each_failure_alone_loses_doubles_and_reorders_nothing(browser, site, store, conflict):
    store.conflict = conflict
    store.slow = 0.35
    page = tab(browser, site + f"each-{conflict}/", store)
    page.evaluate("agree()")
    for failure in FAILURES:
        store.failures.append(failure)
        add(page, 7)
        until(lambda: len(store.ids) == len(log(page)) and not store.failures)
        until(lambda: state(page).get("why") == "")
        assert list(store.stored.values()) == log(page), failure
    assert not [each for each in store.requests if "elsewhere" in each]
    assert state(page)["aside"] == []


def test_arrays_stay_small(browser, site, store):
    page = tab(browser, site + "small/", store)
    add(page, 120)
    add(page, 6, {"result": {"response": "x" * 200_000}})
    page.evaluate("agree()")
    until(lambda: len(store.ids) == 126)
    assert max(store.bodies) == 50
    assert max(store.sizes) <= 512 * 1024
    assert list(store.stored.values()) == log(page)


def test_a_store_that_takes_less_gets_less_and_what_is_too_large_for_it_is_set_aside(browser, site, store):
    store.largest = 4000
    page = tab(browser, site + "less/", store)
    add(page, 30)
    large = add(page, 1, {"result": {"response": "x" * 5000}})
    rest = add(page, 30)
    page.evaluate("agree()")
    until(lambda: store.ids[-1:] == rest[-1:])
    assert store.ids == [each["id"] for each in log(page) if each["id"] not in large]
    assert [(each["id"], each["why"]) for each in state(page)["aside"]] == [(large[0], "413")]


def test_a_faulty_statement_is_found_and_set_aside_and_the_others_go_on_in_order(browser, site, store):
    page = tab(browser, site + "bad/", store)
    all_of_them = add(page, 130)
    store.bad = {all_of_them[n] for n in (0, 17, 18, 77, 129)}
    page.evaluate("agree()")
    until(lambda: state(page).get("cursor") == 130)
    assert store.ids == [each for each in all_of_them if each not in store.bad]
    assert {each["id"] for each in state(page)["aside"]} == store.bad
    assert state(page)["stopped"] == ""

    mended, store.bad = store.bad, set()
    page.evaluate("async () => memory.set('record store', { ...(await memory.get('record store')), again: 1 })")
    until(lambda: len(store.ids) == 130)
    until(lambda: state(page).get("cursor") == 130)
    assert set(store.ids[125:]) == mended
    assert state(page)["aside"] == []


def test_a_store_that_refuses_everything_gets_no_chance_to_empty_the_log(browser, site, store):
    page = tab(browser, site + "all-bad/", store)
    all_of_them = add(page, 40)
    store.bad = set(all_of_them)
    page.evaluate("agree()")
    until(lambda: state(page).get("stopped") == "refused")
    quiet(store, page)
    assert len(state(page)["aside"]) == 10

    store.bad = set()
    page.evaluate("async () => memory.set('record store', { ...(await memory.get('record store')), again: 1 })")
    until(lambda: store.ids == all_of_them)


def test_a_wrong_key_stops_everything_until_it_is_right(browser, site, store):
    store.key = "学员:sésame"
    page = tab(browser, site + "key/", store)
    done = add(page, 3)
    page.evaluate("agree()")
    until(lambda: state(page).get("stopped") == "key")
    asked = len(store.requests)
    done += add(page, 2)
    quiet(store, page)
    assert len(store.requests) == asked
    page.evaluate(
        "memory.set('record store key', { store: 'https://other.example/', name: '学员', key: 'sésame', who: '', saved: '0' })"
    )
    quiet(store, page)
    assert len(store.requests) == asked

    page.evaluate(
        "memory.set('record store key', { store, name: '学员', key: 'sésame', who: 'ann@example.org', saved: '1' })"
    )
    until(lambda: store.ids == done)
    assert all(
        each["actor"] == {"objectType": "Agent", "mbox": "mailto:ann@example.org"} for each in store.stored.values()
    )


def test_a_store_that_says_when_is_not_asked_before(browser, site, store):
    store.retry_after = "2"
    store.failures.append("429")
    page = tab(browser, site + "when/", store)
    done = add(page, 2)
    page.evaluate("agree()")
    until(lambda: state(page).get("why") == "429")
    when = state(page)["until"] / 1000
    assert state(page)["told"]
    assert when - store.times[0] > 1.9
    while time.time() < when - 0.5:
        quiet(store, page)
        page.reload()
        page.evaluate(BEGIN, [store.address, QUICK])
    until(lambda: store.ids == done)
    assert len(store.times) == 2
    assert store.times[1] > when - 0.05


def test_what_is_under_way_is_sent_though_its_page_is_left(browser, site, store):
    other = browser.new_page()  # a browser without a page is closed
    page = tab(browser, site + "left/", store)
    page.evaluate("agree()")
    store.preflight = 0.4
    done = add(page, 2)
    until(lambda: "OPTIONS /xapi/statements" in store.requests)
    assert store.ids == []
    page.close()
    until(lambda: store.ids == done, most=5)
    other.close()


def test_waits_grow_and_have_an_end_and_differ(browser, site, store):
    page = tab(browser, site + "waits/", store)
    shown = page.evaluate(
        "async () => { const { pause } = await import('/js/record-sender.js'); return [0, 1, 2, 5, 10, 60].map((tries) => [pause(tries, 5000, 0), pause(tries, 5000, 1)]); }"
    )
    assert shown == [[2500, 5000], [5000, 10_000], [10_000, 20_000], [80_000, 160_000], [1_800_000, 3_600_000], [1_800_000, 3_600_000]]  # fmt: skip


# -- any schedule -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(5))
def test_under_any_schedule_everything_arrives_once_and_in_order(browser, site, seed):
    chance = random.Random(seed)
    address = f"{site}any-{seed}/"
    with serving(Store(conflict=chance.choice(["strict", "lenient"]), slow=0.35)) as store:
        tabs = [tab(browser, address, store) for _ in range(2)]
        tabs[0].evaluate("agree()")
        bad: set[str] = set()
        for _ in range(12):
            store.failures.extend(chance.choices(FAILURES, k=chance.randrange(3)))
            page = chance.choice(tabs)
            step = chance.choice(
                ["add", "add", "add", "bad", "close", "reload", "offline", "withdraw", "again", "wait"]
            )
            if step == "bad":
                bad.add(str(uuid.UUID(int=chance.getrandbits(128), version=4)))
                store.bad = set(bad)
                add(page, 1, {"id": max(bad - {each["id"] for each in log(page)})})
            if step in ("add", "bad"):
                add(page, chance.choice([1, 1, 2, 9, 70]))
            elif step == "close":
                page.close(run_before_unload=False)
                tabs[tabs.index(page)] = tab(browser, address, store)
            elif step == "reload":
                page.reload()
                page.evaluate(BEGIN, [store.address, QUICK])
            elif step == "offline":
                browser.set_offline(True)
                add(page, 2)
                time.sleep(0.05)
                browser.set_offline(False)
            elif step == "withdraw":
                page.evaluate(
                    "async () => { await memory.set('record store', { ...(await memory.get('record store')), withdrawn: 'now' }); await memory.add(made(2)); await agree(); }"
                )
            elif step == "again":
                page.evaluate(
                    "async () => { const agreed = await memory.get('record store'); await memory.set('record store', { ...agreed, again: agreed.again + 1 }); }"
                )
            else:
                time.sleep(chance.random() / 5)
        add(tabs[0])
        wanted = [each for each in log(tabs[0]) if each["id"] not in bad]

        def settled() -> bool:
            """Waits have grown long by now: let the connection come back once more."""
            tabs[0].evaluate("void sender.send(true)")
            return not store.failures and len(store.ids) >= len(wanted) and len(state(tabs[0])["aside"]) == len(bad)

        until(settled, most=30)
        assert list(store.stored.values()) == wanted
