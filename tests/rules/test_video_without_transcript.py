"""What a video says can be read."""

from __future__ import annotations


def test_a_video_without_words_is_found(folder, found):
    path = folder.article(
        "a", "::: video {src=a.mp4 captions=a.vtt}\n:::\n\n::: video {src=https://example.org/v}\n\n:::\n"
    )

    assert found(folder, "CO505") == [
        f"{path}:9:1 warning the video has no transcript",
        f"{path}:12:1 warning the video has no transcript",
    ]


def test_words_in_the_block_or_in_a_file_will_do(folder, found):
    folder.article("a", "::: video {src=a.mp4}\n各位好。\n:::\n\n::: video {src=b.mp4 transcript=b.txt}\n:::\n")

    assert found(folder, "CO505") == []
