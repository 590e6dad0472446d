"""Measures contentops beside stock Pelican in one run and prints ratios: python benchmarks/run.py [DOCUMENTS] [RUNS] [FOLDER]

Every figure is the median of several whole processes: wall seconds, and the processor's seconds of a process and all it started,
which say more where other programs are running. Absolute figures say little on another machine; the ratios are what to
compare. With FOLDER the site is made there once and used again.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import corpus

_STOCK = 'PATH = "content"\nOUTPUT_PATH = "stock"\nSITENAME = "Stock"\nTIMEZONE = "UTC"\nDEFAULT_LANG = "zh"\nARTICLE_PATHS = ["articles"]\n'
_IMPORTS = "import click, yaml, jsonschema, pelican"
_MADE = ("output", ".output.contentops", ".contentops", ".git/contentops")
"""What a publish leaves: the site, what is known of it, and what was worked out."""


@dataclass(frozen=True)
class Figure:
    """Medians of some runs."""

    wall: float
    """Seconds."""
    processor: float
    """Seconds, of all processes together."""
    memory: float
    """MB that the largest process had at most."""


def main(documents: int = 1000, runs: int = 3, place: str = "") -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(place or name) / f"site-{documents}"
        if not (folder / "stock.py").exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            corpus.make(folder, documents)
            _stock_content(folder)
        tool = [sys.executable, "-m", "contentops"]

        def publish(*options: str) -> Callable[[], float]:
            return lambda: run(folder, *tool, "publish", *options)

        def cold() -> None:
            for made in _MADE:
                shutil.rmtree(folder / made, ignore_errors=True)

        figures = {
            "start Python with click, yaml, jsonschema, pelican": measure(
                runs, lambda: run(folder, sys.executable, "-c", _IMPORTS)
            ),
            "stock pelican, cold": measure(
                runs,
                lambda: run(folder, sys.executable, "-m", "pelican", "-q", "-s", "stock.py"),
                lambda: shutil.rmtree(folder / "stock", ignore_errors=True),
            ),
            "contentops publish --drafts, cold": measure(runs, publish("--drafts"), cold),
            "contentops publish, cold": measure(runs, publish(), cold),
            "contentops publish, nothing changed": measure(runs, publish()),
            "contentops publish, one edit": measure(runs, publish(), lambda: _edit(folder)),
            "contentops validate": measure(runs, lambda: run(folder, *tool, "validate")),
        }
    start, stock = list(figures.values())[:2]
    print(f"{documents} documents, median of {runs}\n")
    print(f"{'':52}{'wall s':>8}{'/ stock':>9}{'cpu s':>8}{'/ stock':>9}{'/ start':>9}{'MB':>7}")
    for label, found in figures.items():
        print(
            f"{label:52}{found.wall:8.2f}{found.wall / stock.wall:9.3f}{found.processor:8.2f}"
            f"{found.processor / stock.processor:9.3f}{found.processor / start.processor:9.2f}{found.memory:7.0f}"
        )


def measure(runs: int, work: Callable[[], float], before: Callable[[], None] = lambda: None) -> Figure:
    """What `work` takes; `before` is not counted.

    Args:
        work: runs processes, waits for them, and gives the MB that the largest had.
    """
    taken = []
    for _ in range(runs):
        before()
        began, spent = time.perf_counter(), _processor()
        memory = work()
        taken.append((time.perf_counter() - began, _processor() - spent, memory))
    return Figure(*map(statistics.median, zip(*taken, strict=True)))


def run(folder: Path, *command: str) -> float:
    """MB that the largest of the command's processes had."""
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, cwd=folder, stdout=said, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            raise SystemExit(f"{' '.join(command)} failed:\n{said.read().decode()}")
    return usage.ru_maxrss / 1024


def _processor() -> float:
    """Seconds of the processor that ended processes took, and all that they started."""
    times = os.times()
    return times.children_user + times.children_system


def _stock_content(folder: Path) -> None:
    """Settings for stock Pelican, which takes the same files; it reads their front matter as metadata lines."""
    (folder / "stock.py").write_text(_STOCK, encoding="utf-8")


_edits = iter(range(10**6))


def _edit(folder: Path) -> None:
    """Change the body of one article and take it through review again."""
    file = folder / "content/articles/a00007.md"
    text = file.read_text(encoding="utf-8").replace("status: published", "status: draft")
    file.write_text(f"{text}\nedit {next(_edits)}\n", encoding="utf-8")
    corpus.decide(folder, str(file))


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:3]), *sys.argv[3:4])
