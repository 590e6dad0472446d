"""Finds the project and reads its settings, `[tool.contentops]` of pyproject.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, datetime, timezone
from pathlib import Path
from typing import Any

from contentops.errors import ContentOpsError
from contentops.model import Settings

FILE = "pyproject.toml"
_KNOWN = {"languages": list, "name": (str, dict), "tagline": (str, dict), "url": str, "timezone": str, "rules": dict}


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
    )


def local_day(now: datetime, zone: str) -> date:
    """The day that an instant falls on in a time zone."""
    if zone == "UTC":
        return now.astimezone(timezone.utc).date()
    from zoneinfo import ZoneInfo

    return now.astimezone(ZoneInfo(zone)).date()


def _check(table: Mapping[str, Any]) -> None:
    for key, value in table.items():
        if key not in _KNOWN:
            raise ContentOpsError(
                f"{FILE}: unknown key “{key}” in [tool.contentops]", hint=f"known: {', '.join(sorted(_KNOWN))}"
            )
        texts = value.values() if isinstance(value, dict) and key != "rules" else ()
        if not isinstance(value, _KNOWN[key]) or not all(isinstance(text, str) for text in texts):  # type: ignore[arg-type]
            raise ContentOpsError(f"{FILE}: “{key}” in [tool.contentops] is of the wrong kind")
    languages = table.get("languages", ["en"])
    sound = all(isinstance(tag, str) and tag.replace("-", "").isalnum() for tag in languages)
    if not languages or not sound or len(set(languages)) < len(languages):
        raise ContentOpsError(
            f"{FILE}: “languages” must list language tags", hint='languages = ["zh-CN", "en"], the default one first'
        )
    if table.get("url") and not str(table["url"]).startswith(("http://", "https://")):
        raise ContentOpsError(
            f"{FILE}: “url” must be the site's absolute address", hint='url = "https://learn.example.org"'
        )
    _check_timezone(str(table.get("timezone", "UTC")))


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
