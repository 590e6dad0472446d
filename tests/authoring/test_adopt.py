"""A tree of Markdown files becomes a site: nothing of it is lost, one decision makes all of it live, and it can be undone."""

from __future__ import annotations

import os
import re
import subprocess
import sysconfig
import tomllib
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from contentops.authoring.adopting import adopt, reading
from contentops.authoring.adopting.body import look
from contentops.authoring.adopting.callouts import MKDOCS, QUOTED, TAB, rewritten
from contentops.source import frontmatter, strict_yaml

pytestmark = pytest.mark.slow

PNG = b"\x89PNG\r\n\x1a\n"

TREES = {
    "jekyll": {
        "_config.yml": 'title: "My Blog"\n',
        "_posts/2020-01-01-hello.md": "---\nlayout: post\ntitle: Hello: World\ndate: 2020-01-01 10:00:00 +0800\n---\n# Hi\n{% raw %}x{% endraw %} [a](/about/) ![p](/assets/p.png) [s](/2020/02/02/second)\n",
        "_posts/2020-02-02-second.markdown": "---\ntitle: 'Second'\ndate: 2020-02-02\n---\n{{ site.title }}\n",
        "about.md": "---\npermalink: /about/\n---\n\n# About *me*\n",
        "assets/p.png": PNG,
        "README.md": "# Repo\n",
    },
    "hugo": {
        "hugo.toml": "title = 'Hugo Site'\n",
        "content/_index.md": '+++\ntitle = "Home"\n+++\nhi\n',
        "content/posts/one.md": '+++\ntitle = "One: a"\ndate = 2020-01-01T10:00:00+08:00\ntags = ["x", "y"]\n[params]\nby = "J"\n+++\n{{< figure src="/img/a.png" >}} [two](/posts/two/)\n',
        "content/posts/two.md": "---\ntitle: Two\nweight: 3\n---\n[one](../one/)\n",
        "static/img/a.png": PNG,
    },
    "docusaurus": {
        "docusaurus.config.js": "module.exports = {\n  title: 'Docu',\n};\n",
        "docs/intro.md": "---\nsidebar_position: 1\n---\n\n# Tutorial\n\n:::tip\nx\n:::\n\n[c](./basics/create) ![x](/img/x.png)\n",
        "docs/basics/create.md": "---\nid: create\nslug: /new/create\nauthors: [slorber]\n---\n# Create\n[i](../intro.md)",
        "docs/_part.md": "part",
        "docs/app.mdx": "<App/>",
        "static/img/x.png": PNG,
    },
    "mkdocs": {
        "mkdocs.yml": "site_name: 我的文档\nnav:\n  - 首页: index.md\n  - 安装: guide/install.md\nplugins: [!!python/name:x]\n",
        "docs/index.md": "欢迎来到这里 [装](guide/install.md)\n",
        "docs/guide/install.md": "!!! note\n    记住\n\n[回](../)\n",
        "docs/guide/use.md": "Title: 使用\nauthor: Jane\n\n正文 [装](../install/)\n",
    },
    "obsidian": {
        "Home Note.md": "[[Second Note|two]] ![[pic one.png]] [[Missing]]\n```\n[[Second Note]]\n```\n",
        "Second Note.md": "---\ntags: foo, bar baz\naliases: Zweite\n---\nx\n",
        "att/pic one.png": PNG,
    },
    "hexo": {
        "_config.yml": "title: 张三的博客\n",
        "source/_posts/你好，世界！.md": "---\ntitle: 你好，世界！\ndate: 2020/1/1 10:00:00\ntags:\n- 随笔\n- 2020\ncover: /img/c.jpg\n---\n第一篇。[二](/2020/01/02/二/)\n",
        "source/_posts/二.md": "---\ntitle：全角冒号\ndate: 2020-01-02\n---\n第二篇。\n",
        "source/_posts/Ｆｕｌｌ　Ｗｉｄｔｈ.md": "第三篇。\n",
    },
    "windows": {
        "a.md": "\ufeff---\r\ntitle: A\r\ntags: x, y\r\n---\r\n# A\r\n[b](/b.md)\r\n",
        "b.md": "# B\r\n\r\ntext\r\n",
        "old.md": "# Mac\rtext\r",
        "gbk.md": "# 中文".encode("gbk"),
    },
    "odd": {
        "null.md": "---\ntitle:\nsummary:\n---\n# From H1\n",
        "number.md": "---\ntitle: 2020\nslug: 5\nstatus: new\ndate: 2020-13-45\npublish_at: soon\n---\n",
        "upper.md": "---\nTitle: Upper\nDate: 2020-01-01\nDescription: So\n---\n",
        "described.md": "---\ntitle: D\ndescription: What it says.\n---\n",
        "one.md": "---\ntitle: One\naliases: [/x/, /pages/two/]\n---\n",
        "two.md": "---\ntitle: Two\nslug: two\naliases: [/x/]\n---\n",
        "zwei.md": "---\ntitle: Two\nslug: Two\n---\n",
        "a/two.md": "# " + "很长" * 80 + "\n",
        "empty.md": "",
        "large.md": "# x\n" + "a" * 1_100_000,
    },
    "single": {"one.md": "just text"},
}


