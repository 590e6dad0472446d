"""The documentation says what the code does: generated pages are fresh, nothing is left unnamed, links resolve, examples parse."""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import json
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import click
import pytest

from contentops import config
from contentops.cli import COMMANDS, contentops
from contentops.model import Document, Entry
from contentops.rules import RULES
from contentops.source import content_types, documents, strict_yaml
from contentops.source.schemas import Checker, shipped
from contentops.workflow import definition, records
from contentops.workflow.people import read_people
from contentops.workflow.site_policy import read_site_policy

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = [*sorted(ROOT.glob("*.md")), *sorted(DOCS.rglob("*.md"))]
SCHEMA_PAGES = {
    "blocks": "markdown.md",
    "document": "front-matter.md",
    "workflow": "workflow-file.md",
    "people": "people-file.md",
    "policy": "policy-file.md",
    "type": "content-types.md",
    "record": "records-and-digest.md",
    "release": "release-manifest.md",
    "manifest": "bundle.md",
    "findings": "json-output.md",
    "api": "api.md",
    **dict.fromkeys(("terms", "tags", "claims", "qualifications"), "standards-files.md"),
}
_FENCE = re.compile(r"^(?P<mark>`{3,})(?P<info>[^\n`]*)\n(?P<body>.*?)^(?P=mark)[ ]*$", re.MULTILINE | re.DOTALL)
_COMPLETE = re.compile(
    r"<!-- complete: (?P<what>[^>]*?) -->\n(?P<mark>`{3,})[^\n]*\n(?P<body>.*?)^(?P=mark)[ ]*$",
    re.MULTILINE | re.DOTALL,
)
_LINK = re.compile(r"\]\((?P<target>[^)\s]+)\)")


def generator() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_generate", DOCS / "generate.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def text_of(name: str) -> str:
    return (DOCS / "reference" / name).read_text(encoding="utf-8")


def prose(page: Path) -> str:
    """A page without its code, fenced, indented or inline."""
    text = _FENCE.sub("", page.read_text(encoding="utf-8"))
    return re.sub(r"`[^`\n]*`", "", re.sub(r"^    .*$", "", text, flags=re.MULTILINE))


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


# -- what is generated, and what must be named ----------------------------------------------------------------


@pytest.mark.parametrize("path", ["reference/commands.md", "reference/rules.md", "reference/front-matter.md"])
def test_a_generated_page_is_fresh(path: str):
    assert (DOCS / path).read_text(encoding="utf-8") == generator().pages()[path], (
        f"docs/{path} is stale: run `make docs`"
    )


def command(named: str) -> click.Command:
    found: click.Command = importlib.import_module(f"contentops.cli.{named.replace('-', '_')}").command
    return found


def test_every_command_is_named_in_the_readmes_and_in_the_reference():
    for page in (ROOT / "README.md", ROOT / "README.zh-CN.md"):
        assert [each for each in COMMANDS if f"`contentops {each}`" not in page.read_text(encoding="utf-8")] == [], (
            page.name
        )
    assert [each for each in COMMANDS if f"\n## contentops {each}\n" not in text_of("commands.md")] == []


@pytest.mark.parametrize("named", COMMANDS)
def test_every_option_is_named_in_the_reference(named: str):
    section = text_of("commands.md").partition(f"\n## contentops {named}\n")[2].partition("\n## ")[0]

    assert section
    for parameter in command(named).params:
        for spelling in parameter.opts if isinstance(parameter, click.Option) else ():
            assert re.search(rf"(?<![\w-]){re.escape(spelling)}(?![\w-])", section), spelling


def test_every_code_that_the_source_gives_is_named_in_the_reference():
    sources = "".join(file.read_text(encoding="utf-8") for file in (ROOT / "src").rglob("*.py"))
    given = set(re.findall(r"\bCO[0-9]{3}\b", sources))

    assert len(given) >= len(RULES)
    assert sorted(given - set(re.findall(r"\bCO[0-9]{3}\b", text_of("rules.md")))) == []


