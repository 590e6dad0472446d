"""Runs Pelican inside this process, quietly, on one publication."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from typing import Any

from pelican import Pelican
from pelican.log import console
from pelican.settings import read_settings

from contentops.errors import ContentOpsError
from contentops.portal import SETTING
from contentops.portal.publication import Publication


def run(settings_file: Path, publication: Publication) -> None:
    """Run Pelican with the settings of a file.

    Raises:
        ContentOpsError: the settings cannot be read.
    """
    logging.getLogger("pelican").setLevel(logging.ERROR)
    override: dict[str, Any] = {
        "PATH": str(settings_file.parent / "content"),
        "OUTPUT_PATH": os.fspath(publication.destination.folder),
        SETTING: publication,
    }
    try:
        settings = read_settings(str(settings_file), override=override)
    except ContentOpsError:
        raise
    except Exception as error:  # the file is the site's own code: whatever it raises is its mistake
        raise ContentOpsError(
            f"{settings_file.name}: {type(error).__name__}: {error}", hint="python pelicanconf.py shows where"
        ) from error
    quiet, console.quiet = console.quiet, True
    try:
        Pelican(settings).run()
    finally:
        console.quiet = quiet
