"""Serves a site from a folder on this machine and tells open pages to reload."""

from __future__ import annotations

import queue
import threading
from contextlib import suppress
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

EVENTS, SCRIPT = "/.contentops/events", "/.contentops/reload.js"
_TAG = f'<script src="{SCRIPT}"></script>\n</body>'.encode()
_CODE = f"new EventSource('{EVENTS}').onmessage = () => location.reload();\n".encode()
_PING = 15
"""Seconds after which a silent event stream is written to, to learn whether anyone still listens."""


class PreviewServer(ThreadingHTTPServer):
    """Serves `folder`; `reload` makes every open page load itself again. The files stay as they are published: the script
    that listens is added on the way out."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], folder: Path) -> None:
        self.folder = folder
        self._listeners: set[queue.Queue[None]] = set()
        self._lock = threading.Lock()
        super().__init__(address, _Handler)

    def reload(self) -> None:
        with self._lock:
            for listener in self._listeners:
                listener.put(None)

    def listen(self) -> queue.Queue[None]:
        listener: queue.Queue[None] = queue.Queue()
        with self._lock:
            self._listeners.add(listener)
        return listener

    def leave(self, listener: queue.Queue[None]) -> None:
        with self._lock:
            self._listeners.discard(listener)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that went away is no error worth a word."""


class _Handler(SimpleHTTPRequestHandler):
    server: PreviewServer
    extensions_map = {**SimpleHTTPRequestHandler.extensions_map, ".svg": "image/svg+xml", ".xml": "application/xml"}  # noqa: RUF012

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, directory=str(arguments[2].folder), **named)

    def do_GET(self) -> None:
        if self.path == EVENTS:
            self._events()
        elif self.path == SCRIPT:
            self._answer(HTTPStatus.OK, "text/javascript", _CODE)
        else:
            self._page()

    def log_message(self, format: str, *args: Any) -> None:
        """Requests are not worth a line each."""

    def _page(self) -> None:
        file = Path(self.translate_path(self.path))
        if file.is_dir() and not self.path.partition("?")[0].endswith("/"):
            super().do_GET()  # redirects to the address with its slash
            return
        if file.is_dir():
            file /= "index.html"
        if file.is_file() and file.suffix != ".html":
            super().do_GET()
        elif file.is_file():
            self._answer(HTTPStatus.OK, "text/html; charset=utf-8", file.read_bytes().replace(b"</body>", _TAG))
        else:
            missing = self.server.folder / "404.html"
            content = missing.read_bytes().replace(b"</body>", _TAG) if missing.is_file() else b"not found"
            self._answer(HTTPStatus.NOT_FOUND, "text/html; charset=utf-8", content)

    def _answer(self, status: HTTPStatus, kind: str, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def _events(self) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        listener = self.server.listen()
        with suppress(OSError):
            while True:
                try:
                    listener.get(timeout=_PING)
                    self.wfile.write(b"data: reload\n\n")
                except queue.Empty:
                    self.wfile.write(b": still here\n\n")
        self.server.leave(listener)
