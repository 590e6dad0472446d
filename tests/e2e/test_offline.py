"""Reading without a network, in a real browser: what is held, that it is all of one release, and what is in the way."""

from __future__ import annotations

import json
import os
import re
import threading
import time
from collections.abc import Callable, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parent.parent.parent
POLICY = "default-src 'self'; script-src 'self'"
COURSE, LESSONS = "courses/ops/", ("lessons/one/", "lessons/two/", "lessons/three/")
LIST = "courses/ops/offline.json"
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9" width="9" height="9"><title>{}</title></svg>\n'
QUIZ = "::: quiz {#check}\n哪个？\n\n- [x] 率\n      > 对。\n- [ ] 数\n      > 错。\n:::\n"


class Host(ThreadingHTTPServer):
    """A server that can go away, dawdle and fail, and whose site changes from one request to the next."""

    daemon_threads = True

    def __init__(self, folder: Path, below: str) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.folder, self.below = folder, below
        self.root = f"http://127.0.0.1:{self.server_port}/{below}"
        self.down = False
        self.before: Callable[[str], int | None] = lambda path: None
        """Told of each path before it is answered; may wait, change the host, or give a status to fail with."""
        self.asked: list[str] = []

    def verify_request(self, request: Any, client_address: Any) -> bool:
        return not self.down

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that goes away is no error."""


class _Handler(SimpleHTTPRequestHandler):
    server: Host
    extensions_map = {**SimpleHTTPRequestHandler.extensions_map, ".js": "text/javascript", ".svg": "image/svg+xml"}  # noqa: RUF012

    def do_GET(self) -> None:
        path = unquote(urlsplit(self.path).path).lstrip("/")
        if not path.startswith(self.server.below):
            self.send_error(404)
            return
        path = path.removeprefix(self.server.below)
        self.server.asked.append(path)
        status = self.server.before(path)
        if self.server.down:
            self.close_connection = True
            return
        if status:
            self.send_error(status)
            return
        self.directory, self.path = str(self.server.folder), f"/{path}"
        super().do_GET()

    def send_header(self, keyword: str, value: str) -> None:
        below = f"/{self.server.below}{value.lstrip('/')}"
        super().send_header(keyword, below if keyword == "Location" else value)

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Requests are not worth a line each."""


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory, lay_out_at: Any) -> dict[str, Path]:
    """Three releases of one site; each page says its own, A, B or C. In C a lesson and an article are gone."""
    site = lay_out_at(tmp_path_factory.mktemp("offline") / "site")
    site.replace("workflows/editorial.yml", "[article, lesson, course, ", "[")  # nobody has to approve anything here
    for kind in ("course", "lesson", "article"):
        shipped = (ROOT / f"workflows/types/{kind}.yml").read_text(encoding="utf-8")
        site.write(f"workflows/types/{kind}.yml", f"{shipped}workflow: none\n")
    site.write("content/courses/ops/pic.svg", PICTURE.format("pic"))
    site.write("content/articles/pic.svg", PICTURE.format("article"))
    site.write("content/courses/ops/film.mp4", bytes(range(256)) * 4000)
    site.lesson("ops", "one", f"## 一\n\n![图](pic.svg)\n\n{QUIZ}")
    site.lesson("ops", "two")
    site.lesson("ops", "three", "::: video {#film src=film.mp4 title=片}\n字幕：无。\n:::\n")
    course = site.course("ops", {"foundation": ["one", "two"], "practice": ["three"]})
    site.article("rate", "![图](pic.svg)\n")
    site.article("other")
    site.article("rate", lang="en")
    for file in (site.root / "content").rglob("*.md"):
        file.write_text(file.read_text(encoding="utf-8").replace("status: draft", "status: live"), encoding="utf-8")
    settings, told = site.read("pyproject.toml"), site.read(course)
    folders = {}
    for mark in "ABC":
        if mark == "C":
            (site.root / "content/courses/ops/two.md").unlink()
            (site.root / "content/articles/rate.md").unlink()
        site.write("pyproject.toml", settings.replace("测试学院", f"学院〔{mark}〕"))
        site.write("theme/static/css/mark.css", f"/* {mark} */\n")
        site.write(course, told.replace("课程 ops", f"课程〔{mark}〕"))
        site.output = folders[mark] = site.root.parent / mark
        done = site.publish("--worktree")
        assert done.code == 0, done.err
        # All releases are of one second, which is all that the server tells of a file.
        for file in site.output.rglob("*"):
            os.utime(file, (1_780_000_000,) * 2)
    return folders


