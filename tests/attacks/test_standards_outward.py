"""Asking addresses ends with an answer whatever servers say, and reaches no network but the open one."""

from __future__ import annotations

import socket
import threading

import pytest

from contentops.source.web import Answer, Limits, ask, is_public


@pytest.fixture
def server():
    """Serves one raw answer to whoever connects, and gives its address."""
    opened = []

    def serve(raw: bytes) -> str:
        listening = socket.socket()
        listening.bind(("127.0.0.1", 0))
        listening.listen(8)
        opened.append(listening)

        def work() -> None:
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                with connection:
                    connection.recv(4096)
                    connection.sendall(raw)

        threading.Thread(target=work, daemon=True).start()
        return f"http://127.0.0.1:{listening.getsockname()[1]}/"

    yield serve
    for each in opened:
        each.shutdown(socket.SHUT_RDWR)
        each.close()


@pytest.mark.parametrize("target", [b"http://[::1", b"http://[x]/", b"//[", b"http://\xe2\x84\x80/"])
def test_a_redirect_to_what_is_no_address_is_a_dead_link(server, target):
    address = server(b"HTTP/1.1 301 Moved\r\nLocation: " + target + b"\r\nContent-Length: 0\r\n\r\n")

    answers = dict(ask([address], Limits(timeout=5, delay=0, tries=1), allowed=lambda _: True))

    assert answers[address].kind == "dead"


def test_an_address_that_is_none_is_a_dead_link():
    assert dict(ask(["http://[::1"], Limits(tries=1))) == {"http://[::1": Answer("dead", "it is no address")}


@pytest.mark.parametrize(
    "address",
    ["::127.0.0.1", "fec0::1", "64:ff9b:1::7f00:1", "::ffff:0:127.0.0.1", "5f00::1", "3fff::1", "192.0.0.8",
     "192.88.99.1", "168.63.129.16"],
)  # fmt: skip
def test_an_address_that_the_open_internet_does_not_lead_to_is_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["2606:4700::1", "8.8.8.8", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2002:808:808::"])
def test_an_address_of_the_open_internet_is_public(address):
    assert is_public(address)
