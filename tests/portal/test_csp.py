"""The content security policy stands in every page, and no page has in it what the policy refuses."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from contentops.portal.csp import TEXT_ONLY, origin

STORE = "https://lrs.example.org:8443/xapi/"
EVERYWHERE = "default-src 'self'; script-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'"
SENDS = "default-src 'self'; script-src 'self'; connect-src 'self' https://lrs.example.org:8443; object-src 'none'; base-uri 'none'; form-action 'self'"
EVERY_BLOCK = """\
![远处](https://pictures.example.org/a.png)
<img src="https://pictures.example.org/b.png" alt="远处">
<p style="color: red" onclick="x()">红</p>

| 左 | 中 | 右 |
| :-- | :-: | --: |
| 1 | 2 | 3 |

$x^2$ 与 `代码`

$$\\begin{aligned} a &= b \\\\ c &= d \\end{aligned}$$

```python {hl_lines="1" linenums=1}
print("一")
```

::: quiz {#q pass=1}
问？
- [x] 是
  > 对。
- [ ] 否
:::

::: quiz {#gaps}
一加一得 [[2]]。
:::

::: poll {#p}
想？
- 甲
- 乙
:::

::: checklist {#c}
- [ ] 一
:::

::: assignment {#a url=https://forum.example.org/a}
做。
1. 一
:::

::: discussion {#d url=https://forum.example.org/42}
谈。
:::

::: video {src=https://video.example.org/v poster=https://video.example.org/p.jpg}
说的话。
:::

::: video {src=talk.mp4 captions=talk.vtt}
:::

::: live {starts=2026-12-01T19:00+08:00 url=https://meet.example.org/x}
:::

::: warning
小心。[^1]
:::

[^1]: 注
"""


class _Seen(HTMLParser):
    """What a browser would load for a page, run in it, and refuse."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.policies: list[str] = []
        self.early: list[str] = []
        """What stands before the policy and would escape it."""
        self.loaded: list[str] = []
        self.inline: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if values.get("http-equiv", "").lower() == "content-security-policy":
            self.policies.append(values["content"])
        if not self.policies and tag in ("script", "link", "style", "img", "base"):
            self.early.append(tag)
        self.loaded += [values[name] for name in ("src", "poster", "srcset", "data", "background") if name in values]
        if tag == "link" and not set(values["rel"].split()) & {"canonical", "alternate", "license", "prev", "next"}:
            self.loaded.append(values["href"])
        self.inline += [f"{tag} {name}" for name in values if name == "style" or name.startswith("on")]
        if tag == "style" or (tag == "script" and "src" not in values and values.get("type") != "application/ld+json"):
            self.inline.append(tag)
        if values.get("href", "").lower().startswith("javascript:"):
            self.inline.append("javascript:")


def check(output: Path) -> dict[str, _Seen]:
    """What every page of a folder is made of; no page has what its policy refuses."""
    found = {
        file.relative_to(output).as_posix(): _Seen(file.read_text(encoding="utf-8")) for file in output.rglob("*.html")
    }
    assert found
    for path, seen in found.items():
        assert (path, len(seen.policies), seen.early, seen.inline) == (path, 1, [], [])
        assert [each for each in seen.loaded if re.match(r"[a-z]+:|//", each)] == [], path
    return found


def with_store(site: Any) -> None:
    site.write("pyproject.toml", site.read("pyproject.toml") + f'\n[tool.contentops.learning]\nrecord_store = "{STORE}"\n')  # fmt: skip
    site.article("blocks", EVERY_BLOCK)
    site.write("content/articles/talk.mp4", b"\0")
    site.write("content/articles/talk.vtt", "WEBVTT\n")
    site.commit("a record store")


def test_every_page_of_every_kind_has_the_policy(published_academy):
    found = check(published_academy.output)
    digests = {path for path in found if "digest/" in path}
    assert digests
    for path, seen in found.items():
        assert seen.policies == [TEXT_ONLY if path in digests else EVERYWHERE]
    assert "old/rate/index.html" in found  # a page that only leads on
    assert "404.html" in found


def test_only_pages_that_know_what_a_learner_did_may_connect_to_the_store(academy):
    with_store(academy)
    assert academy.publish().code == 0
    sends = {path for path, seen in check(academy.output).items() if seen.policies == [SENDS]}
    assert {"index.html", "learning/index.html", "courses/ops/index.html", "lessons/ops-1/index.html", "en/index.html"} <= sends  # fmt: skip
    for path in ("404.html", "search/index.html", "articles/rate/index.html", "topics/basics/index.html", "old/rate/index.html"):  # fmt: skip
        assert path not in sends
        assert "record-store" not in (academy.output / path).read_text(encoding="utf-8")


def test_a_preview_sends_nothing_and_nothing_that_is_refused_stands_in_any_block(academy):
    with_store(academy)
    assert academy.publish("--drafts").code == 0
    found = check(academy.output)
    assert {seen.policies[0] for seen in found.values()} <= {EVERYWHERE, TEXT_ONLY}
    assert 'class="quiz gaps"' in academy.page("articles/blocks")


def test_pages_opened_from_a_folder_run_nothing(academy, tmp_path):
    with_store(academy)
    done = academy.run("package", "basics", "--output", str(tmp_path))
    assert done.code == 0, done.err
    with ZipFile(next(tmp_path.glob("*.zip"))) as bundle:
        pages = [bundle.read(name).decode() for name in bundle.namelist() if name.endswith(".html")]
    assert pages
    for page in pages:
        seen = _Seen(page)
        assert seen.policies[0].startswith("script-src 'none'; connect-src 'none'")
        assert not re.search(r"<script(?! type=\"application/ld\+json\")", page)


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("https://lrs.example.org/xapi/", "https://lrs.example.org"),
        ("http://localhost:8080/", "http://localhost:8080"),
        ("https://学习.example/x/", "https://xn--vjq503a.example"),
        ("https://LRS.Example.org/", "https://lrs.example.org"),
        ("http://[::1]:8080/", ""),
        ("https://*.example.org/", ""),
        ("https://a'b.example/", ""),
        ("https://a.example:99999/", ""),
    ],
)
def test_an_origin_is_written_so_that_a_policy_reads_it_or_not_at_all(address, found):
    assert origin(address) == found
