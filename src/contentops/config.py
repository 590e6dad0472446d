"""Finds the project and reads its settings, `[tool.contentops]` of pyproject.toml."""

from __future__ import annotations

import base64
import binascii
import re
import tomllib
from collections.abc import Mapping
from datetime import date, datetime, timezone, tzinfo
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from contentops.errors import ContentOpsError
from contentops.model import Grade, Issuer, Learning, Settings

FILE = "pyproject.toml"
_KNOWN = {
    "languages": list, "name": (str, dict), "tagline": (str, dict), "url": str, "timezone": str, "rules": dict,
    "edit_url": str, "report_url": str, "offline": bool, "bundles": bool, "learning": dict,
}  # fmt: skip
_TABLES = ("rules", "learning")
PLACES = ("path", "key", "title", "url", "language")
"""What the addresses for edits and reports may have in braces."""
_LEARNING = "[tool.contentops.learning]"
_KNOWN_LEARNING = {"points": dict, "levels": list, "record_store": str, "issuers": list}
_KNOWN_LEVEL = {"from": int, "name": (str, dict)}
_KNOWN_ISSUER = {"id": str, "name": (str, dict), "key": str, "since": date, "until": date, "withdrawn": bool}
_KINDS: Mapping[Any, str] = {
    str: "a text, in quotes",
    (str, dict): 'a text in quotes, or one for each language: {zh-CN = "…", en = "…"}',
    bool: "true or false, without quotes",
    int: "a whole number, without quotes",
    date: "a day without quotes, such as 2026-12-31",
    list: "a list in square brackets",
    dict: "a table, such as {key = value}",
}
"""What values are in TOML, in words."""
POINTS = ("lesson", "quiz", "stage", "course")
"""What points can be given for."""
_MOST_POINTS = 1_000_000
_BRACES = re.compile(r"\{([^{}]*)\}")
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_ED25519 = b"\0\0\0\x0bssh-ed25519\0\0\0\x20"
"""How the bytes of an Ed25519 key begin that OpenSSH writes (RFC 8709 4); the key's own 32 follow."""
_LOOPBACK = ("localhost", "127.0.0.1")
"""No IPv6 address: a content security policy cannot name one."""


def find_project(start: Path) -> Path:
    """The nearest folder at or above `start` whose pyproject.toml has `[tool.contentops]`.

    Raises:
        ContentOpsError: there is none.
    """
    for folder in (start.resolve(), *start.resolve().parents):
        file = folder / FILE
        if file.is_file() and b"[tool.contentops]" in file.read_bytes():
            return folder
    raise ContentOpsError(
        f"no contentops site at or above {start}", hint="make one with `contentops init NAME`, or change into one"
    )


def parse_settings(data: bytes) -> Settings:
    """Read the settings of a site.

    Raises:
        ContentOpsError: not TOML, an unknown key, or a value of the wrong kind.
    """
    try:
        tool = tomllib.loads(data.decode("utf-8")).get("tool")
    except (ValueError, RecursionError) as error:
        raise ContentOpsError(f"{FILE}: {error}", hint="mend the file, then try again") from None
    table = tool.get("contentops") if isinstance(tool, dict) else None
    if not isinstance(table, dict):
        raise ContentOpsError(f"{FILE} has no [tool.contentops] table", hint='the least it needs: languages = ["en"]')
    _check(table)
    languages = tuple(table.get("languages", ["en"]))
    return Settings(
        languages=languages,
        name=_label(table.get("name", "contentops"), languages),
        tagline=_label(table.get("tagline", ""), languages),
        url=str(table.get("url", "")).rstrip("/"),
        timezone=str(table.get("timezone", "UTC")),
        rules=table.get("rules", {}),
        edit_url=table.get("edit_url", ""),
        report_url=table.get("report_url", ""),
        offline=table.get("offline", True),
        bundles=table.get("bundles", False),
        learning=_learning(table.get("learning", {}), languages),
    )


def time_zone(name: str) -> tzinfo:
    """The time zone of a name in the settings. UTC needs no table of time zones, which is slow to load."""
    if name == "UTC":
        return timezone.utc
    from zoneinfo import ZoneInfo

    return ZoneInfo(name)


def local_day(now: datetime, zone: str) -> date:
    """The day that an instant falls on in a time zone."""
    return now.astimezone(time_zone(zone)).date()


