"""Templates that were compiled before are not compiled again, and behave as if they were."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment, FileSystemLoader, UndefinedError

from contentops.portal.templates import OPTIONS, Compiled, mistake


@pytest.fixture
def compiled(monkeypatch) -> list[str]:
    """The names of the templates that were compiled."""
    names: list[str] = []
    compile_ = Environment.compile

    def counted(self, source, name=None, filename=None, **others):
        names.append(str(name))
        return compile_(self, source, name, filename, **others)

    monkeypatch.setattr(Environment, "compile", counted)
    return names


def lay_out(folder: Path, **templates: str) -> Environment:
    folder.mkdir()
    for name, text in templates.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    return Environment(loader=FileSystemLoader(folder), **OPTIONS)


def test_the_same_text_is_compiled_once_and_another_anew(tmp_path, compiled):
    for number, text in enumerate(("same {{ page.a }} once", "same {{ page.a }} once", "other {{ page.a }} once")):
        made = lay_out(tmp_path / str(number), once=text)
        assert made.get_template("once.html").render(page={"a": 1}) == text.replace("{{ page.a }}", "1")
    assert compiled == ["once.html", "once.html"]


def test_an_error_is_told_of_the_file_that_was_read(tmp_path):
    for number in range(2):
        folder = tmp_path / str(number)
        made = lay_out(
            folder, outer='<p>\n{% include "inner.html" %}', inner="\n\n{% if 1 %}{{ page.missing }}{% endif %}"
        )
        with pytest.raises(UndefinedError) as raised:
            made.get_template("outer.html").render(page={})
        found = mistake(raised.value, "outer.html", folder)
        assert found is not None
        assert found.message.startswith("theme/templates/inner.html:3: ")


def test_constants_worked_out_with_one_sites_filter_are_not_anothers():
    kept = Compiled()

    def made(filter_) -> str:
        environment = Environment(loader=DictLoader({"a": "{{ 'x'|own }}"}), bytecode_cache=kept)
        environment.filters["own"] = filter_
        return environment.get_template("a").render()

    assert [made(str.upper), made(lambda text: text * 2), made(str.upper)] == ["X", "xx", "X"]


def test_publishing_again_compiles_nothing_again(academy, compiled):
    assert academy.publish("--output", str(academy.root.parent / "other")).code == 0
    compiled.clear()
    academy.write("pyproject.toml", academy.read("pyproject.toml").replace("测试学院", "新学院"))
    academy.commit("another name")
    assert academy.publish().code == 0
    assert compiled == []
