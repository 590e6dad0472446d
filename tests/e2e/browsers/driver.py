"""Firefox and WebKit as Debian ships them, driven by the commands of the WebDriver standard, with nothing installed besides.

Both understand the same commands (https://www.w3.org/TR/webdriver2/): WebKit's driver by HTTP, Firefox by the Marionette protocol
that Firefox's own driver translates them into (https://firefox-source-docs.mozilla.org/testing/marionette/Protocol.html).
"""

from __future__ import annotations

import fcntl
import json
import os
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, ClassVar

FIREFOX = Path("/usr/bin/firefox-esr")
WEBKIT = Path("/usr/bin/WebKitWebDriver")
SCREEN = Path("/usr/bin/Xvfb")
PATIENCE = 30
"""Seconds until something that should come to be is given up."""
_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # the standard's name for a reference to an element
_AWAITED = """\
const done = arguments[arguments.length - 1];
const work = async (...given) => { SCRIPT };
work(...Array.from(arguments).slice(0, -1)).then((value) => done({ value: value ?? null }), (error) => done({ error: `${error}` }));
"""
_CONSOLE = """\
const errors = Services.console.getMessageArray().filter((each) => each instanceof Ci.nsIScriptError)
  .filter((each) => !(each.flags & Ci.nsIScriptError.infoFlag) && (!(each.flags & Ci.nsIScriptError.warningFlag) || each.category.startsWith("CSP")));
Services.console.reset();
return errors.filter((each) => each.sourceName.startsWith("http")).map((each) => `${each.sourceName}:${each.lineNumber} ${each.errorMessage}`);
"""
_FIREFOX_SETTINGS = {
    "marionette.port": 0, "browser.shell.checkDefaultBrowser": False, "datareporting.policy.dataSubmissionEnabled": False,
    "app.normandy.enabled": False, "browser.download.folderList": 2, "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False, "services.settings.server": "data:,", "extensions.update.enabled": False,
    "browser.safebrowsing.downloads.remote.enabled": False, "browser.startup.page": 0,
}  # fmt: skip


class Browser(ABC):
    """One window of a browser that remembers nothing of other tests."""

    def __init__(self, folder: Path) -> None:
        self.downloads = folder / "downloads"
        """Where it saves files."""
        self.downloads.mkdir(parents=True, exist_ok=True)

    @abstractmethod
    def ask(self, command: str, **given: Any) -> Any:
        """Give a command of the standard, by its name there without spaces; gives what comes back, or raises RuntimeError."""

    @abstractmethod
    def complaints(self) -> list[str]:
        """Errors that pages made since this was last asked, as far as the browser tells."""

    def go(self, address: str) -> None:
        self.ask("Navigate", url=address)

    def script(self, body: str, *given: Any) -> Any:
        """What the body of an async function returns, called on the page with `given`."""
        answer = self.ask("ExecuteAsyncScript", script=_AWAITED.replace("SCRIPT", body), args=list(given))
        if answer is None:
            raise RuntimeError("the page was left meanwhile")
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer["value"]

    def until(self, true: str, *given: Any) -> Any:
        """Wait for an expression to be true on the page, in which `given` is what stands here; gives its value."""
        end, found = time.monotonic() + PATIENCE, None
        told: object = "it is not"
        while not found:
            assert time.monotonic() < end, f"{true} {given} did not come to be: {told}"
            try:
                found = self.script(f"return {true};", *given)
            except RuntimeError as error:  # on the way from page to page there is nothing to ask
                told = error
            time.sleep(0.03)
        return found

    def shows(self, selector: str, text: str = "") -> None:
        """Wait until an element is to be seen, with this text in it."""
        self.until("Array.from(document.querySelectorAll(given[0])).some((each) => each.checkVisibility() && each.innerText.includes(given[1]))", selector, text)  # fmt: skip

    def click(self, selector: str) -> None:
        self.shows(selector)
        # Drivers scroll too, but not all of them wait until a page that scrolls smoothly has come to rest.
        self.script(
            "document.querySelector(given[0]).scrollIntoView({ behavior: 'instant', block: 'center' })", selector
        )
        self.ask("ElementClick", id=self._find(selector))

    def write(self, selector: str, text: str) -> None:
        """Type into a field, or give a field for files a path."""
        self.ask("ElementSendKeys", id=self._find(selector), text=text)

    def press(self, key: str) -> None:
        """Press a key where the focus is."""
        strokes = [{"type": "keyDown", "value": key}, {"type": "keyUp", "value": key}]
        self.ask("PerformActions", actions=[{"type": "key", "id": "keys", "actions": strokes}])

    def _find(self, selector: str) -> str:
        return str(self.ask("FindElement", using="css selector", value=selector)[_ELEMENT])


