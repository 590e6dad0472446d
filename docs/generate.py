"""Writes the reference pages that are made from the code: commands, rules, front matter. Run it with `make docs`."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click
import yaml

from contentops import shipped
from contentops.checking.about import about
from contentops.cli import COMMANDS, contentops
from contentops.rules import RULES
from contentops.source.schemas import shipped as schema

DOCS = Path(__file__).parent
WIDTH = 96
_NOTE = "<!-- Made by docs/generate.py. Change the code it is made from, then run `make docs`. -->\n"
_TYPES = ("course", "lesson", "article", "topic", "path", "campaign", "story", "person")


def pages() -> dict[str, str]:
    """Text of every generated page by its path below docs/."""
    return {
        "reference/commands.md": commands(),
        "reference/rules.md": rules(),
        "reference/front-matter.md": front_matter(),
    }


def main() -> None:
    for path, text in pages().items():
        (DOCS / path).parent.mkdir(parents=True, exist_ok=True)
        (DOCS / path).write_text(text, encoding="utf-8")


# -- commands -------------------------------------------------------------------------------------------------


def commands() -> str:
    parts = [
        "# Commands\n",
        _NOTE,
        "What `contentops --help` and `contentops COMMAND --help` print. [Exit codes](exit-codes.md) are the same for all.\n",
        "\n".join(f"- [`{name}`](#contentops-{name}): {line}" for name, line in COMMANDS.items()) + "\n",
        _help("contentops", contentops, None),
    ]
    top = click.Context(contentops, info_name="contentops")
    for name in COMMANDS:
        command = importlib.import_module(f"contentops.cli.{name.replace('-', '_')}").command
        parts.append(_help(f"contentops {name}", command, top))
    return "\n".join(parts)


def _help(title: str, command: click.Command, parent: click.Context | None) -> str:
    context = click.Context(
        command,
        info_name=title.rpartition(" ")[2],
        parent=parent,
        terminal_width=WIDTH,
        max_content_width=WIDTH,
        help_option_names=["-h", "--help"],
    )
    return f"## {title}\n\n```text\n{command.get_help(context).rstrip()}\n```\n"


# -- rules ----------------------------------------------------------------------------------------------------

_RULES_INTRO = """\
`contentops validate` reports what these rules find, in [several forms](output-formats.md), and leaves with 1 if a finding is an error.
`contentops rule CODE` prints the same text as this page.

A rule belongs to a guard. A transition that names a guard (`guards: [valid, links]` in the
[workflow file](workflow-file.md)) is refused while an error of that guard stands in the document. The rules of `release`
belong to no transition: they tell what publishing will withhold. No finding takes a page down that is live.