def lay(folder: Path, tree: dict[str, str | bytes]) -> Path:
    for path, content in tree.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def held(folder: Path) -> dict[str, bytes]:
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and not file.is_symlink() and ".git" not in file.relative_to(folder).parts
    }


@pytest.fixture
def here(folder, monkeypatch, tmp_path):
    """An empty folder, as somebody whom git knows."""
    config = tmp_path / "gitconfig"
    config.write_text("[user]\n\tname = 李薇\n\temail = li.wei@example.org\n[init]\n\tdefaultBranch = main\n")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    made = type(folder)(tmp_path / "here")
    made.root.mkdir()
    return made


@pytest.fixture
def inside(here):
    """A git repository with a tree of Markdown files in it."""

    def make(tree: dict[str, str | bytes]):
        lay(here.root, tree)
        here.git("init", "-q", "-b", "main")
        here.commit("before", email="li.wei@example.org")
        return here

    return make


def take_over(site, paths: tuple[str, ...] = ("content",)) -> None:
    """What `init --adopt` tells to do next."""
    if not (site.root / ".git").exists():
        site.git("init", "-q", "-b", "main")
    site.commit("adopt", email="li.wei@example.org")
    done = site.run("move", "adopt", *paths, "-m", "public before", now=None)
    assert done.code == 0, done.err
    assert site.run("validate", "--write-baseline", now=None).code == 0
    site.commit("public", email="li.wei@example.org")


# -- every kind of tree -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", TREES)
def test_a_tree_of_any_kind_becomes_a_site_that_publishes_all_its_pages(here, kind):
    tree = lay(here.root / "tree", TREES[kind])
    before = held(tree)
    done = here.run("init", "--adopt", "tree", "site")
    assert done.code == 0, done.err
    assert held(tree) == before
    site = type(here)(here.root / "site")
    checked = site.run("validate", now=None)
    assert checked.code == 0, checked.out
    assert re.search(r"^\d+ documents?: no (new )?findings", checked.out + checked.err, re.MULTILINE)
    take_over(site)
    published = site.publish("--strict", now=None)
    assert published.code == 0, published.err
    found = list((site.root / "content").rglob("*.md"))
    slugs = {frontmatter_of(file.read_bytes())["slug"] for file in found}
    assert len(slugs) == len(found)
    assert all(site.has(f"pages/{slug}") for slug in slugs)
    assert site.run("validate", now=None).code == 0


def frontmatter_of(data: bytes) -> dict:
    return strict_yaml.value(frontmatter.parse(data).node)


