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
