"""Jinja as the theme is written for: what Pelican's environment is set to, and one like it without Pelican."""

from __future__ import annotations

from pathlib import Path
from traceback import walk_tb
from typing import Any

from jinja2 import DictLoader, Environment, StrictUndefined, TemplateError, TemplateSyntaxError

from contentops.errors import ContentOpsError
from contentops.portal.theme import FOLDER, Theme

OPTIONS: dict[str, Any] = {
    "trim_blocks": True,
    "lstrip_blocks": True,
    "autoescape": True,
    "undefined": StrictUndefined,
    "extensions": [],
}


def environment(theme: Theme) -> Environment:
    """An environment that has the theme's templates."""
    templates = {
        path.removeprefix("templates/"): data.decode()
        for path, data in theme.files.items()
        if path.startswith("templates/")
    }
    return Environment(loader=DictLoader(templates), **OPTIONS)


def mistake(error: Exception, template: str, folder: Path) -> ContentOpsError | None:
    """What a theme did wrong, with file and line; none where no template had a part in the error.

    Args:
        template: the page's template, named where nothing narrower is known.
        folder: where the theme's templates were read from.
    """
    place = _syntax_place(error) if isinstance(error, TemplateSyntaxError) else _place(error, folder)
    if place is None and not isinstance(error, TemplateError):
        return None
    file, line = place or (str(folder / template), 0)
    name = f"{FOLDER}templates/{Path(file).relative_to(folder) if Path(file).is_relative_to(folder) else file}"
    return ContentOpsError(
        f"{name}{f':{line}' if line else ''}: {_words(error)}",
        hint="nothing was published; mend the template (what it may use: `page`, `site`, and the functions of the theme reference)",
    )


def _syntax_place(error: TemplateSyntaxError) -> tuple[str, int] | None:
    file = error.filename or error.name
    return (file, error.lineno) if file else None


def _place(error: Exception, folder: Path) -> tuple[str, int] | None:
    """The innermost line of a template that the error went through."""
    frames = [(frame.f_code.co_filename, line) for frame, line in walk_tb(error.__traceback__)]
    inside = [(file, line) for file, line in frames if Path(file).is_relative_to(folder)]
    return inside[-1] if inside else None


def _words(error: Exception) -> str:
    if isinstance(error, TemplateError):
        return error.message or type(error).__name__
    return f"{type(error).__name__}: {error}"
