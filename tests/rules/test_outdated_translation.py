"""A translation says what it was made of, and is told when that has changed."""

from __future__ import annotations


def translated(folder, digest, *, figures=12, lang="en"):
    return folder.article("a", "Text.\n", lang=lang, extra=f"translated_from: sha256:{digest[:figures]}\n")


def test_a_translation_of_the_text_as_it_stands_is_fine(folder, found):
    original = folder.article("a")
    translated(folder, folder.digest(original))
    assert found(folder, "CO708") == []

    translated(folder, folder.digest(original), figures=64)
    assert found(folder, "CO708") == []


def test_an_edit_of_the_original_makes_it_outdated(folder, found):
    original = folder.article("a")
    path = translated(folder, folder.digest(original))
    folder.article("a", "改过的正文。\n")

    assert found(folder, "CO708") == [
        f"{path}:8:18 warning the original, {original}, is no longer the text this was translated from"
    ]
    (finding,) = (each for each in folder.run("validate", "--format", "json").json if each["code"] == "CO708")
    new = f"sha256:{folder.digest(original)[:12]}"
    assert finding["hint"] == f"compare the two; once the translation follows it again, write translated_from: {new}"
    assert finding["fix"]["safe"] is False
    assert [edit["text"] for edit in finding["fix"]["edits"]] == [new]


def test_the_step_of_the_original_through_its_workflow_changes_nothing(folder, found):
    original = folder.article("a")
    translated(folder, folder.digest(original))
    folder.article("a", status="in_review")

    assert found(folder, "CO708") == []


def test_a_translation_that_does_not_say_what_it_was_made_of_is_not_looked_at(folder, found):
    folder.article("a")
    folder.article("a", lang="en")

    assert found(folder, "CO708") == []


def test_an_original_in_the_second_language_is_found(folder, found):
    original = folder.article("a", "Text.\n", lang="en")
    path = folder.article("a", extra=f"translated_from: sha256:{folder.digest(original)[:12]}\n")
    assert found(folder, "CO708") == []

    folder.article("a", "Edited.\n", lang="en")
    assert [each.split(" ")[0] for each in found(folder, "CO708")] == [f"{path}:8:18"]


def test_a_translation_of_nothing_is_said(folder, found):
    path = translated(folder, "0" * 64)

    assert found(folder, "CO708") == [f"{path}:8:18 warning there is no original of article/a in another language"]


def test_what_is_no_digest_is_a_mistake_of_the_front_matter(folder, found):
    folder.article("a")
    path = folder.article("a", lang="en", extra="translated_from: yesterday\n")

    assert found(folder, "CO708") == []
    assert [each.split(" ")[0] for each in found(folder, "CO106")] == [f"{path}:8:1"]


def test_another_translation_is_no_original(folder, found):
    folder.replace("pyproject.toml", '["zh-CN", "en"]', '["zh-CN", "en", "de"]')
    original = folder.article("a", "Text.\n", lang="de")
    translated(folder, folder.digest(original))
    folder.article("a", extra=f"translated_from: sha256:{folder.digest(original)[:12]}\n")

    assert found(folder, "CO708") == []
