"""Things are called what the site calls them."""

from __future__ import annotations

TERMS = """\
terms:
  - {use: 登录, not: [登陆, 登入], lang: zh, safe: true}
  - {use: 学习平台, not: [平台], note: 我们的产品叫学习平台}
  - {use: JavaScript, not: [javascript, JS, Java Script]}
  - {use: learner, not: [student, trainee], lang: en}
  - {not: [学渣]}
  - {use: sign-off, not: [sign off]}
"""


def test_each_word_is_found_at_its_place(folder, found):
    folder.write("standards/terms.yml", TERMS)
    path = folder.article("a", "先登陆平台，\n再写 Javascript 和 JS，别叫学渣。\n", extra="cover_alt: 登入页\n")

    assert found(folder, "CO703") == [
        f"{path}:8:12 warning “登入” is not used on this site",
        f"{path}:10:2 warning “登陆” is not used on this site",
        f"{path}:10:4 warning “平台” is not used on this site",
        f"{path}:11:4 warning “Javascript” is not used on this site",
        f"{path}:11:17 warning “JS” is not used on this site",
        f"{path}:11:22 warning “学渣” is not used on this site",
    ]


def test_the_word_to_be_used_and_longer_words_are_fine(folder, found):
    folder.write("standards/terms.yml", TERMS)
    folder.article("a", "登录学习平台，写 JavaScript、JSON、JS-like、a.JS 与 xJS。\n")
    folder.article("b", "见 https://example.org/登陆/JS ，`登陆`，[链接](../登陆.md)\n\n    登陆\n")

    assert found(folder, "CO703") == []


def test_an_entry_holds_for_its_language(folder, found):
    folder.write("standards/terms.yml", TERMS)
    path = folder.article("a", "A trainee and his 登陆.\n", lang="en")
    folder.article("b", "student 是学员。\n")

    assert found(folder, "CO703") == [f"{path}:9:3 warning “trainee” is not used on this site"]


def test_plurals_capitals_and_line_ends_are_kept(folder):
    folder.write(
        "standards/terms.yml",
        TERMS.replace("lang: en", "lang: en, safe: true").replace("[sign off]", "[sign off], safe: true"),
    )
    path = folder.article("a", "Students sign\noff. The student's work, students.\n\nSign off.\n", lang="en")

    assert folder.run("validate", "--fix", "--select", "CO703").code == 0
    assert folder.read(path).partition("---\n")[2].partition("---\n")[2] == (
        "Learners sign\noff. The learner's work, learners.\n\nSign-off.\n"
    )


def test_only_what_is_said_to_be_safe_is_mended(folder):
    folder.write("standards/terms.yml", TERMS)
    path = folder.article("a", "登陆，再写 JS。\n")

    folder.run("validate", "--fix")

    assert folder.read(path).endswith("登录，再写 JS。\n")


def test_the_hint_says_what_to_write_and_why(folder):
    folder.write("standards/terms.yml", TERMS)
    folder.article("a", "平台与学渣。\n")

    assert [each["hint"] for each in folder.run("validate", "--format", "json").json if each["code"] == "CO703"] == [
        "write “学习平台”: 我们的产品叫学习平台",
        "say it in another way",
    ]


def test_a_site_without_terms_has_no_findings(folder, found):
    folder.article("a", "登陆平台。\n")

    assert found(folder, "CO703") == []


def test_of_words_that_overlap_the_longest_counts(folder, found):
    folder.write("standards/terms.yml", "terms:\n  - {use: 学员, not: [用户]}\n  - {use: 学员群, not: [用户群]}\n")
    path = folder.article("a", "看用户群，看用户。\n")

    assert found(folder, "CO703") == [
        f"{path}:9:2 warning “用户群” is not used on this site",
        f"{path}:9:7 warning “用户” is not used on this site",
    ]
