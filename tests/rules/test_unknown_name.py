"""Front matter names what exists."""

from __future__ import annotations


def test_each_name_of_nobody_is_found_at_its_place(folder, found):
    folder.write(
        "content/topics/t.md",
        "---\ntitle: t\nslug: community\nstatus: draft\nsummary: s\nlevel: beginner\nitems: [article/b]\n---\n",
    )
    path = folder.article("a", extra="topics: [comunity]\n", authors="[ann, bob]")
    course = folder.course("c", {"foundation": ["nothing"]})

    assert found(folder, "CO108") == [
        f"{path}:6:16 error there is no person “bob”",
        f"{path}:8:10 error there is no topic “comunity”",
        f"{course}:10:16 error there is no lesson “nothing”",
        "content/topics/t.md:7:9 error there is no article “b”",
    ]
    assert "did you mean “community”?" in folder.run("validate").out


def test_people_are_those_who_decide_and_those_who_have_a_page(folder, found):
    folder.write("content/people/p.md", "---\ntitle: p\nslug: lin\nstatus: draft\nsummary: s\n---\n")
    folder.article("a", authors="[ann, lin]")

    assert found(folder, "CO108") == []


def test_a_name_that_readers_see_and_two_names_in_one_are_explained(folder):
    folder.write(
        "content/topics/t.md",
        "---\ntitle: 社群运营\nslug: community\nstatus: draft\nsummary: s\nlevel: beginner\n---\n",
    )
    folder.article("a", extra="topics: [社群运营]\n", authors="[博, ann，bo]")
    folder.article("b", extra="topics: [community、x]\n")

    out = folder.run("validate").out
    assert "“博” is bo" in out
    assert "“社群运营” is community" in out
    assert out.count("a full-width comma stands between the names; write [a, b]") == 2


def test_a_name_without_its_type_is_told_once_with_how_to_write_it(folder, found):
    topic = "---\ntitle: t\nslug: t\nstatus: draft\nsummary: s\nlevel: beginner\nitems: [{}]\n---\n"
    folder.article("rate")
    folder.write("content/topics/t.md", topic.format("rate, articles/rate, article/rat"))

    told = found(folder, "CO106") + found(folder, "CO108")

    assert told == [
        "content/topics/t.md:7:9 error “items[1]” is “rate”, which is not written as type/slug",
        "content/topics/t.md:7:15 error “items[2]” is “articles/rate”, which is not written as type/slug",
        "content/topics/t.md:7:30 error there is no article “rat”",
    ]
    out = folder.run("validate").out
    assert "→ such as course/rate; types are course, lesson, article, story, path" in out
    assert "→ did you mean “article/rate”?" in out


def test_a_qualification_is_held_by_somebody(folder, found):
    text = "qualifications:\n  icp-licence: {name: 备案}\n  teaching: {name: 资格证, holder: an, expires: 2030-01-01}\n"
    folder.write("standards/qualifications.yml", text)
    folder.article("a")

    assert found(folder, "CO108") == [
        "standards/qualifications.yml:3:37 error the qualification “teaching” is held by “an”, and there is no such person"
    ]
    folder.write("standards/qualifications.yml", text.replace("holder: an,", "holder: ann,"))
    assert found(folder, "CO108") == []
