"""Topic pages that offer the topic's bundle: the file that anybody can pack, and no other."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from typing import Any

import pytest

from contentops.source.git import Repository

pytestmark = pytest.mark.slow

TOPIC = "---\ntitle: {slug}\nslug: {slug}\nstatus: draft\nsummary: s\nlevel: beginner\nitems: [{items}]\n---\n正文。\n"
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><title>率</title></svg>\n'
OFFERED = re.compile(r'<a class="bundle-link" href="([^"]+)" download>')


def write(site: Any, slug: str, *items: str, language: str = "") -> str:
    path = f"content/topics/{slug}{language}.md"
    site.write(path, TOPIC.format(slug=slug, items=", ".join(items)))
    return path


@pytest.fixture
def offering(site: Any) -> Any:
    """A topic in two languages that is whole, and one that names what is not there yet."""
    site.write("pyproject.toml", site.read("pyproject.toml") + "bundles = true\n")
    site.write("content/articles/rate.svg", PICTURE)
    paths = [
        site.article("rate", "字。" * 40 + "![图](rate.svg)\n"),
        write(site, "whole", "article/rate"),
        write(site, "whole", "article/rate", language=".en"),
        write(site, "partly", "article/rate", "article/later"),
    ]
    site.article("later")  # a draft
    site.published(*paths)
    return site


def test_the_file_is_the_one_that_package_makes(offering, tmp_path):
    done = offering.publish()
    assert done.code == 0, done.err
    for page in ("topics/whole", "en/topics/whole"):
        html = offering.page(page)
        offered = offering.output / page / OFFERED.findall(html)[0]
        content = offered.resolve().read_bytes()
        digest = hashlib.sha256(content).hexdigest()
        assert f"<code>{digest}</code>" in html
        assert f"{round(len(content) / 1000)} kB" in html
    packed = offering.run("package", "whole", "--output", str(tmp_path))
    assert packed.code == 0, packed.err
    assert (tmp_path / "whole-1.0.0.bundle.zip").read_bytes() == content
    manifest = json.loads((offering.output / ".well-known/contentops/release.json").read_bytes())
    assert {each["path"]: each["sha256"] for each in manifest["files"]}["topics/whole/whole-1.0.0.bundle.zip"] == digest
    assert offering.run("verify", str(offering.output)).code == 0


def test_a_topic_that_is_not_whole_offers_nothing_until_it_is(offering):
    assert offering.publish().code == 0
    assert not OFFERED.findall(offering.page("topics/partly"))
    assert not list((offering.output / "topics/partly").glob("*.zip"))
    offering.published("content/articles/later.md")
    assert offering.publish().code == 0
    assert OFFERED.findall(offering.page("topics/partly")) == ["../../topics/partly/partly-1.0.0.bundle.zip"]


def test_previews_and_sites_that_do_not_ask_for_it_offer_nothing(offering, tmp_path):
    assert offering.publish("--drafts", "--worktree", "--output", str(tmp_path / "preview")).code == 0
    assert not list((tmp_path / "preview").rglob("*.zip"))
    assert offering.publish().code == 0
    offering.write("pyproject.toml", offering.read("pyproject.toml").replace("bundles = true\n", ""))
    offering.commit("no bundles")
    assert offering.publish().code == 0
    assert not list(offering.output.rglob("*.zip"))
    assert "bundle-link" not in offering.page("topics/whole")


def test_a_file_is_read_once_for_the_site_and_all_bundles(offering, monkeypatch):
    asked: list[str] = []
    read_all = Repository.read_all

    def listening(self: Repository, blobs: Iterable[str]) -> dict[str, bytes]:
        wanted = list(blobs)
        asked.extend(wanted)
        return read_all(self, wanted)

    assert offering.publish().code == 0  # what is known of the commit need not be read again
    (offering.output / "index.html").unlink()
    monkeypatch.setattr(Repository, "read_all", listening)
    assert offering.publish().code == 0

    for name in ("rate.md", "rate.svg"):
        assert asked.count(offering.git("rev-parse", f"HEAD:content/articles/{name}")) == 1, name
