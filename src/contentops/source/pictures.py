"""How large a picture is, from the first of its bytes: pages keep its room while it loads."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Mapping
from xml.parsers import expat

import imagesize

from contentops.model import Size

_XML = re.compile(rb"(?:\xef\xbb\xbf)?\s*<|\xff\xfe<|\xfe\xff\x00<")
_CHUNK = 4096
_LENGTH = re.compile(r"\s*(?P<number>\+?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)(?P<unit>px|pt|pc|in|cm|mm|Q)?\s*\Z")
_PIXELS = {"px": 1.0, "pt": 96 / 72, "pc": 16.0, "in": 96.0, "cm": 96 / 2.54, "mm": 96 / 25.4, "Q": 96 / 101.6}
"""CSS pixels of an absolute length, by its unit (CSS Values and Units 3, section 6.2)."""
_SEPARATORS = re.compile(r"[\s,]+")
_WHOLE = 1200
"""What a drawing of no width of its own is as wide as: more than any column, so that it fills the one it stands in."""
_MOST = 100_000
"""Pixels on a side, above which a size is no help and most likely no size."""


def picture_size(data: bytes) -> Size | None:
    """Width and height of a picture in CSS pixels, the way up it is shown; none for anything else, and where it cannot be told.

    Args:
        data: the bytes of a file of any kind. What it is they say themselves, not its name.
    """
    return _checked(*_drawing(data) if _XML.match(data) else imagesize.get(io.BytesIO(data)))


def _checked(width: float, height: float) -> Size | None:
    """Whole pixels; none for what is no size."""
    if not (0 < width <= _MOST and 0 < height <= _MOST):
        return None
    return Size(max(1, round(width)), max(1, round(height)))


def _drawing(data: bytes) -> tuple[float, float]:
    """The size that an SVG file gives its outermost element, by `width` and `height`, else by the shape of its `viewBox`."""
    root = _root(data)
    width, height = (_pixels(root.get(name, "")) for name in ("width", "height"))
    if width and height:
        return width, height
    shape = _shape(root.get("viewBox", ""))
    if not shape:
        return 0, 0
    if height:
        return height * shape, height
    return width or _WHOLE, (width or _WHOLE) / shape


def _root(data: bytes) -> Mapping[str, str]:
    """The attributes of the outermost element, if it is `svg`."""
    found: list[tuple[str, Mapping[str, str]]] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, attributes: found.append((name, attributes))
    try:
        for at in range(0, len(data), _CHUNK):
            parser.Parse(data[at : at + _CHUNK], False)
            if found:
                break
    except (expat.ExpatError, ValueError, LookupError):  # ill-formed, or in an encoding that is not read
        return {}
    return found[0][1] if found and found[0][0].rpartition(":")[2] == "svg" else {}


def _pixels(text: str) -> float:
    """An absolute length; 0 for any other, as `100%` or `20em`, which depend on where it is shown."""
    match = _LENGTH.match(text)
    return float(match["number"]) * _PIXELS[match["unit"] or "px"] if match else 0.0


def _shape(text: str) -> float:
    """Width by height of a `viewBox`; 0 where there is none."""
    try:
        _, _, width, height = (float(each) for each in _SEPARATORS.split(text.strip()))
    except ValueError:
        return 0.0
    sound = math.isfinite(width) and math.isfinite(height) and width > 0 and height > 0
    return width / height if sound else 0.0
