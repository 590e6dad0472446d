"""Jinja as the theme is written for: what Pelican's environment is set to, and one like it without Pelican."""

from __future__ import annotations

from collections.abc import Hashable
from functools import partial
from pathlib import Path
from traceback import walk_tb
from types import CodeType
from typing import Any

from jinja2 import BytecodeCache, DictLoader, Environment, StrictUndefined, TemplateError, TemplateSyntaxError
from jinja2.bccache import Bucket

from contentops.errors import ContentOpsError
from contentops.portal.theme import FOLDER, Theme

_MOST = 512


class Compiled(BytecodeCache):
    """What templates were compiled to in this process, by their text: it is half the work of publishing a small change, and a
    folder that is served is published again at each. Nothing of it is kept on disk, as code from there would be run."""

    def __init__(self) -> None:
        self._known: dict[tuple[object, ...], CodeType] = {}

    def get_bucket(self, environment: Environment, name: str, filename: str | None, source: str) -> Bucket:
        """The template as compiled before, if it was. Where it lies may be another place, which errors tell of."""
        bucket = super().get_bucket(environment, name, filename, source)
        if bucket.code is not None:
            bucket.code = _placed(bucket.code, filename or "<template>")
        return bucket

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        return name

    def load_bytecode(self, bucket: Bucket) -> None:
        bucket.code = self._known.get(_known_as(bucket))

    def dump_bytecode(self, bucket: Bucket) -> None:
        if bucket.code is not None:
            if len(self._known) >= _MOST:
                self._known.clear()
            self._known[_known_as(bucket)] = bucket.code


def _known_as(bucket: Bucket) -> tuple[object, ...]:
    """All that code follows from: filters and tests of constants are worked out when a template is compiled."""
    environment = bucket.environment
    worked_out = [
        frozenset((name, _same(each)) for name, each in found.items())
        for found in (environment.filters, environment.tests)
    ]
    return bucket.key, bucket.checksum, *worked_out


def _same(function: object) -> object:
    """What tells a filter from another: Pelican makes some of its own anew for every run."""
    if isinstance(function, partial):
        return function.func, repr(function.args), repr(function.keywords)
    if type(function).__module__.startswith("pelican."):
        return type(function), repr(vars(function))
    return function if isinstance(function, Hashable) else id(function)


def _placed(code: CodeType, file: str) -> CodeType:
    """Code as if it had been compiled from this file."""
    inner = (_placed(each, file) if isinstance(each, CodeType) else each for each in code.co_consts)
    return code.replace(co_filename=file, co_consts=tuple(inner))


OPTIONS: dict[str, Any] = {
    "trim_blocks": True,
    "lstrip_blocks": True,
    "autoescape": True,
    "undefined": StrictUndefined,
    "extensions": [],
    "auto_reload": False,  # a publish shows the theme as it began with; asking its files again costs a fiftieth of a page
    "bytecode_cache": Compiled(),
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