@pytest.fixture
def host(releases: dict[str, Path]) -> Iterator[Host]:
    server = Host(releases["A"], "academy/")
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def tab(chromium: Any) -> Iterator[Any]:
    context = chromium.new_context()
    yield context.new_page()
    context.close()


def release_of(host: Host) -> str:
    return str(json.loads((host.folder / "offline/release.json").read_bytes())["release"])


STATUS = """(message) => new Promise(async (resolve, reject) => {
  const { active } = await navigator.serviceWorker.ready;
  let last = null;
  setTimeout(() => reject(new Error(JSON.stringify(last))), 20000);
  navigator.serviceWorker.addEventListener("message", ({ data }) => {
    last = data.offline;
    if (last && ((status) => WANTED)(last)) resolve(last);
  });
  navigator.serviceWorker.startMessages();
  active.postMessage(message);
})"""


def ask(tab: Any, message: dict[str, Any], wanted: str) -> Any:
    """Say something to the worker and wait until its status is as wanted."""
    return tab.evaluate(STATUS.replace("WANTED", wanted), message)


def settle(tab: Any, host: Host) -> Any:
    """Wait until what is held is of the release that the host shows, and whole."""
    tab.wait_for_load_state()
    wanted = f"status.release === '{release_of(host)}' && !status.busy"
    return ask(tab, {"say": "hello", "page": tab.url, "look": True}, wanted)


def visit(tab: Any, host: Host, *paths: str) -> Any:
    """Read pages, each until it is held."""
    for path in paths:
        tab.goto(host.root + path)
        settled = settle(tab, host)
    return settled


def keep(tab: Any, host: Host) -> None:
    tab.goto(f"{host.root}{COURSE}")
    tab.locator("[data-keep-start]").click()
    tab.locator("[data-keep][data-state=kept]").wait_for()


def seen(tab: Any, host: Host, *paths: str) -> set[str]:
    """The releases that pages say they are of; “none” for a page that is not kept."""
    found = set()
    for path in paths:
        tab.goto(host.root + path, wait_until="domcontentloaded")
        if tab.locator("[data-offline-missing]:visible").count():
            found.add("none")
            continue
        found.add(tab.title().partition("〔")[2][:1])
        sheet = tab.evaluate("async () => (await (await fetch(document.querySelector('link[rel=icon]').href.replace('img/mark.svg', 'css/mark.css'))).text())")  # fmt: skip
        found.add(str(sheet)[3])
    return found


def pictures(tab: Any) -> list[bool]:
    """Whether each picture of the page is there, those too that nobody has scrolled to."""
    return tab.evaluate("""() => Promise.all(Array.from(document.querySelectorAll("main img"), (each) => {
      each.loading = "eager";
      return each.decode().then(() => each.naturalWidth > 0, () => false);
    }))""")  # type: ignore[no-any-return]


def until(tab: Any, true: Callable[[], bool]) -> None:
    """Wait for something outside the page, or of the browser itself."""
    for _ in range(200):
        if true():
            return
        tab.wait_for_timeout(100)
    raise AssertionError("it did not come to be")


ALL = (COURSE, *LESSONS)


# -- installed and visited --------------------------------------------------------------------------------------------