def _check(table: Mapping[str, Any]) -> None:
    for key, value in table.items():
        if key not in _KNOWN:
            raise ContentOpsError(
                f"{FILE}: unknown key “{key}” in [tool.contentops]", hint=f"known: {', '.join(sorted(_KNOWN))}"
            )
        texts = value.values() if isinstance(value, dict) and key not in _TABLES else ()
        if not isinstance(value, _KNOWN[key]) or not all(isinstance(text, str) for text in texts):  # type: ignore[arg-type]
            raise _wrong_kind(key, "[tool.contentops]", _KNOWN[key])
    languages = table.get("languages", ["en"])
    sound = all(isinstance(tag, str) and tag.replace("-", "").isalnum() for tag in languages)
    if not languages or not sound or len(set(languages)) < len(languages):
        raise ContentOpsError(
            f"{FILE}: “languages” must list language tags", hint='languages = ["zh-CN", "en"], the default one first'
        )
    _check_url(str(table.get("url", "")))
    _check_timezone(str(table.get("timezone", "UTC")))
    _check_pattern(table, "edit_url", 'edit_url = "https://git.example.org/academy/edit/main/{path}"')
    _check_pattern(table, "report_url", 'report_url = "mailto:editors@example.org?subject={title}&body={url}"')


def _check_url(url: str) -> None:
    """Refuses what no page's address can begin with. Feeds, calendars and sitemaps take addresses in ASCII alone."""
    try:
        parts = urlsplit(url)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        sound = False
    if url and (not sound or set(url) & set("?#\"'<>\\ \t\r\n")):
        raise ContentOpsError(
            f"{FILE}: “url” must be the site's absolute address", hint='url = "https://learn.example.org"'
        )
    if not url.isascii():
        raise ContentOpsError(
            f"{FILE}: “url” must be written as programs send it, in ASCII", hint=f'url = "{_in_ascii(url)}"'
        )


def _in_ascii(url: str) -> str:
    parts = urlsplit(url)
    try:
        host = parts.netloc.encode("idna").decode()
    except UnicodeError:
        host = "learn.example.org"
    return f"{parts.scheme}://{host}{quote(parts.path, safe='/%')}"


def _check_pattern(table: Mapping[str, Any], key: str, example: str) -> None:
    """Refuses an address with braces that nothing is known for, and one that a browser would run."""
    pattern = str(table.get(key, ""))
    unknown = [name for name in _BRACES.findall(pattern) if name not in PLACES]
    if unknown:
        message = f"{FILE}: “{key}” in [tool.contentops] has {{{unknown[0]}}}, which stands for nothing"
        raise ContentOpsError(message, hint=f"known: {', '.join(f'{{{name}}}' for name in PLACES)}")
    begins = ("https://", "http://", *(("mailto:",) if key == "report_url" else ()))
    if pattern and (not pattern.startswith(begins) or set(pattern) & set("\"'<> \t\r\n\\")):
        raise ContentOpsError(f"{FILE}: “{key}” in [tool.contentops] must be an address", hint=example)


def _check_timezone(name: str) -> None:
    if name == "UTC":
        return
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # a folder of zones, such as Asia, is an OSError
        raise ContentOpsError(f"{FILE}: there is no time zone “{name}”", hint='timezone = "Asia/Shanghai"') from None


def _label(value: Any, languages: tuple[str, ...]) -> dict[str, str]:
    if isinstance(value, str):
        return dict.fromkeys(languages, value)
    fallback = value.get(languages[0]) or next(iter(value.values()), "")
    return {language: value.get(language, fallback) for language in languages}


# -- learning -------------------------------------------------------------------------------------------------


def _learning(table: Mapping[str, Any], languages: tuple[str, ...]) -> Learning:
    _check_table(table, _KNOWN_LEARNING, _LEARNING)
    return Learning(
        points=_points(table.get("points", {})),
        levels=_levels(table.get("levels", []), languages, "points" in table),
        record_store=_record_store(table.get("record_store", "")),
        issuers=_issuers(table.get("issuers", []), languages),
    )


def _points(table: Mapping[str, Any]) -> dict[str, int]:
    for name, value in table.items():
        if name not in POINTS:
            hint = f"points are given for {', '.join(POINTS)}"
            raise ContentOpsError(f"{FILE}: unknown key “{name}” in “points” in {_LEARNING}", hint=hint)
        if type(value) is not int or not 0 <= value <= _MOST_POINTS:
            message = f"“points.{name}” in {_LEARNING} must be a whole number from 0 to {_MOST_POINTS:,}"
            raise ContentOpsError(f"{FILE}: {message}", hint=f"points = {{{name} = 10}}")
    return {name: table[name] for name in POINTS if table.get(name)}


