"""A new site: it is sound, it publishes as it is, and the person who made it may run it."""

from __future__ import annotations

import shlex
import tomllib

import pytest
import yaml


@pytest.fixture
def made(folder, monkeypatch):
    """Makes a site beside the given one, as somebody with this name and address in git."""

    def make(name: str = "x", email: str = "li.wei@example.org", *arguments: str, folder_name: str = "academy"):
        monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(folder.root / "gitconfig"))
        monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
        folder.root.joinpath("gitconfig").write_text("")
        for key, value in (("user.name", name), ("user.email", email)):
            if value:
                folder.git("config", "--file", str(folder.root / "gitconfig"), key, value)
        done = folder.run("init", folder_name, *arguments)
        site = type(folder)(folder.root / folder_name)
        return done, site

    return make


@pytest.mark.parametrize("language", ["en", "zh-CN"])
@pytest.mark.parametrize("in_git", [True, False], ids=["git", "no git"])
def test_a_new_site_has_no_findings_and_publishes_all_its_pages(made, language, in_git):
    done, site = made("李薇", "li.wei@example.org", "--lang", language)
    assert done.code == 0, done.err
    if in_git:
        site.git("init", "-q", "-b", "main")
        site.commit("A new site")
    found = site.run("validate", now=None)
    assert (found.code, found.out) == (0, "5 documents: no findings\n")
    published = site.publish("--strict", now=None)
    assert published.code == 0, published.err
    for address in ("articles/welcome", "courses/first-steps", "topics/getting-started"):
        assert site.has(address)
    assert "withheld" not in published.err
    assert site.run("verify", str(site.output)).code == 0


def test_a_new_site_s_topic_can_be_packed(made):
    _, site = made()
    site.git("init", "-q")
    site.commit()
    assert site.run("package", "getting-started", now=None).code == 0


@pytest.mark.parametrize(
    ("name", "email", "person"),
    [
        ("李薇", "li.wei@example.org", "li-wei"),
        ('Ann "the" O\'Neil: #1 {x}, [y]', "ann+x@example.org", "ann-x"),
        ("李薇", "", "me"),
        ("Jo Do", "", "jo-do"),
        ("李薇", "123456@qq.example", "person-123456"),
        ("x", "null@example.org", "person-null"),
        ("x", "contentops@example.org", "person-contentops"),
        ("", '"a, b"@example.org', "a-b"),
    ],
)
def test_who_makes_the_site_may_run_it_whatever_their_name(made, name, email, person):
    done, site = made(name, email)
    assert done.code == 0, done.err
    people = yaml.safe_load(site.read("workflows/people.yml"))["people"]
    assert people[person]["name"] == (name or "Your name")
    assert people[person]["emails"] == ([email] if email and " " not in email else [])
    path = site.run("new", "article", "mine").out.strip()
    site.replace(path, "summary:", "summary: x")
    site.replace(path, "date:", "date: 2026-05-01")
    if "authors: []" in site.read(path):
        site.replace(path, "authors: []", f"authors: [{person}]")
    done = site.run("submit", path, "--as", person, now=None)
    assert done.code == 0, done.err


def test_the_commands_it_tells_to_run_next_are_right_for_a_folder_with_spaces(made):
    done, site = made(folder_name="我的 学院's")
    assert done.code == 0
    assert tomllib.loads(site.read("pyproject.toml"))["tool"]["contentops"]["name"] == "我的 学院's"
    line = next(line for line in done.out.split("\n") if line.startswith("  cd "))
    assert shlex.split(line) == ["cd", "我的 学院's"]
    site.git("init", "-q")
    site.commit()
    assert site.publish(now=None).code == 0
    assert site.has("articles/welcome")


@pytest.mark.parametrize("name", ['a "b" \\ c', "学院", "x = 1 # no"])
def test_the_name_given_is_the_site_s_name(made, name):
    _, site = made("x", "x@example.org", "--name", name)
    assert tomllib.loads(site.read("pyproject.toml"))["tool"]["contentops"]["name"] == name