@pytest.mark.parametrize("kind", TREES)
def test_nothing_of_a_body_changes_but_callouts_and_the_targets_of_links(here, kind):
    tree = lay(here.root / "tree", TREES[kind])
    now = reading_clock()
    made = adopt(here.root / "site", tree, name=None, language=None, person="A", email="a@example.org", now=now)
    for old, new in made.files.items():
        data, was = (here.root / "site" / new).read_bytes(), (tree / old).read_bytes()
        if not new.endswith(".md"):
            assert data == was
            continue
        front, body = reading.read(was, {*reading.META_KEYS, "author"}), reading.read(data).body
        assert without_targets(body) == without_targets(rewritten(front.body).text)
        if "fitted" not in front.fitted and not front.fitted:
            kept = re.sub(rb"\r\n?", b"\n", front.inner.encode()).split(b"\n")
            after = re.sub(rb"\r\n?", b"\n", reading.read(data).inner.encode()).split(b"\n")
            assert len(after) >= len(kept)


def without_targets(text: str) -> str:
    """A body with its links blanked out."""
    body = look(text)
    text = re.sub(r"!?\[\[[^\[\]\n]*\]\]|!?\[(?:two|pic one\.png|)\]\([^)\n]*\)", "", text)
    for target in body.targets:
        text = text.replace(f"({target.raw})", "()")
    return text


def reading_clock():
    from datetime import datetime

    return datetime.fromisoformat("2026-11-20T12:00:00+08:00")


_NAME = st.sampled_from(
    ["a", "b", "页面", "sub/a", "sub/b", "x/y/z", "en/a", "zh/a", "a.en", "README", "index", "sub/_index"]
)
_TEXT = st.lists(
    st.sampled_from(
        ["---", "title: x", "title: [", "tags: a, b", "status: new", "slug: a", "# H", "text", "[l](/a.md)", "[[b]]", "```", "    code", "+++", 'title = "t"', "", "\r", "draft: true", "aliases: [/a/]", "键: 值", "<b>"]
    ),
    max_size=10,
).map("\n".join)  # fmt: skip


@given(st.dictionaries(_NAME.map("{}.md".format), _TEXT, min_size=1, max_size=6))
@settings(max_examples=60)
def test_whatever_files_hold_none_is_lost_and_the_site_can_be_read(tmp_path_factory, tree):
    folder = tmp_path_factory.mktemp("any")
    source = lay(folder / "tree", tree)
    try:
        made = adopt(folder / "site", source, name=None, language=None, person="", email="", now=reading_clock())
    except Exception as error:
        assert type(error).__name__ == "RefusedError", error
        assert not (folder / "site").exists()
        return
    assert {*made.files, *(left.path for left in made.left)} >= set(tree)
    assert len(set(made.files.values())) == len(made.files)
    keys = set()
    for new in made.documents:
        data = (folder / "site" / new).read_bytes()
        language = new.removesuffix(".md").rpartition(".")[2]
        key = frontmatter_of(data)["slug"].casefold(), language if language in made.languages else made.languages[0]
        assert key not in keys
        keys.add(key)


# -- keys, types and definitions ----------------------------------------------------------------------------------


def test_keys_get_the_names_and_values_that_are_meant_by_them(here):
    lay(here.root / "tree", TREES["odd"])
    done = here.run("init", "--adopt", "tree", "site")
    site = type(here)(here.root / "site")

    def front(path: str) -> str:
        return site.read(f"content/{path}").split("---\n")[1]

    assert front("null.md") == 'title: From H1\nsummary:\nslug: "null"\nstatus: draft\n'
    assert front("number.md") == (
        'title: "2020"\nslug_before: 5\nstatus_before: new\ndate: 2020-13-45\npublish_at_before: soon\nslug: number\nstatus: draft\n'
    )
    assert front("upper.md") == "title: Upper\ndate: 2020-01-01\nDescription: So\nslug: upper\nstatus: draft\n"
    assert front("described.md") == "title: D\nsummary: What it says.\nslug: described\nstatus: draft\n"
    assert front("one.md") == "title: One\naliases_before: [/x/, /pages/two/]\nslug: one\nstatus: draft\n"
    assert front("two.md") == "title: Two\nslug: two\naliases: [/x/]\nstatus: draft\n"
    assert front("zwei.md") == "title: Two\nslug_before: Two\nslug: zwei\nstatus: draft\n"
    assert "slug: a-two\n" in front("a/two.md")
    assert "large.md: line 1: it is larger than a document may be" in done.out


