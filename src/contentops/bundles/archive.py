"""A zip whose bytes depend on its files alone: order, time, mode and compression are fixed."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

_EPOCH = (1980, 1, 1, 0, 0, 0)
_MODE = 0o100644 << 16


def archive(files: Mapping[str, bytes]) -> bytes:
    """The zip of `files` in the order given. Stored, not deflated: compressors differ between machines."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as packed:
        for path, content in files.items():
            info = zipfile.ZipInfo(path, _EPOCH)
            info.create_system, info.external_attr = 3, _MODE
            packed.writestr(info, content)
    return out.getvalue()
