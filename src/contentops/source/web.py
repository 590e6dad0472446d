"""Asks addresses of the web whether they answer, with bounds on everything, and never one of a private network.

What is asked stands in texts that anybody may propose, so nothing of it is trusted: a name is resolved once, its addresses are
looked at, and the connection goes to the address that was looked at. No cookies, no credentials, no proxy, no body is read.
"""

from __future__ import annotations

import email.utils
import http.client
import ipaddress
import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timezone
from typing import Literal
from urllib.parse import quote, urldefrag, urljoin, urlsplit

from contentops import __version__

Kind = Literal["alive", "dead", "unsure", "refused"]
AGENT = f"contentops/{__version__} (looks whether links still answer)"
_HEADERS = {"User-Agent": AGENT, "Accept": "*/*", "Accept-Encoding": "identity", "Connection": "close"}
_PERMANENT, _TEMPORARY = (301, 308), (302, 303, 307)
_BUSY = (429, 503)
_NOT_FOR_PROGRAMS = (401, 402, 403, 406, 407, 451, 999)
"""The page is there; it is shown to people, to some of them, or in some countries."""
_GONE = "the host is not known"
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_GLOBAL = ipaddress.ip_network("2000::/3")
"""All of IPv6 that is handed out as open internet; the rest embeds IPv4 addresses or belongs to one network."""
_CLOSED = tuple(map(ipaddress.ip_network, ("192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32", "3fff::/20")))
"""Kept for protocols and examples, which not every Python knows; and what Azure answers its own machines from."""
_SAFE = "/%:;=&?~#+!$,'@()*[]"
_TICK = 0.2


