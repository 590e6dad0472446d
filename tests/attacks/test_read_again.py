"""What is remembered of a working tree or a commit never changes what is said of it: any course of events, read on and read anew."""

from __future__ import annotations

import dataclasses
import tempfile
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import currently_in_test_context, event, example, given, settings
from hypothesis import strategies as st

from contentops import reading
from contentops.errors import ContentOpsError
from contentops.model import Document
from contentops.plan import plan
from contentops.source.opening import open_source

BEGIN = datetime.fromisoformat("2026-11-20T12:00:00+08:00")
NAMES = ("a", "b", "c")
REVIEWS = "workflows/reviews/"
TEXTS = (
    "正文。\n",
    "见 [乙](b.md)。\n",
    "见 [丙](c.md) 和 ![图](img/x.png)。\n",
    "见 [甲](a.md)、[无](no.md)。\n",
)
STATES = ("draft", "in_review", "approved", "published", "archived")
TOOLS = "tools"

files = st.sampled_from(NAMES)
people = st.sampled_from(["ann", "bo"])
steps = st.one_of(
    st.tuples(st.just("write"), files, st.sampled_from(TEXTS)),
    st.tuples(st.just("write"), files, st.sampled_from(TEXTS)),
    st.tuples(st.just("type"), files, st.sampled_from(STATES)),
    st.tuples(st.just("all_the_way"), files),
    st.tuples(st.just("all_the_way"), files),
    st.tuples(
        st.just("decide"), files, st.sampled_from(["reject", "revoke", "submit"]), st.sampled_from(["ed", "cora"])
    ),
    st.tuples(st.just("commit"), people),
    st.tuples(st.just("commit"), people),
    st.tuples(st.just("commit_ahead"), st.sampled_from([2, 30])),
    st.tuples(st.just("delete"), files),
    st.tuples(st.just("rename"), files, st.sampled_from(["a", "b", "d"])),
    st.tuples(st.just("take_slug"), files, files),
    st.tuples(st.just("copy"), files),
    st.tuples(st.just("mangle"), files),
    st.tuples(st.just("schedule"), files, st.sampled_from(["publish_at", "unpublish_at"])),
    st.tuples(st.just("picture"), st.sampled_from([b"1", b"2", b""])),
    st.tuples(st.just("lose_records"), st.integers(1, 3)),
    st.tuples(st.just("spoil_signature"), st.integers(0, 3)),
    st.tuples(st.just("branch"), st.just("side")),
    st.tuples(st.just("switch"), st.sampled_from(["main", "side"])),
    st.tuples(st.just("merge"), st.sampled_from(["--no-ff", "--ff"])),
    st.tuples(st.just("revert"), st.integers(0, 2)),
    st.tuples(st.just("rewind"), st.just("HEAD~1")),
    st.tuples(st.just("drop"), st.just("")),
    st.tuples(st.just("wait"), st.sampled_from([1, 20, 24 * 40])),
    st.tuples(st.just("rule"), st.sampled_from(["expires", "people", "theme", "standards", "mailmap", "settings"])),
)


