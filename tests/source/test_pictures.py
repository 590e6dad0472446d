"""Sizes of pictures, read from their bytes."""

from __future__ import annotations

import struct
import zlib

import pytest

from contentops.model import Size
from contentops.source.pictures import picture_size


def png(width: int, height: int) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


def jpeg(width: int, height: int, orientation: int = 1) -> bytes:
    tiff = b"MM\x00*" + struct.pack(">IHHHIHHI", 8, 1, 0x0112, 3, 1, orientation, 0, 0)
    exif = b"Exif\x00\x00" + tiff
    frame = struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00"
    segments = ((0xE1, exif), (0xDB, bytes(65)), (0xC0, frame))
    return (
        b"\xff\xd8"
        + b"".join(bytes((0xFF, mark)) + struct.pack(">H", len(data) + 2) + data for mark, data in segments)
        + b"\xff\xd9"
    )


def webp(kind: bytes, data: bytes) -> bytes:
    chunk = kind + struct.pack("<I", len(data)) + data
    return b"RIFF" + struct.pack("<I", 4 + len(chunk)) + b"WEBP" + chunk


def box(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", 8 + len(data)) + kind + data


def avif(width: int, height: int) -> bytes:
    """With a thumbnail's size before the picture's own: which one counts is said by the item that is the picture."""
    sizes = box(b"ispe", struct.pack(">III", 0, 8, 8)) + box(b"ispe", struct.pack(">III", 0, width, height))
    belongs = box(b"ipma", struct.pack(">IIHBBHBB", 0, 2, 1, 1, 2, 2, 1, 1))
    meta = box(b"pitm", struct.pack(">IH", 0, 1)) + box(b"iprp", box(b"ipco", sizes) + belongs)
    return box(b"ftyp", b"avif\x00\x00\x00\x00avifmif1") + box(b"meta", b"\x00\x00\x00\x00" + meta)


PICTURES = {
    "png": png(640, 400),
    "jpeg": jpeg(640, 400),
    "jpeg on its side": jpeg(400, 640, orientation=6),
    "gif": b"GIF89a" + struct.pack("<HHBBB", 640, 400, 0, 0, 0) + b";",
    "webp": webp(b"VP8X", bytes(4) + (639).to_bytes(3, "little") + (399).to_bytes(3, "little")),
    "lossless webp": webp(b"VP8L", b"\x2f" + struct.pack("<I", 639 | 399 << 14) + bytes(8)),
    "avif": avif(640, 400),
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg" width="640" height="400px"><rect width="3" height="4"/></svg>',
}


@pytest.mark.parametrize("kind", PICTURES)
def test_the_size_is_what_a_browser_shows(kind):
    assert picture_size(PICTURES[kind]) == Size(640, 400)


@pytest.mark.parametrize("kind", PICTURES)
def test_a_picture_that_is_cut_off_has_the_right_size_or_none(kind):
    whole = PICTURES[kind]
    assert {picture_size(whole[:end]) for end in range(len(whole))} <= {None, Size(640, 400)}


@pytest.mark.parametrize(
    ("attributes", "size"),
    [
        ('width="6.4in" height="40mm"', (614, 151)),
        ('width="48pt" height="3pc"', (64, 48)),
        ('viewBox="0 0 24 12"', (1200, 600)),  # it has a shape and no size, and fills its column
        ('viewBox="-5,-5 , 24 12" width="100%"', (1200, 600)),
        ('viewBox="0 0 24 12" width="300"', (300, 150)),
        ('viewBox="0 0 24 12" height="300"', (600, 300)),
        ('viewBox="0 0 24 12" width="20em" height="auto"', (1200, 600)),
        ('viewBox="0 0 24 12" width="1e2" height=".5E2"', (100, 50)),
        ('width="300"', None),
        ('height="300"', None),
        ('viewBox="0 0 0 12"', None),
        ('viewBox="0 0 nan 12"', None),
        ('viewBox="0 0 1e400 12"', None),
        ('viewBox="24 12"', None),
        ('width="1e300" height="2"', None),
        ('width="-3" height="2"', None),
        ("", None),
    ],
)
def test_a_drawing_says_its_size_or_its_shape(attributes, size):
    found = picture_size(f'<?xml version="1.0"?>\n<!-- width="9" height="9" -->\n<svg {attributes}>'.encode())
    assert found == (Size(*size) if size else None)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_drawing_may_begin_late_and_in_any_encoding(encoding):
    text = (
        f'<?xml version="1.0"?><!-- {"x" * 9000} --><s:svg xmlns:s="http://www.w3.org/2000/svg" width="6" height="4"/>'
    )
    assert picture_size(text.encode(encoding)) == Size(6, 4)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"%PDF-1.7",
        b"<html width='6' height='4'>",
        b"< svg",
        b"\x00\x00\x00\x18ftypisom\x00\x00\x00\x00isommp42",
        png(0, 4),
        png(2_000_000, 4),
        b'<?xml version="1.0" encoding="no-such"?><svg width="6" height="4"/>',
    ],
)
def test_what_is_no_picture_has_no_size(data):
    assert picture_size(data) is None
