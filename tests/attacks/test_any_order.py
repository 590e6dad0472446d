"""Whatever people do in whatever order, no text is up without its decisions: checked against a small account of its own."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import currently_in_test_context, event, example, given, settings
from hypothesis import strategies as st

from contentops.reading import read_release
from contentops.source.opening import open_source

PATH = "content/articles/rate.md"
REVIEWS = "workflows/reviews/article/rate.zh-CN/"
TEXTS = ("甲文", "乙文", "丙文")
EDITORS, PUBLISHER = {"bo", "ed", "eve"}, "pat"
STATES = ("draft", "in_review", "approved", "published", "archived")

decisions = st.one_of(
    st.tuples(st.just("submit"), st.sampled_from(["ann", "bo"])),
    st.tuples(st.just("approve"), st.sampled_from(["ed", "bo"])),
    st.tuples(st.just("publish"), st.just("pat")),
    st.tuples(st.just("reject"), st.sampled_from(["cora", "ed"])),
    st.tuples(st.just("revoke"), st.sampled_from(["ed", "bo", "pat", "cora"])),
    st.tuples(st.just("revise"), st.just("ann")),
    st.tuples(st.just("archive"), st.just("pat")),
    st.tuples(st.just("restore"), st.just("ed")),
)
steps = st.one_of(
    decisions,
    decisions,
    st.tuples(st.just("all the way"), st.sampled_from(["ed", "bo"])),
    st.tuples(
        st.just("new text"), st.sampled_from(TEXTS), st.sampled_from(["ann", "bo"]), st.sampled_from(["ed", "bo"])
    ),
    st.tuples(st.just("write"), st.sampled_from(TEXTS), st.sampled_from(["ann", "bo"])),
    st.tuples(st.just("write and publish"), st.sampled_from(TEXTS), st.sampled_from(["ann", "bo"])),
    st.tuples(st.just("type"), st.sampled_from(STATES), st.sampled_from(["ann", "bo"])),
    st.tuples(st.just("delete"), st.just("ann")),
    st.tuples(st.just("delete records"), st.integers(0, 5)),
    st.tuples(st.just("restore records"), st.just("bo")),
    st.tuples(st.just("revert"), st.integers(0, 2)),
    st.tuples(st.just("branch"), st.just("side")),
    st.tuples(st.just("main"), st.just("")),
    st.tuples(st.just("merge"), st.sampled_from(["--no-ff", "--squash", "--ff"])),
)


@dataclass
class Account:
    """What happened on the published line, counted with nothing but git: commit after commit, what the file said and what landed."""

    said: list[tuple[str, str] | None] = field(default_factory=list)
    """Text and state of the file after each commit; none where there is no file."""
    landed: dict[str, tuple[int, dict[str, str]]] = field(default_factory=dict)
    """Each record by its bytes, with the commit that brought it first."""
    live: list[str] = field(default_factory=list)
    """The text that was up after each commit."""
    commits: list[str] = field(default_factory=list)

    def follow(self, site, live: str) -> None:
        """Take in what is new on main, of which `live` is up now."""
        line = site.git("rev-list", "--first-parent", "--reverse", "HEAD").split()
        for commit in line[len(self.commits) :]:
            self.commits.append(commit)
            self.said.append(said(site, commit))
            names = site.git("ls-tree", "-r", "--name-only", commit, "--", REVIEWS).split()
            for name in names:
                raw = site.git("show", f"{commit}:{name}")
                self.landed.setdefault(raw, (len(self.commits) - 1, json.loads(raw)))
            self.live.append(live)
        assert line == self.commits

    def missing(self, site, text: str, digest: str) -> str:
        """What is missing for a text to be up now, or nothing."""
        last = len(self.said) - 1
        claims = [at for at, each in enumerate(self.said) if each == (text, "published")]
        if not claims:
            return "it never claimed to be published"
        down = [at for at, each in enumerate(self.said) if each is None or each[1] == "archived"]
        if down and down[-1] > claims[-1]:
            return "it was taken down since"
        fence = max((at for at in down if at < claims[-1]), default=-1)
        others = [at for at, each in enumerate(self.live) if each not in ("", text)]
        was_up = [at for at, each in enumerate(self.live) if each == text]
        if others and was_up and was_up[0] < others[-1] and claims[-1] > others[-1]:
            fence = max(fence, min(at for at in others if at > was_up[0]))
        mine = {raw: (at, each) for raw, (at, each) in self.landed.items() if each["digest"] == digest}
        taken_back = {(each["revokes"], each["person"]) for _, each in mine.values() if each["decision"] == "revoke"}
        standing = [
            (at, each)
            for raw, (at, each) in mine.items()
            if (site.sha256(raw + "\n"), each["person"]) not in taken_back
        ]
        rejected = [each for _, each in standing if each["decision"] == "reject"]
        if rejected:
            return f"{rejected[0]['person']} rejected it"
        approved = [
            each["person"]
            for at, each in standing
            if each["decision"] == "approve"
            and fence < at <= last
            and each["person"] in EDITORS
            and each["person"] not in self.writers(site, text, at)
        ]
        if not approved:
            return "no editor who did not write it approved it"
        released = [
            each
            for at, each in standing
            if each["decision"] == "move" and each["transition"] == "publish" and at > fence
        ]
        return "" if any(each["person"] == PUBLISHER for each in released) else "no publisher released it"

    def writers(self, site, text: str, at: int) -> set[str]:
        """Who made the file say this text in what was merged up to a commit, since another text was up last."""
        after = max(
            (
                n
                for n, each in enumerate(self.live[: at + 1])
                if each not in ("", text) and self.said[n] and self.said[n][0] == each
            ),
            default=-1,
        )
        span = [self.commits[at], *([f"^{self.commits[after]}"] if after >= 0 else [])]
        found = set()
        for line in site.git("log", "--format=%H %P %ae", *span, "--").splitlines():
            commit, *parents, email = line.split()
            mine = said(site, commit)
            if (
                mine
                and mine[0] == text
                and all((before := said(site, each)) is None or before[0] != text for each in parents)
            ):
                found.add(email.partition("@")[0])
        return found


def said(site, commit):
    raw = site.git("show", f"{commit}:{PATH}", check=False)
    if "\n---\n" not in raw:
        return None
    status = next(line for line in raw.splitlines() if line.startswith("status: ")).removeprefix("status: ")
    return next(each for each in TEXTS if each in raw), status


class Play:
    """One course of events."""

    def __init__(self, site) -> None:
        self.site = site
        self.account = Account()
        self.digests: dict[str, str] = {}
        self.minute = 0
        self.kept: dict[str, bytes] = {}

    def do(self, step) -> None:
        what, *rest = step
        name = what.replace(" ", "_")
        if hasattr(self, name):
            getattr(self, name)(*rest)
        else:
            self.decide(what, *rest)
        self.look()

    def commit(self, who: str) -> None:
        for file in (self.site.root / REVIEWS).glob("*.json"):
            self.kept[file.name] = file.read_bytes()
        self.site.commit("step", email=f"{who}@example.org")

    def file(self) -> Path:
        return self.site.root / PATH

    # -- what people do

    def write(self, text: str, who: str, status: str = "") -> None:
        status = status or (said_now(self.site) or ("", "draft"))[1]
        self.site.article("rate", f"{text}。\n", status=status)
        self.commit(who)

    def write_and_publish(self, text: str, who: str) -> None:
        self.write(text, who, "published")

    def type(self, status: str, who: str) -> None:
        if (now := said_now(self.site)) is not None:
            self.write(now[0], who, status)

    def decide(self, what: str, who: str) -> None:
        """By the command, which may refuse."""
        if not self.file().exists():
            return
        self.minute += 1
        at = f"2026-11-20T{12 + self.minute // 60:02}:{self.minute % 60:02}:00+08:00"
        command = [what] if what in ("submit", "approve", "reject", "revoke") else ["move", what]
        done = self.site.run(*command, PATH, "--as", who, "--comment", "weil", "--now", at)
        assert done.code in (0, 1), done.err
        note(f"{what} {'done' if done.code == 0 else 'refused'}")
        self.commit(who)

    def all_the_way(self, editor: str) -> None:
        for what, who in (("submit", "ann"), ("approve", editor), ("publish", "pat")):
            self.decide(what, who)

    def new_text(self, text: str, who: str, editor: str) -> None:
        self.write(text, who, "draft")
        self.all_the_way(editor)

    def delete(self, who: str) -> None:
        self.file().unlink(missing_ok=True)
        self.commit(who)

    def delete_records(self, number: int) -> None:
        for file in sorted((self.site.root / REVIEWS).glob("*.json"))[:number]:
            file.unlink()
        self.commit("bo")

    def restore_records(self, who: str) -> None:
        for name, data in self.kept.items():
            self.site.write(REVIEWS + name, data)
        self.commit(who)

    def revert(self, back: int) -> None:
        line = self.site.git("rev-list", "--first-parent", "-4", "HEAD").split()
        if back + 1 >= len(line):
            return
        parents = self.site.git("log", "-1", "--format=%P", line[back]).split()
        mainline = ["-m", "1"] if len(parents) > 1 else []
        self.site.git("revert", "--no-edit", *mainline, line[back], email="bo@example.org", check=False)
        self.site.git("revert", "--abort", check=False)
        self.site.git("reset", "-q", "--hard")

    def branch(self, name: str) -> None:
        self.site.git("checkout", "-q", "-B", name, "main")

    def main(self, _: str) -> None:
        self.site.git("checkout", "-q", "main")

    def merge(self, how: str) -> None:
        if self.site.git("branch", "--list", "side") == "":
            return
        self.site.git("checkout", "-q", "main")
        message = ["-m", "merge"] if how == "--no-ff" else ["--no-edit"] if how == "--ff" else []
        self.site.git("merge", "-q", how, *message, "side", email="pat@example.org", check=False)
        if self.site.git("diff", "--name-only", "--diff-filter=U"):
            self.site.git("reset", "-q", "--hard")
            return
        if how == "--squash":
            self.site.commit("squash", email="ann@example.org")

    # -- what is true whenever main moved

    def look(self) -> None:
        if self.site.git("branch", "--show-current") != "main":
            return
        live = self.live()
        self.account.follow(self.site, live)
        if live:
            note("something is up")
            missing = self.account.missing(self.site, live, self.digests[live])
            assert missing == "", f"{live} is up, and {missing}"

    def live(self) -> str:
        """The text that is up, as the release of HEAD has it."""
        release = read_release(
            open_source(self.site.root, ref="HEAD"), datetime.fromisoformat("2026-11-20T20:00:00+08:00")
        )
        for live in release.live.values():
            text = live.document.body.strip("。\n")
            self.digests[text] = live.digest
            return text
        return ""


def note(what: str) -> None:
    if currently_in_test_context():
        event(what)


def said_now(site):
    file = site.root / PATH
    if not file.exists():
        return None
    raw = file.read_text()
    status = next(line for line in raw.splitlines() if line.startswith("status: ")).removeprefix("status: ")
    return next(each for each in TEXTS if each in raw), status


GOES_UP = [("write", "甲文", "ann"), ("all the way", "ed")]
REPLACED = [*GOES_UP, ("revise", "ann"), ("write", "乙文", "ann"), ("all the way", "ed")]


@pytest.mark.slow
@settings(max_examples=14)
@example([*REPLACED, ("write and publish", "甲文", "bo")])
@example([*GOES_UP, ("archive", "pat"), ("type", "published", "bo")])
@example([*GOES_UP, ("delete", "ann"), ("write and publish", "甲文", "bo")])
@example([*GOES_UP, ("type", "in_review", "ann"), ("reject", "cora"), ("type", "published", "bo")])
@example([*GOES_UP, ("revoke", "ed"), ("type", "draft", "bo"), ("type", "published", "bo"), ("restore records", "bo")])
@example(
    [
        *GOES_UP,
        ("branch", "side"),
        ("revise", "ann"),
        ("write", "乙文", "bo"),
        ("all the way", "bo"),
        ("merge", "--squash"),
    ]
)
@example(
    [
        *GOES_UP,
        ("branch", "side"),
        ("write", "乙文", "bo"),
        ("main", ""),
        ("revoke", "ed"),
        ("merge", "--no-ff"),
        ("all the way", "bo"),
    ]
)
@given(
    course=st.tuples(st.sampled_from([[], GOES_UP, REPLACED]), st.lists(steps, min_size=3, max_size=8)).map(
        lambda both: both[0] + both[1]
    )
)
def test_nothing_is_up_without_its_decisions(lay_out_at, course):
    with tempfile.TemporaryDirectory() as folder:
        site = lay_out_at(Path(folder) / "site")
        site.replace("workflows/editorial.yml", "exclude: authors", "exclude: contributors")
        site.commit("strict")
        play = Play(site)
        play.look()
        for step in course:
            play.do(step)


def test_the_course_that_should_lead_to_the_public_does(lay_out_at, tmp_path):
    """So that the account above is not of sites on which nothing ever is up."""
    site = lay_out_at(tmp_path / "site")
    site.replace("workflows/editorial.yml", "exclude: authors", "exclude: contributors")
    site.commit("strict")
    play = Play(site)
    play.look()
    for step in REPLACED:
        play.do(step)

    assert [each for number, each in enumerate(play.account.live) if each not in play.account.live[:number]] == [
        "",
        "甲文",
        "乙文",
    ]
    assert site.publish().code == 0
    assert "乙文" in site.page("articles/rate")
