"""Measures search beside Pagefind in one run: python benchmarks/search.py SITE [PAGEFIND]

SITE is a project to publish (corpus.make makes one), PAGEFIND a Python that has `pagefind[extended]`. Printed are the seconds for
the whole index and for one edited page, the size of the index, and what a browser loads for a first query, gzip.
"""

from __future__ import annotations

import functools
import gzip
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from datetime import datetime, timezone
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from contentops.pipeline import read_release
from contentops.portal import addresses
from contentops.portal.search import index
from contentops.render import render
from contentops.render.cache import Cache
from contentops.source.opening import open_source

_QUERIES = ("平台", "完课率", "学习内容", "用户数据审核发布", "platform", "publishing", "feedback review", "文章 a00042", "不在里面的词", "zzzz")  # fmt: skip
_RUNS = 3


def main(site: str, pagefind: str = "") -> None:
    folder = Path(site).resolve()
    with tempfile.TemporaryDirectory() as name:
        output = Path(name) / "site"
        print(f"publish: {seconds(lambda: publish(folder, output)):.2f} s", flush=True)
        measure_index(folder)
        files = [file for file in (output / "search").rglob("*") if file.is_file() and file.suffix != ".html"]
        sizes = [file.stat().st_size for file in files]
        print(f"index: {len(files)} files, {sum(sizes) / 1e6:.1f} MB, the largest {max(sizes) / 1e3:.0f} kB")
        measure_queries(output)
        if pagefind:
            bundle = Path(name) / "pagefind"
            command = [pagefind, "-m", "pagefind", "--site", str(output), "--output-path", str(bundle)]
            taken = [seconds(lambda: subprocess.run(command, check=True, capture_output=True)) for _ in range(_RUNS)]
            print(f"Pagefind, whole: {statistics.median(taken):.2f} s")


def publish(folder: Path, output: Path) -> None:
    command = [sys.executable, "-m", "contentops", "publish", "--output", str(output)]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)


def measure_index(folder: Path) -> None:
    """The whole index, and one page's change of it."""
    release = read_release(open_source(folder), datetime.now(timezone.utc))
    definitions = release.catalog.definitions
    documents = [live.document for live in release.live.values()]
    with tempfile.TemporaryDirectory() as name, ProcessPoolExecutor(2) as executor:
        cache = Cache(Path(name) / "cache.sqlite")
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
        taken = []
        for _ in range(_RUNS):
            began = time.perf_counter()
            whole = index.make(pages(), languages, executor=executor)
            taken.append(time.perf_counter() - began)
        print(f"whole index of {len(documents)} pages: {statistics.median(taken):.2f} s, two processes")

        edited = replace(documents[0], blob="edited", body=documents[0].body + "\n今天改了一句话，再加一个 sentence.\n")
        known[edited.body] = next(iter(render([edited], cache).values()))
        before = index.Before(whole.state, whole.written.keys(), whole.written.get, cache)
        taken = []
        for _ in range(_RUNS):
            again = pages(edited)
            began = time.perf_counter()
            patched = index.make(again, languages, before=before)
            taken.append(time.perf_counter() - began)
        changed = [path for path, data in patched.written.items() if whole.written[path] != data]
        print(f"one edit: {statistics.median(taken):.3f} s, {len(changed)} of {len(whole.written)} files")


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
            loaded = {path: weight(output, path) for path in asked if path.startswith("/theme/js/") or not path.startswith(("/theme/", "/search/?"))}  # fmt: skip
            loaded.pop("/search/", None)
            kinds = {
                "script": sum(size for path, size in loaded.items() if path.startswith("/theme/js/")),
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


def weight(output: Path, path: str) -> int:
    """Bytes of a file as a server sends it."""
    file = output / path.lstrip("/")
    file = file / "index.html" if file.is_dir() else file
    return len(gzip.compress(file.read_bytes(), 6)) if file.is_file() else 0


def seconds(work: Callable[[], Any]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


class _Handler(SimpleHTTPRequestHandler):
    extensions_map = {**SimpleHTTPRequestHandler.extensions_map, ".js": "text/javascript"}  # noqa: RUF012

    def log_message(self, format: str, *args: Any) -> None:
        """Requests are not worth a line each."""


if __name__ == "__main__":
    main(*sys.argv[1:3])
