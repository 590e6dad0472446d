"""Tags are those of the site's vocabulary."""

from __future__ import annotations

import pytest

TAGS = """\
tags:
  - 完课率
  - name: {zh-CN: 平台运营, en: platform-ops}
    instead_of: [运营, ops]
  - name: {zh-CN: 内容运营, en: content-ops}
"""


@pytest.fixture
def tagged(folder):
    folder.write("standards/tags.yml", TAGS)

    def write(tags, lang=""):
        return folder.article("a", extra=f"tags: {tags}\n", lang=lang)

    return write


def fixed(folder, path):
    assert folder.run("validate", "--fix").code in (0, 1)
    return folder.read(path).split("\n")[7]


def test_a_tag_that_there_is_not_is_found_at_its_place_and_the_nearest_offered(folder, found, tagged):
    path = tagged("[完课率, 平台营运]")

    assert found(folder, "CO113") == [f"{path}:8:13 warning “平台营运” is not a tag of this site"]
    assert "did you mean “平台运营”?" in folder.run("validate").out
    assert fixed(folder, path) == "tags: [完课率, 平台营运]"


def test_a_word_written_for_a_tag_is_replaced_by_its_name_in_the_language(folder, found, tagged):
    path = tagged("[运营]")
    assert found(folder, "CO113") == [f"{path}:8:8 warning the tag “运营” is called “平台运营” here"]
    assert fixed(folder, path) == "tags: [平台运营]"

    english = tagged('["OPS", 完课率]', "en")
    assert fixed(folder, english) == "tags: [platform-ops, 完课率]"
    assert found(folder, "CO113") == []


def test_other_letters_and_spaces_of_a_tag_are_put_right(folder, tagged):
    path = tagged("[Content Ops, PLATFORM_OPS]", "en")

    assert fixed(folder, path) == "tags: [content-ops, platform-ops]"


def test_tags_in_one_are_taken_apart_where_all_are_known(folder, found, tagged):
    path = tagged("[完课率，平台运营]")
    assert "several tags in one" in found(folder, "CO113")[0]
    assert fixed(folder, path) == "tags: [完课率, 平台运营]"

    tagged("[完课率，别的]")
    assert "is not a tag" in found(folder, "CO113")[0]


def test_a_list_never_gets_one_tag_twice(folder, found, tagged):
    path = tagged("[平台运营, 运营]")
    assert fixed(folder, path) == "tags: [平台运营, 运营]"

    tagged("[ops, 运营]")
    assert fixed(folder, path) == "tags: [平台运营, 运营]"
    assert len(found(folder, "CO113")) == 1


def test_tags_on_lines_of_their_own_are_found_there(folder, found, tagged):
    path = tagged("\n  - 完课率\n  - 运营")

    assert found(folder, "CO113") == [f"{path}:10:5 warning the tag “运营” is called “平台运营” here"]
    assert folder.run("validate", "--fix").code == 0
    assert folder.read(path).split("\n")[9] == "  - 平台运营"


def test_names_in_any_language_are_fine(folder, found, tagged):
    tagged("[完课率, platform-ops, 内容运营]")

    assert found(folder, "CO113") == []


def test_a_site_without_a_vocabulary_may_use_any(folder, found):
    folder.article("a", extra="tags: [随便, whatever]\n")

    assert found(folder, "CO113") == []
