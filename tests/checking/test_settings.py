"""Which rules hold for which documents, and what a slip in their settings says."""

from __future__ import annotations

import pytest

LONG = "关于企业在线学习平台在不同的发展阶段如何开展内容运营与活动运营工作的一些思考和建议"


@pytest.fixture
def titled(folder):
    """A site of one article whose title is too long, and a way to add settings to it."""
    path = folder.article("a")
    folder.replace(path, "title: 关于 a", f"title: {LONG}")
    folder.path = path
    settings = folder.read("pyproject.toml")
    folder.set = lambda text: folder.write("pyproject.toml", settings + text)
    return folder


def severities(site, *arguments):
    done = site.run("validate", "--format", "json", *arguments)
    assert done.code in (0, 1), done.err
    return [each["severity"] for each in done.json if each["code"] == "CO110"]


def test_a_rule_has_its_own_severity_until_the_site_gives_it_another(titled):
    assert severities(titled) == ["warning"]

    titled.set('[tool.contentops.rules]\ntitle-length = "error"\n')
    assert severities(titled) == ["error"]
    assert titled.run("validate").code == 1

    titled.set('[tool.contentops.rules]\nCO110 = "off"\n')
    assert severities(titled) == []


def test_options_change_what_is_found(titled):
    titled.set("[tool.contentops.rules]\ntitle-length = {most = 100}\n")
    assert severities(titled) == []

    titled.set('[tool.contentops.rules]\ntitle-length = {most = 40, severity = "info"}\n')
    assert severities(titled) == ["info"]


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ('paths = ["content/articles/**"]', []),
        ('paths = ["content/articles"]', []),
        ('paths = ["content/articles/?.md"]', []),
        ('paths = ["content/*.md"]', ["warning"]),
        ('types = ["article"]', []),
        ('types = ["story"]', ["warning"]),
        ('types = ["article"]\npaths = ["content/stories/**"]', ["warning"]),
    ],
)
def test_an_override_holds_for_its_paths_and_types(titled, where, found):
    titled.set(f'[[tool.contentops.rules.override]]\n{where}\ntitle-length = "off"\n')

    assert severities(titled) == found


def test_a_later_override_has_the_last_word(titled):
    titled.set(
        '[tool.contentops.rules]\ntitle-length = "off"\n'
        '[[tool.contentops.rules.override]]\ntypes = ["article"]\ntitle-length = "info"\n'
        '[[tool.contentops.rules.override]]\npaths = ["content/articles/a.md"]\ntitle-length = "error"\n'
    )

    assert severities(titled) == ["error"]


def test_select_and_ignore_take_codes_beginnings_and_names(titled):
    titled.write("content/articles/b.md", titled.read(titled.path).replace("slug: a\n", "slug: b\nsumary: x\n"))

    def codes(*arguments):
        return sorted({each["code"] for each in titled.run("validate", "--format", "json", *arguments).json})

    assert {"CO107", "CO110"} <= set(codes())
    assert codes("--select", "CO110") == ["CO110"]
    assert codes("--select", "title-length,unknown-key") == ["CO107", "CO110"]
    assert codes("--select", "CO1", "--ignore", "unknown-key") == ["CO110"]
    titled.set('[tool.contentops.rules]\nignore = ["CO1"]\n')
    done = titled.run("validate")
    assert done.code == 2
    assert "CO101 says what publishing holds back" in done.err
    titled.set('[tool.contentops.rules]\nselect = ["CO107"]\n')
    assert codes() == ["CO107"]
    titled.set('[tool.contentops.rules]\nignore = ["title-length"]\n')
    assert "CO110" not in codes()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('title-lenght = "off"', "there is no rule “title-lenght”\n    → did you mean “title-length”?"),
        ('title-length = "of"', "the severity of “title-length” is “of”\n    → one of error, warning, info, off"),
        ("title-length = 3", "“title-length” must be a severity or a table"),
        ("title-length = {mots = 3}", "has no option “mots”\n    → did you mean “most”?"),
        ('title-length = {most = "3"}', "the option “most” of “title-length” is of the wrong kind"),
        ("title-length = {most = -1}", "is of the wrong kind"),
        ("broken-link = {most = 3}", "“broken-link” has no option “most”\n    → it has no options"),
        ('no-key = "off"', "CO102 says what publishing holds back, so it is always said"),
        ('select = "CO1"', "“select” must be a list of codes or names"),
        ('override = [{title-length = "off"}]', "an override names neither paths nor types"),
        ('override = [{paths = "x", title-length = "off"}]', "“paths” of an override must be a list of texts"),
        ("override = [3]", "“override” must be a list of tables"),
        ("override = 3", "“override” must be a list of tables"),
    ],
)
def test_a_slip_in_the_settings_is_said_and_stops_nothing_half_way(titled, text, says):
    titled.set(f"[tool.contentops.rules]\n{text}\n")

    done = titled.run("validate")

    assert done.code == 2
    assert says in done.err
    assert done.out == ""