def test_every_setting_is_named_in_the_reference():
    assert [key for key in config._KNOWN if f"| `{key}` |" not in text_of("settings.md")] == []


@pytest.mark.parametrize("schema", SCHEMA_PAGES)
def test_every_property_of_a_schema_is_named_in_the_reference(schema: str):
    page = text_of(SCHEMA_PAGES[schema])
    words = {word for code in re.findall(r"`([^`\n]+)`", page) for word in re.findall(r"[\w-]+", code)}

    elsewhere = set(_properties(shipped("blocks"))) if schema == "api" else set()
    assert sorted(set(_properties(shipped(schema))) - words - elsewhere) == []


def test_the_page_of_each_schema_is_all_there_is():
    assert {file.name.partition(".")[0] for file in (ROOT / "src/contentops/schemas").iterdir()} == set(SCHEMA_PAGES)


@pytest.mark.parametrize("file", sorted((ROOT / "workflows/types").glob("*.yml")), ids=lambda file: file.stem)
def test_every_key_of_a_shipped_type_is_named_in_its_section(file: Path):
    raw = strict_yaml.value(strict_yaml.parse(file.read_text(encoding="utf-8")))
    section = text_of("front-matter.md").partition(f"\n## {raw['label']['en']}\n")[2].partition("\n## ")[0]

    assert f"`{raw['url']}`" in section
    assert [key for key in raw["schema"].get("properties", {}) if f"| `{key}` |" not in section] == []


