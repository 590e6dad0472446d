"""Learning blocks are written as they should be."""

from __future__ import annotations


def test_a_quiz_that_cannot_be_answered_is_found_at_its_line(folder, found):
    path = folder.article("a", "文。\n\n::: quiz {#q}\n问？\n- [ ] 一\n- [ ] 二\n:::\n\n::: film\n:::\n")

    assert found(folder, "CO501") == [
        f"{path}:11:1 error no choice is right",
        f"{path}:17:5 error there is no block “film”",
    ]


def test_an_open_block_and_an_id_used_twice_are_found(folder, found):
    path = folder.article("a", "::: note {#n}\nx\n:::\n\n::: tip {#n}\nx\n")

    assert [line.split(" error ")[0] for line in found(folder, "CO501")] == [f"{path}:13:1", f"{path}:13:10"]


def test_a_sound_quiz_and_code_that_looks_like_one_are_fine(folder, found):
    folder.article("a", "::: quiz {#q}\n问？\n- [x] 一\n- [ ] 二\n:::\n\n```\n::: film\n```\n")

    assert found(folder, "CO501") == []


def test_a_mistyped_name_can_be_mended(folder):
    path = folder.article("a", "::: vidoe {src=a.mp4}\n话\n:::\n")
    (finding,) = [each for each in folder.run("validate", "--format", "json").json if each["code"] == "CO501"]

    assert (finding["line"], finding["column"], finding["end_column"]) == (9, 5, 10)
    assert (finding["path"], finding["hint"]) == (path, "did you mean “video”?")
    assert (finding["fix"]["safe"], finding["fix"]["edits"][0]["text"]) == (False, "video")


def test_videos_and_sessions_are_checked_and_notes_to_editors_are_not(folder, found):
    body = "::: video {src=a.mp4 poster=https://example.org/p.jpg}\n话\n:::\n\n::: live {starts=2026-12-01T19:00 place=三楼}\n:::\n\n<!--\n::: film\n:::\n-->\n"
    path = folder.article("a", body)

    assert found(folder, "CO501") == [
        f"{path}:9:22 error `poster` must be a file, not an address",
        f"{path}:13:11 error `starts` does not say in which time zone",
    ]


def test_files_of_a_video_are_looked_for_and_bound(folder, found):
    path = folder.article("a", "::: video {src=talk.mp4 captions=talk.vtt transcript=talk.txt}\n:::\n")
    folder.write("content/articles/talk.mp4", b"film")
    folder.write("content/articles/talk.txt", "话")

    assert found(folder, "CO303") == [f"{path}:9:34 error there is no file content/articles/talk.vtt"]
    before = folder.digest(path)
    folder.write("content/articles/talk.txt", "别的话")
    assert folder.digest(path) != before


def test_what_begins_none_is_told_once_and_not_again_at_its_end(folder, found):
    path = folder.article("a", "::: warning 注意\n话\n:::\n\n话\n\n:::\n")

    assert found(folder, "CO501") == [
        f"{path}:9:1 error “::: warning 注意” begins no block, so it is shown as text",
        f"{path}:15:1 error this “:::” ends no block",
    ]