class Play:
    """One course of events."""

    def __init__(self, site) -> None:
        self.site = site
        self.now = BEGIN
        self.said = 0
        self.anew = 0
        self.seen = ("", BEGIN)

    def do(self, step) -> None:
        what, *rest = step
        getattr(self, what)(*rest)
        self.look()

    def path(self, name: str) -> str:
        return f"content/articles/{name}.md"

    def has(self, name: str) -> bool:
        return (self.site.root / self.path(name)).is_file()

    # -- what people do

    def write(self, name: str, text: str) -> None:
        before = self.site.read(self.path(name)) if self.has(name) else ""
        status = next((each[8:] for each in before.splitlines() if each.startswith("status: ")), "draft")
        self.site.article(name, text, status=status)

    def type(self, name: str, status: str) -> None:
        if self.has(name):
            lines = self.site.read(self.path(name)).split("\n")
            told = [f"status: {status}" if line.startswith("status: ") else line for line in lines]
            self.site.write(self.path(name), "\n".join(told))

    def decide(self, name: str, what: str, who: str) -> None:
        if self.has(name):
            self.site.run(what, self.path(name), "--as", who, "--comment", "weil", now=self.now.isoformat())

    def all_the_way(self, name: str) -> None:
        self.type(name, "draft")
        self.commit("ann")
        for what, who in (("submit", "ann"), ("approve", "ed")):
            self.decide(name, what, who)
        if self.has(name):
            self.site.run("move", "publish", self.path(name), "--as", "pat", now=self.now.isoformat())

    def commit(self, who: str) -> None:
        self.now += timedelta(minutes=1)
        self.site.commit("step", email=f"{who}@example.org", date=self.now.isoformat())

    def commit_ahead(self, hours: int) -> None:
        self.site.commit("ahead", email="bo@example.org", date=(self.now + timedelta(hours=hours)).isoformat())

    def delete(self, name: str) -> None:
        (self.site.root / self.path(name)).unlink(missing_ok=True)

    def rename(self, name: str, to: str) -> None:
        if self.has(name):
            (self.site.root / self.path(name)).rename(self.site.root / self.path(to))

    def take_slug(self, name: str, slug: str) -> None:
        if self.has(name):
            text = self.site.read(self.path(name)).replace(f"slug: {name}\n", f"slug: {slug}\n")
            self.site.write(self.path(name), text)

    def copy(self, name: str) -> None:
        if self.has(name):
            self.site.write(self.path(f"{name}2"), self.site.read(self.path(name)))

    def mangle(self, name: str) -> None:
        if self.has(name):
            self.site.write(self.path(name), self.site.read(self.path(name)).replace("title: ", "title: [", 1))

    def schedule(self, name: str, key: str) -> None:
        if self.has(name):
            at = (self.now + timedelta(hours=10)).isoformat()
            text = self.site.read(self.path(name)).replace("\nauthors:", f"\n{key}: {at}\nauthors:", 1)
            self.site.write(self.path(name), text)

    def picture(self, data: bytes) -> None:
        if data:
            self.site.write("content/articles/img/x.png", data)
        else:
            (self.site.root / "content/articles/img/x.png").unlink(missing_ok=True)

    def records(self) -> list[Path]:
        return sorted((self.site.root / REVIEWS).rglob("*.json"))

    def lose_records(self, number: int) -> None:
        for file in self.records()[:number]:
            file.unlink()

    def spoil_signature(self, number: int) -> None:
        for file in self.records()[number : number + 1]:
            file.with_name(f"{file.name}.sig").write_text("no signature")

    def branch(self, name: str) -> None:
        self.site.git("checkout", "-q", "-B", name)

    def switch(self, name: str) -> None:
        self.site.git("checkout", "-q", name, check=False)

    def merge(self, how: str) -> None:
        if self.site.git("status", "--porcelain") or not self.site.git("branch", "--list", "side"):
            return
        self.site.git("checkout", "-q", "main")
        message = ["-m", "merge"] if how == "--no-ff" else ["--no-edit"]
        self.now += timedelta(minutes=1)
        self.site.git("merge", "-q", how, *message, "side", date=self.now.isoformat(), check=False)
        if self.site.git("diff", "--name-only", "--diff-filter=U"):
            self.site.git("reset", "-q", "--hard")

    def revert(self, back: int) -> None:
        line = self.site.git("rev-list", "--first-parent", "-4", "HEAD").split()
        if back + 1 < len(line) and not self.site.git("status", "--porcelain"):
            mainline = ["-m", "1"] if " " in self.site.git("log", "-1", "--format=%P", line[back]) else []
            self.now += timedelta(minutes=1)
            self.site.git("revert", "--no-edit", *mainline, line[back], date=self.now.isoformat(), check=False)
            self.site.git("revert", "--abort", check=False)

    def rewind(self, to: str) -> None:
        self.site.git("reset", "-q", "--hard", to, check=False)

    def drop(self, _: str) -> None:
        self.site.git("reset", "-q", "--hard")
        self.site.git("clean", "-q", "-f", "-d")

    def wait(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    def rule(self, what: str) -> None:
        if what == "expires":
            self.swap("workflows/editorial.yml", "expires: 90d", "expires: 1d")
        elif what == "people":
            self.swap("workflows/people.yml", "roles: [editor]}", "roles: [editor, author]}")
        elif what == "theme":
            self.site.write("theme/static/css/own.css", f"/* {self.now} */\n")
        elif what == "standards":
            self.site.write("standards/terms.yml", "terms: []\n")
        elif what == "mailmap":
            self.site.write(".mailmap", "Bo <bo@example.org> Ann <ann@example.org>\n")
        elif what == "settings":
            self.swap("pyproject.toml", '"A small site"', '"A small site."')

    def swap(self, path: str, old: str, new: str) -> None:
        self.site.write(path, self.site.read(path).replace(old, new))

    # -- what is true whatever happened

    def look(self) -> None:
        assert self.read(TOOLS) == self.read("")
        seen = (self.site.git("rev-parse", "HEAD"), self.now)
        if seen != self.seen:
            self.seen = seen
            assert self.read(TOOLS, ref="HEAD") == self.read("", ref="HEAD")

    def read(self, tools: str, ref: str | None = None):
        try:
            source = open_source(self.site.root, ref=ref, worktree=ref is None)
            found = reading.read(source, self.now, tools=tools)
        except ContentOpsError as error:
            return error.message, error.hint, error.diagnostics
        if tools:
            note("gone on" if found.settled.known is not None else "begun anew")
            self.anew += len(found.anew)
            self.said += len(found.release.catalog.revisions)
        else:
            assert plain(plan(found.release.catalog, self.now)) == plain(found.release)
        return plain(found.release), found.settled.policies.changed(found.release.catalog.last)


def plain(value, depth=0):
    """A value as nothing but collections, so that two that are alike are equal, whatever they are made of."""
    if dataclasses.is_dataclass(value):
        told = {each.name: getattr(value, each.name) for each in dataclasses.fields(value)}
        if "assets" in told and "revisions" in told:
            told["assets"] = {
                blob: told["assets"].get(blob)
                for revisions in told["revisions"].values()
                for each in revisions
                for blob in each.assets.values()
            }
            told["documents"] = [[plain(each), plain(each.node)] for each in told["documents"]]
        if isinstance(value, Document):
            told["node"] = told["front"] = ""  # of an older version, those of another with the same text may stand in
        return (type(value).__name__, {key: plain(each) for key, each in told.items()})
    if isinstance(value, dict):
        return [(plain(key), plain(each)) for key, each in value.items()]
    if isinstance(value, (list, tuple)):
        return [plain(each) for each in value]
    return value


def note(what: str) -> None:
    if currently_in_test_context():
        event(what)


UP = [("write", "a", TEXTS[2]), ("picture", b"1"), ("all_the_way", "a"), ("commit", "bo")]
BOTH = [*UP, ("write", "b", TEXTS[3]), ("all_the_way", "b"), ("commit", "ann")]


@pytest.mark.slow
@settings(max_examples=16)
@example([*BOTH, ("rename", "b", "d"), ("commit", "ann"), ("take_slug", "a", "b"), ("drop", "")], True)
@example([*UP, ("write", "c", TEXTS[0]), ("commit", "ann")], True)
@example([*BOTH, ("picture", b"2"), ("commit", "ann"), ("picture", b"1"), ("wait", 1)], False)
@example([*BOTH, ("lose_records", 3), ("commit", "bo"), ("revert", 0), ("spoil_signature", 0), ("commit", "bo")], False)
@example([*BOTH, ("mangle", "b"), ("commit", "ann"), ("write", "b", TEXTS[0]), ("delete", "a"), ("copy", "b")], True)
@example([*UP, ("schedule", "a", "publish_at"), ("all_the_way", "a"), ("commit", "bo"), ("wait", 20)], False)
@example(
    [
        *BOTH,
        ("branch", "side"),
        ("write", "a", TEXTS[1]),
        ("all_the_way", "a"),
        ("commit", "ann"),
        ("switch", "main"),
        ("merge", "--no-ff"),
        ("rewind", "HEAD~1"),
    ],
    True,
)
@given(
    course=st.tuples(st.sampled_from([[], UP, BOTH]), st.lists(steps, min_size=3, max_size=10)).map(
        lambda both: both[0] + both[1]
    ),
    often=st.booleans(),
)
def test_reading_on_says_what_reading_anew_says(lay_out_at, monkeypatch, course, often):
    with tempfile.TemporaryDirectory() as folder, monkeypatch.context() as patch:
        patch.setattr(reading, "_MANY", -1 if often else 32)
        play = Play(lay_out_at(Path(folder) / "site"))
        play.look()
        for step in course:
            play.do(step)
