"""Files mangled at random: every command answers with a finding or a refusal, never with a traceback."""

from __future__ import annotations

import json
import os
import random

import pytest

pytestmark = pytest.mark.slow  # a real repository each, for every row of the contract

COMMANDS = (("validate",), ("validate", "--commit", "HEAD"), ("status",))
ODD = (
    b"\0", b"\xff", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\r", b"\r\n", b"\t", b"{", b"}", b"[", b"]", b'"', b"'", b":", b": ", b"- ", b"---\n", b"...\n",
    b"&a ", b"*a", b"!!", b"|\n", b">\n", b"%YAML 1.1\n", b"<<: ", b"? ", b"#", b"\xe2\x80\xa8", b"\xc2\x85", b"1e999", b"9" * 80, b"\\u", b"\\ud800",
    b"status: published\n", b"slug: ../x\n", b"slug: [a]\n", b"slug: 1\n", b"authors: {a: b}\n", b"publish_at: 2026-13-45\n", b"publish_at: 0001-01-01T00:00:00+23:59\n",
    b"unpublish_at: 9999-12-31T23:59:59-23:59\n", b"title:\n", b"date: [1]\n", b"topics: x\n", b"aliases: {}\n", b"aliases: [1, null]\n", b"](", b"![](", b"]: ", b"[x]: <", b"```\n",
    b":::\n", b"::: quiz\n", b"> " * 200, b"[" * 300, b"(" * 300, b"*" * 300, b"<" * 300, b"key:article/", b"%zz", b"?x#y",
)  # fmt: skip


def mangled(data, chance):
    """A few bytes taken out, put in, doubled or swapped."""
    data = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(data) + 1)
        way = chance.randrange(6)
        if way == 0:
            del data[at : at + chance.randint(1, 20)]
        elif way <= 2:
            data[at:at] = chance.choice(ODD)
        elif way == 3 and data:
            data[at % len(data)] = chance.randrange(256)
        elif way == 4:
            lines = bytes(data).split(b"\n")
            lines.insert(chance.randrange(len(lines) + 1), chance.choice(ODD).strip(b"\n"))
            data = bytearray(b"\n".join(lines))
        else:
            data = data[:at]
    return bytes(data)


def answers(site, *more):
    for arguments in (*COMMANDS, *more):
        done = site.run(*arguments)
        assert done.code in (0, 1, 2), f"{arguments}: {done.err}"
        assert "Traceback" not in done.err + done.out
        yield arguments[0], done


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_mangled_documents_are_named_and_stop_nothing(site, seed):
    chance = random.Random(seed)
    site.published(site.article("good", "好。\n"))
    sound = (site.root / "content/articles/good.md").read_bytes().replace(b"good", b"bad")
    texts = [sound, sound + "![图](图.svg)\n\n::: note\n好\n:::\n\n[a]: b.md\n".encode()]
    for _ in range(2):
        for number in range(20):
            site.write(
                f"content/articles/bad{number}.md",
                mangled(chance.choice(texts).replace(b"bad", b"bad%d" % number), chance),
            )
        site.git("add", "-A")
        site.git("commit", "-q", "-m", "mangle", "--allow-empty")
        list(
            answers(
                site,
                ("review", "content/articles"),
                ("submit", "content/articles", "--as", "ann"),
                ("approve", "content/articles", "--as", "ed"),
            )
        )
        site.git("checkout", "-q", "--", ".")
        site.git("clean", "-fdq")
        done = site.publish("--drafts")
        assert done.code in (0, 1, 2)
        assert "Traceback" not in done.err, done.err
        assert site.publish().code == 0
        assert site.has("articles/good")


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2))
def test_mangled_records_and_signatures_are_named_and_the_page_stays(site, seed):
    chance = random.Random(seed)
    site.published(site.article("good", "好。\n"))
    place = site.root / "workflows/reviews/article/good.zh-CN"
    sound = {file.name: file.read_bytes() for file in place.iterdir()}
    for number in range(40):
        name, data = chance.choice(list(sound.items()))
        copy = place / name.replace(".json", f"-{number}.json")
        copy.write_bytes(mangled(data, chance))
        if chance.random() < 0.5:
            site.write(
                f"{copy.relative_to(site.root)}.sig",
                mangled(b"-----BEGIN SSH SIGNATURE-----\nU1NIU0lHAAAAAQ==\n-----END SSH SIGNATURE-----\n", chance),
            )
    site.git("add", "-A")
    site.git("commit", "-q", "-m", "mangle")

    list(
        answers(
            site,
            ("revoke", "content/articles/good.md", "--as", "eve"),
            ("reject", "content/articles/good.md", "--as", "ed", "--comment", "x"),
        )
    )
    assert site.publish().code == 0
    assert site.has("articles/good")


