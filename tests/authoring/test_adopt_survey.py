"""What is content and what is not, in which language it is, and what it is called."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from contentops.authoring.adopting import names, survey


def laid(folder: Path, *paths: str) -> list[str]:
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text("x")
    return list(survey.walk(folder))


def documents(folder: Path, *paths: str, titled: tuple[str, ...] = (), whole: bool = True) -> list[str]:
    return list(survey.sift(folder, laid(folder, *paths), lambda path: path in titled, whole=whole).documents)


def test_what_tells_of_the_repository_or_belongs_to_tools_is_left(tmp_path):
    assert documents(
        tmp_path,
        "README.md", "README.zh-CN.md", "LICENSE.md", "changelog.md", "CONTRIBUTING.md", "docs/CODE_OF_CONDUCT.md", "CLAUDE.md",
        ".github/x.md", "node_modules/a/b.md", "vendor/x.md", "scripts/use.md", "tools/README.md", "TOC.md", "TOC-ai.md",
        "docs/SUMMARY.md", "docs/_includes/x.md", "docs/snippets/x.md", "doc-templates/template-task.md", "x.mdx",
        "docs/a.md", "docs/changelog.md", "docs/README.md", "index.md", "old.markdown",
    ) == ["docs/README.md", "docs/a.md", "docs/changelog.md", "index.md", "old.markdown"]  # fmt: skip


def test_front_matter_with_a_title_makes_a_page_of_it_all_the_same(tmp_path):
    titled = ("LICENSE.md", "docs/snippets/x.md", "tools/README.md", "SUMMARY.md")
    assert documents(tmp_path, *titled, "README.md", titled=titled) == sorted(titled)


def test_every_file_left_has_its_reason(tmp_path):
    paths = laid(tmp_path, "a.md", "x.mdx", "LICENSE.md", "_includes/a.md", "inner/.git", "inner/b.md", "pic.png")
    (tmp_path / "link.md").symlink_to("a.md")
    (tmp_path / "around").symlink_to(".")
    os.mkfifo(tmp_path / "pipe.md")
    found = survey.sift(tmp_path, survey.walk(tmp_path), lambda path: False, whole=True)
    assert found.documents == ("a.md",)
    assert found.files == {"pic.png"}
    assert {each.path: each.reason.split(",")[0] for each in found.left} == {
        "x.mdx": "MDX",
        "LICENSE.md": "tells of the repository",
        "_includes/a.md": "a part that other pages include",
        "inner": "a repository of its own (a submodule)",
        "link.md": "a symbolic link",
        "around": "a symbolic link",
        "pipe.md": "no plain file",
    }
    assert "inner/b.md" not in paths


@pytest.mark.parametrize("moving", [True, False])
def test_what_goes_along_with_documents(moving):
    found = survey.Survey(
        ("guide/a.md",),
        (),
        frozenset(
            {"guide/a.py", "guide/img/x.png", "logo.png", "used.png", "src/icon.png", "pyproject.toml", "static/y.svg"}
        ),
    )
    taken = survey.assets(found, ["used.png", "guide/a.py", "pyproject.toml", "none.png"], moving=moving)
    always = {"guide/a.py", "guide/img/x.png", "used.png"}
    assert taken == (always if moving else always | {"pyproject.toml", "static/y.svg", "logo.png"})


@pytest.mark.parametrize(
    ("paths", "wanted"),
    [
        (["a.md", "a.zh.md", "b.en.md"], {"a.md": ("a.md", ""), "a.zh.md": ("a.md", "zh-CN"), "b.en.md": ("b.md", "en")}),
        (["x.id.md", "release.ar.md"], {"x.id.md": ("x.id.md", ""), "release.ar.md": ("release.ar.md", "")}),
        (["x.md", "x.id.md"], {"x.md": ("x.md", ""), "x.id.md": ("x.md", "id")}),
        (["x.id.md", "x.vi.md"], {"x.id.md": ("x.md", "id"), "x.vi.md": ("x.md", "vi")}),
        (["en/a.md", "zh_CN/a.md"], {"en/a.md": ("a.md", "en"), "zh_CN/a.md": ("a.md", "zh-CN")}),
        (["docs/en/b/a.md", "docs/fr/a.md"], {"docs/en/b/a.md": ("docs/b/a.md", "en"), "docs/fr/a.md": ("docs/a.md", "fr")}),
        (["id/a.md", "it/a.md", "a.md"], {"id/a.md": ("id/a.md", ""), "it/a.md": ("it/a.md", ""), "a.md": ("a.md", "")}),
    ],
)  # fmt: skip
def test_paths_say_the_language_where_nothing_else_is_likely(paths, wanted):
    assert {
        path: tuple(named) for path, named in ((p, (n.plain, n.language)) for p, n in survey.languages(paths).items())
    } == wanted


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("这一页讲怎样用 Docker 和 Kubernetes 部署应用。", "zh-CN"),
        ("A page with 一 word of Chinese in it.", "en"),
        ("これはペンです。とても良いペンです。", "ja"),
        ("이것은 펜입니다.", "ko"),
        ("", "en"),
    ],
)
def test_the_letters_tell_the_language(text, language):
    assert survey.share([text]) == language


def test_slugs_are_names_with_folders_before_them_only_where_they_would_be_the_same():
    paths = ["a.md", "x/a.md", "y/A.md", "y/index.md", "index.md", "z/README.md", "_posts/2020-01-02-Hello World!.md", "甲/你好，世界！.md", "v7.5.0.md", "\u00e9.md", "e\u0301.md", "！.md"]  # fmt: skip
    assert names.slugs(paths, taken=["v7-5-0"]) == {
        "a.md": "a", "x/a.md": "x-a", "y/A.md": "y-a", "y/index.md": "y", "index.md": "home", "z/README.md": "z",
        "_posts/2020-01-02-Hello World!.md": "hello-world", "甲/你好，世界！.md": "你好-世界", "v7.5.0.md": "v7-5-0-2",
        "e\u0301.md": "\u00e9", "\u00e9.md": "\u00e9-2", "！.md": "page",
    }  # fmt: skip


def test_no_more_folders_stand_in_a_slug_than_it_takes():
    assert names.slugs(["p/q/a.md", "p/r/a.md"]) == {"p/q/a.md": "q-a", "p/r/a.md": "r-a"}
    assert names.slugs(["p/q/a.md", "o/q/a.md"]) == {"p/q/a.md": "p-q-a", "o/q/a.md": "o-q-a"}


def test_a_slug_is_short_enough_for_an_address_in_any_script():
    assert len(names.slug("很" * 200).encode()) <= 200
    assert len(names.slug("x" * 200)) == 80


def test_titles_come_from_navigation_and_from_names():
    nav = (
        "nav:\n  - 首页: index.md\n  - Guide:\n    - 'It''s': x.md\n    - \"安装\": guide/install.md\n    - plain.md\n"
    )
    assert survey.nav_titles([("docs", nav)])["docs/guide/install.md"] == "安装"
    assert survey.nav_titles([("", nav)])["index.md"] == "首页"
    assert [names.title_of(path, "Site") for path in ("docs/index.md", "a/b_c-d.md", "a/README.md")] == [
        "Site",
        "B c d",
        "A",
    ]


@pytest.mark.parametrize(
    ("path", "text", "name"),
    [
        ("mkdocs.yml", "site_name: 我的文档 # x\n", "我的文档"),
        ("_config.yml", "title: 'My Blog'\n", "My Blog"),
        ("hugo.toml", 'title = "H"\n', "H"),
        ("docusaurus.config.js", "module.exports = {\n  title: 'Docu',\n", "Docu"),
        ("package.json", '{\n  "name": "web"\n}', "web"),
        ("README.md", "![x](y)\n# The Site #\n", "The Site"),
        ("other", "", "fallback"),
    ],
)
def test_a_site_keeps_the_name_it_has(path, text, name):
    assert survey.site_name(lambda wanted: text if wanted == path else None, "fallback") == name