class Firefox(Browser):
    """Firefox, by the Marionette protocol."""

    def __init__(self, folder: Path, port: int) -> None:
        super().__init__(folder)
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self._stream = self._socket.makefile("rb")
        self._asked = 0
        self._read()  # it introduces itself
        self.ask("NewSession")

    def ask(self, command: str, **given: Any) -> Any:
        return self._command(f"WebDriver:{command}", given).get("value")

    def complaints(self) -> list[str]:
        self._command("Marionette:SetContext", {"value": "chrome"})
        found = self.ask("ExecuteScript", script=_CONSOLE, args=[])
        self._command("Marionette:SetContext", {"value": "content"})
        return [str(each) for each in found]

    def quit(self) -> None:
        with suppress(OSError, ValueError):
            self._command("Marionette:Quit", {"flags": ["eForceQuit"]})
        self._stream.close()
        self._socket.close()

    def _command(self, name: str, given: dict[str, Any]) -> dict[str, Any]:
        self._asked += 1
        message = json.dumps([0, self._asked, name, given]).encode()
        self._socket.sendall(b"%d:%s" % (len(message), message))
        _, _, error, value = self._read()
        if error:
            raise RuntimeError(f"{name}: {error['error']}: {error['message']}")
        found: dict[str, Any] = value
        return found

    def _read(self) -> Any:
        length = b""
        while (byte := self._stream.read(1)) != b":":
            if not byte:
                raise OSError("Firefox is gone")
            length += byte
        return json.loads(self._stream.read(int(length)))


class WebKit(Browser):
    """WebKitGTK's small browser, by HTTP."""

    _PATHS: ClassVar = {
        "Navigate": "url", "ExecuteAsyncScript": "execute/async", "FindElement": "element", "ElementClick": "element/{id}/click",
        "ElementSendKeys": "element/{id}/value", "PerformActions": "actions",
    }  # fmt: skip

    def __init__(self, folder: Path, port: int) -> None:
        super().__init__(folder)
        self._address = f"http://127.0.0.1:{port}/session"
        self._address += f"/{self._send('POST', '', {'capabilities': {}})['sessionId']}"

    def ask(self, command: str, **given: Any) -> Any:
        path = self._PATHS[command].format(id=given.pop("id", ""))
        return self._send("POST", f"/{path}", given)

    def complaints(self) -> list[str]:
        """None: it keeps its console to itself while it is driven."""
        return []

    def quit(self) -> None:
        with suppress(OSError, RuntimeError):
            self._send("DELETE", "", {})

    def _send(self, method: str, path: str, given: dict[str, Any]) -> Any:
        body = json.dumps(given).encode() if method == "POST" else None
        request = urllib.request.Request(
            self._address + path, body, {"Content-Type": "application/json"}, method=method
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)["value"]
        except urllib.error.HTTPError as error:
            with error:
                raise RuntimeError(error.read().decode()) from None


@contextmanager
def firefox(folder: Path) -> Iterator[Firefox]:
    """Debian's Firefox with a profile of its own in the folder, without a window."""
    assert FIREFOX.exists(), f"{FIREFOX} is missing: apt-get install firefox-esr"
    profile = folder / "profile"
    profile.mkdir(parents=True)
    settings = {**_FIREFOX_SETTINGS, "browser.download.dir": str(folder / "downloads")}
    lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in settings.items())
    (profile / "user.js").write_text("".join(lines), encoding="utf-8")
    driven = ["--marionette", "--remote-allow-system-access"]
    command = [FIREFOX, "--headless", "--no-remote", *driven, "--profile", profile]
    with _running(command, folder) as process:
        told = profile / "MarionetteActivePort"
        port = _wait(lambda: told.exists() and told.read_text().strip(), process, folder)
        browser = Firefox(folder, int(port))
        try:
            yield browser
        finally:
            browser.quit()


@contextmanager
def webkit(folder: Path) -> Iterator[WebKit]:
    """Debian's WebKitGTK on a screen that nobody sees; what it keeps is gone with it. Of two at once one may never answer."""
    assert WEBKIT.exists(), f"{WEBKIT} is missing: apt-get install webkit2gtk-driver"
    assert SCREEN.exists(), f"{SCREEN} is missing: apt-get install xvfb"
    folder.mkdir(parents=True, exist_ok=True)
    screen = [SCREEN, "-displayfd", "1", "-screen", "0", "1280x1000x24", "-nolisten", "tcp"]
    with _one_at_a_time("webkit"), _running(screen, folder / "screen") as shown:
        display = _wait(lambda: (folder / "screen/said").read_text().strip(), shown, folder / "screen")
        port = _free_port()
        home = folder / "downloads"  # where it saves files
        environment = {"DISPLAY": f":{display.splitlines()[-1]}", "HOME": str(home)}
        with _running([WEBKIT, f"--port={port}"], folder, environment) as process:
            _wait(lambda: _answers(port), process, folder)
            browser = WebKit(folder, port)
            try:
                yield browser
            finally:
                browser.quit()


@contextmanager
def _one_at_a_time(name: str) -> Iterator[None]:
    """Wait until no other process of the tests has what the name stands for."""
    with (Path(tempfile.gettempdir()) / f"contentops-tests-{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # ends with the file
        yield


@contextmanager
def _running(
    command: list[Any], folder: Path, environment: dict[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """A program while it is needed; what it says is in the file `said` of the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "said").open("wb") as said:
        process = subprocess.Popen(command, stdout=said, stderr=said, env=os.environ | (environment or {}))
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(found: Callable[[], Any], process: subprocess.Popen[bytes], folder: Path) -> Any:
    end = time.monotonic() + 4 * PATIENCE
    while not (value := found()):
        assert process.poll() is None and time.monotonic() < end, (folder / "said").read_text(errors="replace")
        time.sleep(0.05)
    return value


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _answers(port: int) -> bool:
    with socket.socket() as found:
        return found.connect_ex(("127.0.0.1", port)) == 0
