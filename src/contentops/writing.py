"""Writes files whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path


def write(target: Path, content: bytes) -> None:
    """Put `content` at `target`: after any interruption there is the whole new file or the old one."""
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f".{target.name}.{os.getpid()}.new")
    beside.unlink(missing_ok=True)  # left by a process of this number that was killed
    try:
        with beside.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            beside.chmod(target.stat().st_mode & 0o777)
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)


def write_all(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Write several files below a folder, in the order given."""
    for path, content in contents.items():
        write(folder / path, content)
