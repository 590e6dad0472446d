"""The preview as its user meets it: a real server, a browser that listens, an editor's edits, Ctrl+C."""

from __future__ import annotations

import queue
import re
import signal
import socket
import subprocess
import sys
import threading
import urllib.request

import pytest

pytestmark = pytest.mark.slow

WAIT = 20


class Server:
    """`contentops serve` on a free port."""

    def __init__(self, site) -> None:
        self.process = subprocess.Popen(
            # Whoever runs the tests in the background has it ignore interrupts, and all that it starts.
            ["env", "--default-signal=INT", sys.executable, "-u", "-m", "contentops", "serve", "--port", "0"],
            cwd=site.root,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.out, self.err = self._lines(self.process.stdout), self._lines(self.process.stderr)
        self.address = re.match(
            r"(http://127\.0\.0\.1:\d+)/  \(drafts are marked; Ctrl\+C stops\)", self.out.get(timeout=WAIT)
        )[1]

    def _lines(self, stream) -> queue.Queue[str]:
        lines: queue.Queue[str] = queue.Queue()

        def read() -> None:
            for line in stream:
                lines.put(line)

        threading.Thread(target=read, daemon=True).start()
        return lines

    def says(self, words: str) -> bool:
        """Waits for a line of standard error with these words."""
        while words not in self.err.get(timeout=WAIT):
            pass
        return True

    def page(self, path: str) -> str:
        with urllib.request.urlopen(f"{self.address}/{path}", timeout=WAIT) as answer:
            return answer.read().decode()

    def events(self):
        return urllib.request.urlopen(f"{self.address}/.contentops/events", timeout=WAIT)

    def stop(self) -> int:
        self.process.send_signal(signal.SIGINT)
        code = self.process.wait(timeout=WAIT)
        self.process.stdout.close()
        self.process.stderr.close()
        return code


@pytest.fixture
def served(site):
    """A draft, served."""
    site.article("rate", "最初的话。\n")
    site.commit()
    server = Server(site)
    yield server
    if server.process.poll() is None:
        server.process.kill()
        server.process.wait()
    for stream in (server.process.stdout, server.process.stderr):
        stream.close()


def test_an_edit_reloads_the_page_a_mistake_keeps_it_and_an_interrupt_ends_quietly(site, served):
    page = served.page("articles/rate/")
    assert "最初的话" in page
    assert "草稿" in page
    assert '<script src="/.contentops/reload.js"></script>' in page
    assert "EventSource" in served.page(".contentops/reload.js")

    with served.events() as events:
        site.replace("content/articles/rate.md", "最初", "后来")
        assert events.readline() == b"data: reload\n"
    assert "后来的话" in served.page("articles/rate/")
    assert "files changed" in served.out.get(timeout=WAIT)

    whole = site.read("workflows/editorial.yml")
    site.write("workflows/editorial.yml", whole + "oops: [\n")
    assert served.says("workflows/editorial.yml:")
    assert served.says("the preview stays as it was")
    assert "后来的话" in served.page("articles/rate/")

    site.write("workflows/editorial.yml", whole)
    with served.events() as events:
        site.write("content/articles/other.md", "---\ntitle: [\n---\n")
        assert served.says("content/articles/other.md:3:1: error CO101")
        site.replace("content/articles/rate.md", "后来", "最后")
        assert events.readline() == b"data: reload\n"
    assert "最后的话" in served.page("articles/rate/")

    assert served.stop() in (0, 130)
    assert served.err.empty() or "Traceback" not in "".join(served.err.queue)


def test_a_folder_that_comes_later_is_watched_too(site, served):
    site.write("theme/templates/article.html", "{{ page.title\n")
    assert served.says("theme/templates/article.html:1: ")
    assert served.says("→ nothing was published; mend the template")

    with served.events() as events:
        site.write("theme/templates/article.html", "<p>our own</p>\n")
        assert events.readline() == b"data: reload\n"
    assert "our own" in served.page("articles/rate/")


def test_the_preview_touches_neither_the_published_site_nor_git(site, served):
    assert not (site.root / "output").exists()
    site.write(".gitignore", ".contentops/\n")
    assert site.git("status", "--porcelain") == "?? .gitignore"
    assert served.stop() in (0, 130)


def test_a_page_that_is_not_there_is_answered_with_the_site_s_own(served):
    with pytest.raises(urllib.error.HTTPError) as caught:
        served.page("nothing/")
    with caught.value as answer:
        assert answer.code == 404
        assert "<html" in answer.read().decode()


def test_a_port_in_use_is_told_with_a_way_out(site):
    site.article("rate")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = site.process("serve", "--port", str(port))
    assert done.code == 2
    assert done.err == (
        f"contentops: cannot listen on 127.0.0.1:{port}: Address already in use\n"
        "    → choose another with --port, or 0 for a free one\n"
    )


def test_a_site_that_cannot_be_read_is_not_served(site):
    site.write("workflows/editorial.yml", "oops: [\n")
    done = site.process("serve", "--port", "0")
    assert done.code == 2
    assert "the site's definitions cannot be used" in done.err
