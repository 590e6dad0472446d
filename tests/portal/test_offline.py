"""The lists that a device is given: true, whole for a course, small for everybody, and nothing for previews and bundles."""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from typing import Any

import pytest

from contentops.model import Page
from contentops.portal import offline
from contentops.portal.pages import without_clashes


def lists(site: Any, path: str) -> Any:
    return json.loads((site.output / path).read_bytes())


def shards(site: Any) -> dict[str, str]:
    """Digest by path of everything that the release's lists of pages tell."""
    found: dict[str, str] = {}
    for number in range(len(lists(site, offline.RELEASE)["pages"])):
        found |= lists(site, f"offline/pages/{number:02x}.json")
    return found


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_every_digest_is_that_of_the_file(published_academy):
    files = published_academy.snapshot()
    release = lists(published_academy, offline.RELEASE)
    assert release["schema"] == 1
    assert release["pages"] == [
        sha256(files[f"offline/pages/{number:02x}.json"]) for number in range(len(release["pages"]))
    ]
    told = shards(published_academy)
    assert told == {path: sha256(files[path]) for path in told}
    for entry in (*release["shell"], *lists(published_academy, "courses/ops/offline.json")["files"]):
        assert (entry["sha256"], entry["size"]) == (sha256(files[entry["path"]]), len(files[entry["path"]]))


def test_a_path_is_in_the_list_that_its_own_digest_names(published_academy):
    """The worker looks there and nowhere else."""
    count = len(lists(published_academy, offline.RELEASE)["pages"])
    for number in range(count):
        for path in lists(published_academy, f"offline/pages/{number:02x}.json"):
            assert hashlib.sha256(path.encode()).digest()[0] % count == number


def test_all_pages_are_told_but_those_that_were_taken_down(published_academy):
    told = shards(published_academy)
    pages = {path for path in published_academy.snapshot() if path.endswith(".html") and "digest/" not in path}
    assert "articles/old/index.html" in pages  # the notice of a page that was taken down
    assert pages - told.keys() == {"404.html", "articles/old/index.html"}
    assert {"courses/ops/offline.json", "courses/ops/outline.json"} <= told.keys()


def test_a_course_lists_its_pages_and_all_that_lies_beside_them(published_academy, browse):
    course = lists(published_academy, "courses/ops/offline.json")
    paths = {entry["path"] for entry in course["files"]}

    assert (course["title"], course["url"], course["language"]) == ("运营课", "courses/ops/", "zh-CN")
    assert {
        "courses/ops/index.html",
        "courses/ops/outline.json",
        "lessons/ops-1/index.html",
        "lessons/ops-2/index.html",
    } <= paths
    assert "courses/ops/offline.json" not in paths
    shell = {entry["path"] for entry in lists(published_academy, offline.RELEASE)["shell"]}
    for page in (path for path in paths if path.endswith(".html")):
        html = (published_academy.output / page).read_text(encoding="utf-8")
        shown = re.findall(r'<(?:img|script|link rel="(?:stylesheet|icon|manifest)")[^>]* (?:src|href)="([^"]+)"', html)
        assert shown
        assert {browse.file_at(page, link)[0] for link in shown} <= paths | shell


def test_what_every_device_has_is_the_theme_and_the_home_pages(published_academy):
    release = lists(published_academy, offline.RELEASE)
    shell = {entry["path"] for entry in release["shell"]}
    theme = {path for path in published_academy.snapshot() if path.startswith("theme/")}
    assert theme <= shell
    assert {
        "index.html",
        "en/index.html",
        "offline/index.html",
        "en/offline/index.html",
        "manifest.webmanifest",
    } <= shell
    assert not [path for path in shell if path.startswith(("articles/", "courses/", "lessons/", "search/", "api/"))]
    assert sum(entry["size"] for entry in release["shell"]) < 1_000_000


def test_another_release_has_another_name_and_the_same_has_the_same(academy):
    before = academy.snapshot()
    academy.commit("nothing of the site")
    assert academy.publish().code == 0
    assert (academy.output / offline.RELEASE).read_bytes() == before[offline.RELEASE]

    academy.replace("content/handbooks/guide.md", "用。", "这样用。")
    academy.commit("one page")
    done = academy.publish("--format", "json")
    assert lists(academy, offline.RELEASE)["release"] != json.loads(before[offline.RELEASE])["release"]
    assert [path for path in done.json["written"] if path.startswith("offline/pages/")]
    assert "courses/ops/offline.json" not in done.json["written"]


@pytest.mark.parametrize("pages", [1, 128, 129, 1000, 10_000, 100_000])
def test_no_list_grows_with_the_site_beyond_what_a_phone_can_read(pages):
    digests = {f"articles/number-{number}/index.html": sha256(b"") for number in range(pages)}
    made = offline._shards(digests)
    assert {path: digest for shard in made for path, digest in shard.items()} == digests
    assert len(made) in (1, 2, 4, 8, 16, 32, 64, 128, 256)
    assert max(map(len, made)) < 200 or pages == 100_000  # 256 lists, each of some hundreds


def test_a_preview_a_bundle_and_a_site_that_says_so_keep_nothing_and_end_what_did(academy):
    worker = (academy.output / "sw.js").read_bytes()
    academy.output = academy.root.parent / "preview"
    assert academy.publish("--drafts").code == 0
    files = academy.snapshot()

    assert not [path for path in files if path.startswith("offline/") or path.endswith((offline.APP, offline.COURSE))]
    assert not [path for path, content in files.items() if path.endswith(".html") and b"js/offline" in content]
    assert files["sw.js"] != worker and b"unregister" in files["sw.js"]

    worker = files["sw.js"]
    academy.output = academy.root.parent / "without"
    academy.write("pyproject.toml", academy.read("pyproject.toml").replace("[tool.contentops]", "[tool.contentops]\noffline = false", 1))  # fmt: skip
    academy.commit("nothing is to be kept")
    assert academy.publish().code == 0
    files = academy.snapshot()
    assert not [path for path in files if path.startswith("offline/") or path.endswith((offline.APP, offline.COURSE))]
    assert not [path for path, content in files.items() if path.endswith(".html") and b"js/offline" in content]
    assert files["sw.js"] == worker

    done = academy.run("package", "basics", "--output", str(academy.root.parent / "bundles"))
    assert done.code == 0, done.err
    with zipfile.ZipFile(*(academy.root.parent / "bundles").glob("*.zip")) as bundle:
        names = [name for name in bundle.namelist() if name.startswith("html/")]
    assert names and not [
        name for name in names if name.endswith(("sw.js", offline.APP, offline.COURSE, offline.RELEASE))
    ]


def test_the_worker_lies_at_the_root_and_nowhere_else(published_academy):
    files = published_academy.snapshot()
    assert [path for path in files if path.endswith(("sw.js", "worker.js"))] == ["sw.js"]


def test_an_old_address_in_the_way_of_a_list_is_left_out():
    lists = ["offline/release.json", "offline/pages/00.json", "courses/c/offline.json"]
    redirects = [Page(f"{path}/index.html", "redirect", {"kind": "redirect"}) for path in lists]
    assert without_clashes({page.path: page for page in redirects}, lists) == {}