def test_it_can_be_installed(tab, host):
    """What browsers ask of an app: a manifest with name, icons of 192 and 512 pixels, start, scope and display, and a worker."""
    for home, scope in (("", ""), ("en/", "../")):
        tab.goto(host.root + home)
        at = tab.get_attribute("link[rel=manifest]", "href")
        assert tab.evaluate("href => new URL(href, location.href).href", at) == f"{host.root}{home}manifest.webmanifest"
        app = tab.evaluate("async (href) => (await fetch(href)).json()", at)
        assert app["name"] and app["short_name"] and app["lang"] and app["display"] == "standalone"
        assert (app["start_url"], app["scope"]) == ("./", scope or "./")
        for icon in app["icons"]:
            size = tab.evaluate(
                "async ([at, src]) => { const image = new Image(); image.src = new URL(src, new URL(at, location.href)); await image.decode(); return `${image.naturalWidth}x${image.naturalHeight}`; }",
                [at, icon["src"]],
            )
            assert icon["sizes"] in (size, "any")
        assert {("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")} <= {(each["sizes"], each["purpose"]) for each in app["icons"]}  # fmt: skip
    assert tab.evaluate("navigator.serviceWorker.ready.then((it) => it.scope)") == host.root
    session = tab.context.new_cdp_session(tab)
    assert session.send("Page.getAppManifest")["errors"] == []
    assert [each for each in session.send("Page.getInstallabilityErrors")["installabilityErrors"] if each["errorId"] != "in-incognito"] == []  # fmt: skip


def test_pages_that_were_visited_and_the_home_page_are_there_without_a_network(tab, host):
    visit(tab, host, "articles/rate/", "en/articles/rate/")
    tab.goto(f"{host.root}articles/rate")
    assert tab.url == f"{host.root}articles/rate/"
    host.down = True

    for path, title in (
        ("articles/rate/", "关于 rate"),
        ("en/articles/rate/", "关于 rate"),
        ("", "学院"),
        ("en/", "学院"),
    ):
        tab.goto(host.root + path)
        assert title in tab.title()
        assert all(pictures(tab)) and tab.evaluate("document.styleSheets.length > 4")
    tab.goto(f"{host.root}articles/rate")  # servers lead to the address with its slash
    assert tab.url == f"{host.root}articles/rate/"


def test_a_page_that_is_not_kept_says_so_in_its_language_and_leads_to_what_is(tab, host):
    keep(tab, host)
    host.down = True

    for path, words in (
        ("articles/other/deep/", "这个页面没有保存在本机"),
        ("en/nothing/", "This page is not kept on this device"),
    ):
        tab.goto(host.root + path)
        assert tab.url == host.root + path
        assert tab.inner_text("h1:visible") == words
        assert tab.evaluate(
            "Array.from(document.styleSheets).every((each) => each.cssRules.length > 0 || /mark/.test(each.href))"
        )
    tab.goto(f"{host.root}articles/other/")
    tab.locator(".kept-course a").click()
    tab.wait_for_url(f"{host.root}{COURSE}")

    tab.goto(f"{host.root}articles/other/")
    host.down = False
    tab.locator("[data-offline-again]").click()
    expect(tab).to_have_title(re.compile("^关于 other"))


def test_the_list_of_what_is_kept_says_nothing_of_a_lost_network_where_there_is_one(chromium, host):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{host.root}en/offline/")
    assert page.inner_text("h1:visible") == "Reading offline"
    assert page.get_by_text("No network").is_hidden()
    assert page.get_by_text("needs JavaScript").is_visible()
    assert page.get_by_text("No course is kept here").is_hidden()
    context.close()


def test_nothing_is_asked_of_anybody_else_and_a_visit_costs_little(tab, host):
    others = []
    tab.context.on("request", lambda request: others.append(request.url) if not request.url.startswith((host.root, "data:")) else None)  # fmt: skip
    visit(tab, host, "articles/rate/")
    keep(tab, host)

    assert others == []
    host.asked.clear()
    visit(tab, host, "articles/other/")
    assert [path for path in host.asked if path.startswith(("courses/", "lessons/", "theme/"))] == []
    assert host.asked.count("offline/release.json") <= 3


def test_a_page_is_not_waited_for_where_it_is_held(tab, host):
    visit(tab, host, "articles/rate/")
    waiting = threading.Event()
    host.before = lambda path: None if not path.startswith("articles/") else waiting.wait(20) and None

    began = time.monotonic()
    tab.goto(f"{host.root}articles/rate/")
    assert "关于 rate" in tab.title() and time.monotonic() - began < 15
    waiting.set()