def test_what_was_no_public_page_stays_a_draft_and_the_printed_steps_leave_it_out(here):
    tree = {
        "public.md": "---\ntitle: P\n---\n",
        "with space.md": "x\n",
        "a/draft.md": "---\ntitle: D\ndraft: true\n---\nstatus: draft\n",
        "b.md": "---\r\ntitle: B\r\npublished: false\r\n---\r\n",
        "_drafts/c.md": "c\n",
        "d.md": "---\ntitle: D\nStatus: Hidden\n---\n",
        "e.md": "---\ntitle: E\ndate: 2999-01-01\n---\n",
        "f.md": "---\ntitle: F\nexpiryDate: 2001-01-01T00:00:00Z\n---\n",
    }
    lay(here.root / "tree", tree)
    done = here.run("init", "--adopt", "tree", "site")
    assert done.code == 0, done.err
    assert "6 documents not public before, as it seems" in done.out
    steps = "\n".join(line.strip() for line in done.out.partition("next:\n")[2].splitlines())
    environment = {**os.environ, "PATH": f"{sysconfig.get_path('scripts')}{os.pathsep}{os.environ['PATH']}"}
    ran = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", steps],
        cwd=here.root,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    site = type(here)(here.root / "site")
    pages = {page.parent.name for page in (site.root / "output/pages").glob("*/index.html")}
    assert pages == {"public", "with-space"}
    assert site.git("status", "--porcelain") == ""
    assert site.run("validate", now=None).code == 0


def test_the_summary_says_why_pages_were_taken_for_private_and_no_step_publishes_if_all_are(here):
    tree = {f"{n}.md": "---\ntitle: T\nhidden: yes\n---\n" for n in range(6)}
    tree["hexo.md"] = "title: H\npublished: false\n---\nbody\n"
    tree["locked.md"] = "---\ntitle: L\npassword: abc\n---\n"
    lay(here.root / "tree", tree)
    done = here.run("init", "--adopt", "tree", "site")
    assert done.code == 0, done.err
    assert "8 documents not public before, as it seems: marked so, and left a draft\n" in done.out
    assert "  0.md, 1.md, 2.md, 3.md … (6): hidden: yes\n" in done.out
    assert "  hexo.md: published: false\n" in done.out
    assert "  locked.md: password\n" in done.out
    assert "move adopt" not in done.out
    site = type(here)(here.root / "site")
    assert all("status: draft  # not public before\n" in site.read(f"content/{path}") for path in tree)
    assert site.read("content/hexo.md").endswith("---\nbody\n")


def test_the_summary_names_errors_by_what_they_are_and_personal_data_with_its_files(here):
    tree = {
        "a.md": "# A\n\n::: code-group\nx\n:::\n\n[x](none.md) [b](b.md)\n",
        "b.md": "# B\n\n::: exercise\nx\n:::\n\n身份证 11010119900307109X\n",
        "c.md": "# C\n\n联系手机 13912345768。 手机 13800138000\n",
        "d.md": "---\ntitle: D\ndraft: true\n---\n",
        "e.md": "[d](d.md)\n",
    }
    lay(here.root / "tree", tree)
    done = here.run("init", "--adopt", "tree", "site")
    assert done.code == 0, done.err
    assert "  blocks that are shown as text (CO501): 2, such as content/a.md:" in done.out
    assert "  links that lead nowhere (CO301): 1, such as content/a.md:" in done.out
    assert "  links to pages that are not public (CO302): 1, such as content/e.md:" in done.out
    assert "2 findings of personal data: " in done.out
    assert re.search(r"(?m)^  content/b\.md:\d+: this looks like a resident ID number: 110\*+9X$", done.out)
    assert re.search(r"(?m)^  content/c\.md:\d+: this looks like a mobile number: 139\*+68$", done.out)
    assert "4 errors that readers will meet" in done.out
    assert "; 1 of them is gone once the pages are public" in done.out


