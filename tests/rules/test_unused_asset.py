"""Every file of the content folder is used."""

from __future__ import annotations


def test_a_file_that_nothing_refers_to_is_found(folder, found):
    folder.article("a", "![x](used.png)\n", extra="cover: cover.svg\ncover_alt: 封面\n")
    for name in ("used.png", "cover.svg", "unused.png", ".DS_Store", "used.png.license"):
        folder.write(f"content/articles/{name}", b"x")
    folder.write("content/.draft/x.png", b"x")
    folder.write("data/x.png", b"x")

    assert found(folder, "CO307") == ["content/articles/unused.png:1:1 info no document refers to this file"]


def test_a_document_with_another_ending_is_told_to_end_in_md(folder, found):
    folder.write("content/articles/A.MD", "x")
    folder.write("content/articles/b.markdown", "x")

    assert len(found(folder, "CO307")) == 2
    assert folder.run("validate").out.count("→ to make it a document, rename it: documents end in .md") == 2


def test_what_a_live_page_still_shows_is_used(site, found):
    path = site.article("a", "![图](old.png)\n")
    site.write("content/articles/old.png", b"x")
    site.published(path)
    site.replace(path, "![图](old.png)", "别的")

    assert found(site, "CO307") == []


def test_what_lies_beside_a_document_that_cannot_be_read_is_left_alone(folder, found):
    folder.write("content/articles/broken.md", "---\nslug: [\n---\n![x](x.png)\n")
    folder.write("content/articles/x.png", b"x")
    folder.write("content/topics/y.png", b"x")

    assert found(folder, "CO307") == ["content/topics/y.png:1:1 info no document refers to this file"]