def test_a_slow_network_is_waited_for_where_what_was_held_is_gone(tab, host):
    visit(tab, host, "articles/rate/")
    tab.evaluate("async () => { for (const name of await caches.keys()) await caches.delete(name); }")
    host.before = lambda path: time.sleep(5) if path == "articles/rate/" else None
    tab.goto(f"{host.root}articles/rate/", wait_until="domcontentloaded")
    assert "关于 rate" in tab.title()


def test_a_server_in_trouble_is_no_worse_than_none(tab, host):
    visit(tab, host, "articles/rate/")
    host.before = lambda path: 500
    assert seen(tab, host, "articles/rate/") == {"A"}


# -- a course that is kept --------------------------------------------------------------------------------------------


def test_a_course_that_is_kept_is_there_whole(tab, host):
    tab.goto(f"{host.root}{COURSE}")
    box = tab.locator("[data-keep]")
    tab.locator("[data-keep-start]").wait_for()
    assert "1 MB" in box.inner_text() or "1.0 MB" in box.inner_text()  # the film
    keep(tab, host)
    host.down = True
    failed: list[str] = []
    tab.on("requestfailed", lambda request: failed.append(request.url) if "ABORTED" not in request.failure else None)

    assert seen(tab, host, *ALL) == {"A"}
    for path in ALL:
        tab.goto(host.root + path)
        assert all(pictures(tab))
    tab.goto(f"{host.root}lessons/one/")
    tab.get_by_label("率").check()
    tab.wait_for_load_state("networkidle")
    assert failed == []  # scripts and what they read, too
    assert tab.evaluate("async (path) => (await fetch(path)).ok", f"{host.root}{COURSE}outline.json")
    tab.goto(f"{host.root}lessons/three/")
    part = tab.evaluate("""async () => {
      const answer = await fetch(document.querySelector("video source, video").src, { headers: { Range: "bytes=1000-1003" } });
      return [answer.status, answer.headers.get("Content-Range"), Array.from(new Uint8Array(await answer.arrayBuffer()))];
    }""")
    assert part == [206, "bytes 1000-1003/1024000", [232, 233, 234, 235]]


FILM = """async () => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 32, height: 32 });
  const made = new MediaRecorder(canvas.captureStream(20), { mimeType: "video/webm;codecs=vp8" });
  const parts = [];
  made.ondataavailable = ({ data }) => parts.push(data);
  const over = new Promise((resolve) => { made.onstop = resolve; });
  made.start();
  for (let count = 0; count < 12; count++) {
    canvas.getContext("2d").fillRect(count, count, 9, 9);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  made.stop();
  await over;
  return Array.from(new Uint8Array(await new Blob(parts).arrayBuffer()));
}"""
WATCH = """async () => {
  const [video, track] = ["video", "track"].map((each) => document.querySelector(each));
  video.muted = true;
  await video.play();
  while (track.readyState < 2) await new Promise((resolve) => setTimeout(resolve, 20));
  await new Promise((resolve) => { video.onended = resolve; });
  return { error: video.error, length: video.currentTime, cues: Array.from(track.track.cues, (each) => each.text) };
}"""


def test_a_video_of_a_kept_course_is_watched_with_its_captions_without_a_network(chromium, site):
    context = chromium.new_context()
    tab = context.new_page()
    site.replace("workflows/editorial.yml", "[article, lesson, course, ", "[")
    for kind in ("course", "lesson", "article"):
        shipped = (ROOT / f"workflows/types/{kind}.yml").read_text(encoding="utf-8")
        site.write(f"workflows/types/{kind}.yml", f"{shipped}workflow: none\n")
    site.write("content/courses/ops/film.webm", bytes(tab.evaluate(FILM)))
    site.write(
        "content/courses/ops/film.vtt", "WEBVTT\n\n00:00.000 --> 00:00.300\n你好\n\n00:00.300 --> 00:09.000\n再见\n"
    )
    site.lesson("ops", "one", "::: video {#film src=film.webm captions=film.vtt title=片}\n字幕：你好，再见。\n:::\n")
    site.course("ops", {"foundation": ["one"]})
    for file in (site.root / "content").rglob("*.md"):
        file.write_text(file.read_text(encoding="utf-8").replace("status: draft", "status: live"), encoding="utf-8")
    done = site.publish("--worktree")
    assert done.code == 0, done.err
    host = Host(site.output, "academy/")
    threading.Thread(target=host.serve_forever, args=(0.05,), daemon=True).start()
    keep(tab, host)
    host.down = True
    tab.goto(f"{host.root}lessons/one/")
    watched = tab.evaluate(WATCH)
    assert watched["error"] is None
    assert watched["length"] > 0.3
    assert watched["cues"] == ["你好", "再见"]
    context.close()
    host.shutdown()
    host.server_close()