def test_what_the_summary_says_is_gone_is_gone_and_what_stays_stays(here):
    tree = {f"{n}.md": f"# Page {n}\n\n[next]({n + 1}.md) [none](none.md)\n" for n in range(5)} | {"5.md": "# Page 5\n"}
    lay(here.root / "tree", tree)
    done = here.run("init", "--adopt", "tree", "site")
    known, gone = map(int, re.search(r"baseline\.json: (\d+) findings.*; (\d+) of them", done.out).groups())
    assert gone >= 5
    site = type(here)(here.root / "site")
    take_over(site)
    assert site.run("validate", "--all", "--format", "json", now=None).out.count('"code"') == known - gone


def test_what_only_another_program_understands_is_counted_and_named(here):
    lay(
        here.root / "tree",
        {"sub/a.md": "[[none]] [[more]] {% youtube x %}\n\n`[[code]]`\n", "b.md": "![[a]] %%mine%%\n"},
    )
    done = here.run("init", "--adopt", "tree", "site")
    assert done.code == 0, done.err
    assert "more than once: 2, such as [[none]] in content/sub/a.md\n" in done.out
    assert "tags of Jekyll or Hexo: 1, such as {% youtube x %} in content/sub/a.md\n" in done.out
    assert "1 link rewritten" in done.out
    assert "1 comment of Obsidian" in done.out
    site = type(here)(here.root / "site")
    assert site.read("content/b.md").endswith("---\n[a](sub/a.md) <!-- mine -->\n")
    take_over(site)
    assert site.publish(now=None).code == 0
    assert "mine" not in site.page("pages/b")


def test_callouts_are_this_programs_and_links_within_them_lead_from_file_to_file(here):
    text = '# A\n\n!!! note "T"\n\n    [b](/sub/b/)\n\n??? tip\n    `c`\n\n=== "X"\n    d\n\n> [!bug]\n> e\n'
    lay(here.root / "tree", {"a.md": text, "sub/b.md": "# B\n\n!!! note\n    x\n\n!!! note\nx\n"})
    made = adopt(here.root / "site", here.root / "tree", name=None, language=None, person="A", email="a@example.org", now=reading_clock())  # fmt: skip
    assert made.callouts == {MKDOCS: 3, TAB: 1, QUOTED: 1}
    assert made.links == 1
    assert [(each.path, each.text) for each in made.unread] == [("content/sub/b.md", "!!! note")]
    body = (here.root / "site/content/a.md").read_text().partition("---\n# A")[2]
    assert body.startswith('\n\n::: note {title="T"}\n[b](sub/b.md)\n:::\n\n<details>')
    done = here.run("init", "--adopt", "tree", "other")
    assert (
        "\n3 callouts of MkDocs rewritten\n1 tab of MkDocs rewritten\n1 callout of Obsidian or GitHub rewritten\n"
        in done.out
    )


def test_what_a_post_embeds_by_a_tag_goes_along(here):
    tree = {"_posts/a.md": "{% asset_img p.bin %}\n", "_posts/a/p.bin": PNG, "_posts/a/q.bin": PNG}
    lay(here.root / "tree", tree)
    assert here.run("init", "--adopt", "tree", "site").code == 0
    assert (here.root / "site/content/_posts/a/p.bin").read_bytes() == PNG
    assert not (here.root / "site/content/_posts/a/q.bin").exists()


@pytest.mark.parametrize("marked", [True, False])
def test_names_of_notes_are_no_addresses_in_a_vault_only(here, marked):
    tree = {"a.md": "---\ntitle: A\naliases: [方法, Way]\n---\n", "b.md": "---\naliases: [/old/b, b2]\n---\n# B\n"}
    lay(here.root / "tree", tree | ({".obsidian/app.json": "{}"} if marked else {}))
    done = here.run("init", "--adopt", "tree", "site")
    assert done.code == 0, done.err
    site = type(here)(here.root / "site")
    assert f"\naliases{'_before' if marked else ''}: [方法, Way]\n" in site.read("content/a.md")
    assert "\naliases: [/old/b, b2]\n" in site.read("content/b.md")
    assert ("other names of a note" in done.out) is marked


