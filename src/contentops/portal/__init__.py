"""The Pelican plugin, `PLUGINS = ["contentops.portal"]`: Pelican renders and writes, contentops alone says what.

Pelican reads no content itself: its own sources, feeds, archives and static copies are switched off here, whatever the
settings say, so that nothing unapproved can reach the site by a side door.
"""

from __future__ import annotations

from typing import Any

SETTING = "CONTENTOPS"
"""The Pelican setting that carries the publication."""

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
    if SETTING not in pelican.settings:
        from contentops.pipeline import publication_for_pelican

        pelican.settings[SETTING] = publication_for_pelican(pelican.settings)
    publication = pelican.settings[SETTING]
    pelican.settings.update(_OFF)
    pelican.settings["JINJA_ENVIRONMENT"] = _jinja()
    pelican.delete_outputdir = False
    pelican.theme = pelican.settings["THEME"] = str(publication.lay_out_theme())


def _generators(pelican: Any) -> type:
    from contentops.portal.generator import ReleaseGenerator

    return ReleaseGenerator


def _jinja() -> dict[str, Any]:
    from jinja2 import StrictUndefined

    return {
        "trim_blocks": True,
        "lstrip_blocks": True,
        "autoescape": True,
        "undefined": StrictUndefined,
        "extensions": [],
    }