def test_while_it_is_being_kept_it_says_how_far_and_can_be_given_up(tab, host):
    gate = threading.Event()
    tab.goto(f"{host.root}{COURSE}")
    settle(tab, host)
    host.before = lambda path: gate.wait(20) and None if path == "lessons/two/" or path.endswith(".mp4") else None
    tab.locator("[data-keep-start]").click()
    tab.locator("[data-keep][data-state=working]").wait_for()
    expect(tab.locator("[data-keep-count]")).to_have_text(re.compile(r"^[1-9]\d* / \d+ 个文件"))
    assert 0 < tab.evaluate("document.querySelector('[data-keep] progress').value") < 1
    assert "正在下载" in tab.inner_text("[data-keep-status]")

    tab.locator("[data-keep-cancel]").click()
    tab.locator("[data-keep][data-state=offer]").wait_for()
    gate.set()
    status = settle(tab, host)
    assert not status["courses"].get(LIST, {}).get("wished")
    assert tab.evaluate("async () => (await (await caches.open((await caches.keys())[0])).keys()).length") < 75
    host.down = True
    assert seen(tab, host, "lessons/three/") == {"none"}


def test_a_course_is_removed_and_its_room_given_back(tab, host):
    room = "async () => (await (await caches.open((await caches.keys())[0])).keys()).length"
    visit(tab, host, "articles/rate/", COURSE)
    before = tab.evaluate(room)
    keep(tab, host)
    assert tab.evaluate(room) > before
    tab.locator("[data-keep-remove]").click()
    tab.locator("[data-keep][data-state=offer]").wait_for()
    settle(tab, host)
    assert tab.evaluate(room) == before
    host.down = True
    assert seen(tab, host, *LESSONS) == {"none"}


def test_what_was_cut_off_goes_on_where_it_stopped(tab, host):
    tab.goto(f"{host.root}{COURSE}")
    settle(tab, host)

    def cut(path: str) -> None:
        host.down = path == "lessons/three/"

    host.before = cut
    tab.locator("[data-keep-start]").click()
    tab.locator("[data-keep][data-state=network]").wait_for()
    assert seen(tab, host, "lessons/three/") == {"none"}

    host.before, host.down = lambda path: None, False
    host.asked.clear()
    tab.goto(f"{host.root}{COURSE}")
    tab.locator("[data-keep][data-state=kept]").wait_for()
    assert "lessons/three/" in host.asked
    assert len([path for path in host.asked if path.startswith("assets/") and path.endswith("film.mp4")]) <= 1


def test_two_tabs_tell_the_same(tab, host):
    other = tab.context.new_page()
    for each in (tab, other):
        each.goto(f"{host.root}{COURSE}")
        each.locator("[data-keep-start]").wait_for()
    tab.locator("[data-keep-start]").click()
    other.locator("[data-keep][data-state=kept]").wait_for()
    other.locator("[data-keep-remove]").click()
    tab.locator("[data-keep][data-state=offer]").wait_for()


def test_a_full_device_is_told_and_left_as_it_was(tab, host):
    tab.goto(f"{host.root}{COURSE}")
    settle(tab, host)
    session = tab.context.new_cdp_session(tab)
    origin = host.root.removesuffix("academy/").rstrip("/")
    used = int(session.send("Storage.getUsageAndQuota", {"origin": origin})["usage"])
    tab.evaluate("() => { navigator.storage.estimate = async () => ({}); }")  # else the page itself would say no
    session.send("Storage.overrideQuotaForOrigin", {"origin": origin, "quotaSize": used + 300_000})
    tab.locator("[data-keep-start]").click()
    tab.locator("[data-keep][data-state=full]").wait_for()
    assert "空间不足" in tab.inner_text("[data-keep]")
    host.down = True
    assert seen(tab, host, "", COURSE) == {"A"}


