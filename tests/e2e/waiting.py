"""Waiting for what must come to be outside a page."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any


def until(true: Callable[[], Any], *, most: float) -> None:
    """Look again and again until it is so; fails after so many seconds."""
    end = time.monotonic() + most
    while not true():
        assert time.monotonic() < end, "it never came to be"
        time.sleep(0.03)