def _properties(schema: Any) -> Iterator[str]:
    if isinstance(schema, Mapping):
        if isinstance(schema.get("properties"), Mapping):
            yield from schema["properties"]
        for value in schema.values():
            yield from _properties(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from _properties(value)


def test_every_key_of_json_output_is_named_in_the_reference(site, tmp_path: Path):
    site.published(site.article("good"))
    site.write(
        "content/topics/t.md",
        "---\ntitle: T\nslug: t\nstatus: draft\nsummary: S.\nlevel: beginner\nitems: [article/good, article/late]\n---\n",
    )
    site.published("content/topics/t.md", site.article("late"))
    site.article("late", "another text", status="published")
    site.write("content/articles/broken.md", "no front matter")
    site.commit()
    made = {
        "validate": site.run("validate", "--format", "json"),
        "status": site.run("status", "--format", "json"),
        "publish": site.publish("--format", "json"),
        "package": site.run("package", "t", "--format", "json", "-o", str(tmp_path)),
        "verify": site.run("verify", str(site.output), "--format", "json"),
        "submit, approve, reject, reaffirm, revoke, move": site.run(
            "move", "revise", "content/articles/good.md", "--as", "ann", "--format", "json"
        ),
    }

    for title, result in made.items():
        section = text_of("json-output.md").partition(f"\n## {title}\n")[2].partition("\n## ")[0]
        first = result.json[0] if isinstance(result.json, list) else result.json
        inner = [
            each for value in first.values() if isinstance(value, list) for each in value if isinstance(each, dict)
        ]
        keys = {
            key for each in (first, *inner) for key in each if title != "publish" or key not in made["validate"].json[0]
        }
        assert sorted(key for key in keys if f"`{key}`" not in section) == [], title


# -- links ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_relative_links_lead_to_files_and_headings(page: Path):
    broken = []
    for match in _LINK.finditer(prose(page)):
        target, _, anchor = match["target"].partition("#")
        if re.match(r"[a-z]+:", match["target"]):
            continue
        file = (page.parent / target).resolve() if target else page
        if not file.exists() or (anchor and anchor not in _anchors(file)):
            broken.append(match["target"])

    assert broken == []


def test_every_page_can_be_reached_from_the_index():
    seen, waiting = set(), [DOCS / "index.md"]
    while waiting:
        page = waiting.pop()
        if page in seen:
            continue
        seen.add(page)
        found = [(page.parent / match["target"].partition("#")[0]).resolve() for match in _LINK.finditer(prose(page))]
        waiting += [each for each in found if each.suffix == ".md" and each.is_file()]

    assert sorted(name(page) for page in DOCS.rglob("*.md") if page not in seen) == []


def _anchors(page: Path) -> set[str]:
    """The ids that a git host gives the headings of a page."""
    headings = re.findall(r"^#{1,6} +(.+?) *$", _FENCE.sub("", page.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.casefold()).replace(" ", "-") for heading in headings}


# -- examples -------------------------------------------------------------------------------------------------


def examples(kind: str = "") -> list[Any]:
    """Examples marked `<!-- complete: … -->`, each with what follows its kind."""
    found = []
    for page in PAGES:
        for number, match in enumerate(_COMPLETE.finditer(page.read_text(encoding="utf-8")), 1):
            what, _, rest = match["what"].partition(" ")
            if not kind or what == kind:
                found.append(pytest.param(rest, match["body"], id=f"{name(page)}-{number}"))
    return found


def test_every_mark_of_a_complete_example_is_understood():
    marks = sum(page.read_text(encoding="utf-8").count("<!-- complete:") for page in PAGES)
    kinds = ("settings", "workflow", "people", "policy", "type", "document", "blocks", "record", "digest")

    assert marks == sum(len(examples(kind)) for kind in kinds) == len(examples())
    assert all(examples(kind) for kind in kinds)


@pytest.mark.parametrize(("rest", "body"), examples("settings"))
def test_an_example_of_settings_is_read(rest: str, body: str):
    settings = config.parse_settings(body.encode())

    assert settings.url.startswith("https://")


@pytest.mark.parametrize(("rest", "body"), examples("workflow"))
def test_an_example_of_a_workflow_has_no_mistakes(rest: str, body: str):
    workflow, problems = definition.read_workflow("workflows/example.yml", strict_yaml.parse(body))

    assert problems == [] and workflow is not None


def test_the_first_workflow_shown_is_the_one_that_is_shipped():
    shown = next(match["body"] for match in _COMPLETE.finditer(text_of("workflow-file.md")))
    shipped_one = (ROOT / "workflows/editorial.yml").read_text(encoding="utf-8")

    assert strict_yaml.value(strict_yaml.parse(shown)) == strict_yaml.value(strict_yaml.parse(shipped_one))


@pytest.mark.parametrize(("rest", "body"), examples("people"))
def test_an_example_of_people_has_no_mistakes(rest: str, body: str):
    people, problems = read_people("workflows/people.yml", strict_yaml.parse(body))

    assert problems == [] and people


@pytest.mark.parametrize(("rest", "body"), examples("policy"))
def test_an_example_of_a_policy_has_no_mistakes(rest: str, body: str):
    policy, problems = read_site_policy("workflows/policy.yml", strict_yaml.parse(body))

    assert problems == [] and policy is not None


@pytest.mark.parametrize(("rest", "body"), examples("type"))
def test_an_example_of_a_content_type_has_no_mistakes(rest: str, body: str):
    kind, problems = content_types.read("workflows/types/example.yml", strict_yaml.parse(body))

    assert problems == [] and kind is not None


@pytest.mark.parametrize(("path", "body"), examples("document"))
def test_an_example_of_a_document_is_sound(path: str, body: str):
    types = {}
    for file in (ROOT / "workflows/types").glob("*.yml"):
        kind, _ = content_types.read(name(file), strict_yaml.parse(file.read_text(encoding="utf-8")))
        assert kind is not None
        types[kind.name] = kind
    types.update({kind.name: kind for kind in _types_shown()})

    document = documents.read(path, Entry("100644", "", 0), body.encode(), types, ("en", "zh-CN"))

    assert isinstance(document, Document), document
    schema = types[document.key.type].schema
    assert Checker(schema, code="CO106").check(path, document.node) == []
    assert _block_mistakes(document.body) == []


def _types_shown() -> Iterator[Any]:
    for example in examples("type"):
        kind, _ = content_types.read("workflows/types/example.yml", strict_yaml.parse(example.values[1]))
        if kind is not None:
            yield kind


@pytest.mark.parametrize(("rest", "body"), examples("blocks"))
def test_an_example_of_blocks_has_no_mistakes(rest: str, body: str):
    assert ":::" in body and _block_mistakes(body) == []


def _block_mistakes(body: str) -> list[str]:
    from contentops.render import blocks

    return [problem.message for problem in blocks.problems(body.split("\n"))]


@pytest.mark.parametrize(("path", "body"), examples("record"))
def test_an_example_of_a_record_is_one(path: str, body: str):
    assert records.parse(path, body.encode()).path == path


@pytest.mark.parametrize(("rest", "body"), examples("digest"))
def test_the_digest_script_agrees_with_contentops(rest: str, body: str, site, tmp_path: Path):
    site.write("content/articles/pic.svg", "<svg/>")
    site.article("plain")
    site.article(
        "plain",
        lang="en",
        extra='cover: pic.svg\ntags: [a, "1", 1.50, yes, "true", true, ~]\nsources:\n  - {title: "x: y", url: "https://example.org/a.b"}\n',
    )
    site.article(
        "linking",
        "[a](plain.md#x) ![p](pic.svg 'Title') <no/such.md>\n\n[r]: ../gone.md\n[u](https://e.org) [h](#x) [up](../../../x)\n<img src='pic.svg'>\n",
    )
    site.write(
        "content/articles/crlf.md",
        site.read("content/articles/plain.md").replace("slug: plain", "slug: crlf").replace("\n", "\r\n"),
    )
    script = tmp_path / "digest.py"
    script.write_text(body, encoding="utf-8")
    wanted = {row["path"]: row["digest"] for row in site.run("status", "--format", "json").json}

    done = subprocess.run([sys.executable, script, *wanted], cwd=site.root, capture_output=True, text=True, check=False)

    assert done.stderr == ""
    assert {line.partition(" ")[2]: line.partition(" ")[0] for line in done.stdout.splitlines()} == wanted
    assert len(wanted) == 4 and len(set(wanted.values())) == 4
    assert all(digest != hashlib.sha256(b"").hexdigest() for digest in wanted.values())


# -- commands that are shown ----------------------------------------------------------------------------------


def shown_commands() -> list[Any]:
    """Each `$ contentops …` line of the pages."""
    found = []
    for page in PAGES:
        for block in _FENCE.finditer(page.read_text(encoding="utf-8")):
            for line in block["body"].split("\n"):
                if line.startswith("$ contentops "):
                    found.append(pytest.param(line.removeprefix("$ contentops "), id=f"{name(page)}: {line[2:60]}"))
    return found


@pytest.mark.parametrize("line", shown_commands())
def test_a_command_that_is_shown_exists_with_its_options(line: str):
    words = shlex.split(re.split(r"; | [|>&] ?", line)[0], comments=True)
    parser = contentops.make_parser(click.Context(contentops))
    options, rest, _ = parser.parse_args(words)
    if "version" in options or not rest:
        assert options
        return
    assert rest[0] in COMMANDS
    found = command(rest[0])
    found.make_context(rest[0], rest[1:], resilient_parsing=True)
    known = {spelling for parameter in found.params for spelling in parameter.opts} | {"--help", "-h"}
    used = {word.partition("=")[0] for word in rest[1:] if re.match(r"--?[a-z]", word)}
    assert used <= known
    arguments_wanted = [
        parameter for parameter in found.params if isinstance(parameter, click.Argument) and parameter.required
    ]
    assert len(rest) > len(arguments_wanted)


def test_the_examples_of_output_in_json_are_json():
    for page in PAGES:
        for block in _FENCE.finditer(page.read_text(encoding="utf-8")):
            if block["info"].strip() == "json":
                json.loads(block["body"])


def test_no_page_speaks_of_a_place_on_this_machine():
    for page in PAGES:
        assert not re.search(r"/root/|/tmp/|/home/(?!ana\b)", page.read_text(encoding="utf-8")), page.name
