"""Front matter holds keys that mean something."""

from __future__ import annotations


def test_an_unknown_key_is_found_at_its_place_with_the_one_that_was_meant(folder, found):
    path = folder.article("a", extra="sumary: x\nStatus: published\nsources: [{title: a, adress: b}]\n")

    assert found(folder, "CO107") == [
        f"{path}:8:1 error unknown key “sumary”",
        f"{path}:9:1 error unknown key “Status”",
        f"{path}:10:22 error unknown key “adress” in “sources[1]”",
    ]
    out = folder.run("validate").out
    assert "did you mean “summary”?" in out
    assert "did you mean “status”?" in out


def test_a_key_of_another_type_is_unknown_here(folder, found):
    path = folder.article("a", extra="duration: 10\n")

    assert found(folder, "CO107") == [f"{path}:8:1 error unknown key “duration”"]


def test_known_keys_are_fine(folder, found):
    folder.article("a", extra="tags: [a]\nlicence: CC-BY-4.0\nassignee: bo\n")

    assert found(folder, "CO107") == []


def fixes(folder, path, extra):
    folder.article("a", extra=extra)
    found = folder.run("validate", "--format", "json", "--select", "CO107").json
    return [each["fix"] and (each["fix"]["safe"], each["fix"]["edits"][0]["text"]) for each in found]


def test_the_one_key_that_is_close_is_offered_and_never_written_unasked(folder):
    path = "content/articles/a.md"

    assert fixes(folder, path, "topisc: [x]\n") == [(False, "topics")]
    assert fixes(folder, path, "Cover-Alt: x\n") == [(False, "cover_alt")]
    assert fixes(folder, path, "sources: [{title: a, adress: b}]\n") == [None]
    before = folder.read(path)
    folder.run("validate", "--fix")
    assert folder.read(path) == before


def test_a_key_that_is_there_already_is_not_offered(folder):
    path = "content/articles/a.md"

    assert fixes(folder, path, "sumary: x\n") == [None]
    assert fixes(folder, path, "publisht: x\n") == [None]