@dataclass(frozen=True, slots=True)
class Limits:
    """How far asking goes; times are seconds."""

    timeout: float = 10
    """For connecting, and for each answer. A server that goes on sending for three times as long is cut off."""
    at_once: int = 8
    per_host: int = 2
    delay: float = 0.2
    """Between two requests to one host."""
    within: float = 300
    """For everything together; what was not asked by then is left unasked."""
    tries: int = 3
    backoff: float = 1
    """Before the second try; twice as long before each further one."""
    patience: float = 30
    """The longest wait a server may ask for (`Retry-After`)."""
    redirects: int = 5


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of asking for an address."""

    kind: Kind
    why: str = ""
    moved: str = ""
    """Where it has moved for good, if it answers there."""


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet, by the IANA registries; what embeds another address is judged by that."""
    try:
        number = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(number, ipaddress.IPv6Address):
        inner = number.ipv4_mapped or number.sixtofour or (number.teredo or (None, None))[1]
        if number in _NAT64:
            inner = ipaddress.IPv4Address(int(number) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
        if number not in _GLOBAL:
            return False
    closed = any(number in each for each in _CLOSED)
    return number.is_global and not number.is_multicast and not closed


def ask(
    addresses: Iterable[str], limits: Limits, *, allowed: Callable[[str], bool] = is_public
) -> Iterator[tuple[str, Answer]]:
    """Each address with its answer, as they come; those that the time was too short for are left out.

    Args:
        addresses: absolute addresses that begin with http:// or https://; each is asked once.
        allowed: which IP addresses may be connected to.
    """
    asking = _Asking(limits, allowed)
    lanes = asking.lanes(dict.fromkeys(addresses))
    wanted = sum(map(len, lanes))
    todo: queue.SimpleQueue[list[str]] = queue.SimpleQueue()
    for lane in lanes:
        todo.put(lane)
    for _ in range(min(limits.at_once, len(lanes))):
        # Not a pool: looking up a name cannot be broken off, and a pool would wait for it when the program ends.
        threading.Thread(target=asking.work, args=(todo,), daemon=True).start()
    try:
        while wanted and (left := asking.end - time.monotonic()) > 0:
            try:
                address, answer = asking.done.get(timeout=min(left, _TICK))
            except queue.Empty:
                asking.cut_off()
                continue
            if isinstance(answer, Exception):
                raise answer
            yield address, answer
            wanted -= 1
    finally:
        asking.end = 0
        asking.cut_off()


class _TroubleError(Exception):
    """Why there is no answer, and whether asking again may help."""

    def __init__(self, kind: Kind, why: str, *, again: bool = False, broke: bool = False, wait: float = 0) -> None:
        super().__init__(why)
        self.answer = Answer(kind, why)
        self.again = again
        self.broke = broke
        """Whether the connection broke off: some servers do that at a HEAD."""
        self.wait = wait


class _TimeIsOverError(Exception):
    """Nothing more is asked for."""


@dataclass
class _Host:
    """When a host may be asked next."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    at: float = 0


class _Asking:
    def __init__(self, limits: Limits, allowed: Callable[[str], bool]) -> None:
        self.limits = limits
        self.allowed = allowed
        self.end = time.monotonic() + limits.within
        self.done: queue.SimpleQueue[tuple[str, Answer | Exception]] = queue.SimpleQueue()
        self._hosts: dict[str, _Host] = {}
        self._open: dict[socket.socket, float] = {}
        """Connections, and when they are cut off."""
        self._lock = threading.Lock()
        self._tls = ssl.create_default_context()

    def lanes(self, addresses: Iterable[str]) -> list[list[str]]:
        """The addresses in rows that are asked one after the other, a few rows for each host."""
        by_host: dict[str, list[str]] = {}
        for address in addresses:
            by_host.setdefault(_host_of(address), []).append(address)
        most = self.limits.per_host
        return [lane for rows in by_host.values() for n in range(most) if (lane := rows[n::most])]

    def work(self, todo: queue.SimpleQueue[list[str]]) -> None:
        while True:
            try:
                lane = todo.get_nowait()
            except queue.Empty:
                return
            for address in lane:
                if time.monotonic() >= self.end:
                    return
                try:
                    self.done.put((address, self._answer(address)))
                except _TimeIsOverError:
                    return
                except Exception as error:
                    self.done.put((address, error))
                    raise

    def cut_off(self) -> None:
        """End the connections whose time is over."""
        moment = time.monotonic()
        with self._lock:
            late = [each for each, end in self._open.items() if end < moment or not self.end]
        for connection in late:
            try:
                socket.socket.shutdown(
                    connection, socket.SHUT_RDWR
                )  # below TLS, which may be at work in its own thread
            except OSError:
                continue

    def _answer(self, address: str) -> Answer:
        for number in range(self.limits.tries):
            try:
                return self._follow(address)
            except _TroubleError as trouble:
                wait = trouble.wait or self.limits.backoff * 2**number
                last = number + 1 == self.limits.tries or time.monotonic() + wait > self.end
                if not trouble.again or last:
                    return trouble.answer
                self._rest(_host_of(address), wait)
        raise AssertionError("at least one try is made")

    def _follow(self, address: str) -> Answer:
        """The answer at the end of the redirects."""
        try:
            at, fragment = urldefrag(address)
        except ValueError:
            raise _TroubleError("dead", "it is no address") from None
        moved, permanent = "", True
        for _ in range(self.limits.redirects + 1):
            status, headers = self._status(at)
            if status not in (*_PERMANENT, *_TEMPORARY):
                return _judged(
                    status, headers, self.limits, f"{moved}{f'#{fragment}' if fragment else ''}" if moved else ""
                )
            location = headers.get("Location", "")
            if not location:
                raise _TroubleError("dead", f"it redirects ({status}) to nowhere")
            try:
                at = urldefrag(urljoin(at, location))[0]
            except ValueError:
                raise _TroubleError("dead", f"it redirects ({status}) to what is no address") from None
            if not at.lower().startswith(("http://", "https://")):
                raise _TroubleError("dead", f"it redirects to an address of another kind, {at[:60]}")
            permanent = permanent and status in _PERMANENT
            moved = at if permanent else moved
        raise _TroubleError("dead", f"it redirects more than {self.limits.redirects} times")

    def _status(self, address: str) -> tuple[int, http.client.HTTPMessage]:
        """Status and headers, asked for without the body; again with GET where that is not answered well."""
        try:
            status, headers = self._request("HEAD", address, {})
            if status < 400 or status in _BUSY:
                return status, headers
        except _TroubleError as trouble:
            if not trouble.broke:
                raise
        return self._request("GET", address, {"Range": "bytes=0-0"})

    def _request(self, method: str, address: str, more: dict[str, str]) -> tuple[int, http.client.HTTPMessage]:
        try:
            parts = urlsplit(address)
            host = (parts.hostname or "").encode("idna").decode("ascii")
            usual = 443 if parts.scheme == "https" else 80
            port = parts.port or usual
        except ValueError:
            host = ""
        if not host:
            raise _TroubleError("dead", "it is no address")
        target = quote(f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}", safe=_SAFE)
        places = self._places(host, port)
        self._wait_for(_host_of(address))
        connection = http.client.HTTPConnection(host, port, timeout=self.limits.timeout)
        try:
            connection.sock = self._connected(places, host if parts.scheme == "https" else None)
            written = f"[{host}]" if ":" in host else host
            named = {"Host": written if port == usual else f"{written}:{port}"}
            connection.request(method, target, headers={**named, **_HEADERS, **more})
            response = connection.getresponse()
            return response.status, response.headers
        except TimeoutError:
            raise _TroubleError("unsure", f"no answer within {self.limits.timeout:g} seconds", again=True) from None
        except (http.client.HTTPException, OSError) as error:
            raise _trouble_of(error) from None
        finally:
            self._forget(connection.sock)
            connection.close()

    def _places(self, host: str, port: int) -> list[tuple[socket.AddressFamily, tuple[str, int]]]:
        """Where the host can be reached; all of it must be allowed, or a name could hide one address behind another."""
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except socket.gaierror as error:
            if error.errno == socket.EAI_AGAIN:
                raise _TroubleError("unsure", "its host could not be looked up", again=True) from None
            raise _TroubleError("dead", _GONE) from None
        except (UnicodeError, OSError):
            raise _TroubleError("dead", _GONE) from None
        places = [(socket.AddressFamily(family), (str(at[0]), port)) for family, _, _, _, at in found]
        closed = next((at for _, (at, _) in places if not self.allowed(at)), None)
        if closed is not None:
            raise _TroubleError("refused", f"its host is {closed}, an address of a private network")
        return places

    def _connected(self, places: list[tuple[socket.AddressFamily, tuple[str, int]]], name: str | None) -> socket.socket:
        """A connection to one of the places, by TLS if there is a name to hold its certificate against."""
        last: OSError = OSError("the host has no address")
        for family, place in places:
            made: socket.socket = socket.socket(family, socket.SOCK_STREAM)
            made.settimeout(self.limits.timeout)
            try:
                made.connect(place)
                if name is None:
                    self._watch(made)
                    return made
                made = self._tls.wrap_socket(made, server_hostname=name, do_handshake_on_connect=False)
                self._watch(made)
                made.do_handshake()
                return made
            except OSError as error:
                self._forget(made)
                made.close()
                last = error
        raise last

    def _watch(self, connection: socket.socket) -> None:
        with self._lock:
            self._open[connection] = min(time.monotonic() + 3 * self.limits.timeout, self.end)

    def _forget(self, connection: socket.socket | None) -> None:
        with self._lock:
            if connection is not None:
                self._open.pop(connection, None)

    def _of_host(self, host: str) -> _Host:
        with self._lock:
            return self._hosts.setdefault(host, _Host())

    def _wait_for(self, name: str) -> None:
        """Wait until a host may be asked."""
        host = self._of_host(name)
        with host.lock:
            moment = max(time.monotonic(), host.at)
            host.at = moment + self.limits.delay
        pause = min(moment, self.end) - time.monotonic()
        if pause > 0:
            time.sleep(pause)
        if time.monotonic() >= self.end:
            raise _TimeIsOverError

    def _rest(self, name: str, seconds: float) -> None:
        """Leave a host alone for a while."""
        host = self._of_host(name)
        with host.lock:
            host.at = max(host.at, time.monotonic() + seconds)


def _judged(status: int, headers: http.client.HTTPMessage, limits: Limits, moved: str) -> Answer:
    said = f"{status} {http.client.responses.get(status, '')}".strip()
    if status < 400 or status == 416:
        return Answer("alive", moved=moved)
    if status in _BUSY:
        wait = _retry_after(headers.get("Retry-After", ""))
        if wait > limits.patience:
            raise _TroubleError("unsure", f"{said}; it asks to come back in {wait:.0f} seconds")
        raise _TroubleError("unsure", said, again=True, wait=wait)
    if status in _NOT_FOR_PROGRAMS:
        return Answer("alive", said)
    if status >= 500 or status in (408, 425):
        raise _TroubleError("unsure", said, again=True)
    return Answer("dead", said)


def _retry_after(said: str) -> float:
    """Seconds to wait, given as such or as a date; RFC 9110, section 10.2.3."""
    if said.strip().isascii() and said.strip().isdigit():
        return float(said.strip()[:9])
    try:
        moment = email.utils.parsedate_to_datetime(said)
    except (TypeError, ValueError):
        return 0
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=timezone.utc)
    return max(0.0, (moment - datetime.now(timezone.utc)).total_seconds())


def _trouble_of(error: Exception) -> _TroubleError:
    if isinstance(error, ssl.SSLCertVerificationError):
        return _TroubleError("dead", f"its certificate is not valid: {error.verify_message}")
    if isinstance(error, ssl.SSLError):
        return _TroubleError("dead", f"no secure connection: {error.reason or error}")
    if isinstance(error, ConnectionRefusedError):
        return _TroubleError("dead", "its host refuses the connection")
    if isinstance(error, http.client.InvalidURL):
        return _TroubleError("dead", "it is no address")
    if isinstance(error, http.client.HTTPException) and not isinstance(error, http.client.RemoteDisconnected):
        return _TroubleError("unsure", "what answers does not speak HTTP", again=True, broke=True)
    return _TroubleError(
        "unsure", f"the connection broke off: {getattr(error, 'strerror', None) or error}", again=True, broke=True
    )


def _host_of(address: str) -> str:
    try:
        return urlsplit(address).netloc.rpartition("@")[2].casefold()
    except ValueError:
        return ""
