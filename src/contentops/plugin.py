"""The Pelican plugin, `PLUGINS = ["contentops.plugin"]`: an entry beside the command line. Pelican renders and writes, contentops alone says what.

Pelican reads no content itself: its own sources, feeds, archives and static copies are switched off here, whatever the
settings say, so that nothing unapproved can reach the site by a side door.
"""

from __future__ import annotations

from typing import Any

_OFF: dict[str, Any] = {
    "ARTICLE_PATHS": [],
    "PAGE_PATHS": [],
    "STATIC_PATHS": [],
    "EXTRA_PATH_METADATA": {},
    "DIRECT_TEMPLATES": [],
    "TEMPLATE_PAGES": {},
    "THEME_STATIC_PATHS": [],
    "THEME_TEMPLATES_OVERRIDES": [],
    "FEED_ALL_ATOM": None,
    "FEED_ALL_RSS": None,
    "FEED_ATOM": None,
    "FEED_RSS": None,
    "CATEGORY_FEED_ATOM": None,
    "TRANSLATION_FEED_ATOM": None,
    "AUTHOR_FEED_ATOM": None,
    "AUTHOR_FEED_RSS": None,
    "OUTPUT_SOURCES": False,
    "DELETE_OUTPUT_DIRECTORY": False,
    "LOAD_CONTENT_CACHE": False,
    "CACHE_CONTENT": False,
}


def register() -> None:
    """Called by Pelican."""
    from pelican import signals

    signals.initialized.connect(_adopt)
    signals.get_generators.connect(_generators)


def _adopt(pelican: Any) -> None:
    """Take over a Pelican run; a bare `pelican` gets the publication of HEAD."""
    from contentops.pipeline.publishing import publication_for_pelican
    from contentops.portal.generator import SETTING
    from contentops.portal.templates import OPTIONS

    if SETTING not in pelican.settings:
        pelican.settings[SETTING] = publication_for_pelican(pelican.settings)
    pelican.settings.update(_OFF)
    pelican.settings["JINJA_ENVIRONMENT"] = OPTIONS
    pelican.delete_outputdir = False
    pelican.theme = pelican.settings["THEME"] = str(pelican.settings[SETTING].lay_out_theme())


def _generators(pelican: Any) -> type:
    from contentops.portal.generator import ReleaseGenerator

    return ReleaseGenerator
