"""A course with quizzes in two languages, published by a site with issuers, and records made as browsers write them."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

ADL = "http://adlnet.gov/expapi/"
URL = "https://learn.example.org"
QUIZ = "::: quiz {#%s}\n题？\n\n- [x] 对\n- [ ] 错\n:::\n"
CERTIFICATE = "certificate: 持证人会做一件事。\n"
TIME = "2026-05-02T08:00:00.000Z"


def settings(site: Any, *issuers: str) -> str:
    """The site's pyproject.toml with its address and these issuers."""
    listed = "".join(f"\n[[tool.contentops.learning.issuers]]\n{each}\n" for each in issuers)
    return f'[tool.contentops]\nlanguages = ["zh-CN", "en"]\nname = {{zh-CN = "学院", en = "Academy"}}\nurl = "{URL}"\n{listed}'


def issuer(site: Any, name: str, more: str = "") -> str:
    label = f'{{zh-CN = "{name} 办公室", en = "Office of {name}"}}'
    return f'id = "{name}"\nname = {label}\nkey = "{site.public_key(name)}"\n{more}'


@dataclass
class Record:
    """A learner's record, as a browser writes it."""

    site: Any
    statements: list[dict[str, Any]] = field(default_factory=list)

    def add(
        self, verb: str, thing: str, revision: str, *, time: str = TIME, name: str = "ann", **more: Any
    ) -> dict[str, Any]:
        found = {
            "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{len(self.statements)} {verb} {thing}")),
            "timestamp": time,
            "actor": {"objectType": "Agent", "account": {"homePage": f"{URL}/", "name": name}},
            "verb": {"id": f"{ADL}verbs/{verb}", "display": {"en": verb}},
            "object": {"objectType": "Activity", "id": thing},
            "context": {"platform": "contentops", "language": "zh-CN", "revision": revision},
            **more,
        }
        self.statements.append(found)
        return found

    def void(self, statement: dict[str, Any]) -> None:
        self.statements.append(
            {
                **statement,
                "id": str(uuid.uuid4()),
                "verb": {"id": f"{ADL}verbs/voided"},
                "object": {"objectType": "StatementRef", "id": statement["id"]},
            }
        )
        del self.statements[-1]["context"]

    def whole(self, *, but: str = "", revision: str = "", **more: Any) -> Record:
        """Every lesson done and every quiz passed; what is named in `but` is left out."""
        for slug in ("one", "two"):
            digest = revision or self.site.digest(f"content/courses/ops/{slug}.md")
            lesson = f"{URL}/lessons/{slug}/"
            if but != slug:
                self.add("completed", lesson, digest, result={"completion": True}, **more)
            if slug == "one" and but != "quiz":
                self.add("answered", f"{lesson}#check", digest, result={"success": True}, **more)
        return self

    def write(self, name: str = "record.json") -> str:
        file = Path(self.site.root.parent, name)
        file.write_text(json.dumps(self.statements), encoding="utf-8")
        return str(file)


def make(site: Any) -> Any:
    """Write and publish the course on a site whose issuers are `office` and some that may not sign now."""
    site.write(
        "pyproject.toml",
        settings(
            site, issuer(site, "office"), issuer(site, "past", "until = 2026-04-30"),
            issuer(site, "later", "since = 2026-06-01"), issuer(site, "stolen", "withdrawn = true"),
        ),
    )  # fmt: skip
    course = site.course("ops", {"foundation": ["one"], "practice": ["two"]})
    site.replace(course, "outcomes:", f"{CERTIFICATE}outcomes:")
    site.published(
        course,
        site.lesson("ops", "one", QUIZ % "check"),
        site.lesson("ops", "two"),
        site.course("bare", {"foundation": ["two"]}),
    )
    return site


@pytest.fixture(scope="session")
def academy(tmp_path_factory, lay_out_at):
    """The site, to look at only."""
    return make(lay_out_at(tmp_path_factory.mktemp("certifying") / "site"))


@pytest.fixture
def record(academy):
    return Record(academy)


@pytest.fixture
def certify(academy, tmp_path):
    """Runs the command; gives what it printed, and the token if there is one."""

    def run(
        record: Record,
        *arguments: str,
        key: str = "office",
        course: str = "ops",
        name: str = "梅 林",
        now: str = "2026-05-03T12:00:00+08:00",
    ) -> Any:
        target = tmp_path / "certificate.jwt"
        done = academy.run(
            "certify",
            record.write(),
            "--course",
            course,
            "--name",
            name,
            "--key",
            str(academy.key(key)),
            "-o",
            str(target),
            *arguments,
            "--now",
            now,
        )
        return done, target.read_text(encoding="ascii") if target.exists() else None

    return run