@pytest.mark.parametrize("which", ["site", "site/content"])
def test_a_contentops_site_is_not_adopted(here, which):
    lay(here.root / "tree", {"a.md": "a"})
    assert here.run("init", "--adopt", "tree", "site").code == 0
    before = held(here.root)
    done = here.run("init", "--adopt", which, "other")
    assert done.code == 1
    assert "is a contentops site already" in done.err and "git clone" in done.err
    assert held(here.root) == before and not (here.root / "other").exists()


def test_a_large_tree_tells_how_far_it_is(here):
    tree = lay(here.root / "tree", {f"{n}.md": "x" for n in range(20)})
    told = []
    made = adopt(
        here.root / "site",
        tree,
        name=None,
        language=None,
        person="",
        email="",
        now=reading_clock(),
        progress=lambda what, done, of: told.append((what, done, of)),
    )
    assert told[:20] == [("Reading", n, 20) for n in range(1, 21)]
    assert told[20:] == [("Writing", n, len(made.writes)) for n in range(1, len(made.writes) + 1)]


def test_the_page_type_has_the_keys_there_are_and_wants_only_what_all_have(here):
    pages = {
        f"d/{n}.md": f"---\ntitle: T\nsidebar_position: {n}\nkind: {'a' if n % 2 else 'b'}\nday: 2020-01-0{n % 9 + 1}\n"
        f"authors: Jane\nby: {'x' if n else '[y]'}\ndate: 2020/1/1\nnone:\n---\n"
        for n in range(30)
    }
    lay(here.root / "tree", pages)
    assert here.run("init", "--adopt", "tree", "site").code == 0
    site = type(here)(here.root / "site")
    kind = yaml.safe_load(site.read("workflows/types/page.yml"))
    assert kind["paths"] == ["content/*.md", "content/*/*.md"]
    assert kind["schema"]["required"] == ["sidebar_position", "kind", "day", "authors", "by", "date"]
    found = kind["schema"]["properties"]
    assert found["sidebar_position"] == {"type": "integer"}
    assert found["kind"] == {"enum": ["a", "b"]}
    assert found["day"] == {"type": "string", "format": "date"}
    assert found["authors"]["type"] == found["date"]["type"] == "string"
    assert found["by"] == {"type": ["array", "string"]}
    assert found["none"] == {}
    checked = site.run("validate", "--all", now=None)
    assert not re.search("CO10[678]", checked.out)


def test_shipped_types_stay_where_the_tree_has_nothing_in_their_folders(here):
    lay(here.root / "tree", {"courses/a.md": "a", "b.md": "b"})
    assert here.run("init", "--adopt", "tree", "site").code == 0
    types = {file.stem for file in (here.root / "site/workflows/types").iterdir()}
    assert {"page", "article", "topic"} <= types
    assert not {"course", "lesson"} & types
    site = type(here)(here.root / "site")
    take_over(site)
    assert site.run("new", "article", "first", now=None).code == 0


def test_languages_become_endings_and_links_follow(here):
    tree = {
        "docs/en/index.md": "# Home\n[g](guide/a.md) [zh](../zh/index.md)\n",
        "docs/en/guide/a.md": "# A\n",
        "docs/en/guide/b.md": "# B\n",
        "docs/zh/index.md": "# 首页\n[g](guide/a.md)\n",
        "docs/zh/guide/a.md": "# 甲\n",
    }
    lay(here.root / "tree", tree)
    done = here.run("init", "--adopt", "tree", "site")
    assert done.code == 0, done.err
    site = type(here)(here.root / "site")
    assert tomllib.loads(site.read("pyproject.toml"))["tool"]["contentops"]["languages"] == ["en", "zh-CN"]
    assert "[zh](../zh/index.zh-CN.md)" in site.read("content/docs/en/index.md")
    assert "[g](guide/a.zh-CN.md)" in site.read("content/docs/zh/index.zh-CN.md")
    take_over(site)
    assert site.publish(now=None).code == 0
    assert site.has("pages/a") and site.has("zh-CN/pages/a") and site.has("zh-CN/pages/home")


