"""Pictures for links in messages and social media: PNG, 1200 × 630, drawn when the site is built, the same on every machine.

They hold no words. A font that has every Chinese character weighs ten megabytes, and one that happens to be installed would
give every machine its own bytes; the title stands beside the picture anyway (`og:title`). What is drawn follows from the
document's type and its first topic, so a site has few of them: a copybook's square and a lattice, in four colours.

The PNG is written here and not by zlib, whose output differs from one of its makers to the next: rows that are alike are
told by one row and references to it (RFC 1951, fixed Huffman codes).
"""

from __future__ import annotations

import functools
import hashlib
import struct
import zlib
from collections.abc import Iterator, Sequence
from itertools import pairwise

from contentops.portal.lattice import CELLS, UNIT, lattice

WIDTH, HEIGHT = 1200, 630
_PAPER, _INK, _RULE = (0xF7, 0xF3, 0xEA), (0x1F, 0x2A, 0x30), (0xE6, 0xC4, 0xB8)
_ACCENTS = ((0xC8, 0x37, 0x2D), (0x3D, 0x6B, 0x6B), (0xB0, 0x7A, 0x2C), (0x4A, 0x5A, 0x78))
_SCALE = 8
"""Pixels of a unit of the lattice: a multiple of four, as the edges of boxes are."""
_PIXELS = 4
"""Pixels in a byte: two bits choose one of four colours."""
_ROW = WIDTH // _PIXELS + 1
"""Bytes of a row, with the one that names its filter."""
_LONGEST = 258
Box = tuple[int, int, int, int, int]
"""Left, top, right, bottom, colour; left and right are multiples of four."""


@functools.lru_cache(256)
def card(kind: str, topic: str) -> bytes:
    """The picture of a type and a topic."""
    seed, family = hashlib.sha256(f"{kind}\0{topic}".encode()).digest(), hashlib.sha256(topic.encode()).digest()
    return png(list(_boxes(family, seed)), (_PAPER, _ACCENTS[family[1] % len(_ACCENTS)], _INK, _RULE))


def _boxes(family: bytes, seed: bytes) -> Iterator[Box]:
    """A copybook's square with the sign for a field in it, and the lattice that covers have as well."""
    yield from _square(108, 136, 360, 3)
    yield from ((x, 314, x + 12, 317, 3) for x in range(116, 460, 24))
    yield from ((286, y, 290, y + 12, 3) for y in range(144, 488, 24))
    yield from _square(180, 208, 216, 2, 16)
    yield (280, 208, 296, 424, 2)
    yield (180, 308, 396, 324, 2)
    side, left, top = CELLS * UNIT * _SCALE, WIDTH - CELLS * UNIT * _SCALE - 28, 27
    for at in range(0, side + 1, UNIT * _SCALE):
        yield (left + at, top, left + at + 4, top + side, 3)
        yield (left, top + at, left + side + 4, top + at + 3, 3)
    for x, y, last_x, last_y, accent in lattice(family, seed):
        first, first_row = left + x * _SCALE, top + y * _SCALE
        yield (first, first_row, left + last_x * _SCALE, top + last_y * _SCALE, 1 if accent else 2)


def _square(left: int, top: int, side: int, colour: int, thick: int = 4) -> Iterator[Box]:
    right, bottom = left + side, top + side
    yield (left, top, right, top + thick, colour)
    yield (left, bottom - thick, right, bottom, colour)
    yield (left, top, left + thick, bottom, colour)
    yield (right - thick, top, right, bottom, colour)


def png(boxes: Sequence[Box], colours: Sequence[tuple[int, int, int]]) -> bytes:
    """A PNG of boxes painted one over the other on the first of four colours."""
    bands = list(_bands(boxes))
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 2, 3, 0, 0, 0)
    palette = bytes(value for colour in colours for value in colour)
    parts = ((b"IHDR", header), (b"PLTE", palette), (b"IDAT", _deflated(bands)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    )


def _bands(boxes: Sequence[Box]) -> Iterator[tuple[bytes, int]]:
    """The rows of the picture: each row that differs from the one above, and how often it stands there."""
    edges = sorted({0, HEIGHT, *(edge for box in boxes for edge in (box[1], box[3]))})
    for top, bottom in pairwise(edges):
        row = bytearray(_ROW)
        for left, first, right, last, colour in boxes:
            if first <= top < last:
                fill = colour * 0b01010101
                row[1 + left // _PIXELS : 1 + right // _PIXELS] = bytes([fill]) * ((right - left) // _PIXELS)
        yield bytes(row), bottom - top


def _deflated(bands: Sequence[tuple[bytes, int]]) -> bytes:
    """The rows as a zlib stream of one block with fixed codes (RFC 1950, 1951)."""
    bits = ["1", "10"]  # the last block; fixed codes, lowest bit first
    for row, times in bands:
        bits.extend(_row(row))
        bits.extend(_again((times - 1) * _ROW))
    bits.append("0000000")  # the end of the block
    stream = "".join(bits)
    stream += "0" * (-len(stream) % 8)
    body = int(stream[::-1], 2).to_bytes(len(stream) // 8, "little")
    checksum = zlib.adler32(b"".join(row * times for row, times in bands))
    return b"\x78\x01" + body + struct.pack(">I", checksum)


def _row(row: bytes) -> Iterator[str]:
    """A row: each byte that differs from the one before it as such, runs as references to the byte before."""
    at = 0
    while at < len(row):
        yield _literal(row[at])
        end = at + 1
        while end < len(row) and row[end] == row[at]:
            end += 1
        yield from _copies(end - at - 1, row[at], "00000")  # distance 1
        at = end


def _copies(length: int, value: int, distance: str) -> Iterator[str]:
    while length >= 3:
        step = _step(length)
        yield _length(step) + distance
        length -= step
    for _ in range(length):
        yield _literal(value)


def _again(length: int) -> Iterator[str]:
    """The row above once more, so often as `length` bytes hold it: references a row back, code 16 (257 to 384)."""
    distance = _code(16, 5) + _extra(_ROW - 257, 7)
    while length:
        step = _step(length)
        yield _length(step) + distance
        length -= step


def _step(length: int) -> int:
    """How much the next reference takes, so that no rest is left that is too short for one."""
    step = min(length, _LONGEST)
    return step if length - step >= 3 or length == step else step - 3


def _literal(value: int) -> str:
    return _code(0x30 + value, 8) if value < 144 else _code(0x190 + value - 144, 9)


def _length(length: int) -> str:
    """The code of a reference's length, from 3 to 258."""
    if length == _LONGEST:
        return _symbol(285)
    if length < 11:
        return _symbol(254 + length)
    extra = (length - 3).bit_length() - 3
    base = 257 + 4 * (extra + 1) + ((length - 3) >> extra) - 4
    return _symbol(base) + _extra((length - 3) & ((1 << extra) - 1), extra)


def _symbol(number: int) -> str:
    return _code(number - 256, 7) if number < 280 else _code(0xC0 + number - 280, 8)


def _code(value: int, width: int) -> str:
    """A Huffman code: its highest bit first."""
    return f"{value:0{width}b}"


def _extra(value: int, width: int) -> str:
    """Bits that are a number: the lowest first."""
    return f"{value:0{width}b}"[::-1] if width else ""
