"""Every text of the interface has its translation, and every translation is used."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from jinja2 import Environment
from jinja2.ext import extract_from_ast

from contentops.differences import LABELS
from contentops.render import blocks

ROOT = Path(__file__).parent.parent.parent
TEMPLATES = sorted((ROOT / "theme/templates").rglob("*.html"))
CODE = [*(ROOT / "src/contentops/portal").rglob("*.py"), *(ROOT / "src/contentops/render").glob("*.py")]


def test_every_text_is_translated_into_chinese_and_none_is_left_over():
    translated = {_id(message.id) for message in _catalogue() if message.id and all(_forms(message.string))}
    used = {*_in_templates(), *_in_code(), *LABELS, *(kind.capitalize() for kind in blocks.CALLOUTS)}

    assert sorted(used - translated) == []
    assert sorted(translated - used) == []


def test_a_translation_has_the_places_for_values_that_its_text_has():
    for message in _catalogue():
        if message.id:
            for form in _forms(message.string):
                assert _places(form) == _places(_forms(message.id)[-1]), message.id


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda file: file.name)
def test_no_template_says_a_word_that_is_not_translated(template: Path):
    """Text between tags comes from views or from `_`; only signs and numbers may stand there as they are."""
    from jinja2 import nodes

    tree = Environment().parse(template.read_text(encoding="utf-8"))
    text = "\0".join(data.data for data in tree.find_all(nodes.TemplateData))
    assert [word for word in _visible(text) if any(letter.isalpha() for letter in word)] == []


def _visible(html: str) -> list[str]:
    """Text outside tags, where the tags may be cut by expressions, which stand as NUL."""
    words, depth, word = [], 0, ""
    for letter in html.replace("<!DOCTYPE html>", ""):
        if letter == "<":
            words.append(word)
            depth, word = depth + 1, ""
        elif letter == ">" and depth:
            depth -= 1
        elif not depth:
            word += letter
    return [*words, word] if not depth else words


def _catalogue():
    return read_po(BytesIO((ROOT / "theme/translations/zh-CN.po").read_bytes()), abort_invalid=True)


def _id(found) -> str:
    return found[0] if isinstance(found, tuple) else found


def _forms(found) -> tuple[str, ...]:
    return tuple(found) if isinstance(found, (tuple, list)) else (found,)


def _places(text: str) -> list[str]:
    return sorted(part.partition(")")[0] for part in text.split("%(")[1:])


def _in_templates() -> Iterator[str]:
    for template in TEMPLATES:
        tree = Environment().parse(template.read_text(encoding="utf-8"))
        for _, function, text in extract_from_ast(tree, gettext_functions=("_", "gettext", "ngettext")):
            assert text and all(each is not None for each in _forms(text)[:1]), (
                f"{template}: {function} of no plain text"
            )
            yield _id(text)


def _in_code() -> Iterator[str]:
    for file in CODE:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                value = node.args[0].value
                if name in {"N_", "place", "word"} or (name == "self" and file.name == "place.py"):
                    yield str(value)