def test_a_folder_with_something_in_it_is_refused_and_left_alone(made, folder):
    folder.write("academy/notes.txt", "mine")
    done, site = made()
    assert done.code == 1
    assert "academy is not empty" in done.err
    assert [file.name for file in site.root.iterdir()] == ["notes.txt"]


def test_a_file_in_its_place_is_refused(made, folder):
    folder.write("academy", "mine")
    done, _ = made()
    assert done.code == 1
    assert folder.read("academy") == "mine"


def test_an_empty_folder_and_one_with_git_alone_will_do(made, folder):
    (folder.root / "academy").mkdir()
    folder.git("init", "-q", "academy")
    done, site = made()
    assert done.code == 0, done.err
    assert (site.root / "content/articles/welcome.md").exists()


def test_what_a_new_site_ignores_is_what_commands_write(made):
    _, site = made()
    site.git("init", "-q")
    site.commit()
    assert site.run("publish", "--jobs", "1", now=None).code == 0
    assert site.run("package", "getting-started", now=None).code == 0
    assert site.git("status", "--porcelain") == ""


def test_a_new_site_needs_a_folder_and_a_language_it_has_pages_in(folder):
    assert folder.run("init").code == 2
    done = folder.run("init", "academy", "--lang", "fr")
    assert done.code == 2
    assert "no starter pages in fr" in done.err
    folder.write("old/a.md", "A\n")
    assert folder.run("init", "--adopt", "old", "academy", "--lang", "no tag").code == 2
    assert not (folder.root / "academy").exists()


def test_a_language_is_known_in_either_case(folder):
    assert folder.run("init", "academy", "--lang", "zh-cn").code == 0
    assert '["zh-CN", "en"]' in folder.read("academy/pyproject.toml")


def test_who_is_unknown_to_git_is_told_to_say_who_they_are_first(made):
    known, _ = made("李薇", "li.wei@example.org")
    unknown, _ = made("", "", folder_name="other")

    assert "git config" not in known.out
    assert "next:\n  git config --global user.name" in unknown.out
    assert "workflows/people.yml" in unknown.out


def test_adopting_tells_what_was_done_what_was_not_and_what_to_do_next(folder):
    folder.write("old/README.md", "# The Old Site\n")
    folder.write("old/LICENSE", "x")
    folder.write("old/a.md", "---\ntitle: a: b\n---\n[b](/b.md)\n")
    folder.write("old/b.md", "B\n")
    folder.write("old/c.md", "---\ndraft: true\n---\n")
    folder.write("old/d.mdx", "<D/>")
    done = folder.run("init", "--adopt", "old", "new site", "--lang", "zh-CN")
    assert done.code == 0, done.err
    for said in (
        "The Old Site: 3 documents and 0 other files copied to content/, in zh-CN\n",
        "1 link rewritten",
        "front matter of 1 document: quoted or mended",
        "1 document not public before",
        "left where they are, 2 files:",
        "README.md: tells of the repository",
        "d.mdx: MDX",
        "standards/baseline.json: ",
        "cd 'new site'",
        "git init",
        "xargs -0 contentops move adopt",
        "contentops publish",
    ):
        assert said in done.out, said
    assert "reset --hard" not in done.out
    settings = tomllib.loads((folder.root / "new site/pyproject.toml").read_text(encoding="utf-8"))["tool"][
        "contentops"
    ]
    assert settings["languages"] == ["zh-CN"]


def test_adopting_goes_to_the_current_folder_and_takes_the_name_given(folder):
    folder.write("old/a.md", "A\n")
    (folder.root / "new").mkdir()
    site = type(folder)(folder.root / "new")
    done = site.run("init", "--adopt", "../old", "--name", 'My "Site"')
    assert done.code == 0, done.err
    assert tomllib.loads(site.read("pyproject.toml"))["tool"]["contentops"]["name"] == 'My "Site"'
    assert site.run("validate", now=None).code == 0
    assert "  cd " not in done.out
