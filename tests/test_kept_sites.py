"""What `Site.published` keeps and copies is what deciding anew would have made, and nothing that was begun otherwise gets it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture
def publish(lay_out_at: Callable[[Path], Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Publishes an article in a site of its own after a change of the site; tells whether anybody decided on it."""
    monkeypatch.setattr(type(lay_out_at(tmp_path / "any")), "kept", tmp_path / "kept")

    def act(change: Callable[[Any], Any] = lambda site: None) -> Any:
        site = lay_out_at(tmp_path / f"site {len(list(tmp_path.iterdir()))}")
        path = site.article("one")
        change(site)
        decided = []
        through = site.through
        monkeypatch.setattr(site, "through", lambda *paths: (decided.append(paths), through(*paths)))
        site.id = site.published(path)
        site.decided = bool(decided)
        return site

    return act


def files(site: Any) -> dict[str, tuple[int, bytes]]:
    found = [file for file in site.root.rglob("*") if file.is_file() and site.root / ".git" not in file.parents]
    return {str(file.relative_to(site.root)): (file.stat().st_mode, file.read_bytes()) for file in found}


def test_what_was_decided_once_is_copied_whole(publish):
    first, again = publish(), publish()

    assert (first.decided, again.decided) == (True, False)
    assert files(again) == files(first)
    assert again.id == first.id == again.git("rev-parse", "HEAD")
    assert again.git("log", "--format=%an %ae %s") == first.git("log", "--format=%an %ae %s")
    assert again.git("status", "--porcelain") == ""
    assert again.run("validate").code == 0


def test_a_site_that_begins_otherwise_is_decided_on_anew(publish, monkeypatch):
    assert publish().decided
    assert publish(lambda site: site.write("README.md", "words\n")).decided
    assert publish(lambda site: (site.root / "pyproject.toml").chmod(0o755)).decided
    assert publish(lambda site: site.git("config", "user.name", "Eve")).decided
    assert publish(lambda site: site.commit("more")).decided
    assert publish(lambda site: site.git("branch", "other")).decided
    assert publish(lambda site: monkeypatch.setenv("CONTENTOPS_X", "1")).decided
