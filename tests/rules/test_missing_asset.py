"""Every picture is there."""

from __future__ import annotations


def test_a_picture_that_is_not_there_is_found_at_its_place(folder, found):
    path = folder.article("a", "![x](funel.svg) ![y](/y.png) ![z](../../../z.png)\n", extra="cover: c.png\n")
    folder.write("content/articles/funnel.svg", "<svg/>")

    assert found(folder, "CO303") == [
        f"{path}:8:1 error there is no file content/articles/c.png",
        f"{path}:10:6 error there is no file content/articles/funel.svg",
        f"{path}:10:22 error “/y.png” is no file of the content folder",
        f"{path}:10:35 error “../../../z.png” is no file of the content folder",
    ]
    assert "did you mean “funnel.svg”?" in folder.run("validate").out


def test_a_link_of_the_file_system_is_no_picture(folder, found):
    path = folder.article("a", "![x](x.png)\n")
    (folder.root / "content/articles/x.png").symlink_to("/etc/hostname")

    assert found(folder, "CO303") == [f"{path}:9:6 error “x.png” cannot be used: this is a symbolic link"]


def test_pictures_that_are_there_and_code_are_fine(folder, found):
    folder.write("content/图/漏 斗.svg", "<svg/>")
    folder.article(
        "a",
        '![x](../图/漏%20斗.svg) `![y](y.png)`\n\n```html\n<img src="z.png">\n```\n',
        extra="cover: ../图/漏 斗.svg\n",
    )

    assert found(folder, "CO303") == []
