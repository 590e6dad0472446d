"""Files that readers load are small enough."""

from __future__ import annotations


def test_a_large_picture_is_found_and_a_large_recording_later(folder, found):
    folder.article("a", "![x](a.png) ![y](b.PNG) [z](c.pdf) [d](d.pdf)\n")
    folder.write("content/articles/a.png", b"x" * 500_000)
    folder.write("content/articles/b.PNG", b"x" * 500_001)
    folder.write("content/articles/c.pdf", b"x" * 2_000_000)
    folder.write("content/articles/d.pdf", b"x" * 20_000_001)
    folder.write("content/articles/unused.png", b"x" * 500_001)

    assert found(folder, "CO308") == [
        "content/articles/b.PNG:1:1 warning this picture has 500 kB; 500 kB should do",
        "content/articles/d.pdf:1:1 warning this file has 20.0 MB; 20.0 MB should do",
    ]


def test_a_site_sets_its_own_measure_by_folder(folder, found):
    folder.article("a", "![x](a.png)\n")
    folder.write("content/articles/a.png", b"x" * 2_000)
    rules = (
        '\n[[tool.contentops.rules.override]]\npaths = ["content/articles/**"]\noversized-asset = {pictures = 1.5}\n'
    )
    folder.write("pyproject.toml", folder.read("pyproject.toml") + rules)

    assert found(folder, "CO308") == ["content/articles/a.png:1:1 warning this picture has 2 kB; 2 kB should do"]
