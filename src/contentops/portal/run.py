"""Runs Pelican inside this process, quietly, on one publication."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from traceback import walk_tb
from typing import Any

from pelican import Pelican
from pelican.log import console
from pelican.settings import read_settings

from contentops.errors import ContentOpsError
from contentops.portal.generator import SETTING
from contentops.portal.publication import Publication


def run(settings: bytes, publication: Publication) -> None:
    """Run Pelican in a folder of its own, where there is nothing but its settings.

    Args:
        settings: what `pelicanconf.py` holds.

    Raises:
        ContentOpsError: the settings cannot be read, name a plugin that cannot be loaded or do not name contentops, or a
            template has a mistake.
    """
    with tempfile.TemporaryDirectory(prefix="contentops-") as folder:
        file = Path(folder) / "pelicanconf.py"
        file.write_bytes(settings)
        (file.parent / "content").mkdir()
        _run(file, publication)


def _run(settings_file: Path, publication: Publication) -> None:
    override: dict[str, Any] = {
        "PATH": str(settings_file.parent / "content"),
        "OUTPUT_PATH": str(settings_file.parent / "output"),  # pages go to the destination; nothing else may
        "THEME": "simple",  # never used: the publication lays out the theme of its commit
        SETTING: publication,
    }
    try:
        with _quiet() as complaints:
            pelican = Pelican(_settings(settings_file, override))
            if complaints:
                raise ContentOpsError(
                    f"{settings_file.name}: {complaints[0]}", hint="install the plugin, or take it out of PLUGINS"
                )
            if not publication.laid_out:
                raise ContentOpsError(
                    f"{settings_file.name} does not load contentops, so nothing was published",
                    hint='PLUGINS = ["contentops.plugin"]',
                )
            pelican.run()
    finally:
        publication.close()


def _settings(file: Path, override: Mapping[str, Any]) -> dict[str, Any]:
    try:
        settings: dict[str, Any] = read_settings(str(file), override=dict(override))
    except (Exception, SystemExit) as error:  # the file is the site's own code: whatever it raises is its mistake
        line = _line(error, str(file))
        where = f"{file.name}:{line}" if line else file.name
        what = error.msg if isinstance(error, SyntaxError) else f"{type(error).__name__}: {error}".removesuffix(": ")
        raise ContentOpsError(f"{where}: {what}", hint="mend the file and commit it; nothing was published") from error
    return settings


def _line(error: BaseException, file: str) -> int | None:
    """The line of a file on which an error arose."""
    if isinstance(error, SyntaxError) and error.filename == file:
        return error.lineno
    lines = [line for frame, line in walk_tb(error.__traceback__) if frame.f_code.co_filename == file]
    return lines[-1] if lines else None


@contextmanager
def _quiet() -> Iterator[list[str]]:
    """Keep Pelican's own lines from the terminal; gives its complaints, one line each."""
    logger, complaints = logging.getLogger("pelican"), list[str]()

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            complaints.append(" ".join(record.getMessage().split()))

    handler = Collector(logging.ERROR)
    before = logger.level, logger.propagate, console.quiet
    logger.addHandler(handler)
    logger.setLevel(logging.ERROR)
    logger.propagate, console.quiet = False, True
    try:
        yield complaints
    finally:
        logger.removeHandler(handler)
        level, logger.propagate, console.quiet = before
        logger.setLevel(level)
