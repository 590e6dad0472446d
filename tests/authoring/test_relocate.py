"""Whatever is moved, every link leads to the same file as before, no other byte changes, and moving back restores every byte."""

from __future__ import annotations

import posixpath
from datetime import datetime, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contentops.authoring.relocate import relocate
from contentops.load import load
from contentops.model import Catalog
from contentops.settle import settle
from contentops.source.opening import open_source

NOW = datetime(2026, 11, 20, tzinfo=timezone.utc)
NAMES = ("a", "b b", "c(1)", "入门", "d'e", "f%g", "_h", "10%")
FOLDERS = ("content/courses/one", "content/courses/two", "content/courses/三 三")


def target_text(origin: str, target: str) -> str:
    """A target as `mv` itself would write it."""
    relative = posixpath.relpath(target, posixpath.dirname(origin))
    return relative.translate({ord(letter): f"%{ord(letter):02X}" for letter in " ()'%"})


def written(form: int, text: str) -> str:
    return (
        f"[x]({text})",
        f"[x](<{text}>)",
        f"![x]({text})",
        f"[x]({text}#anchor)",
        f"[x]({text}?q=1 'title')",
        f"\n\n[r]: {text}\n\n",
        f'<a href="{text}">x</a>',
        f"`[x]({text})`",
    )[form]


@st.composite
def trees(draw):
    """Lessons and pictures in some folders, each with links to any of them, and one move."""
    places = draw(
        st.lists(st.tuples(st.sampled_from(FOLDERS), st.sampled_from(NAMES)), min_size=2, max_size=6, unique=True)
    )
    paths = [f"{folder}/{name}.{'svg' if number % 3 == 2 else 'md'}" for number, (folder, name) in enumerate(places)]
    files = {}
    for number, path in enumerate(paths):
        if path.endswith(".svg"):
            files[path] = "<svg/>"
            continue
        links = draw(st.lists(st.tuples(st.integers(0, 7), st.sampled_from(paths)), max_size=4))
        body = " \u2028 ".join(written(form, target_text(path, target)) for form, target in links)
        cover = f"cover: {target_text(path, paths[-1])}\n" if draw(st.booleans()) else ""
        files[path] = f"---\ntitle: t\nslug: s{number}\nstatus: draft\n{cover}---\nwords {body} words\n"
    whole_folder = draw(st.booleans())
    old = posixpath.dirname(paths[0]) if whole_folder else paths[0]
    free = [f"content/courses/{name}" for name in ("four", "fünf (5)")]
    new = draw(st.sampled_from(free)) + (
        "" if whole_folder else f"/{draw(st.sampled_from(NAMES))}{posixpath.splitext(old)[1]}"
    )
    return files, old, new


def read(site) -> tuple[Catalog, object]:
    source = open_source(site.root, worktree=True)
    return load(settle(source, NOW), NOW), source.snapshot


def carry_out(site, old: str, new: str):
    catalog, snapshot = read(site)
    done = relocate(catalog, snapshot, old, new)
    contents = {path: (site.root / path).read_bytes() for path in done.moves}
    for path in done.moves:
        (site.root / path).unlink()
    for path, target in done.moves.items():
        site.write(target, contents[path])
    for path, data in done.writes.items():
        site.write(path, data)
    return done


def targets(catalog: Catalog) -> dict[str, list[str | None]]:
    return {str(each.key): [reference.path for reference in each.references] for each in catalog.documents}


def contents(site) -> dict[str, bytes]:
    return {
        file.relative_to(site.root).as_posix(): file.read_bytes()
        for file in (site.root / "content").rglob("*")
        if file.is_file()
    }


@pytest.mark.slow
@settings(max_examples=25)
@given(tree=trees())
def test_links_lead_where_they_led_and_moving_back_restores_every_byte(folder, tree):
    files, old, new = tree
    for path in contents(folder):
        (folder.root / path).unlink()
    for path, text in files.items():
        folder.write(path, text)
    before, bytes_before = read(folder)[0], contents(folder)
    assert len(before.documents) == sum(path.endswith(".md") for path in files)

    done = carry_out(folder, old, new)

    after = read(folder)[0]
    assert targets(after) == {
        key: [done.moves.get(path, path) if path else path for path in paths] for key, paths in targets(before).items()
    }
    untouched = {done.moves.get(path, path): data for path, data in bytes_before.items()}
    assert {path: data for path, data in contents(folder).items() if path not in done.writes} == {
        path: data for path, data in untouched.items() if path not in done.writes
    }
    carry_out(folder, new, old)
    assert contents(folder) == bytes_before


def test_links_that_hold_in_a_moved_folder_are_left_as_they_are_written(folder):
    folder.lesson("one", "a", "[b](./b.md) [b](../one/b.md) [b](%62.md)\n")
    folder.lesson("one", "b")
    done = carry_out(folder, "content/courses/one", "content/courses/two")
    assert "[b](./b.md) [b](b.md) [b](%62.md)" in folder.read("content/courses/two/a.md")
    assert done.mended == 1


def test_a_way_of_writing_a_name_is_kept_where_the_name_stays(folder):
    folder.lesson("one", "a", "[b](<b b.md>) [c](%E5%85%A5%E9%97%A8.md) [d](d(1).md)\n")
    for name in ("b b", "入门", "d(1)"):
        folder.write(f"content/courses/one/{name}.md", f"---\ntitle: t\nslug: {name[0]}x\nstatus: draft\n---\n")
    carry_out(folder, "content/courses/one/a.md", "content/courses/two/a.md")
    assert "[b](<../one/b b.md>) [c](../one/%E5%85%A5%E9%97%A8.md) [d](../one/d(1).md)" in folder.read(
        "content/courses/two/a.md"
    )


def test_a_link_that_leads_nowhere_is_left_as_it_is(folder):
    folder.lesson("one", "a", "[b](gone.md)\n")
    done = carry_out(folder, "content/courses/one/a.md", "content/courses/two/a.md")
    assert done.mended == 0
    assert "[b](gone.md)" in folder.read("content/courses/two/a.md")
