"""Values kept between runs: found again as they were, or not at all."""

from __future__ import annotations

import gc
import os
import pickle
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import NamedTuple

import pytest

from contentops.source import keeping


@dataclass(frozen=True, slots=True)
class Pair:
    one: object
    other: object


class Point(NamedTuple):
    x: int
    y: int


CLASSES = (Pair, Point, datetime, timedelta, timezone)
VALUE = Pair({"a": (Point(1, 2), None, frozenset({"b"}))}, [datetime(2026, 1, 1, tzinfo=timezone.utc), "文\udcff"])


@pytest.fixture
def file(tmp_path):
    return tmp_path / "deep" / "kept"


def test_a_value_comes_back_under_what_it_rests_on_and_under_nothing_else(file):
    keeping.keep(file, "tools 1", VALUE)

    assert keeping.recall(file, "tools 1", CLASSES) == VALUE
    assert keeping.recall(file, "tools 2", CLASSES) is None


def test_one_object_in_two_places_is_one_object_again(file):
    point = Point(1, 2)
    keeping.keep(file, "", Pair(Pair(point, 1), [point]))

    found = keeping.recall(file, "", CLASSES)
    assert found.one.one is found.other[0]


def test_every_damage_is_seen(file):
    keeping.keep(file, "", VALUE)
    whole = file.read_bytes()
    for at in range(len(whole)):
        file.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert keeping.recall(file, "", CLASSES) is None, f"byte {at}"
        file.write_bytes(whole[:at])
        assert keeping.recall(file, "", CLASSES) is None, f"cut off at {at}"


class Runs:
    def __reduce__(self):
        return os.mkdir, (self.folder,)


@pytest.mark.parametrize("classes", [(), CLASSES])
def test_a_file_made_to_run_something_runs_nothing(file, tmp_path, classes):
    evil = Runs()
    evil.folder = str(tmp_path / "made")
    data = pickle.dumps(evil)
    keeping.keep(file, "", VALUE)
    file.write_bytes(keeping._MAGIC + keeping._digest("", data) + data)

    assert keeping.recall(file, "", classes) is None
    assert not (tmp_path / "made").exists()


def test_what_cannot_be_written_is_not_kept_and_stops_nothing(file, tmp_path):
    keeping.keep(file, "", lambda: None)
    assert not file.exists()

    (tmp_path / "blocked").write_text("a file where a folder is wanted")
    keeping.keep(tmp_path / "blocked" / "kept", "", VALUE)
    assert keeping.recall(tmp_path / "blocked" / "kept", "", CLASSES) is None


def test_many_at_once_leave_one_of_them_whole(file):
    def turn(number):
        keeping.keep(file, "", Pair(number, "x" * 10_000))
        found = keeping.recall(file, "", CLASSES)
        return found is None or len(found.other) == 10_000

    with ThreadPoolExecutor(4) as threads:
        assert all(threads.map(turn, range(40)))
    assert len(list(file.parent.iterdir())) == 1


def test_the_collector_is_left_as_it_was(file):
    for wanted in (True, False):
        (gc.enable if wanted else gc.disable)()
        try:
            keeping.keep(file, "", VALUE)
            keeping.recall(file, "", CLASSES)
            assert gc.isenabled() is wanted
        finally:
            gc.enable()