Severities, limits and exceptions are [settings](settings.md#rules); what one finding may be let stand for, a comment in the text says:
[adjust the rules](../how-to/adjust-the-rules.md).

A mistake in the settings, in a workflow, in people.yml, in a content type or in `standards/` is no finding of a rule: without them
nothing can be judged. Every command then stops with exit code 2 and shows each mistake with its place, under the code **CO001**.
"""


def rules() -> str:
    rows = "\n".join(
        f"| [{rule.CODE}](#{rule.CODE.lower()}-{rule.NAME}) | {rule.NAME} | {rule.SEVERITY} | {rule.GUARD} | {about(rule).summary} |"
        for rule in RULES
    )
    table = f"| Code | Name | Severity | Guard | What it finds |\n| --- | --- | --- | --- | --- |\n{rows}\n"
    texts = (f"## {rule.CODE} {rule.NAME}\n\n{about(rule).documentation}\n" for rule in RULES)
    return "\n".join(["# Rules\n", _NOTE, _RULES_INTRO, table, *texts])


# -- front matter ---------------------------------------------------------------------------------------------

_FRONT_MATTER_INTRO = """\
The keys between the two `---` lines of a document. They come from the content types in `workflows/types/`; this page shows the
types that `contentops init` writes. `contentops schema TYPE` prints the JSON Schema of a type of your own site.

Front matter is strict YAML: duplicate keys, anchors, aliases, tags and merge keys are refused, and so is a key the type does not
know. A value that YAML could take for something else is text unless it is written as YAML 1.2 has it: `yes`, `1:30` and
`2026-03-14` are text, `true` and `20` are not. Approvals cover every key except those the workflow lists under `unbound`.
"""


def front_matter() -> str:
    common = schema("document")
    parts = [
        "# Front matter\n",
        _NOTE,
        _FRONT_MATTER_INTRO,
        "## Every document\n",
        _table(common["properties"], common["required"]),
    ]
    for name in _TYPES:
        raw = yaml.safe_load((shipped.folder("workflows") / "types" / f"{name}.yml").read_text(encoding="utf-8"))
        own = raw.get("schema", {})
        parts += [f"## {raw['label']['en']}\n", _where(raw), _also(own)]
        if own.get("properties"):
            parts.append(_table(own["properties"], own.get("required", [])))
    return "\n".join(part for part in parts if part)


def _where(raw: Mapping[str, Any]) -> str:
    paths = " or ".join(f"`{path}`" for path in raw["paths"])
    return f"Type `{raw['type']}`. Files: {paths}. Address: `{raw['url']}`.\n"


def _also(own: Mapping[str, Any]) -> str:
    """The common keys that this type requires."""
    names = [f"`{name}`" for name in own.get("required", []) if name not in own.get("properties", {})]
    return f"Requires of the keys above: {', '.join(names)}.\n" if names else ""


def _table(properties: Mapping[str, Any], required: list[str]) -> str:
    rows = "\n".join(
        f"| `{name}` | {'yes' if needed else ''} | {_kind(each)} | {each.get('description', each.get('title', ''))} |"
        for name, each, needed in _flat(properties, required, "")
    )
    return f"| Key | Required | Value | Meaning |\n| --- | --- | --- | --- |\n{rows}\n"


def _flat(
    properties: Mapping[str, Any], required: list[str], before: str
) -> Iterator[tuple[str, Mapping[str, Any], bool]]:
    """Every property with those inside it, `sources[].title`."""
    for name, each in properties.items():
        yield f"{before}{name}", each, name in required
        inner = each.get("items", each) if each.get("type") == "array" else each
        mark = "[]." if each.get("type") == "array" else "."
        yield from _flat(inner.get("properties", {}), inner.get("required", []), f"{before}{name}{mark}")


def _kind(each: Mapping[str, Any]) -> str:
    """What a value may be, in words."""
    if "enum" in each:
        return "one of " + ", ".join(f"`{choice}`" for choice in each["enum"])
    ref = each.get("x-ref")
    if each.get("type") == "array":
        items = each.get("items", {})
        what = _named(ref, plural=True) if ref else "entries" if "properties" in items else "texts"
        return f"list of {what}{', at least one' if each.get('minItems') else ''}"
    if ref:
        return _named(ref, plural=False)
    if each.get("x-asset"):
        return "relative path of a file"
    if each.get("type") == "object":
        return "keys and values"
    formats = {"date": "day, `YYYY-MM-DD`", "date-time": "instant with offset", "uri": "absolute address"}
    if each.get("format") in formats:
        return formats[each["format"]]
    return {"integer": f"whole number{_span(each)}", "string": f"text{_length(each)}"}.get(str(each.get("type")), "")


def _named(ref: str | list[str], *, plural: bool) -> str:
    if isinstance(ref, list):
        return f"`type/slug`, types {', '.join(ref)}"
    if ref == "person":
        return "people" if plural else "person"
    return f"slugs of {ref}s" if plural else f"slug of a {ref}"


def _span(each: Mapping[str, Any]) -> str:
    if "minimum" in each and "maximum" in each:
        return f", {each['minimum']} to {each['maximum']}"
    return f", at least {each['minimum']}" if "minimum" in each else ""


def _length(each: Mapping[str, Any]) -> str:
    return f", at most {each['maxLength']} characters" if "maxLength" in each else ""


if __name__ == "__main__":
    main()
