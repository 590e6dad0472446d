"""A stand-in for a record store (xAPI LRS): on another origin, with real preflights, strict about ids, and failing as it is told."""

from __future__ import annotations

import base64
import json
import re
import socket
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import sleep, time
from typing import Any

FAILURES = (
    "refuse", "lost", "cut", "cut-unstored", "garbage", "garbage-stored", "half", "redirect", "no-cors", "no-cors-stored",
    "no-preflight", "500", "503", "502-stored", "429", "404", "413", "late", "never",
)  # fmt: skip
"""Ways in which a request comes to nothing, or seems to. In those that end with “stored”, in `lost`, `cut` and `late`, the statements are there all the same."""
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_ALLOWED = "authorization, content-type, x-experience-api-version"


class Store:
    """What came in, and how the next requests are answered."""

    def __init__(self, *, conflict: str = "strict", slow: float = 0.5, largest: int = 512 * 1024 + 100) -> None:
        """
        Args:
            conflict: `strict` answers 409 wherever an id is known, `lenient` only where it stands for something else.
            slow: seconds that a request takes whose sender is to lose patience.
        """
        self.conflict, self.slow, self.largest = conflict, slow, largest
        self.stored: dict[str, dict[str, Any]] = {}
        """In the order in which they came."""
        self.failures: deque[str] = deque()
        """How the next requests fail, one after the other."""
        self.bad: set[str] = set()
        """Ids of statements that are never taken."""
        self.key: str | None = None
        """Name and key, as `name:key`, that are asked for."""
        self.retry_after: str | None = None
        self.preflight: float = 0
        """Seconds that a preflight takes."""
        self.requests: list[str] = []
        """Method and path of everything that was ever asked, preflights too."""
        self.bodies: list[int] = []
        """How many statements each request brought."""
        self.sizes: list[int] = []
        self.times: list[float] = []
        """When each request with statements came."""
        self.lock = threading.Lock()
        self.address = ""

    @property
    def ids(self) -> list[str]:
        with self.lock:
            return list(self.stored)

    def take(self, statements: list[dict[str, Any]]) -> int:
        """Store all or none, and say with which status (xAPI 2.0, 4.1.6.1 and 4.2.1)."""
        with self.lock:
            known = [each for each in statements if each["id"] in self.stored]
            if any(self.conflict == "strict" or self.stored[each["id"]] != each for each in known):
                return 409
            self.stored |= {each["id"]: each for each in statements}
            return 200


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    store: Store

    def log_message(self, format: str, *args: Any) -> None:
        """Requests are not worth a line each."""

    def do_OPTIONS(self) -> None:
        self.store.requests.append(f"OPTIONS {self.path}")
        sleep(self.store.preflight)
        if self.store.failures and self.store.failures[0] == "no-preflight":
            self.store.failures.popleft()
            self._say(403, b"", cors=False)
        else:
            self._say(204, b"")

    def do_GET(self) -> None:
        self.store.requests.append(f"GET {self.path}")
        self._say(404, b"")

    def do_POST(self) -> None:
        store = self.store
        store.requests.append(f"POST {self.path}")
        data = self.rfile.read(int(self.headers["Content-Length"]))
        store.sizes.append(len(data))
        store.times.append(time())
        failure = store.failures.popleft() if store.failures and store.failures[0] != "no-preflight" else ""
        if not self._fails_before(failure):
            self._fails_after(failure, *self._judge(data, half=failure == "half"))

    def _fails_before(self, failure: str) -> bool:
        """Fail in a way that leaves nothing stored, if it is one."""
        if failure == "never":
            sleep(self.store.slow)
        if failure in ("never", "refuse"):
            self._drop()
        elif failure == "cut-unstored":
            self._cut(b'["')
        elif failure == "garbage":
            self._say(200, b"<html>Welcome to the hotel</html>")
        elif failure == "redirect":
            self._say(307, b"", Location="/elsewhere/statements")
        elif failure == "no-cors":
            self._say(200, b"[]", cors=False)
        elif failure.isdigit():
            after = self.store.retry_after
            self._say(int(failure), b"{}", **({"Retry-After": after} if after else {}))
        else:
            return False
        return True

    def _fails_after(self, failure: str, status: int, body: bytes) -> None:
        """Answer, or fail although something was stored."""
        if failure == "late":
            sleep(self.store.slow)
        if failure in ("late", "lost"):
            self._drop()
        elif failure == "cut":
            self._cut(body)
        elif failure == "garbage-stored":
            self._say(200, b'["' + b"x" * 40)
        elif failure in ("half", "502-stored"):
            self._say(502, body)
        else:
            self._say(status, body, cors=failure != "no-cors-stored")

    def _judge(self, data: bytes, *, half: bool) -> tuple[int, bytes]:
        store = self.store
        if self.path != "/xapi/statements":
            return 404, b""
        if store.key is not None and self.headers["Authorization"] != f"Basic {base64.b64encode(store.key.encode()).decode()}":  # fmt: skip
            return 401, b""
        if len(data) > store.largest:
            return 413, b""
        statements = json.loads(data)
        store.bodies.append(len(statements))
        if self.headers["X-Experience-API-Version"] != "1.0.3" or not all(map(_sound, statements)):
            return 400, b""
        if any(each["id"] in store.bad for each in statements):
            return 400, b'{"error": "bad"}'
        ids = [each["id"] for each in statements]
        status = store.take(statements[: len(statements) // 2] if half else statements)
        return status, json.dumps(ids).encode() if status == 200 else b"conflict"

    def _say(self, status: int, body: bytes, *, cors: bool = True, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        if cors:
            self.send_header("Access-Control-Allow-Origin", self.headers["Origin"] or "*")
            self.send_header("Access-Control-Allow-Headers", _ALLOWED)
            self.send_header("Access-Control-Allow-Methods", "POST")
            self.send_header("Access-Control-Expose-Headers", "Retry-After")
            self.send_header("Access-Control-Max-Age", "0")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _cut(self, body: bytes) -> None:
        """Promise more than comes."""
        self.send_response(200)
        self.send_header("Access-Control-Allow-Origin", self.headers["Origin"] or "*")
        self.send_header("Content-Length", str(len(body) + 10))
        self.end_headers()
        self.wfile.write(body)
        self._drop()

    def _drop(self) -> None:
        self.wfile.flush()
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)


def _sound(statement: Any) -> bool:
    return (
        isinstance(statement, dict)
        and _UUID.fullmatch(statement.get("id", "")) is not None
        and all(isinstance(statement.get(key), dict) for key in ("actor", "verb", "object"))
    )


@contextmanager
def serving(store: Store) -> Iterator[Store]:
    """Let it answer, at `store.address`."""
    handler = type("Handler", (_Handler,), {"store": store})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # browsers hang up, which is no fault
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    store.address = f"http://127.0.0.1:{server.server_port}/xapi/"
    try:
        yield store
    finally:
        server.shutdown()
        server.server_close()