def test_one_may_take_the_way_back_out_of_the_workflow_and_all_stays_live(here):
    lay(here.root / "tree", {"a.md": "a", "b.md": "[a](a.md)"})
    here.run("init", "--adopt", "tree", "site")
    site = type(here)(here.root / "site")
    take_over(site)
    workflow = site.read("workflows/editorial.yml")
    without = re.sub(r"(?m)^  # What was public.*\n  # done.*\n  adopt: .*\n", "", workflow).replace(
        "version: 1", "version: 2"
    )
    assert len(without.splitlines()) == len(workflow.splitlines()) - 3
    site.write("workflows/editorial.yml", without)
    site.commit("no more adopting", email="li.wei@example.org")
    assert site.publish("--strict", now=None).code == 0
    assert site.has("pages/a") and site.has("pages/b")
    assert site.run("validate", now=None).code == 0
    site.write("content/c.md", "---\ntitle: C\nslug: c\nstatus: draft\n---\n")
    site.commit("new", email="li.wei@example.org")
    assert site.run("move", "adopt", "content/c.md", "-m", "x", now=None).code == 1


def test_approve_does_not_publish_a_draft_while_pages_are_taken_over(here):
    lay(here.root / "tree", {"a.md": "a"})
    here.run("init", "--adopt", "tree", "site")
    site = type(here)(here.root / "site")
    site.git("init", "-q", "-b", "main")
    site.commit("adopt", email="li.wei@example.org")
    done = site.run("approve", "content/a.md", now=None)
    assert done.code == 1
    assert "status: draft\n" in site.read("content/a.md")


# -- where the tree lies ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("which", [".", "docs"])
def test_a_tree_in_its_repository_moves_and_git_brings_it_back(inside, which):
    site = inside({
        "docs/a.md": "# A\n[b](/sub/b.md) [c](../docs/sub/b.md) [r](../README.md)\n![x](img/x.png)\n",
        "docs/sub/b.md": "# B\n",
        "docs/img/x.png": PNG,
        "docs/data.json": "{}",
        "README.md": "# Repo\n",
        "src/logo.png": PNG,
        "pyproject.toml": '[project]\nname = "x"  # so\nversion = "1"',
        ".gitignore": "/dist/",
    })  # fmt: skip
    before = held(site.root)
    done = site.run("init", "--adopt", which)
    assert done.code == 0, done.err
    top = "content/docs" if which == "." else "content"
    after = held(site.root)
    assert after[f"{top}/img/x.png"] == PNG
    assert not (site.root / "docs/a.md").exists()
    assert {path for path in before if path in after} == {
        "README.md",
        "src/logo.png",
        "pyproject.toml",
        ".gitignore",
        "docs/data.json",
    }
    assert after["pyproject.toml"].startswith(before["pyproject.toml"])
    assert after[".gitignore"].startswith(b"/dist/\n")
    assert tomllib.loads(after["pyproject.toml"].decode())["project"] == {"name": "x", "version": "1"}
    take_over(site)
    assert site.publish(now=None).code == 0
    assert site.has("pages/a")
    assert "href" in site.page("pages/a")


def test_what_it_says_undoes_it_all(inside):
    site = inside({"docs/a.md": "# A\n", "README.md": "x"})
    before = held(site.root)
    done = site.run("init", "--adopt", ".")
    undo = next(line for line in done.out.splitlines() if "reset --hard" in line).partition("#")[0]
    subprocess.run(["bash", "-ec", undo], cwd=site.root, check=True, capture_output=True)
    assert held(site.root) == before


def test_pages_in_a_folder_that_is_called_content_stay_where_they_are(inside):
    site = inside(
        {"content/a.md": "# A\n", "content/part.md": "---\na: &x 1\nb: *x\n---\n", "content/posts/b.md": "[a](/a/)\n"}
    )
    done = site.run("init", "--adopt", "content")
    assert done.code == 0, done.err
    assert sorted(path for path in held(site.root) if path.startswith("content/")) == [
        "content/a.md",
        "content/part.md",
        "content/posts/b.md",
    ]
    assert "[a](../a.md)" in site.read("content/posts/b.md")
    assert "1 file of these lie in content/" in done.out
    assert site.read("content/part.md") == "---\na: &x 1\nb: *x\n---\n"


