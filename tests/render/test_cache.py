"""The cache saves work and decides nothing: damaged, locked or gone, the fragments are the same."""

from __future__ import annotations

import json
import sqlite3
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contentops.model import Document, Key, Node, Position
from contentops.render import fragment_key, render
from contentops.render.cache import Cache

_NODE = Node("mapping", "map", "", (), (), Position(1, 1), (0, 0))
DOCUMENTS = [
    Document(Key("article", f"a{number}", "en"), f"content/articles/a{number}.md", "", {}, _NODE, f"## Number {number}\n\n[x](y{number}.md)\n", 1, ())
    for number in range(70)
]  # fmt: skip


@pytest.fixture(scope="module")
def expected() -> dict:
    return render(DOCUMENTS, Cache(Path("/nonexistent/folder/cache")))


@pytest.fixture
def cache(tmp_path) -> Cache:
    return Cache(tmp_path / "cache" / "cache.sqlite")


def _change(cache: Cache, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(cache.file)) as connection, connection:
        connection.execute(statement, values)


def test_what_was_kept_is_what_was_made(cache, expected):
    assert render(DOCUMENTS, cache) == expected
    assert len(cache.get_all(expected)) == len(DOCUMENTS)
    assert render(DOCUMENTS, cache) == expected


def test_what_the_cache_has_is_not_made_again(cache, expected, monkeypatch):
    render(DOCUMENTS, cache)
    import contentops.render

    monkeypatch.setattr(contentops.render, "_render_batch", None)
    assert render(DOCUMENTS, cache) == expected


def test_a_corrupt_value_is_made_again(cache, expected):
    render(DOCUMENTS, cache)
    _change(cache, "UPDATE entry SET value = replace(value, 'Number', 'Forged')")
    assert cache.get_all(expected) == {}
    assert render(DOCUMENTS, cache) == expected
    assert len(cache.get_all(expected)) == len(DOCUMENTS)


def test_a_value_under_anothers_key_is_made_again(cache, expected):
    render(DOCUMENTS, cache)
    one, other = (fragment_key(document) for document in DOCUMENTS[:2])
    _change(cache, "DELETE FROM entry WHERE key = ?", one)
    _change(cache, "UPDATE entry SET key = ? WHERE key = ?", one, other)
    assert render(DOCUMENTS, cache) == expected


@pytest.mark.parametrize("value", [b"", b"{", b"5", b"[]", b"{}", b"\xff", json.dumps({"html": 1, "toc": 5}).encode()])
def test_a_value_that_is_no_fragment_is_made_again(cache, expected, value):
    cache.put_all(dict.fromkeys(expected, value))
    assert render(DOCUMENTS, cache) == expected


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\0" + b"\xff" * 5000])
def test_a_corrupt_file_is_begun_anew(cache, expected, content):
    cache.file.parent.mkdir()
    cache.file.write_bytes(content)
    assert render(DOCUMENTS, cache) == expected
    assert render(DOCUMENTS, cache) == expected
    assert len(cache.get_all(expected)) == len(DOCUMENTS)


def test_a_torn_file_is_begun_anew(cache, expected):
    render(DOCUMENTS, cache)
    data = cache.file.read_bytes()
    cache.file.write_bytes(data[: len(data) // 2])
    assert render(DOCUMENTS, cache) == expected


def test_another_table_in_its_place_is_begun_anew(cache, expected):
    cache.file.parent.mkdir()
    _change(cache, "CREATE TABLE entry (key TEXT)")
    assert render(DOCUMENTS, cache) == expected
    assert render(DOCUMENTS, cache) == expected
    assert len(cache.get_all(expected)) == len(DOCUMENTS)


def test_a_folder_in_its_place_or_a_file_in_its_folders_place_is_no_harm(cache, expected, tmp_path):
    cache.file.mkdir(parents=True)
    assert render(DOCUMENTS, cache) == expected
    (tmp_path / "file").write_text("")
    assert render(DOCUMENTS, Cache(tmp_path / "file" / "cache.sqlite")) == expected


def test_writers_at_once_lose_nothing_that_matters(cache, expected):
    with ThreadPoolExecutor(8) as threads:
        results = list(threads.map(lambda number: render(DOCUMENTS[number % 5 :], cache), range(24)))
    assert all(result.items() <= expected.items() for result in results)
    assert cache.get_all(expected).keys() <= expected.keys()
    assert render(DOCUMENTS, cache) == expected


def test_processes_give_the_same_fragments(cache, expected):
    with ProcessPoolExecutor(2) as processes:
        assert render(DOCUMENTS, cache, processes) == expected


@given(st.dictionaries(st.text("abc", max_size=4), st.binary(max_size=40), max_size=8))
def test_values_come_back_as_they_were(tmp_path_factory, values):
    cache = Cache(tmp_path_factory.mktemp("cache") / "c.sqlite")
    cache.put_all(values)
    assert cache.get_all([*values, "unknown"]) == values


def test_the_key_of_a_fragment_is_of_its_body_alone():
    first, second = DOCUMENTS[:2]
    assert fragment_key(first) != fragment_key(second)
    moved = Document(Key("lesson", "b", "zh-CN"), "content/other.md", "1", {"title": "x"}, _NODE, first.body, 9, ())
    assert fragment_key(moved) == fragment_key(first)
