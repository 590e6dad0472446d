"""Measures search beside Pagefind in one run: python benchmarks/search.py SITE [PAGEFIND]

SITE is a project to publish (corpus.make makes one), PAGEFIND a Python that has `pagefind[extended]`. Printed are the seconds for
the whole index and for one edited page, by the clock and of all processors, how these compare with Pagefind's, the size of the
index, and what a browser loads for a first query, gzip. The two take turns, so that what else the machine does meets both.
"""

from __future__ import annotations

import contextlib
import functools
import gzip
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from contentops.portal import addresses
from contentops.portal.search import index
from contentops.reading import read_release
from contentops.render import render
from contentops.render.cache import Cache
from contentops.source.opening import open_source

_QUERIES = ("平台", "完课率", "学习内容", "用户数据审核发布", "platform", "publishing", "feedback review", "文章 a00042", "不在里面的词", "zzzz")  # fmt: skip
_RUNS = 3


@dataclass(frozen=True)
class Taken:
    """Seconds that something took."""

    wall: float
    processors: float
    """Of this process and of those that it started and that have ended."""

    def __str__(self) -> str:
        return f"{self.wall:.2f} s, processors {self.processors:.2f} s"


def main(site: str, pagefind: str = "") -> None:
    folder = Path(site).resolve()
    with tempfile.TemporaryDirectory() as name:
        output = Path(name) / "site"
        print(f"publish: {taken(lambda: publish(folder, output))}", flush=True)
        command = [pagefind, "-m", "pagefind", "--site", str(output), "--output-path", str(Path(name) / "pagefind")]
        beside = (lambda: subprocess.run(command, check=True, capture_output=True)) if pagefind else None
        measure_index(folder, beside)
        files = [file for file in (output / "search").rglob("*") if file.is_file() and file.suffix != ".html"]
        sizes = [file.stat().st_size for file in files]
        print(
            f"index: {len(files)} files, {sum(sizes) / 1e6:.1f} MB, the largest {max(sizes) / 1e3:.0f} kB", flush=True
        )
        measure_queries(output)


def publish(folder: Path, output: Path) -> None:
    command = [sys.executable, "-m", "contentops", "publish", "--output", str(output)]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


def measure_index(folder: Path, beside: Callable[[], Any] | None) -> None:
    """The whole index, what makes one `beside` it in turns, and one page's change of it."""
    release = read_release(open_source(folder), datetime.now(timezone.utc))
    definitions = release.catalog.definitions
    documents = [live.document for live in release.live.values()]
    with tempfile.TemporaryDirectory() as name:
        cache = Cache(Path(name) / "cache.sqlite")
        with ProcessPoolExecutor(2) as executor:
            fragments = render(documents, cache, executor)
        known = dict(zip((document.body for document in documents), fragments.values(), strict=False))

        def pages(changed: Any = None) -> list[index.Searched]:
            made = [
                index.Searched(
                    document,
                    addresses.folder(document.key, definitions.types, definitions.settings.languages[0]),
                    lambda each: known[each.body],
                )
                for document in documents
            ]
            return made if changed is None else [replace(made[0], document=changed), *made[1:]]

        languages = definitions.settings.languages

        def make_whole() -> index.Index:
            with ProcessPoolExecutor(2) as executor:
                return index.make(pages(), languages, executor=executor)

        own, others = [], []
        for _ in range(_RUNS):
            own.append(taken(make_whole))
            others += [taken(beside)] if beside else []
        print(f"whole index of {len(documents)} pages, two processes: {median(own)}", flush=True)
        if others:
            wall, processors = (
                median(own).wall / median(others).wall,
                median(own).processors / median(others).processors,
            )
            print(
                f"Pagefind, whole: {median(others)}; the own index takes {wall:.2f} of it, of processors {processors:.2f}"
            )
        whole = make_whole()

        edited = replace(documents[0], blob="edited", body=documents[0].body + "\n今天改了一句话，再加一个 sentence.\n")
        known[edited.body] = next(iter(render([edited], cache).values()))
        before = index.Before(whole.state, whole.written.keys(), whole.written.get, cache)
        again = pages(edited)
        edits = [taken(lambda: index.make(again, languages, before=before)) for _ in range(_RUNS)]
        patched = index.make(again, languages, before=before)
        changed = [path for path, data in patched.written.items() if whole.written[path] != data]
        print(f"one edit: {median(edits).wall:.3f} s, {len(changed)} of {len(whole.written)} files", flush=True)


def measure_queries(output: Path) -> None:
    """What a browser loads from the first key to the first results: index, script, and the pages that are shown."""
    from playwright.sync_api import sync_playwright

    handler = functools.partial(_Handler, directory=str(output))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    root = f"http://127.0.0.1:{server.server_port}/"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        for query in _QUERIES:
            tab = browser.new_context().new_page()
            asked: list[str] = []
            tab.on("request", lambda request, asked=asked: asked.append(urlsplit(request.url).path))
            began = time.perf_counter()
            tab.goto(f"{root}search/?q={quote(query)}")
            tab.wait_for_selector("[data-search-status]:not(:empty)", timeout=120_000)
            spent = time.perf_counter() - began
            loaded = {path: weight(output, path) for path in asked if not path.endswith("/search/") and counts(path)}
            kinds = {
                "script": sum(size for path, size in loaded.items() if path.startswith("/theme/")),
                "index": sum(size for path, size in loaded.items() if path.startswith("/search/")),
            }
            pages = sum(loaded.values()) - sum(kinds.values())
            print(
                f"{query}: {tab.inner_text('[data-search-status]')} {spent:.2f} s, {sum(loaded.values()) / 1024:.0f} KB gzip"
                f" (script {kinds['script'] / 1024:.0f}, index {kinds['index'] / 1024:.0f}, pages {pages / 1024:.0f})"
            )
            tab.context.close()
        browser.close()
    server.shutdown()
    server.server_close()


def counts(path: str) -> bool:
    """Whether a file is loaded for search: of the theme's these are the scripts."""
    return path.endswith(".js") if path.startswith("/theme/") else True


def weight(output: Path, path: str) -> int:
    """Bytes of a file as a server sends it."""
    file = output / path.lstrip("/")
    file = file / "index.html" if file.is_dir() else file
    return len(gzip.compress(file.read_bytes(), 6)) if file.is_file() else 0


def taken(work: Callable[[], Any]) -> Taken:
    began, used = time.perf_counter(), sum(os.times()[:4])
    work()
    return Taken(time.perf_counter() - began, sum(os.times()[:4]) - used)


def median(each: list[Taken]) -> Taken:
    return Taken(statistics.median(one.wall for one in each), statistics.median(one.processors for one in each))


class _Handler(SimpleHTTPRequestHandler):
    extensions_map = {**SimpleHTTPRequestHandler.extensions_map, ".js": "text/javascript"}  # noqa: RUF012

    def copyfile(self, source: Any, outputfile: Any) -> None:
        with contextlib.suppress(ConnectionError):  # the tab was closed
            super().copyfile(source, outputfile)

    def log_message(self, format: str, *args: Any) -> None:
        """Requests are not worth a line each."""


if __name__ == "__main__":
    main(*sys.argv[1:3])