@pytest.mark.parametrize("change", ["changed", "new", "staged"])
def test_a_tree_with_uncommitted_changes_is_refused_and_left_alone(inside, change):
    site = inside({"docs/a.md": "# A\n"})
    site.write("docs/a.md" if change != "new" else "docs/b.md", "# other\n")
    if change == "staged":
        site.git("add", "-A")
    before = held(site.root)
    for _ in range(2):
        done = site.run("init", "--adopt", "docs")
        assert done.code == 1
        assert "not committed" in done.err and "git reset --hard" in done.err
        assert held(site.root) == before


def test_a_tree_where_the_site_will_be_is_refused_without_git(here):
    lay(here.root, {"docs/a.md": "# A\n"})
    done = here.run("init", "--adopt", "docs")
    assert done.code == 1
    assert "git init" in done.err
    assert held(here.root) == {"docs/a.md": b"# A\n"}


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("content/x.md", "x"),
        ("workflows/x.yml", "a: 1"),
        ("standards/x.yml", "a: 1"),
        ("theme/base.html", "x"),
        ("pelicanconf.py", "x = 1"),
        ("pyproject.toml", "[tool.contentops]\nlanguages = ['en']\n"),
        ("pyproject.toml", "not toml ["),
    ],
)
@pytest.mark.parametrize("where", ["beside", "inside"])
def test_what_is_in_the_way_is_never_overwritten(here, inside, path, content, where):
    site = inside({"docs/a.md": "# A\n", path: content})
    other = lay(site.root.parent / "other", {"a.md": "# A\n"})
    before = held(site.root)
    done = site.run("init", "--adopt", "docs" if where == "inside" else str(other), ".")
    assert done.code == 1, done.out
    assert path.split("/")[0] in done.err
    assert held(site.root) == before


def test_adopting_twice_is_refused(here):
    lay(here.root / "tree", {"a.md": "a"})
    assert here.run("init", "--adopt", "tree", "site").code == 0
    before = held(here.root)
    assert here.run("init", "--adopt", "tree", "site").code == 1
    assert held(here.root) == before


def test_a_site_may_lie_in_the_tree_it_is_made_of(here):
    lay(here.root, {"a.md": "a", "new/notes.txt": "mine"})
    for _ in range(2):
        done = here.run("init", "--adopt", ".", "new")
        assert done.code in (0, 1)
    assert [path for path in held(here.root) if path.endswith(".md")] == ["a.md", "new/content/a.md"]
    assert held(here.root)["new/notes.txt"] == b"mine"


def test_links_submodules_and_other_programs_files_are_left(inside):
    site = inside({"docs/a.md": "# A\n", "mkdocs.yml": "site_name: M\n"})
    (site.root / "docs/link.md").symlink_to("a.md")
    type(site)(site.root.parent / "sub").root.mkdir()
    sub = type(site)(site.root.parent / "sub")
    sub.write("x.md", "# X\n")
    sub.git("init", "-q", "-b", "main")
    sub.commit()
    site.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", str(sub.root), "docs/sub")
    site.commit("sub", email="li.wei@example.org")
    done = site.run("init", "--adopt", ".")
    assert done.code == 0, done.err
    assert (site.root / "docs/sub/x.md").exists() and (site.root / "docs/link.md").is_symlink()
    assert "docs/sub: a repository of its own" in done.out
    assert "docs/link.md: a symbolic link" in done.out
    assert "M: 1 document" in done.out


@pytest.mark.parametrize("tree", [{}, {"README.md": "# R\n", "LICENSE": "x"}, {"a.md": b"\xff"}])
def test_a_tree_with_nothing_to_adopt_is_refused_and_no_folder_made(here, tree):
    lay(here.root / "tree", tree)
    (here.root / "tree").mkdir(exist_ok=True)
    done = here.run("init", "--adopt", "tree", "site")
    assert done.code == 1
    assert "no Markdown file" in done.err
    assert not (here.root / "site").exists()


def test_a_folder_that_is_not_there_is_refused(here):
    done = here.run("init", "--adopt", "none", "site")
    assert done.code == 1
    assert "there is no folder" in done.err
