"""Makes a site of many published articles in a git repository, for measuring; half the text is Chinese."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
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
    shutil.copytree(ROOT / "workflows/types", folder / "workflows/types")
    shutil.copy(ROOT / "workflows/editorial.yml", folder / "workflows/editorial.yml")
    shutil.copy(ROOT / "pelicanconf.py", folder / "pelicanconf.py")
    (folder / "pyproject.toml").write_text(_SETTINGS, encoding="utf-8")
    (folder / "workflows/people.yml").write_text(_PEOPLE, encoding="utf-8")
    (folder / "content/articles").mkdir(parents=True)
    for number in range(documents):
        text = _article(source, number, documents)
        (folder / f"content/articles/a{number:05}.md").write_text(text, encoding="utf-8")
    git(folder, "init", "-q", "-b", "main")
    git(folder, "config", "user.name", "Bench")
    git(folder, "config", "user.email", "ann@example.org")
    for command, person in ((["submit"], "ann"), (["approve"], "ed"), (["move", "publish"], "pat")):
        contentops(folder, *command, "content", "--as", person)
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "corpus")


def git(folder: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)


def contentops(folder: Path, *arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "contentops", *arguments], cwd=folder, check=True, capture_output=True)


def _article(source: random.Random, number: int, documents: int) -> str:
    tags = ", ".join(sorted({f"tag{source.randrange(50)}" for _ in range(3)}))
    head = f"---\ntitle: 文章 {number}\nslug: a{number:05}\nstatus: draft\nsummary: {_chinese(source, 30)}\nauthors: [ann]\ndate: 2026-{1 + number % 12:02}-{1 + number % 28:02}\ntags: [{tags}]\n---\n"
    parts = [_section(source, documents) for _ in range(source.randint(2, 7))]
    return head + "\n".join(parts)


def _section(source: random.Random, documents: int) -> str:
    other = f"a{source.randrange(documents):05}.md"
    table = "| 项 | 值 |\n|:--|--:|\n" + "".join(
        f"| {_chinese(source, 4)} | {source.randrange(99)} |\n" for _ in range(4)
    )
    code = (
        f"```python\ndef f{source.randrange(99)}(x):\n    return [x * {source.randrange(9)} for _ in range(3)]\n```\n"
    )
    return f"## {_chinese(source, 8)}\n\n{_chinese(source, 220)}，见[另一篇]({other})。\n\n{_latin(source, 60)}\n\n- {_chinese(source, 20)}\n- {_latin(source, 8)}\n\n{table}\n{code}\n"


def _chinese(source: random.Random, length: int) -> str:
    return "".join(source.choice(_CHINESE) for _ in range(length))


def _latin(source: random.Random, words: int) -> str:
    return " ".join(source.choice(_LATIN) for _ in range(words)).capitalize() + "."