def test_a_slip_on_the_command_line_is_said(titled):
    done = titled.run("validate", "--select", "CO9x")

    assert (done.code, "there is no rule “CO9x”" in done.err) == (2, True)


def test_a_guard_goes_by_the_settings_too(titled):
    titled.git("init", "-q")
    titled.replace("workflows/editorial.yml", "guards: [valid]}", "guards: [valid, quality]}")
    titled.set('[tool.contentops.rules]\ntitle-length = "error"\n')
    titled.commit()

    refused = titled.run("submit", titled.path, "--as", "ann")
    titled.set("")
    titled.commit()

    assert refused.code == 1
    assert "the check “quality” must pass first" in refused.err
    assert titled.run("submit", titled.path, "--as", "ann").code == 0


def test_only_errors_fail_unless_warnings_should(titled):
    assert titled.run("validate").code == 0
    assert titled.run("validate", "--strict").code == 1
    titled.set('[tool.contentops.rules]\ntitle-length = "info"\n')
    assert titled.run("validate", "--strict").code == 0


def test_an_override_for_a_type_there_is_not_is_a_slip(titled):
    titled.set('[[tool.contentops.rules.override]]\ntypes = ["artcle"]\ntitle-length = "off"\n')

    done = titled.run("validate")

    assert done.code == 2
    assert "an override names the content type “artcle”, which is not there\n    → did you mean “article”?" in done.err


def test_an_override_for_no_file_is_noted(titled):
    titled.set(
        '[[tool.contentops.rules.override]]\npaths = ["content/nowhere/", "content/articles"]\ntitle-length = "off"\n'
    )

    done = titled.run("validate")

    assert done.code == 0
    assert "no file is at “content/nowhere/”, which an override names" in done.err
    assert "“content/articles”" not in done.err


@pytest.mark.parametrize(
    "text",
    [
        "[tool.contentops.rules]\ntitle-length = {most = 2, least = 10}\n",
        "[tool.contentops.rules]\ntitle-length = {most = 2}\n",
        '[[tool.contentops.rules.override]]\ntypes = ["course"]\ntitle-length = {most = 2}\n',
    ],
)
def test_limits_that_nothing_can_keep_are_a_slip(titled, text):
    titled.set(text)

    done = titled.run("validate")

    assert done.code == 2
    assert "“title-length” has least = " in done.err
    assert "so whatever is written is wrong" in done.err


def test_a_wrong_name_is_said_with_the_place_it_stands_at(titled):
    assert "--select: there is no rule “CO9x”" in titled.run("validate", "--select", "CO9x").err
    assert "--ignore: there is no rule “x”" in titled.run("validate", "--ignore", "x").err
    titled.set('[tool.contentops.rules]\ntitle-lenght = "off"\n')
    assert "pyproject.toml: [tool.contentops.rules]: there is no rule “title-lenght”" in titled.run("validate").err