VALUES = (
    None,
    True,
    0,
    -1,
    1.5,
    10**400,
    "",
    "x",
    "ed",
    [],
    ["x"],
    {},
    {"x": 1},
    [[]],
    "\u2028",
    "a" * 5000,
    "../x",
    "article/good@zh-CN",
    "policy/site",
    "\0",
)


@pytest.mark.slow
def test_records_with_other_values_are_named_and_the_page_stays(site):
    site.published(site.article("good", "好。\n"))
    place = site.root / "workflows/reviews/article/good.zh-CN"
    sound = json.loads(next(place.glob("*-approve-*.json")).read_bytes())
    number = 0
    for key in (*sound, "revokes", "override", "contributors", "recorded_by", "event", "extra"):
        for value in VALUES:
            record = sound | {key: value}
            text = json.dumps(record, ensure_ascii=False, sort_keys=True, indent=2) + "\n"
            (place / f"{sound['digest'][:12]}-approve-ed-{number}.json").write_text(text)
            number += 1
    site.git("add", "-A")
    site.git("commit", "-q", "-m", "other values")

    list(answers(site))
    assert site.publish().code == 0
    assert site.has("articles/good")


@pytest.mark.slow
@pytest.mark.parametrize(
    "file",
    [
        "workflows/editorial.yml",
        "workflows/people.yml",
        "workflows/policy.yml",
        "workflows/types/article.yml",
        "pyproject.toml",
        ".mailmap",
    ],
)
def test_mangled_definitions_are_refused_by_name(site, file):
    chance = random.Random(file)
    site.write("workflows/policy.yml", "requires: [{id: owner, count: 1, of: [compliance]}]\n")
    site.write(".mailmap", "Bo <bo@example.org> <bo@home.example>\n")
    site.published(site.article("good", "好。\n"))
    sound = (site.root / file).read_bytes()
    for _ in range(8):
        site.write(file, mangled(sound, chance))
        site.git("add", "-A")
        site.git("commit", "-q", "-m", "mangle", "--allow-empty")
        list(answers(site))
    site.write(file, sound)
    site.commit("mend")
    assert site.run("validate").code == 0
    assert site.publish().code == 0
    assert site.has("articles/good")


@pytest.mark.parametrize(
    "name",
    [
        b"\xff.json",
        b"\xf0\x9f\x92\xa9.json",
        b".json",
        b"-.json",
        b"a\nb.json",
        b"a\tb.json",
        b'"a".json',
        b"x" * 200 + b".json",
        b"a.json/b.json",
        b"a.JSON",
    ],
)
def test_odd_names_among_the_records_stop_nothing(site, name):
    site.published(site.article("good", "好。\n"))
    for folder in ("workflows/reviews", "workflows/reviews/article/good.zh-CN", "workflows/reviews/nowhere/x"):
        site.write(os.fsdecode(folder.encode() + b"/" + name), "{}")
        site.write(os.fsdecode(folder.encode() + b"/" + name + b".sig"), "{}")
    site.commit("odd names")

    list(answers(site))
    assert site.publish().code == 0
    assert site.has("articles/good")
