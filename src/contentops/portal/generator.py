"""The generator that Pelican runs: it hands Pelican's writer each page that can have changed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pelican import signals
from pelican.generators import Generator

from contentops.portal.templates import mistake

SETTING = "CONTENTOPS"
"""The Pelican setting that carries the publication."""


class ReleaseGenerator(Generator):  # type: ignore[misc]
    """Writes a publication's pages with the theme's templates."""

    def generate_output(self, writer: Any) -> None:
        publication = self.settings[SETTING]

        def write(page: Any, folder: str, context: dict[str, Any]) -> None:
            writer.output_path = folder
            try:
                writer.write_file(page.path, self.get_template(page.template), context)
            except Exception as error:
                found = mistake(error, f"{page.template}.html", Path(self.theme) / "templates")
                if found is None:
                    raise
                raise found from error

        listeners = bool(signals.content_written.receivers)  # other plugins, which would not hear of what a copy writes
        publication.publish(write, 1 if listeners else publication.processes)
