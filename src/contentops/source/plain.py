"""Reads plain files and nothing else: what a site holds may be a link to anywhere, a pipe that never ends, or a device."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path


def read_plain(file: Path) -> bytes:
    """The bytes of a plain file.

    Raises:
        OSError: there is none, or what is there is a link, a pipe, a device or a folder.
    """
    if not stat.S_ISREG(file.lstat().st_mode):
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), str(file))
    return file.read_bytes()
