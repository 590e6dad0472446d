"""`contentops links` against a server on this machine: what is asked for, what is said, what is remembered."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

LATER = "2026-11-21T12:00:00+08:00"
FAST = ("--private", "--delay", "0", "--now")
NOW = "2026-11-20T12:00:00+08:00"


@pytest.fixture
def web():
    """A server that has /ok and /new, moved /old for good to /new, and has nothing else; `asked` are the paths."""

    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            made.asked.append(self.path)
            path = self.path.partition("?")[0]
            self.send_response({"/ok": 200, "/new": 200, "/old": 301, "/busy": 429}.get(path, 404))
            if path == "/old":
                self.send_header("Location", "/new")
            if path == "/busy":
                self.send_header("Retry-After", "9999")
            self.end_headers()

        def do_GET(self) -> None:
            self.do_HEAD()

        def log_message(self, *_: object) -> None:
            return

    made = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.asked = []
    made.url = f"http://127.0.0.1:{made.server_address[1]}"
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield made
    made.shutdown()
    thread.join()
    made.server_close()


def told(done):
    return [
        f"{each['path']}:{each['line']}:{each['column']} {each['severity']} {each['code']} {each['message']}"
        for each in done.json
    ]


def ask(site, *arguments, now=NOW):
    return site.run("links", "--format", "json", *FAST, now, *arguments)


BODY = """\
[好]({0}/ok)与[死]({0}/dead "t")，<{0}/dead>，![图]({0}/dead.png)，[定义][d]。

`{0}/code`

```
{0}/code
```

[d]: {0}/dead?q
[站内](/x) [邮件](mailto:a@b.example)