def _levels(tables: list[Any], languages: tuple[str, ...], points: bool) -> tuple[Grade, ...]:
    example = 'levels = [{from = 0, name = "Novice"}, {from = 100, name = "Adept"}]'
    for number, table in enumerate(tables, 1):
        _check_table(table, _KNOWN_LEVEL, f"“levels[{number}]” in {_LEARNING}", needed=("from", "name"))
    starts = [table["from"] for table in tables]
    if starts and (starts[0] != 0 or starts != sorted(set(starts))):
        message = f"{FILE}: “levels” in {_LEARNING} must begin with 0 and rise"
        raise ContentOpsError(message, hint=example)
    if starts and not points:
        message = f"{FILE}: {_LEARNING} has levels, but no points to reach them with"
        raise ContentOpsError(message, hint="points = {lesson = 10, quiz = 5}")
    return tuple(Grade(table["from"], _label(table["name"], languages)) for table in tables)


def _record_store(address: str) -> str:
    if not address:
        return ""
    try:
        parts = urlsplit(address)
        host, at = parts.hostname or "", parts.username is not None or parts.port == 0
    except ValueError:
        parts, host, at = urlsplit(""), "", False
    safe = parts.scheme == "https" or (parts.scheme == "http" and host in _LOOPBACK)
    if not host or not safe or at or parts.query or parts.fragment or set(address) & set("\"'<>;,* \t\r\n\\[]"):
        message = f"{FILE}: “record_store” in {_LEARNING} must be an address that begins with https://"
        hint = 'record_store = "https://lrs.example.org/xapi/"; http:// only on this machine; no name or key in it'
        raise ContentOpsError(message, hint=hint)
    return address if address.endswith("/") else f"{address}/"


def _issuers(tables: list[Any], languages: tuple[str, ...]) -> tuple[Issuer, ...]:
    found: dict[str, Issuer] = {}
    for number, table in enumerate(tables, 1):
        where = f"“issuers[{number}]” in {_LEARNING}"
        _check_table(table, _KNOWN_ISSUER, where, needed=("id", "name", "key"))
        name = table["id"]
        if not _ID.fullmatch(name) or name in found:
            message = f"{FILE}: {where} must have an id of its own, of small letters, digits and hyphens"
            raise ContentOpsError(message, hint='id = "training-office-2026"')
        since, until = table.get("since"), table.get("until")
        if since and until and until < since:
            raise ContentOpsError(
                f"{FILE}: {where} ends before it begins", hint="since = 2026-01-01, until = 2026-12-31"
            )
        label = _label(table["name"], languages)
        found[name] = Issuer(name, label, _ed25519(table["key"], where), since, until, table.get("withdrawn", False))
    return tuple(found.values())


def _ed25519(line: str, where: str) -> bytes:
    """The 32 bytes of an Ed25519 key in OpenSSH's one line."""
    if "PRIVATE KEY" in line:
        hint = "take it out, make a new one with ssh-keygen -t ed25519, and put the line of its .pub file here"
        raise ContentOpsError(f"{FILE}: “key” of {where} is a private key, which everybody can now use", hint=hint)
    kind, _, rest = line.strip().partition(" ")
    try:
        blob = base64.b64decode(rest.partition(" ")[0], validate=True)
    except (binascii.Error, ValueError):
        blob = b""
    if kind != "ssh-ed25519" or len(blob) != len(_ED25519) + 32 or not blob.startswith(_ED25519):
        hint = "copy the one line of the .pub file that ssh-keygen -t ed25519 made: ssh-ed25519 AAAA… comment"
        raise ContentOpsError(f"{FILE}: “key” of {where} is no public Ed25519 key", hint=hint)
    return blob[len(_ED25519) :]


def _check_table(table: Any, known: Mapping[str, Any], where: str, *, needed: tuple[str, ...] = ()) -> None:
    """Refuses what is no table, unknown and missing keys, and values of another kind."""
    if not isinstance(table, dict):
        raise ContentOpsError(f"{FILE}: {where} is no table", hint=f"its keys: {', '.join(known)}")
    for key, value in table.items():
        if key not in known:
            raise ContentOpsError(f"{FILE}: unknown key “{key}” in {where}", hint=f"known: {', '.join(known)}")
        of_kind = isinstance(value, known[key]) and not (isinstance(value, bool) and known[key] is int)
        texts = value.values() if key == "name" and isinstance(value, dict) else ()
        if not of_kind or isinstance(value, datetime) or not all(isinstance(text, str) for text in texts):
            raise _wrong_kind(key, where, known[key])
    for key in needed:
        if not table.get(key) and table.get(key) != 0:
            raise ContentOpsError(f"{FILE}: {where} has no “{key}”", hint=f"it needs {', '.join(needed)}")


def _wrong_kind(key: str, where: str, kind: Any) -> ContentOpsError:
    return ContentOpsError(f"{FILE}: “{key}” in {where} is of the wrong kind", hint=f"it is {_KINDS[kind]}")
