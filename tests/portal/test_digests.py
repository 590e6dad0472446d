"""Digests of weeks and months, for a mailer to send."""

from __future__ import annotations

from html.parser import HTMLParser


def test_a_month_tells_what_was_new_and_what_changed(site):
    first, second = site.article("first"), site.article("second", extra="updated: 2026-06-02\n")
    site.replace(first, "2026-05-01", "2026-06-01")
    site.published(first, second)
    assert site.publish().code == 0
    assert (site.output / "digest/2026-06.txt").read_text(encoding="utf-8") == (
        "测试学院 · 2026-06\n\n新增：\n\n* 关于 first\n  一句话说明 first。\n  https://learn.example.org/academy/articles/first/\n"
        "\n修改：\n\n* 关于 second\n  一句话说明 second。\n  https://learn.example.org/academy/articles/second/\n"
    )
    assert not (site.output / "digest/2026-05.txt").exists()  # nothing changed last in it


def test_a_digest_is_there_by_week_and_by_month_in_each_language(published_academy):
    found = {path for path in published_academy.snapshot() if "digest/" in path}
    periods = {"": ("2026-05", "2026-04", "2026-W18", "2026-W14"), "en/": ("2026-05", "2026-W18")}
    assert found == {
        f"{home}digest/{period}.{kind}" for home, some in periods.items() for period in some for kind in ("txt", "html")
    }


def test_the_html_says_what_the_text_says_and_asks_search_engines_to_stay_away(published_academy):
    html = (published_academy.output / "digest/2026-05.html").read_text(encoding="utf-8")
    words: list[str] = []
    parser = HTMLParser()
    parser.handle_data = words.append  # type: ignore[method-assign]
    parser.feed(html)
    text = (published_academy.output / "digest/2026-05.txt").read_text(encoding="utf-8")
    for line in ("完课率", "什么是完课率。"):
        assert line in "".join(words)
        assert line in text
    assert 'content="noindex"' in html
    assert "style=" not in html


def test_an_entry_cannot_be_made_of_a_title(site):
    site.write(
        "content/articles/x.md",
        '---\ntitle: "a\\n* b"\nslug: x\nstatus: draft\nsummary: "<b>\\n\\n* c"\nauthors: [ann]\ndate: 2026-05-01\n---\n',
    )
    site.published("content/articles/x.md")
    assert site.publish().code == 0
    text = (site.output / "digest/2026-05.txt").read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if line.startswith("*")] == ["* a * b"]
    assert "<b>" not in (site.output / "digest/2026-05.html").read_text(encoding="utf-8")


def test_a_preview_has_no_digest(academy):
    assert academy.publish("--drafts").code == 0
    assert not [path for path in academy.snapshot() if "digest/" in path]
