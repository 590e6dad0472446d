"""Pictures for links: PNG that any reader takes, the same everywhere, few and small."""

from __future__ import annotations

import hashlib
import re
import struct
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contentops.portal import opengraph

COLOURS = ((1, 2, 3), (4, 5, 6), (7, 8, 9), (10, 11, 12))
BOXES = st.lists(
    st.tuples(
        st.integers(0, 299), st.integers(0, 629), st.integers(1, 300), st.integers(1, 630), st.integers(0, 3)
    ).map(lambda box: (4 * min(box[0], box[2] - 1), min(box[1], box[3] - 1), 4 * box[2], box[3], box[4])),
    max_size=12,
)


def _chunks(data: bytes) -> dict[bytes, bytes]:
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    found, at = {}, 8
    while at < len(data):
        (size,) = struct.unpack(">I", data[at : at + 4])
        name, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + size]
        assert struct.unpack(">I", data[at + 8 + size : at + 12 + size])[0] == zlib.crc32(name + body)
        found[name], at = body, at + 12 + size
    return found


def _pixels(data: bytes) -> list[list[int]]:
    """The colour of each pixel, as a reader that knows nothing of how it was made sees it."""
    raw = zlib.decompress(_chunks(data)[b"IDAT"])
    rows = [raw[at : at + 301] for at in range(0, len(raw), 301)]
    assert len(rows) == 630
    assert all(row[0] == 0 for row in rows)  # no filter
    return [[byte >> shift & 3 for byte in row[1:] for shift in (6, 4, 2, 0)] for row in rows]


@pytest.mark.slow
@given(BOXES)
def test_any_boxes_come_out_as_they_are_painted(boxes):
    found = _pixels(opengraph.png(boxes, COLOURS))
    for y in {0, 629, *(edge for box in boxes for edge in (box[1], box[3] - 1))}:
        for x in {0, 1199, *(edge for box in boxes for edge in (box[0], box[2] - 1))}:
            under = [colour for left, top, right, bottom, colour in boxes if left <= x < right and top <= y < bottom]
            assert found[y][x] == (under[-1] if under else 0)


def test_a_picture_has_its_size_its_four_colours_and_few_bytes():
    data = opengraph.card("course", "basics")
    chunks = _chunks(data)
    assert struct.unpack(">IIBBBBB", chunks[b"IHDR"]) == (1200, 630, 2, 3, 0, 0, 0)
    assert {pixel for row in _pixels(data) for pixel in row} == {0, 1, 2, 3}
    assert max(len(opengraph.card("course", topic)) for topic in "abcdefgh") < 10_000


def test_a_picture_is_the_same_on_every_machine():
    assert hashlib.sha256(opengraph.card("course", "基础")).hexdigest() == (
        "877ba2264484187f6a866348af8165ef89fe94b51fa973e67fc7b0ccebd18fb3"
    )


def test_kinds_and_topics_have_pictures_of_their_own():
    kinds, topics = ("course", "lesson", "article"), ("", "a", "b", "c")
    assert len({opengraph.card(kind, topic) for kind in kinds for topic in topics}) == 12


@pytest.mark.parametrize(
    "length", [1, 2, 3, 4, 10, 11, 12, 18, 19, 257, 258, 259, 260, 261, 515, 516, 517, 518, 189329]
)
def test_runs_of_any_length_are_told(length):
    row = bytes([0] * 150 + [255] * 151)
    bits = "".join(["1", "10", *opengraph._row(row), *opengraph._again(length * 301), "0000000"])
    stream = bits + "0" * (-len(bits) % 8)
    body = int(stream[::-1], 2).to_bytes(len(stream) // 8, "little")
    assert zlib.decompress(body, wbits=-15) == row * (length + 1)


def test_every_page_that_may_be_found_shows_a_picture_that_is_there(published_academy):
    files, seen = published_academy.snapshot(), set()
    for path, data in files.items():
        html = data.decode() if path.endswith(".html") else ""
        pictures = re.findall(r'<meta property="og:image" content="https://learn.example.org/academy/([^"]+)">', html)
        assert len(pictures) == (1 if "<body" in html and "noindex" not in html else 0), path
        seen.update(pictures)
    assert seen
    assert all(files[picture].startswith(b"\x89PNG") for picture in seen)
    assert len(seen) < 15
    assert seen == {path for path in files if path.endswith("/card.png")}


def test_a_cover_that_everybody_can_show_is_shown_itself(site):
    path = site.article("x", extra="cover: x.png\ncover_alt: 图\n")
    site.write("content/articles/x.png", opengraph.png([], COLOURS))
    site.published(path)
    site.publish()
    page = site.page("articles/x")
    shown = re.search(r'og:image" content="https://learn.example.org/academy/(assets/[0-9a-f]+/x\.png)"', page)
    assert shown
    assert shown[1] in site.snapshot()
    assert "og:image:width" not in page
