"""Checks YAML nodes against JSON Schemas and says what is wrong in a writer's words, at the line it stands on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from contentops.model import Diagnostic, Node
from contentops.source import strict_yaml

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}\Z")
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})\Z")
_OTHER = re.compile(r"(?P<name>[a-z]+)\.schema\.yml\Z")
SEGMENT_BYTES = 200
"""How long one part of an address may be in UTF-8: file systems end at 255, and an ending may come to it."""
_KINDS = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "keys and values",
    "null": "empty",
}


@cache
def shipped(name: str) -> Mapping[str, Any]:
    """One of the schemas that come with contentops, such as document, workflow or api. What it takes from another schema, as
    `{$ref: other.schema.yml}` under `$defs`, is in it."""
    text = files("contentops").joinpath(f"schemas/{name}.schema.yml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    for key, schema in list(loaded.get("$defs", {}).items()):
        if match := _OTHER.match(schema.get("$ref", "")):
            loaded["$defs"] |= as_definitions(shipped(match["name"]), key)
    return loaded


def as_definitions(schema: Mapping[str, Any], name: str, *, at: str = "#/$defs/") -> dict[str, Any]:
    """A whole schema as definitions of another: itself under a name, and its own definitions under names that begin so.

    Args:
        at: where the other schema has its definitions.
    """
    whole = {key: value for key, value in schema.items() if key not in ("$schema", "$id", "$defs")}
    own = {f"{name}-{key}": value for key, value in schema.get("$defs", {}).items()}
    return {key: moved(value, f"{at}{name}-") for key, value in {**own, name: whole}.items()}


def moved(schema: Any, to: str) -> Any:
    """A schema that finds its definitions at another place."""
    if isinstance(schema, list):
        return [moved(each, to) for each in schema]
    if not isinstance(schema, Mapping):
        return schema
    found = {key: moved(value, to) for key, value in schema.items()}
    target = schema.get("$ref")
    if isinstance(target, str) and target.startswith("#/$defs/"):
        found["$ref"] = to + target.removeprefix("#/$defs/")
    return found


class Checker:
    """A schema made ready once, to check many nodes with."""

    def __init__(self, schema: Mapping[str, Any], *, code: str, unknown_code: str | None = None) -> None:
        self.schema = schema
        self.code = code
        self.unknown_code = unknown_code or code
        self._validator: Any = None

    def check(self, path: str, node: Node) -> list[Diagnostic]:
        """Everything in `node` that the schema does not allow, in file order."""
        if self._validator is None:
            self._validator = _validator(self.schema)
        errors = self._validator.iter_errors(strict_yaml.value(node))
        return sorted(
            {finding for error in errors for finding in self._findings(path, node, error)}, key=lambda d: d.order
        )

    def _findings(self, path: str, node: Node, error: Any) -> Iterator[Diagnostic]:
        if error.validator in ("oneOf", "anyOf") and error.context:
            error = max(error.context, key=lambda inner: len(inner.absolute_path))
        where = tuple(error.absolute_path)
        if "propertyNames" in error.absolute_schema_path:
            where = (*where, str(error.instance))  # the key itself is what is wrong
        if error.validator == "additionalProperties" and isinstance(error.instance, dict):
            known = list(error.schema.get("properties", {}))
            for name in error.instance:
                if name not in known:
                    place = strict_yaml.position(node, (*where, name))
                    yield Diagnostic(
                        self.unknown_code,
                        "error",
                        path,
                        f"unknown key “{name}”{_inside(where)}",
                        *place,
                        hint=nearest(name, known),
                    )
            return
        place = strict_yaml.position(node, where)
        message, hint = _explain(error, where)
        yield Diagnostic(self.code, "error", path, message, *place, hint=hint)


def nearest(name: str, known: Sequence[str]) -> str | None:
    """“did you mean …?”, or the names there are when few, or nothing."""
    close = get_close_matches(name.casefold(), known, n=1, cutoff=0.6)
    if close:
        return f"did you mean “{close[0]}”?"
    return f"known here: {', '.join(known)}" if 0 < len(known) <= 12 else None


def _explain(error: Any, where: tuple[str | int, ...]) -> tuple[str, str | None]:
    name = _name(where)
    explain = _EXPLANATIONS.get(str(error.validator))
    if explain is None:
        return f"{name}: {error.message}", None
    message, hint = explain(error)
    described = error.schema.get("description") if isinstance(error.schema, dict) else None
    return f"{name} {message}", hint or described


def _type(error: Any) -> tuple[str, str | None]:
    wanted = error.validator_value if isinstance(error.validator_value, list) else [error.validator_value]
    return f"must be {' or '.join(_KINDS[kind] for kind in wanted)}, is {_kind(error.instance)}", _instead(error)


def _instead(error: Any) -> str | None:
    """How to write the text that stands where a list of texts or a number is wanted."""
    if not isinstance(error.instance, str):
        return None
    if error.validator_value == "integer" and (number := re.match(r"\d+(?!\w*[.:\d])", error.instance)):
        return f"write the number alone: {number[0]}"
    if error.validator_value != "array":
        return None
    if error.schema.get("items", {}).get("type") != "string":
        return None
    plain = re.fullmatch(r"[\w .+/=@-]+", error.instance)
    return f"write a list in square brackets: [{error.instance if plain else 'one, another'}]"


def _enum(error: Any) -> tuple[str, str | None]:
    allowed = [str(choice) for choice in error.validator_value]
    close = get_close_matches(str(error.instance), allowed, n=1)
    return (
        f"must be one of {', '.join(allowed)}, is “{error.instance}”",
        f"did you mean “{close[0]}”?" if close else None,
    )


def _required(error: Any) -> tuple[str, str | None]:
    missing = [name for name in error.validator_value if name not in error.instance]
    hints = [error.schema.get("properties", {}).get(name, {}).get("description") for name in missing]
    return f"lacks the {'keys' if len(missing) > 1 else 'key'} {', '.join(f'“{name}”' for name in missing)}", next(
        (hint for hint in hints if hint), None
    )


def _format(error: Any) -> tuple[str, str | None]:
    if error.validator_value == "date":
        return f"is “{error.instance}”, which is no date", "write a day of the calendar as YYYY-MM-DD"
    if error.validator_value == "date-time":
        return f"is “{error.instance}”, which is no instant", "write date, time and offset: 2026-09-01T09:00:00+08:00"
    return f"is “{error.instance}”, which is no absolute address", "begin it with https://"


_TYPE_AND_SLUG = re.compile(r"\^\(([\w|-]+)\)/")
"""How the pattern of a reference to documents of several types begins."""


def _pattern(error: Any) -> tuple[str, str | None]:
    if error.schema.get("description"):
        return f"is “{error.instance}”, which has the wrong form", None
    if (named := _TYPE_AND_SLUG.match(error.validator_value)) is not None:
        types = named[1].split("|")
        kind, _, slug = str(error.instance).rpartition("/")
        close = get_close_matches(kind, types, n=1)
        hint = f"such as {types[0]}/{slug}; types are {', '.join(types)}"
        return (
            f"is “{error.instance}”, which is not written as type/slug",
            f"did you mean “{close[0]}/{slug}”?" if close else hint,
        )
    return f"is “{error.instance}”, which is not of the form {error.validator_value}", None


def _length(error: Any) -> tuple[str, str | None]:
    more = error.validator.startswith("min")
    unit = "characters" if isinstance(error.instance, str) else "entries"
    if more and len(error.instance) == 0:
        return "is empty", None
    return (
        f"has {len(error.instance)} {unit}; {'at least' if more else 'at most'} {error.validator_value} are allowed",
        None,
    )


_EXPLANATIONS: dict[str, Callable[[Any], tuple[str, str | None]]] = {
    "type": _type,
    "enum": _enum,
    "const": lambda error: (f"must be {error.validator_value}, is “{error.instance}”", None),
    "required": _required,
    "format": _format,
    "pattern": _pattern,
    "x-segment-bytes": lambda error: (error.message, "shorten it"),
    "minLength": _length,
    "maxLength": _length,
    "minItems": _length,
    "maxItems": _length,
    "minProperties": _length,
    "minimum": lambda error: (f"is {error.instance}; the least allowed is {error.validator_value}", None),
    "maximum": lambda error: (f"is {error.instance}; the most allowed is {error.validator_value}", None),
    "uniqueItems": lambda error: (f"names “{_twice(error.instance)}” twice", "keep one of them"),
}


def _name(where: tuple[str | int, ...]) -> str:
    if not where:
        return "the file"
    text = "".join(f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in where)
    return f"“{text.lstrip('.')}”"


def _inside(where: tuple[str | int, ...]) -> str:
    return f" in {_name(where)}" if where else ""


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return f"{str(value).lower()}"
    if value is None:
        return "empty"
    if isinstance(value, (int, float)):
        return f"the number {value}"
    if isinstance(value, str):
        return f"the text “{value}”"
    return "a list" if isinstance(value, list) else "keys and values"


def _twice(values: Sequence[Any]) -> Any:
    return next((value for n, value in enumerate(values) if value in values[:n]), values[0])


def _validator(schema: Mapping[str, Any]) -> Any:
    """A validator that knows `x-segment-bytes` and the formats that front matter has."""
    kind, formats = _kind_of_validator()
    return kind(schema, format_checker=formats)


@cache
def _kind_of_validator() -> tuple[Any, Any]:
    """A class of validators and its formats. To make a class takes longer than most checks with it."""
    import jsonschema  # here, since most runs have nothing left to check

    def segments(_: Any, most: int, instance: object, __: Any) -> Iterator[Any]:
        longest = max(len(part.encode()) for part in instance.split("/")) if isinstance(instance, str) else 0
        if longest > most:
            yield jsonschema.ValidationError(f"has a part of {longest} bytes; at most {most} are allowed")

    extend: Any = jsonschema.validators.extend
    formats = jsonschema.FormatChecker(formats=())
    for name, check in _FORMATS.items():
        formats.checks(name, ValueError)(check)
    return extend(jsonschema.Draft202012Validator, {"x-segment-bytes": segments}), formats


def _is_date(value: object) -> bool:
    return not isinstance(value, str) or (bool(_DATE.match(value)) and bool(date.fromisoformat(value)))


def _is_instant(value: object) -> bool:
    return not isinstance(value, str) or (bool(_INSTANT.match(value)) and bool(datetime.fromisoformat(value)))


def _is_uri(value: object) -> bool:
    return not isinstance(value, str) or bool(re.match(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s]+\Z", value))


_FORMATS: dict[str, Callable[[object], bool]] = {"date": _is_date, "date-time": _is_instant, "uri": _is_uri}
