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


def test_an_address_cut_at_a_space_is_shown_whole(folder, found):
    folder.write("content/articles/images/流程 图 1.png", "x")
    path = folder.article(
        "a", '![图](images/流程 图 1.png)\n![图](no.png "a title")\n[文](文 件.md)\n![图](流 程.png "题")\n'
    )

    assert found(folder, "CO303") == [
        f"{path}:9:6 error there is no file content/articles/images/流程; the address ends at the space",
        f"{path}:10:6 error there is no file content/articles/no.png",
        f"{path}:12:6 error there is no file content/articles/流; the address ends at the space",
    ]
    out = folder.run("validate").out
    assert "→ write images/流程%20图%201.png, or put it in <…>" in out
    assert "→ write 文%20件.md, or put it in <…>" in out
    assert "→ write 流%20程.png, or put it in <…>" in out
    folder.write(path, folder.read(path).replace("images/流程 图 1.png", "images/流程%20图%201.png"))
    assert len(found(folder, "CO303")) == 2


def test_with_nothing_beside_it_says_where_a_picture_goes(folder):
    folder.article("a", "![x](no.png)\n")

    assert "→ put the file beside the document" in folder.run("validate").out


def test_a_picture_elsewhere_is_offered(folder):
    folder.write("content/media/a/map.png", b"png")
    folder.write("content/articles/Plan.png", b"png")
    folder.article("a", "![a](/media/a/map.png)\n\n![b](map.png)\n\n![c](plan.png)\n\n![d](zzz.png)\n")
    found = [each for each in folder.run("validate", "--format", "json").json if each["code"] == "CO303"]

    assert [each["fix"] and (each["fix"]["safe"], each["fix"]["edits"][0]["text"]) for each in found] == [
        (True, "../media/a/map.png"), (False, "../media/a/map.png"), (False, "Plan.png"), None,
    ]  # fmt: skip


def test_raw_html_counts_where_it_names_a_file(folder, found):
    path = folder.article(
        "a", '<img src="gone.png"> <a href="../b/">x</a> <a href="/x">y</a> <object data="12"></object>\n'
    )

    assert found(folder, "CO303") == [f"{path}:9:11 error there is no file content/articles/gone.png"]


def test_a_picture_whose_origin_is_told_must_be_there(folder, found):
    path = folder.article("a", extra="assets:\n  - {file: gone.jpg, source: original}\n")

    assert [each.partition(" error ")[0] for each in found(folder, "CO303")] == [f"{path}:9:6"]


def test_a_file_that_a_program_was_to_fill_in_is_told_so(folder):
    folder.article("a", "![图]({{ site.baseurl }}/a.png)\n")
    (found,) = [each for each in folder.run("validate", "--format", "json").json if each["code"] == "CO303"]

    assert "for a program to fill in" in found["message"]
    assert found["hint"] == "write a relative path"


def test_a_page_that_raw_html_links_to_is_offered(folder):
    folder.article("module")
    folder.article("a", '<a href="module.html#x">y</a>\n')
    (found,) = [each for each in folder.run("validate", "--format", "json").json if each["code"] == "CO303"]

    assert found["hint"] == "did you mean “module.md#x”?"
