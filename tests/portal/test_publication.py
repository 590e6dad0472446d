"""One commit gives one site, however and wherever it is published; what changed, and nothing else, is written."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from contentops import shipped
from contentops.portal import forks
from contentops.source.opening import Source

pytestmark = pytest.mark.slow

NOW = "2026-11-20T12:00:00+08:00"
MANIFEST = ".well-known/contentops/release.json"


def test_bare_pelican_writes_the_same_bytes(published_academy, academy):
    out = academy.root.parent / "pelican-site"
    done = subprocess.run(
        [sys.executable, "-m", "pelican", "content", "-o", str(out), "-e", f'CONTENTOPS_NOW="{NOW}"'],
        cwd=academy.root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    academy.output = out
    assert academy.snapshot() == published_academy.snapshot()


def test_another_folder_clone_clock_language_umask_and_hash_seed_give_the_same_bytes(published_academy, tmp_path):
    expected = published_academy.snapshot()
    worlds = [
        {"TZ": "Pacific/Kiritimati", "LANG": "C", "LC_ALL": "C", "PYTHONHASHSEED": "1", "umask": "000", "jobs": "1"},
        {"TZ": "America/Anchorage", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "77", "umask": "077", "jobs": "2"},
    ]
    for number, world in enumerate(worlds):
        clone = type(published_academy)(tmp_path / f"克隆 {number}" / "a")
        published_academy.git("clone", "-q", str(published_academy.root), str(clone.root))
        umask, jobs = world.pop("umask"), world.pop("jobs")
        command = f'umask {umask}; exec "$0" -m contentops publish -o "$1" --jobs {jobs} --now {NOW}'
        done = subprocess.run(
            ["sh", "-c", command, sys.executable, str(clone.output)],
            cwd=clone.root,
            env={**_environment(), **world},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert clone.snapshot() == expected


def test_publishing_again_writes_nothing(academy):
    before = _times(academy)
    done = academy.publish()
    assert done.code == 0
    assert "nothing to write" in done.out
    assert _times(academy) == before


def test_publishing_again_an_hour_later_or_at_an_unrelated_commit_writes_no_page(academy):
    before = _times(academy)
    academy.publish(now="2026-11-20T13:00:00+08:00")
    assert _times(academy) == before
    academy.write("README.md", "words\n")
    academy.commit("unrelated")
    done = academy.publish("--format", "json")
    assert done.json["written"] == [MANIFEST]
    after = _times(academy)
    assert {path for path in after if after[path] != before[path]} == {MANIFEST}


@pytest.mark.parametrize("damage", ["deleted", "altered", "emptied", "a link", "a folder", "all of a folder deleted"])
def test_a_damaged_file_is_mended_by_the_next_publish(academy, damage):
    expected = academy.snapshot()
    file = academy.output / "articles/rate/index.html"
    if damage == "altered":
        file.write_bytes(file.read_bytes().replace(b"<h1", b"<h2"))
    else:
        file.unlink()
    if damage == "emptied":
        file.write_bytes(b"")
    elif damage == "a link":
        file.symlink_to(academy.root / "pyproject.toml")
    elif damage == "all of a folder deleted":
        file.parent.rmdir()
    elif damage == "a folder":
        file.mkdir()

    done = academy.publish()

    assert done.code == 0, done.err
    assert academy.snapshot() == expected
    assert not file.is_symlink()
    assert academy.run("verify", str(academy.output)).code == 0


def _edit(path: str, old: str, new: str) -> Callable[[Any], None]:
    def edit(site: Any) -> None:
        site.replace(path, "status: published", "status: draft")
        site.replace(path, old, new)
        site.commit("rewrite")
        site.published(path)

    return edit


def _plain(path: str, old: str, new: str) -> Callable[[Any], None]:
    def edit(site: Any) -> None:
        site.replace(path, old, new)
        site.commit("change")

    return edit


def _cover(site: Any) -> None:
    site.write("content/articles/rate.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>")
    site.replace("content/articles/rate.md", "status: published", "status: draft")
    site.commit("rewrite")
    site.published("content/articles/rate.md")


def _new(site: Any) -> None:
    site.published(site.article("fresh", "新。\n", extra="tags: [数据, 新]\ntopics: [growth]\n", authors="[ann]"))


def _archive(site: Any) -> None:
    done = site.run("move", "archive", "content/articles/funnel.md", "--as", "pat", "--comment", "old")
    assert done.code == 0, done.err
    site.commit("archive")


def _take_course_down(site: Any) -> None:
    done = site.run("move", "archive", "content/courses/ops/index.md", "--as", "pat", "--comment", "old")
    assert done.code == 0, done.err
    site.commit("archive")


def _template(site: Any) -> None:
    site.write("theme/templates/partials/related.html", "<p>{{ page.related|length }} related</p>\n")
    site.commit("theme")


def _words(site: Any) -> None:
    site.write(
        "theme/translations/en.po",
        'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\nmsgid "Topics"\nmsgstr "All topics"\n',
    )
    site.commit("words")


def _style(site: Any) -> None:
    site.write("theme/static/css/base.css", "body {}\n")
    site.commit("style")


def _delete(site: Any) -> None:
    (site.root / "content/paths/a-later.md").unlink()
    site.commit("delete")


EDITS: dict[str, tuple[Callable[[Any], None], set[str]]] = {
    "a lesson's body": (_edit("content/courses/ops/two.md", "提示见", "改了：见"), {"lessons/ops-2/index.html"}),
    "a lesson's title": (
        _edit("content/courses/ops/two.md", "title: 第二课", "title: 新二课"),
        {"lessons/ops-2/index.html", "lessons/ops-1/index.html", "courses/ops/index.html", "paths/z-first/index.html"},
    ),
    "an article's summary": (
        _edit("content/articles/rate.md", "summary: 什么是完课率。", "summary: 另一句。"),
        {"articles/rate/index.html", "articles/index.html", "index.html", "topics/basics/index.html", "feed.atom.xml"},
    ),
    "a quiz": (_edit("content/courses/ops/one.md", "- [ ] 数", "- [ ] 数目"), {"lessons/ops-1/index.html"}),
    "a title": (_edit("content/articles/rate.md", "title: 完课率", "title: 完成率"), {"articles/rate/index.html"}),
    "tags": (_edit("content/articles/funnel.md", "tags: [数据]", "tags: [别的]"), {"tags/别的/index.html"}),
    "a date": (_edit("content/articles/rate.md", "date: 2026-05-01", "date: 2026-03-01"), set()),
    "topics": (_edit("content/articles/funnel.md", "topics: [basics, growth]", "topics: [growth]"), set()),
    "a cover": (_cover, {"articles/rate/index.html"}),
    "a person's name": (_edit("content/people/ann.md", "title: 安 安", "title: 安心"), {"articles/rate/index.html"}),
    "a slug": (_plain("content/handbooks/guide.md", "slug: guide", "slug: manual"), {"handbooks/manual/index.html"}),
    "aliases": (_edit("content/articles/rate.md", "[old/rate,", "[older/rate,"), {"older/rate/index.html"}),
    "a new article": (_new, {"articles/fresh/index.html", "tags/新/index.html", "people/ann/index.html"}),
    "an archived article": (_archive, {"articles/index.html", "people/ann/index.html"}),
    "an archived course": (_take_course_down, {"lessons/ops-1/index.html", "articles/rate/index.html"}),
    "a deleted path": (_delete, {"index.html", "paths/index.html"}),
    "a template partial": (_template, {"articles/rate/index.html"}),
    "a catalogue": (_words, {"en/index.html"}),
    "a style": (_style, {"articles/rate/index.html", "404.html"}),
    "the site's name": (_plain("pyproject.toml", "测试学院", "新学院"), {"index.html", "404.html"}),
    "a type's label": (_plain("workflows/types/article.yml", "zh-CN: 文章, en: Article}\nplural", "zh-CN: 短文, en: Article}\nplural"), {"articles/rate/index.html"}),
    "pelican's settings": (_plain("pelicanconf.py", 'OUTPUT_PATH = "output"', 'OUTPUT_PATH = "out"'), set()),
}  # fmt: skip


@pytest.mark.parametrize("name", EDITS)
def test_an_edit_rewrites_just_the_files_that_it_changes(academy, name):
    edit, surely = EDITS[name]
    before, times = academy.snapshot(), _times(academy)
    edit(academy)

    done = academy.publish("--format", "json")

    assert done.code == 0, done.err
    after, new_times, there = academy.snapshot(), _times(academy), academy.output
    academy.output = academy.root.parent / "fresh"
    academy.publish()
    assert after == academy.snapshot()  # what is built step by step is what is built at once
    changed = {path for path in after if after[path] != before.get(path)}
    assert surely <= changed
    assert set(done.json["written"]) == changed
    assert {path for path in after if new_times[path] != times.get(path)} == changed
    assert done.json["removed"] == len(before.keys() - after.keys())
    assert not [folder for folder in there.rglob("*") if folder.is_dir() and not any(folder.iterdir())]


def test_edit_after_edit_written_by_copies_of_the_process_ends_where_one_publish_does(academy, monkeypatch):
    monkeypatch.setattr(forks, "_LEAST", 1)  # a small site has too few pages to share among processes
    for name in ("tags", "a slug", "a new article", "an archived course", "the site's name"):
        EDITS[name][0](academy)
        done = academy.publish("--jobs", "3")
        assert done.code == 0, done.err
    step_by_step = academy.snapshot()
    academy.output = academy.root.parent / "fresh"
    academy.publish()
    assert step_by_step == academy.snapshot()


def test_the_manifest_tells_the_truth(published_academy):
    files, manifest = published_academy.snapshot(), published_academy.manifest()
    listed = {page["output"]["path"]: page["output"]["sha256"] for page in manifest["pages"]}
    listed |= {file["path"]: file["sha256"] for file in manifest["files"]}
    assert listed == {path: hashlib.sha256(data).hexdigest() for path, data in files.items() if path != MANIFEST}
    assert manifest["commit"] == published_academy.git("rev-parse", "HEAD")
    for page in manifest["pages"]:
        source = page["source"]
        assert published_academy.git("rev-parse", f"{source['commit']}:{source['path']}") == source["blob"]
        for decision in page["decisions"]:
            data = (published_academy.root / decision["record"]).read_bytes()
            assert hashlib.sha256(data).hexdigest() == decision["sha256"]
            record = json.loads(data)
            assert (record["key"], record["digest"]) == (page["key"], page["digest"])
            assert (record["person"], record["decision"]) == (decision["person"], decision["decision"])
    governed = [page for page in manifest["pages"] if not page["key"].startswith("handbook/")]
    assert all({each["person"] for each in page["decisions"]} >= {"ed", "pat"} for page in governed)
    assert len(manifest["pages"]) == 18


def test_the_manifest_names_nothing_withheld(published_academy):
    text = (published_academy.output / MANIFEST).read_text(encoding="utf-8")
    assert "draft" not in text
    assert "unlisted" not in text


@pytest.mark.parametrize("value", ["5", "[]", "{}", "[1, [2], {a: b}]", "{a: [b]}", "true", "null", "''", "[x, x]"])
def test_a_preview_shows_even_what_its_schema_forbids(site, value):
    keys = ["title", "summary", "authors", "date", "updated", "tags", "topics", "cover", "cover_alt", "aliases", "licence", "sources", "assets", "level", "audience", "outcomes", "certificate", "stages", "duration", "objectives", "purpose", "role", "steps", "starts", "ends", "features", "tasks", "learner", "quote", "credentials", "prerequisites", "items", "publish_at"]  # fmt: skip
    places = {"article": "articles/a.md", "course": "courses/c/index.md", "lesson": "courses/c/l.md", "topic": "topics/t.md", "path": "paths/p.md", "campaign": "campaigns/k.md", "story": "stories/s.md", "person": "people/q.md"}  # fmt: skip
    for kind, path in places.items():
        odd = "".join(f"{key}: {value}\n" for key in keys)
        site.write(f"content/{path}", f"---\nslug: {kind}\nstatus: draft\n{odd}---\n正文\n")
    done = site.publish("--worktree", "--drafts")
    assert done.code == 0, done.err


def _times(site: Any) -> dict[str, int]:
    return {
        file.relative_to(site.output).as_posix(): file.stat().st_mtime_ns
        for file in site.output.rglob("*")
        if file.is_file()
    }


def _environment() -> dict[str, str]:
    import os

    return {key: value for key, value in os.environ.items() if not key.startswith(("LC_", "LANG", "TZ"))}


def test_an_asset_that_the_site_has_is_not_read_again(academy, monkeypatch):
    asked: set[str] = set()
    read_blobs = Source.read_blobs

    def listening(self: Source, blobs: Iterable[str]) -> dict[str, bytes]:
        wanted = set(blobs)
        asked.update(wanted)
        return read_blobs(self, wanted)

    monkeypatch.setattr(Source, "read_blobs", listening)
    academy.write("content/handbooks/guide.md", academy.read("content/handbooks/guide.md") + "![图](new.svg)\n")
    academy.write("content/handbooks/new.svg", '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 1"/>\n')
    academy.commit("a picture")

    assert academy.publish().code == 0

    assert asked == {academy.git("rev-parse", "HEAD:content/handbooks/new.svg")}
    assert academy.run("verify", str(academy.output)).code == 0
    assert any(path.endswith("/rate.svg") for path in academy.snapshot())


def test_a_newer_contentops_with_another_theme_alone_is_published(academy, monkeypatch, tmp_path):
    theme = tmp_path / "theme"
    shutil.copytree(shipped.folder("theme"), theme)
    monkeypatch.setattr(shipped, "folder", lambda name: theme)
    sheet = theme / "static/css/base.css"
    sheet.write_bytes(sheet.read_bytes() + b"/* newer */\n")

    assert academy.publish().code == 0

    assert (academy.output / academy.static / "css/base.css").read_bytes().endswith(b"/* newer */\n")
