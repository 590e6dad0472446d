"""Measures the sample site with Lighthouse as a phone on a slow network sees it, and holds it to the targets.

    python tests/e2e/audit/lighthouse.py          every kind of page that search engines may show
    python tests/e2e/audit/lighthouse.py --four   the home page, a course, a lesson and an article

It wants the machine for itself: what runs beside it shows in the times.
"""

# ruff: noqa: T201

from __future__ import annotations

import functools
import gzip
import json
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
CHROMIUM = "/usr/bin/chromium"
DAY = "2026-11-20T12:00:00+08:00"
FOUR = ("home", "course", "lesson", "article")
SWITCHES = [
    "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-extensions", "about:blank",
]  # fmt: skip
TARGETS = {
    "performance": (">=", 95), "accessibility": (">=", 100), "best-practices": (">=", 100), "seo": (">=", 100),
    "lcp": ("<=", 1.8), "cls": ("<=", 0.05), "tbt": ("<=", 100),
}  # fmt: skip
_TEXT = re.compile(r"\.(html|css|js|svg|json|xml|txt|webmanifest)$")


class _Host(SimpleHTTPRequestHandler):
    """Answers as a static host does: compressed, with the content security policy, with a lifetime."""

    protocol_version = "HTTP/1.1"
    extensions_map = {**SimpleHTTPRequestHandler.extensions_map, ".js": "text/javascript", ".svg": "image/svg+xml", ".webmanifest": "application/manifest+json"}  # noqa: RUF012  # fmt: skip

    def do_GET(self) -> None:
        place = Path(self.translate_path(self.path))
        if place.is_dir():
            place /= "index.html"
        if not place.is_file():
            self.send_error(404)
            return
        data = place.read_bytes()
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(place)))
        if _TEXT.search(place.name) and "gzip" in self.headers.get("Accept-Encoding", ""):
            data = gzip.compress(data, 6)
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Content-Security-Policy", "default-src 'self'; script-src 'self'")
        self.send_header("Cache-Control", "max-age=31536000, immutable" if "/assets/" in self.path else "max-age=600")
        self.end_headers()
        self.copyfile(BytesIO(data), self.wfile)

    def log_message(self, format: str, *args: Any) -> None:
        """Requests are not worth a line each."""


def chosen(site: Path, four: bool) -> list[str]:
    """Addresses of one page of each kind that search engines may show; the longest, as it is the slowest."""
    found: dict[str, tuple[int, str]] = {}
    for file in site.rglob("index.html"):
        html = file.read_text(encoding="utf-8")
        kind = re.search(r'<body class="kind-([a-z-]+)', html)
        if kind is None or re.search(r'<meta name="robots" content="[^"]*noindex', html):
            continue
        address = file.parent.relative_to(site).as_posix()
        found[kind[1]] = max(found.get(kind[1], (0, "")), (len(html), "" if address == "." else f"{address}/"))
    missing = set(FOUR) - set(found)
    assert not missing, f"the sample has no {', '.join(sorted(missing))}"
    return [found[kind][1] for kind in (FOUR if four else sorted(found))]


def missed(measured: dict[str, Any]) -> list[str]:
    """The targets that a page does not meet."""
    return [
        f"{name} is {measured[name]:.3g}, not {sign} {target}"
        for name, (sign, target) in TARGETS.items()
        if not (measured[name] >= target if sign == ">=" else measured[name] <= target)
    ]


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def wait_for(port: int) -> None:
    """Wait until Chromium answers."""
    for _ in range(300):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/json/version", timeout=5).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit(f"{CHROMIUM} does not start")


def main(arguments: list[str]) -> int:
    if not Path(CHROMIUM).exists():
        raise SystemExit(f"{CHROMIUM} is missing: apt-get install chromium")
    with tempfile.TemporaryDirectory() as work:
        site = Path(work) / "site"
        publish = [sys.executable, "-m", "contentops", "publish", "--worktree", "--now", DAY, "--output", str(site)]
        subprocess.run(publish, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Host, directory=str(site)))
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        port = free_port()
        browser = subprocess.Popen(
            [CHROMIUM, f"--remote-debugging-port={port}", f"--user-data-dir={work}/profile", *SWITCHES],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            wait_for(port)
            return measure(port, f"http://127.0.0.1:{server.server_port}/", chosen(site, "--four" in arguments))
        finally:
            browser.terminate()
            browser.wait()
            server.shutdown()


def measure(port: int, url: str, addresses: list[str]) -> int:
    """Print a table, then what was missed and why; 1 if anything was."""
    command = ["node", str(HERE / "lighthouse.mjs"), str(port), *(url + address for address in addresses)]
    failures: list[str] = []
    print(f"{'page':48}{'perf':>6}{'a11y':>6}{'best':>6}{'seo':>5}{'LCP s':>7}{'CLS':>7}{'TBT ms':>8}")
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        for line in running.stdout:
            one = json.loads(line)
            name = "/" + one["address"].removeprefix(url)
            print(f"{name:48}{one['performance']:6}{one['accessibility']:6}{one['best-practices']:6}{one['seo']:5}{one['lcp']:7.2f}{one['cls']:7.3f}{one['tbt']:8.0f}", flush=True)  # fmt: skip
            if wrong := missed(one):
                failures += [f"{name}: {each}" for each in wrong]
                failures += [f"    {each['audit']}: {each['items']}" for each in one["short"]]
    if running.returncode != 0:
        return 1
    print("\n".join(failures) or "every page meets its targets")
    return 1 if failures else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