def test_a_storage_that_was_cleared_is_noticed(tab, host):
    keep(tab, host)
    tab.evaluate("async () => { for (const name of await caches.keys()) await caches.delete(name); }")
    tab.goto(f"{host.root}{COURSE}")
    settle(tab, host)
    tab.locator("[data-keep][data-state=kept]").wait_for()  # what was thrown away was fetched again
    host.down = True
    assert seen(tab, host, *ALL) == {"A"}

    host.down = False
    session = tab.context.new_cdp_session(tab)
    session.send("Storage.clearDataForOrigin", {"origin": host.root.removesuffix("academy/").rstrip("/"), "storageTypes": "cache_storage,indexeddb"})  # fmt: skip
    tab.goto(f"{host.root}{COURSE}")
    tab.locator("[data-keep][data-state=offer]").wait_for()


# -- from one release to the next -------------------------------------------------------------------------------------


def test_a_new_release_takes_the_place_of_the_old_one_whole(tab, host, releases):
    visit(tab, host, "articles/rate/")
    keep(tab, host)
    host.folder = releases["B"]
    host.asked.clear()
    assert seen(tab, host, "articles/other/") == {"B"}  # online, a page is what the site shows
    settle(tab, host)
    assert not [path for path in host.asked if path.endswith("film.mp4")]  # what stayed the same is not fetched again
    host.down = True

    assert seen(tab, host, "", "en/", "articles/rate/", "articles/other/", *ALL) == {"B"}


def test_without_a_network_the_old_release_goes_on(tab, host, releases):
    visit(tab, host, "articles/rate/")
    keep(tab, host)
    host.folder, host.down = releases["B"], True

    assert seen(tab, host, "", "articles/rate/", *ALL) == {"A"}


@pytest.mark.parametrize(("how", "at"), [("cut", LIST), ("cut", "lessons/three/"), ("500", "en/")])
def test_an_update_that_fails_anywhere_leaves_the_old_release_whole(tab, host, releases, at, how):
    visit(tab, host, "articles/rate/")
    keep(tab, host)
    host.folder = releases["B"]

    def fail(path: str) -> int | None:
        if path != at:
            return None
        host.down = how == "cut"
        return 500

    host.before = fail
    tab.goto(f"{host.root}articles/other/")
    ask(tab, {"say": "hello", "look": True}, "!status.busy && status.courses['courses/ops/offline.json'].trouble")
    host.down = True
    assert seen(tab, host, "", "articles/rate/", *ALL) == {"A"}

    host.before, host.down = lambda path: None, False
    tab.goto(f"{host.root}articles/other/")
    settle(tab, host)
    host.down = True
    assert seen(tab, host, "articles/rate/", *LESSONS) == {"B"}


@pytest.mark.parametrize("at", [LIST, "lessons/three/"])
def test_a_release_in_the_middle_of_keeping_is_no_mix(tab, host, releases, at):
    visit(tab, host, "articles/rate/")

    def switch(path: str) -> None:
        if path == at:
            host.folder = releases["B"]

    tab.goto(f"{host.root}{COURSE}")
    tab.locator("[data-keep-start]").wait_for()
    host.before = switch
    tab.locator("[data-keep-start]").click()
    tab.locator("[data-keep][data-state=kept]").wait_for()
    host.down = True

    assert seen(tab, host, "", "articles/rate/", *ALL) == {"B"}


def test_a_page_of_another_release_is_not_held_beside_the_old_ones(tab, host, releases):
    """The site has changed, and the network goes before the device could follow."""
    visit(tab, host, "articles/rate/")

    def cut(path: str) -> None:
        host.down = path == "offline/release.json"

    host.folder, host.before = releases["B"], cut
    tab.goto(f"{host.root}articles/other/")
    assert "〔B〕" in tab.title()
    tab.evaluate("dispatchEvent(new Event('online'))")
    until(tab, lambda: host.down)
    host.down = True

    assert seen(tab, host, "articles/other/") == {"none"}
    assert seen(tab, host, "", "articles/rate/") == {"A"}


