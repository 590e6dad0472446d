"""What all rules have in common, and that nothing a tree may hold makes a check crash."""

from __future__ import annotations

import ast
import importlib
import os
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contentops import rules

FILES = sorted(
    file
    for file in Path(rules.__file__).parent.glob("*.py")
    if file.stem not in {"__init__", "context", "curriculum", "page"}
)


def test_every_file_is_a_rule_and_the_list_holds_each_once():
    listed = [Path(rule.__file__).stem for rule in rules.RULES]

    assert sorted(listed) == [file.stem for file in FILES]


@pytest.mark.parametrize("name", [file.stem for file in FILES])
def test_a_rule_says_what_it_is(name):
    rule = importlib.import_module(f"contentops.rules.{name}")

    assert re.fullmatch(r"CO[1-9]\d\d", rule.CODE)
    assert name.replace("_", "-") == rule.NAME
    assert rule.SEVERITY in ("error", "warning", "info")
    assert rule.GUARD in ("valid", "links", "licences", "quality", "release")
    headings = re.findall(r"^(What|Why|Example|Instead|Options):", rule.__doc__, re.MULTILINE)
    assert headings == ["What", "Why", "Example", "Instead", *(["Options"] if hasattr(rule, "OPTIONS") else [])]
    assert all(f"`{name}`" in rule.__doc__ for name in getattr(rule, "OPTIONS", {}))
    assert rule.__doc__.split("\n")[0].endswith(".")


def test_codes_and_names_are_each_rule_s_own_and_in_order():
    codes = [rule.CODE for rule in rules.RULES]

    assert codes == sorted(set(codes))
    assert len({rule.NAME for rule in rules.RULES}) == len(codes)


@pytest.mark.parametrize("name", [file.stem for file in FILES])
def test_every_rule_has_a_test_with_a_bad_case_and_a_good_one(name):
    file = Path(__file__).parent / f"test_{name}.py"
    text = file.read_text(encoding="utf-8")

    assert importlib.import_module(f"contentops.rules.{name}").CODE in text
    assert (
        sum(isinstance(node, ast.FunctionDef) and node.name.startswith("test_") for node in ast.parse(text).body) >= 2
    )


def test_every_example_of_front_matter_that_a_rule_gives_is_yaml():
    from contentops.source import strict_yaml

    keys = strict_yaml.parse("aliases: [articles/completion-rate/]   # the page of another article")

    assert strict_yaml.value(keys) == {"aliases": ["articles/completion-rate/"]}


# -- nothing crashes ------------------------------------------------------------------------------------------


def sound(done):
    assert done.code in (0, 1), done.err
    assert "Traceback" not in done.err
    return done


def test_a_site_without_content_is_fine(folder):
    assert sound(folder.run("validate")).code == 0
    (folder.root / "content").mkdir()
    assert sound(folder.run("validate")).code == 0


def test_garbage_of_every_kind_is_reported_and_the_rest_is_checked(folder):
    folder.article("good")
    for number, data in enumerate(
        (
            b"",
            b"\0" * 99,
            b"---",
            b"---\n---\n",
            b"---\n" + b"[" * 50_000,
            b"---\na: " + b"{" * 50_000 + b"\n---\n",
            b"\xff\xfe",
            os.urandom(4096),
        )
    ):
        folder.write(f"content/articles/g{number}.md", data)
    folder.write("content/articles/" + "deep/" * 60 + "x.md", "x")
    folder.write("workflows/reviews/x.json", b"\xff")
    folder.write("workflows/reviews/article/good.zh-CN/x.json", b"[" * 100_000)
    os.mkfifo(folder.root / "content/articles/pipe.md")
    os.mkfifo(folder.root / "workflows/reviews/article/good.zh-CN/pipe.json")
    (folder.root / "content/articles/loop").symlink_to("loop")
    (folder.root / "content/articles/dir.md").mkdir()

    done = sound(folder.run("validate", "--format", "json"))

    assert done.code == 1
    assert {f"content/articles/g{number}.md" for number in range(8)} - {each["path"] for each in done.json} == set()
    assert not [each for each in done.json if each["path"].endswith("good.md")]


VALUES = st.recursive(
    st.sampled_from(
        [
            "x",
            "''",
            "12",
            "1.5",
            "true",
            "null",
            "2026-01-01",
            "9999-12-31T23:59:59-23:59",
            "0001-01-01T00:00:00+23:59",
            "article/a",
            "/",
            "../..",
            "a.png",
        ]
    ),
    lambda inner: (
        st.lists(inner, max_size=2).map(lambda items: f"[{', '.join(items)}]")
        | st.lists(
            st.tuples(st.sampled_from(["title", "url", "items", "foundation", "note"]), inner),
            max_size=2,
            unique_by=lambda pair: pair[0],
        ).map(lambda pairs: "{" + ", ".join(f"{key}: {value}" for key, value in pairs) + "}")
    ),
    max_leaves=4,
)
KEYS = [
    "title",
    "slug",
    "status",
    "summary",
    "authors",
    "date",
    "updated",
    "tags",
    "topics",
    "cover",
    "aliases",
    "publish_at",
    "unpublish_at",
    "origin",
    "sources",
    "stages",
    "prerequisites",
    "items",
    "features",
    "starts",
    "ends",
    "steps",
    "tasks",
    "duration",
    "level",
    "unknown",
]
PLACES = [
    "articles/a.md",
    "courses/c/index.md",
    "courses/c/l.en.md",
    "topics/t.md",
    "campaigns/c.md",
    "paths/p.md",
    "people/p.md",
    "stories/s.md",
]


@pytest.mark.slow
@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(PLACES),
            st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=6),
            st.text("[]()!<>:#`\n ax", max_size=30),
        ),
        min_size=1,
        max_size=3,
    )
)
def test_any_values_under_any_keys_are_checked_without_a_crash(folder, trees):
    for place, meta, body in trees:
        lines = {"slug": "a", "status": "published", **meta}
        folder.write(
            f"content/{place}", "---\n" + "".join(f"{key}: {value}\n" for key, value in lines.items()) + f"---\n{body}"
        )

    sound(folder.run("validate"))
    sound(folder.run("status"))
