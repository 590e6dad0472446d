"""Measures contentops beside stock Pelican in one run and prints ratios: python benchmarks/run.py [DOCUMENTS] [RUNS]

Every figure is the median of several whole processes, wall seconds. Absolute times say little on another machine; the ratios
are what to compare.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import corpus

_STOCK = 'PATH = "content"\nOUTPUT_PATH = "stock"\nSITENAME = "Stock"\nTIMEZONE = "UTC"\nDEFAULT_LANG = "zh"\nARTICLE_PATHS = ["articles"]\n'
_IMPORTS = "import click, yaml, jsonschema, pelican"


def main(documents: int = 1000, runs: int = 3) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "site"
        folder.mkdir()
        corpus.make(folder, documents)
        _stock_content(folder)
        tool = [sys.executable, "-m", "contentops"]
        figures = {
            "start Python with click, yaml, jsonschema, pelican": measure(
                runs, lambda: run(folder, sys.executable, "-c", _IMPORTS)
            ),
            "stock pelican, cold": measure(
                runs,
                lambda: run(folder, sys.executable, "-m", "pelican", "-q", "-s", "stock.py"),
                lambda: run(folder, "rm", "-rf", "stock"),
            ),
            "contentops publish, cold": measure(
                runs,
                lambda: run(folder, *tool, "publish"),
                lambda: run(folder, "rm", "-rf", "output", ".output.contentops", ".contentops"),
            ),
            "contentops publish, nothing changed": measure(runs, lambda: run(folder, *tool, "publish")),
            "contentops publish, one edit": measure(runs, lambda: run(folder, *tool, "publish"), lambda: _edit(folder)),
            "contentops validate": measure(runs, lambda: run(folder, *tool, "validate")),
        }
    start, stock = list(figures.values())[:2]
    print(f"{documents} documents, median of {runs}\n")
    print(f"{'':52}{'seconds':>9}{'/ start':>9}{'/ stock':>9}")
    for label, seconds in figures.items():
        print(f"{label:52}{seconds:9.2f}{seconds / start:9.2f}{seconds / stock:9.3f}")


def measure(runs: int, work: Callable[[], None], before: Callable[[], None] = lambda: None) -> float:
    """Median wall seconds of `work`; `before` is not counted."""
    taken = []
    for _ in range(runs):
        before()
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def run(folder: Path, *command: str) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")


def _stock_content(folder: Path) -> None:
    """Settings for stock Pelican, which takes the same files; it reads their front matter as metadata lines."""
    (folder / "stock.py").write_text(_STOCK, encoding="utf-8")


_edits = iter(range(10**6))


def _edit(folder: Path) -> None:
    """Change the body of one article and take it through review again."""
    file = folder / "content/articles/a00007.md"
    text = file.read_text(encoding="utf-8").replace("status: published", "status: draft")
    file.write_text(f"{text}\nedit {next(_edits)}\n", encoding="utf-8")
    for command, person in ((["submit"], "ann"), (["approve"], "ed"), (["move", "publish"], "pat")):
        corpus.contentops(folder, *command, str(file), "--as", person)
    corpus.git(folder, "add", "-A", "content", "workflows")
    corpus.git(folder, "commit", "-q", "-m", "edit")


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:3]))