def test_a_host_that_shows_old_and_new_files_at_once_is_waited_out(tab, host, releases):
    """As caches on the way do: the list is new, and a page is still the old one."""
    visit(tab, host, "articles/rate/")
    keep(tab, host)
    host.folder = releases["B"]

    def stale(path: str) -> None:
        host.folder = releases["A"] if path == "lessons/two/" else releases["B"]

    host.before = stale
    tab.goto(f"{host.root}articles/other/")
    ask(
        tab,
        {"say": "hello", "look": True},
        "!status.busy && status.courses['courses/ops/offline.json'].trouble === 'changing'",
    )
    host.down = True
    assert seen(tab, host, "", "articles/rate/", *ALL) == {"A"}


def test_what_was_taken_down_is_gone_once_there_was_a_network(tab, host, releases):
    visit(tab, host, "articles/rate/")
    keep(tab, host)
    gate = threading.Event()
    host.folder, host.asked = releases["C"], []
    host.before = lambda path: gate.wait(20) and None if path == "lessons/one/" else None  # the update goes on and on
    tab.goto(f"{host.root}articles/other/")
    tab.evaluate("dispatchEvent(new Event('online'))")
    until(tab, lambda: "lessons/one/" in host.asked)
    host.down = True
    assert seen(tab, host, "articles/rate/", "lessons/two/") == {"none"}
    assert seen(tab, host, "", COURSE, "lessons/three/") == {"A"}

    host.down, host.before = False, lambda path: None
    gate.set()
    tab.goto(f"{host.root}articles/other/")
    settle(tab, host)
    host.down = True
    assert seen(tab, host, "", COURSE, "lessons/one/", "lessons/three/") == {"C"}
    assert seen(tab, host, "articles/rate/", "lessons/two/") == {"none"}


def test_a_page_that_is_answered_with_gone_is_forgotten_at_once(tab, host):
    visit(tab, host, "articles/rate/")
    host.before = lambda path: 404 if path == "articles/rate/" else None
    tab.goto(f"{host.root}articles/rate/")
    host.down = True
    ask(tab, {"say": "hello"}, "status.pages === 0")
    assert seen(tab, host, "articles/rate/") == {"none"}


def test_a_tab_goes_on_with_the_scripts_and_data_of_its_own_release(tab, host, releases):
    keep(tab, host)
    tab.goto(f"{host.root}lessons/one/")
    style = tab.evaluate("document.querySelector('link[rel=icon]').href.replace('img/mark.svg', 'css/mark.css')")
    other = tab.context.new_page()
    host.folder = releases["B"]
    visit(other, host, "articles/other/")

    assert tab.evaluate("async (at) => (await fetch(at)).text()", style) == "/* A */\n"
    host.down = True
    for each, mark in ((tab, "A"), (other, "B")):
        assert f"课程〔{mark}〕" in each.evaluate(
            "async (at) => (await fetch(at)).text()", f"{host.root}{COURSE}outline.json"
        )


# -- where no worker is to be -----------------------------------------------------------------------------------------


def test_a_preview_in_a_site_s_place_ends_its_worker(tab, host, releases, tmp_path):
    visit(tab, host, "articles/rate/")
    keep(tab, host)
    preview = tmp_path / "preview"
    preview.mkdir()
    (preview / "index.html").write_text("<title>预览</title>", encoding="utf-8")
    retire = (ROOT / "theme/static/preview/retire.js").read_bytes()
    (preview / "sw.js").write_bytes(retire)
    host.folder = preview

    tab.goto(host.root)
    left = """async () => [
      ...(await navigator.serviceWorker.getRegistrations()).map((each) => each.scope), ...(await caches.keys()),
      ...(await indexedDB.databases()).map((each) => each.name).filter((each) => each.startsWith("contentops offline")),
    ]"""
    until(tab, lambda: tab.evaluate(left) == [])