::: video {{src={0}/dead.mp4 title=x}}
:::
"""


def test_every_place_of_a_dead_address_is_told(folder, web):
    path = folder.article(
        "a",
        BODY.format(web.url),
        extra=f"sources: [{{title: x, url: '{web.url}/dead'}}]\nassets: [{{file: a.png, url: '{web.url}/gone'}}]\n",
    )
    done = ask(folder)

    lines = folder.read(path).split("\n")

    def at(number: int, after: str, what: str) -> str:
        line = lines[number - 1]
        column = line.index(f"{web.url}{what}", line.index(after)) + 1
        return f"{path}:{number}:{column} error CO310 “{web.url}{what}” is dead: 404 Not Found"

    assert told(done) == [
        at(8, "url:", "/dead"),
        at(9, "url:", "/gone"),
        at(11, "[死]", "/dead"),
        at(11, "<", "/dead"),
        at(11, "[图]", "/dead.png"),
        at(19, "[d]", "/dead?q"),
        at(22, "src", "/dead.mp4"),
    ]
    assert done.code == 1
    assert "note: 6 external addresses" in done.err
    assert sorted(set(web.asked)) == ["/dead", "/dead.mp4", "/dead.png", "/dead?q", "/gone", "/ok"]
    assert web.asked.count("/dead") == 2  # once, by HEAD and then by GET


def test_what_moved_for_good_is_told_with_a_fix_that_nobody_makes_unasked(folder, web):
    path = folder.article("a", f"[旧]({web.url}/old#part)\n")
    done = ask(folder)

    assert told(done) == [f"{path}:9:5 info CO310 “{web.url}/old#part” has moved for good to {web.url}/new#part"]
    assert done.json[0]["fix"]["safe"] is False
    assert done.json[0]["fix"]["edits"][0]["text"] == f"{web.url}/new#part"
    assert done.code == 0


def test_what_cannot_be_told_is_a_warning(folder, web):
    path = folder.article("a", f"[忙]({web.url}/busy)\n")
    done = ask(folder, "--within", "5")

    assert told(done) == [
        f"{path}:9:5 warning CO310 “{web.url}/busy” may be dead: 429 Too Many Requests; it asks to come back in 9999 seconds"
    ]
    assert done.code == 0
    assert ask(folder, "--within", "5", "--strict").code == 1


def test_hosts_of_private_networks_are_asked_only_where_that_is_said(folder, web):
    path = folder.article("a", f"[内]({web.url}/ok)、[云](http://169.254.169.254/latest/meta-data/)\n")
    done = folder.run("links", "--format", "json")

    assert [each.split("” ")[1] for each in told(done)] == [
        "was not asked for: its host is 127.0.0.1, an address of a private network",
        "was not asked for: its host is 169.254.169.254, an address of a private network",
    ]
    assert all(each.startswith(f"{path}:9:") and " warning " in each for each in told(done))
    assert web.asked == []


def test_certain_answers_are_remembered_for_a_day(site, web):
    site.article("a", f"[好]({web.url}/ok)[死]({web.url}/dead)[忙]({web.url}/busy)\n")
    first = ask(site)
    asked = len(web.asked)
    second = ask(site)

    assert told(second) == told(first)
    assert set(web.asked[asked:]) == {"/busy"}
    assert "2 asked for within the day" in second.err

    del web.asked[:]
    assert told(ask(site, "--again")) == told(first)
    assert set(web.asked) == {"/ok", "/dead", "/busy"}

    del web.asked[:]
    ask(site, now=LATER)
    assert set(web.asked) == {"/ok", "/dead", "/busy"}


@pytest.mark.parametrize(
    "kept", [b"", b"[]", b"{", b'{"http://x/": 1}', b'{"%s/ok": ["2026-11-20T11:00:00+08:00", "dead", 1]}']
)
def test_a_damaged_memory_is_as_good_as_none(site, web, kept):
    site.article("a", f"[好]({web.url}/ok)\n")
    site.write(".git/contentops/links.json", kept.replace(b"%s", web.url.encode()))

    assert told(ask(site)) == []
    assert web.asked == ["/ok"]


def test_what_is_live_is_asked_for_as_well(site, web):
    path = site.article("a", f"[死]({web.url}/dead)[好]({web.url}/ok)\n")
    site.published(path)
    site.replace(path, f"[死]({web.url}/dead)", "")
    site.commit()

    assert told(ask(site)) == [
        f"{path}:1:1 error CO310 what is live still leads to “{web.url}/dead” is dead: 404 Not Found"
    ]


def test_paths_narrow_what_is_asked_for(folder, web):
    folder.article("a", f"[a]({web.url}/a)\n")
    path = folder.article("b", f"[b]({web.url}/b)\n")

    assert [each.split(":")[0] for each in told(ask(folder, path))] == [path]
    assert set(web.asked) == {"/b"}
    assert ask(folder, "content/articles/nothing.md").code == 2


def test_comments_and_settings_hold_for_it(folder, web):
    folder.article("a", f"<!-- contentops: ignore CO310 -- it comes back in May -->\n\n[a]({web.url}/a)\n")
    path = folder.article("b", f"[b]({web.url}/b)\n")
    folder.write(
        "pyproject.toml", folder.read("pyproject.toml") + '\n[tool.contentops.rules]\nexternal-link-dead = "warning"\n'
    )
    done = ask(folder)

    assert told(done) == [f"{path}:9:5 warning CO310 “{web.url}/b” is dead: 404 Not Found"]
    assert done.code == 0


@pytest.mark.parametrize("form", ["text", "sarif", "github", "gitlab", "junit"])
def test_findings_come_in_the_forms_of_validate(folder, web, form):
    folder.article("a", f"[a]({web.url}/a)\n")
    done = folder.run("links", "--format", form, *FAST, NOW)

    assert done.code == 1
    assert f"{web.url}/a" in done.out
    assert "CO310" in done.out
    if form in ("sarif", "gitlab"):
        json.loads(done.out)


def test_the_time_is_bounded_and_what_is_left_is_said(folder, web):
    folder.article("a", "".join(f"[{n}]({web.url}/ok?{n}) " for n in range(20)))
    done = ask(folder, "--within", "0.5", "--delay", "30")

    assert " not asked for: the time was over (--within)" in done.err
    assert len(web.asked) <= 2
    assert done.code == 0


def test_a_site_without_links_asks_nobody(folder):
    folder.article("a")
    done = folder.run("links")

    assert done.code == 0
    assert "note: 0 external addresses" in done.err
