"""Covers that are drawn: the same from the same, another for each document, akin within a topic, sound SVG whatever the title."""

from __future__ import annotations

import hashlib
import re
from xml.etree import ElementTree

from hypothesis import given, settings
from hypothesis import strategies as st

from contentops.portal.covers import cover
from contentops.portal.lattice import CELLS, UNIT, lattice

SIDE = CELLS * UNIT
DIGESTS = st.binary(min_size=32, max_size=32)
SVG = "{http://www.w3.org/2000/svg}"


@settings(max_examples=40)
@given(DIGESTS, DIGESTS)
def test_a_lattice_is_the_same_from_left_and_right_above_and_below(topic, document):
    boxes = set(lattice(topic, document))
    assert boxes == {(SIDE - right, top, SIDE - left, bottom, accent) for left, top, right, bottom, accent in boxes}
    assert boxes == {(left, SIDE - bottom, right, SIDE - top, accent) for left, top, right, bottom, accent in boxes}


@settings(max_examples=40)
@given(DIGESTS, DIGESTS)
def test_nothing_in_a_lattice_stands_outside_or_over_another_thing(topic, document):
    painted: set[tuple[int, int]] = set()
    for left, top, right, bottom, _ in lattice(topic, document):
        assert 0 <= left < right <= SIDE
        assert 0 <= top < bottom <= SIDE
        points = {(x, y) for x in range(left, right) for y in range(top, bottom)}
        assert not painted & points
        painted |= points


@settings(max_examples=40)
@given(DIGESTS, DIGESTS)
def test_a_lattice_has_its_accent_once_in_each_quarter(topic, document):
    accents = [box for box in lattice(topic, document) if box[4]]
    assert len(accents) == 4
    assert {(right - left, bottom - top) for left, top, right, bottom, _ in accents} == {(UNIT, UNIT)}


def test_a_cover_is_the_same_every_time_and_on_every_machine():
    assert (
        hashlib.sha256(cover("course/basics", "入门", "layout")).hexdigest()
        == "15de7196a24d1d20a97d217e4ed1a9ee478ec8133f8fff18bc1ada0922cb2c4c"
    )


def test_documents_with_one_title_have_covers_of_their_own():
    assert len({cover(f"lesson/{number}", "第一课", "layout") for number in range(200)}) > 190


def test_a_topic_has_one_colour_and_topics_differ():
    def accents(topic: str) -> set[str]:
        found = (re.search(rb'<path fill="(#\w+)"', cover(f"course/{n}", "课", topic)) for n in range(10))
        return {match[1].decode() for match in found if match}

    assert {len(accents(topic)) for topic in "abcdefgh"} == {1}
    assert len(set().union(*map(accents, "abcdefgh"))) > 1


@given(st.text())
def test_a_cover_is_sound_and_shows_one_character_of_any_title(title):
    root = ElementTree.fromstring(cover("article/x", title))
    (text,) = root.findall(f"{SVG}text")
    shown = (text.text or "").casefold()
    assert shown == "·" or shown in title.casefold() or any(shown == letter.upper().casefold() for letter in title)


def test_a_page_without_a_cover_gets_one_of_its_topic(folder):
    folder.git("init", "-q", "-b", "main")
    folder.write(
        "content/topics/layout.md",
        "---\ntitle: 版面\nslug: layout\nstatus: draft\nsummary: 版面。\nlevel: beginner\n---\n",
    )
    for slug, topics in (("a", "[layout]"), ("b", "[layout]"), ("c", "[]")):
        folder.article(slug, extra=f"topics: {topics}\n")
    done = folder.publish("--drafts", "--worktree")
    assert done.code == 0, done.err

    def drawn(address: str) -> bytes:
        source = re.search(r'class="cover" src="([^"]+)"', folder.page(address))
        assert source
        return (folder.output / address / source[1]).resolve().read_bytes()

    assert drawn("articles/a") == cover("article/a", "关于 a", "layout")
    assert drawn("articles/c") == cover("article/c", "关于 c")
    assert drawn("topics/layout") == cover("topic/layout", "版面", "layout")
