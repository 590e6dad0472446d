"""A topic's bundle: complete, closed, described, and the same bytes wherever it is packed."""

from __future__ import annotations

import hashlib
import io
import json
import os
import posixpath
import re
import subprocess
import sys
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import jsonschema
import pytest

from contentops.source.schemas import shipped


class Links(HTMLParser):
    """Collects every address of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found += [value for name, value in attrs if name in {"href", "src", "poster", "data"} and value]
        self.found += [
            part.split()[0] for name, value in attrs if name == "srcset" and value for part in value.split(",")
        ]


def fill(site) -> None:
    """A topic in two languages with a course, an article with a picture, links, a quiz, and slugs in Chinese."""
    site.write("content/courses/c/图.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>")
    paths = [
        site.course("入门", {"foundation": ["第一课"], "practice": ["two"]}, "[一](第一课.md) ![图](图.svg)\n"),
        site.lesson("入门", "第一课", "[下](two.md) [外](https://example.org/) [文](../../articles/rate.md#一)\n"),
        site.lesson("入门", "two", "::: quiz {#q}\n题？\n\n- [x] 对\n- [ ] 错\n:::\n"),
        site.article("rate", "## 一\n\n[课](../courses/入门/index.md) ![图](../courses/c/图.svg)\n"),
        site.article("rate", "[lesson](../courses/入门/two.md)\n", lang="en"),
    ]
    site.write("content/courses/入门/图.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>")
    for suffix, title in (("", "基础"), (".en", "Basics")):
        path = f"content/topics/basics{suffix}.md"
        site.write(
            path,
            f"---\ntitle: {title}\nslug: basics\nstatus: draft\nsummary: s\nlevel: beginner\nversion: 1.2.0\n"
            "items: [course/入门, article/rate]\n---\n正文。\n",
        )
        paths.append(path)
    site.published(*paths)


@pytest.fixture(scope="module")
def site(tmp_path_factory, lay_out_at):
    """The topic, published."""
    made = lay_out_at(tmp_path_factory.mktemp("package") / "site")
    fill(made)
    return made


@pytest.fixture(scope="module")
def packed(site):
    done = site.run("package", "basics", "--format", "json")
    assert done.code == 0, done.err
    return done.json, Path(done.json["file"]).read_bytes()


@pytest.fixture(scope="module")
def bundle(packed):
    return zipfile.ZipFile(io.BytesIO(packed[1]))


@pytest.fixture(scope="module")
def manifest(bundle):
    return json.loads(bundle.read("manifest.json"))


def test_the_answer_tells_file_items_and_root_digest(packed, bundle, manifest):
    answer, data = packed
    assert set(answer) == {"file", "bytes", "files", "items", "missing", "root_digest"}
    assert answer["file"].endswith("dist/basics-1.2.0.bundle.zip")
    assert (answer["bytes"], answer["files"]) == (len(data), len(bundle.namelist()))
    assert answer["root_digest"] == manifest["root_digest"]
    assert answer["missing"] == []
    assert answer["items"][0] == "topic/basics@zh-CN"


def test_the_manifest_comes_first_and_its_schema_allows_it(bundle, manifest):
    assert bundle.namelist()[0] == "manifest.json"
    jsonschema.Draft202012Validator(shipped("manifest")).validate(manifest)


def test_the_files_are_those_of_the_manifest_and_their_digests_give_the_root_digest(bundle, manifest):
    listed = {each["path"]: each for each in manifest["files"]}
    assert bundle.namelist()[1:] == [each["path"] for each in manifest["files"]] == sorted(listed)
    for path, each in listed.items():
        data = bundle.read(path)
        assert (each["bytes"], each["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())
    lines = "".join(f"{each['sha256']}  {path}\n" for path, each in sorted(listed.items()))
    assert manifest["root_digest"] == hashlib.sha256(lines.encode()).hexdigest()


def test_every_path_is_plain_ascii(bundle):
    for path in bundle.namelist():
        if not path.startswith("html/"):
            assert path.isascii(), path
    assert "content/course/%E5%85%A5%E9%97%A8.zh-CN.md" in bundle.namelist()


def test_the_sources_are_the_approved_bytes(site, bundle, manifest):
    assert len(manifest["items"]) == 7
    for item in manifest["items"]:
        committed = subprocess.run(
            ["git", "cat-file", "blob", f"{manifest['source']['commit']}:{item['source_path']}"],
            cwd=site.root,
            capture_output=True,
            check=True,
        ).stdout
        assert bundle.read(item["file"]) == committed
        assert item["approval"]["state"] == "published"
        assert {each["transition"] for each in item["approval"]["decisions"]} >= {"approve", "publish"}
        for asset in item["assets"]:
            assert bundle.read(asset["file"]) == (site.root / asset["source_path"]).read_bytes()


def test_every_decision_in_the_manifest_has_its_record_with_that_digest(bundle, manifest):
    records = {
        hashlib.sha256(bundle.read(path)).hexdigest() for path in bundle.namelist() if path.startswith("reviews/")
    }
    decisions = [each for item in manifest["items"] for each in item["approval"]["decisions"]]
    assert decisions
    assert {each["sha256"] for each in decisions} == records


def test_the_outline_holds_the_course_s_lessons_in_teaching_order(manifest):
    chinese = next(each for each in manifest["outline"] if each["topic"] == "topic/basics@zh-CN")
    assert chinese["items"] == [
        {
            "key": "course/入门@zh-CN",
            "stages": {"foundation": ["lesson/第一课@zh-CN"], "practice": ["lesson/two@zh-CN"]},
        },
        {"key": "article/rate@zh-CN"},
    ]
    english = next(each for each in manifest["outline"] if each["topic"] == "topic/basics@en")
    assert [each["key"] for each in english["items"]] == ["course/入门@zh-CN", "article/rate@en"]
    assert manifest["languages"] == ["en", "zh-CN"]
    assert manifest["title"] == {"en": "Basics", "zh-CN": "基础"}
    assert manifest["outside"] == ["https://example.org/"]


def test_the_pages_are_closed_under_their_links(bundle):
    names = set(bundle.namelist())
    pages = [name for name in names if name.endswith(".html")]
    assert len(pages) >= 7
    for page in pages:
        for link in Links(bundle.read(page).decode()).found:
            parts = urlsplit(link)
            if parts.scheme in {"https", "mailto", "data"}:
                assert link in {"https://example.org/"} or parts.scheme == "data", (page, link)
                continue
            assert not parts.scheme and not parts.netloc and not link.startswith("/"), (page, link)
            if parts.path:
                target = posixpath.normpath(posixpath.join(posixpath.dirname(page), unquote(parts.path)))
                assert target in names, (page, link)


def test_the_styles_and_scripts_refer_to_nothing_outside(bundle):
    names = set(bundle.namelist())
    for name in names:
        if name.endswith(".css"):
            text = bundle.read(name).decode()
            for target in re.findall(r"url\(['\"]?([^'\")]+)", text):
                if not target.startswith(("data:", "#")):
                    assert posixpath.normpath(posixpath.join(posixpath.dirname(name), target)) in names, (name, target)


def test_nothing_names_the_machine_or_the_site_s_address(site, bundle):
    for name in bundle.namelist():
        data = bundle.read(name)
        assert str(site.root).encode() not in data, name
        if name.startswith("html/"):
            assert b"learn.example.org" not in data, name


def test_another_clone_at_another_time_under_another_umask_and_locale_gives_the_same_bytes(site, packed, tmp_path):
    subprocess.run(["git", "clone", "-q", str(site.root), str(tmp_path / "克隆")], check=True)
    other = type(site)(tmp_path / "克隆")
    command = 'umask 077; exec "$0" -m contentops package basics --now 2027-03-01T23:59:59-08:00 -o out'
    done = subprocess.run(
        ["bash", "-c", command, sys.executable],
        cwd=other.root,
        env={**os.environ, "LC_ALL": "C", "TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "7"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert (other.root / "out/basics-1.2.0.bundle.zip").read_bytes() == packed[1]


def test_the_archive_is_stored_with_fixed_times_and_modes(bundle):
    for info in bundle.infolist():
        assert info.compress_type == zipfile.ZIP_STORED
        assert info.date_time == (1980, 1, 1, 0, 0, 0)
        assert info.external_attr >> 16 == 0o100644


# -- what is missing, and wrong use ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("topic", "message"),
    [
        ("basic", "there is no topic “basic”\n    → did you mean “basics”?"),
        ("xyz", "there is no topic “xyz”\n    → known here: basics"),
    ],
)
def test_a_topic_nobody_knows_gets_the_nearest_named(site, topic, message):
    done = site.run("package", topic)
    assert done.code == 2
    assert f"contentops: {message}\n" in done.err


def test_a_version_that_is_none_is_refused(site):
    done = site.run("package", "basics", "--version", "1.2")
    assert done.code == 2
    assert "“1.2” is no semantic version; write 1.2.0" in done.err


def test_the_version_given_stands_in_name_and_manifest(site, tmp_path):
    assert site.run("package", "basics", "--version", "2.0.1", "-o", str(tmp_path)).code == 0
    with zipfile.ZipFile(tmp_path / "basics-2.0.1.bundle.zip") as packed:
        assert json.loads(packed.read("manifest.json"))["version"] == "2.0.1"


@pytest.fixture
def partial(tmp_path, lay_out_at):
    """A topic that names a draft and a document that is not there."""
    site = lay_out_at(tmp_path / "site")
    one, two = site.article("one"), site.article("two")
    site.write(
        "content/topics/t.md",
        "---\ntitle: t\nslug: t\nstatus: draft\nsummary: s\nlevel: beginner\nitems: [article/one, article/two]\n---\n",
    )
    site.published(one, two, "content/topics/t.md")
    site.run("move", "revise", two, "--as", "ann")
    site.replace(two, "正文", "新的")
    site.commit()
    site.run("move", "archive", one, "--as", "pat", "-m", "过时")
    site.commit()
    return site


def test_a_missing_item_refuses_the_bundle_unless_that_is_allowed(partial):
    done = partial.run("package", "t")
    assert done.code == 1
    assert "the topic names what is not live: article/one was taken down: “archived”" in done.err
    assert "--allow-partial" in done.err
    assert not (partial.root / "dist").exists()

    done = partial.run("package", "t", "--allow-partial")
    assert done.code == 0
    assert "left out: article/one: was taken down: “archived”" in done.err
    with zipfile.ZipFile(partial.root / "dist/t-1.0.0.bundle.zip") as packed:
        described = json.loads(packed.read("manifest.json"))
        assert described["missing"] == [{"name": "article/one", "reason": "was taken down: “archived”"}]
        assert {each["key"] for each in described["items"]} == {"topic/t@zh-CN", "article/two@zh-CN"}
        assert "正文" in packed.read("content/article/two.zh-CN.md").decode()


def test_a_topic_that_is_not_live_is_not_packed(partial):
    partial.run("move", "archive", "topic/t", "--as", "pat", "-m", "x")
    partial.commit()
    done = partial.run("package", "t")
    assert done.code == 2
    assert "the topic “t” is not live, so there is nothing to pack\n    → contentops status topic/t" in done.err


@pytest.mark.parametrize("dirty", [False, True])
def test_a_bundle_of_the_working_tree_says_so_and_whether_it_differs(partial, dirty):
    if dirty:
        partial.article("stray")
    assert partial.run("package", "t", "--allow-partial", "--worktree").code == 0
    with zipfile.ZipFile(partial.root / "dist/t-1.0.0.bundle.zip") as packed:
        assert json.loads(packed.read("manifest.json"))["source"] == {"commit": None, "dirty": dirty}


def test_media_types_are_the_same_on_every_machine(monkeypatch):
    import mimetypes

    from contentops.bundles.files import BundleFile

    monkeypatch.setattr(mimetypes, "guess_type", lambda *_, **__: ("text/wrong", None))
    expected = {
        "a.html": "text/html", "a.css": "text/css", "a.js": "text/javascript", "a.svg": "image/svg+xml", "a.png": "image/png",
        "a.JPG": "image/jpeg", "a.jpeg": "image/jpeg", "a.gif": "image/gif", "a.webp": "image/webp", "a.avif": "image/avif",
        "a.ico": "image/vnd.microsoft.icon", "a.pdf": "application/pdf", "a.mp4": "video/mp4", "a.webm": "video/webm",
        "a.mp3": "audio/mpeg", "a.m4a": "audio/mp4", "a.ogg": "audio/ogg", "a.vtt": "text/vtt", "a.json": "application/json",
        "a.xml": "application/xml", "a.txt": "text/plain", "a.md": "text/markdown", "a.po": "text/plain", "a.woff": "font/woff",
        "a.woff2": "font/woff2", "a.csv": "text/csv", "a.zip": "application/zip",
        "a.b/c": "application/octet-stream", "html": "application/octet-stream", "x/md": "application/octet-stream",
        "a.docx": "application/octet-stream", "a.": "application/octet-stream",
    }  # fmt: skip
    assert {path: BundleFile(path, b"", "asset").media_type for path in expected} == expected


def test_only_live_documents_are_named_as_outside(tmp_path, lay_out_at):
    site = lay_out_at(tmp_path / "site")
    other, gone, secret = (site.article(slug) for slug in ("other", "gone", "secret"))
    one = site.article(
        "one",
        "[a](other.md) [b](key:article/other#x) [c](secret.md) [d](key:article/secret) [e](gone.md) [f](key:article/gone@en) "
        "[g](key:topic/t) [h](one.md) [i](https://example.org/)\n",
    )
    site.write(
        "content/topics/t.md",
        "---\ntitle: t\nslug: t\nstatus: draft\nsummary: s\nlevel: beginner\nitems: [article/one]\n---\n",
    )
    site.published(other, gone, secret, one, "content/topics/t.md")
    for path in (gone, secret):
        assert site.run("move", "archive", path, "--as", "pat", "-m", "过时").code == 0
    site.commit()
    done = site.run("package", "t")
    assert done.code == 0, done.err
    with zipfile.ZipFile(site.root / "dist/t-1.0.0.bundle.zip") as packed:
        described = json.loads(packed.read("manifest.json"))
    assert described["outside"] == ["article/other@zh-CN", "https://example.org/"]
