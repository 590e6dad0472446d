"""Makes sites to measure on: their definitions, and articles and lessons whose text is half Chinese."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parent.parent
_CHINESE = "平台运营学习内容课程用户数据社群活动积分完课率审核发布主题路径文章学员分层迭代反馈指标质量编辑作者"
_LATIN = [
    "platform",
    "learner",
    "content",
    "course",
    "review",
    "approve",
    "publish",
    "topic",
    "path",
    "metric",
    "feedback",
    "segment",
    "rate",
    "index",
]

_A_COURSE = 50
_SETTINGS = '[tool.contentops]\nlanguages = ["zh-CN"]\nname = "Benchmark"\nurl = "https://bench.example"\n'
_PEOPLE = """people:
  ann: {name: Ann, emails: [ann@example.org], roles: [author]}
  ed:  {name: Ed, emails: [ed@example.org], roles: [editor]}
  pat: {name: Pat, emails: [pat@example.org], roles: [publisher]}
  cora: {name: Cora, emails: [cora@example.org], roles: [compliance]}
"""


def make(folder: Path, documents: int) -> None:
    """A site of `documents` published articles, median about 5 KB, with code, tables, links and three tags each."""
    source = random.Random(documents)  # the same corpus every time
    lay_out(folder, _PEOPLE)
    (folder / "content/articles").mkdir(parents=True)
    for number in range(documents):
        (folder / article_path(number)).write_text(article(source, number, documents), encoding="utf-8")
    git(folder, "init", "-q", "-b", "main")
    git(folder, "config", "user.name", "Bench")
    git(folder, "config", "user.email", "ann@example.org")
    decide(folder, "content")


def decide(folder: Path, *paths: str) -> None:
    """Take documents through review to published, and commit them and the decisions: what is decided on is committed first."""
    for command, person in ((["submit"], "ann"), (["approve"], "ed"), (["move", "publish"], "pat")):
        git(folder, "add", "-A", "content", "workflows", "pyproject.toml", "pelicanconf.py")
        git(folder, "commit", "-q", "--allow-empty", "-m", " ".join(command))
        contentops(folder, *command, *paths, "--as", person)
    git(folder, "add", "-A", "content", "workflows")
    git(folder, "commit", "-q", "-m", "published")


def lay_out(folder: Path, people: str) -> None:
    """A site's definitions and no content; `people` is the text of its people file."""
    shutil.copytree(ROOT / "workflows/types", folder / "workflows/types")
    shutil.copy(ROOT / "workflows/editorial.yml", folder / "workflows/editorial.yml")
    shutil.copy(ROOT / "pelicanconf.py", folder / "pelicanconf.py")
    (folder / "pyproject.toml").write_text(_SETTINGS, encoding="utf-8")
    (folder / "workflows/people.yml").write_text(people, encoding="utf-8")


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)


def contentops(folder: Path, *arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "contentops", *arguments], cwd=folder, check=True, capture_output=True)


def article_path(number: int) -> str:
    return f"content/articles/a{number:05}.md"


def article(source: random.Random, number: int, others: int, status: str = "draft") -> str:
    """An article, about 5 KB, with links to articles of a number below `others`."""
    head = f"date: 2026-{1 + number % 12:02}-{1 + number % 28:02}\n"
    return _document(source, "文章", f"a{number:05}", status, head, lambda: f"a{source.randrange(others):05}.md")


def lesson_path(number: int) -> str:
    return f"content/courses/c{number // _A_COURSE:03}/l{number:05}.md"


def lesson(source: random.Random, number: int, others: int, status: str = "draft") -> str:
    """A lesson, about 5 KB, with links to lessons of a number below `others`; fifty lessons lie in one folder."""

    def link() -> str:
        return lesson_path(source.randrange(others)).replace("content/courses", "..")

    return _document(source, "课时", f"l{number:05}", status, f"duration: {5 + number % 40}\n", link)


def _document(source: random.Random, kind: str, slug: str, status: str, own: str, link: Callable[[], str]) -> str:
    tags = ", ".join(sorted({f"tag{source.randrange(50)}" for _ in range(3)}))
    head = f"---\ntitle: {kind} {slug}\nslug: {slug}\nstatus: {status}\nsummary: {_chinese(source, 30)}\nauthors: [ann]\n{own}tags: [{tags}]\n---\n"
    return head + "\n".join(_section(source, link()) for _ in range(source.randint(2, 7)))


def _section(source: random.Random, link: str) -> str:
    table = "| 项 | 值 |\n|:--|--:|\n" + "".join(
        f"| {_chinese(source, 4)} | {source.randrange(99)} |\n" for _ in range(4)
    )
    code = (
        f"```python\ndef f{source.randrange(99)}(x):\n    return [x * {source.randrange(9)} for _ in range(3)]\n```\n"
    )
    return f"## {_chinese(source, 8)}\n\n{_chinese(source, 220)}，见[另一篇]({link})。\n\n{_latin(source, 60)}\n\n- {_chinese(source, 20)}\n- {_latin(source, 8)}\n\n{table}\n{code}\n"


def _chinese(source: random.Random, length: int) -> str:
    return "".join(source.choice(_CHINESE) for _ in range(length))


def _latin(source: random.Random, words: int) -> str:
    return " ".join(source.choice(_LATIN) for _ in range(words)).capitalize() + "."
