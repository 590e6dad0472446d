"""Licences are called by their SPDX names."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    "licence",
    [
        "CC-BY-4.0", "CC0-1.0", "MIT OR Apache-2.0", "(MIT OR ISC) AND 0BSD", "Apache-2.0 WITH LLVM-exception",
        "LicenseRef-Publisher-Permission", "MIT AND LicenseRef-Own", "GPL-3.0-or-later",
    ],
)  # fmt: skip
def test_names_and_expressions_of_the_list_are_fine(folder, found, licence):
    folder.article("a", extra=f"licence: {licence}\n")

    assert found(folder, "CO602") == []


@pytest.mark.parametrize(
    ("licence", "right"),
    [
        ("CC BY 4.0", "CC-BY-4.0"),
        ("cc-by-sa-4.0", "CC-BY-SA-4.0"),
        ("知识共享 署名-相同方式共享 4.0 国际许可协议", "CC-BY-SA-4.0"),
        ("Creative Commons Attribution-NonCommercial 4.0 International", "CC-BY-NC-4.0"),
        ("MIT License", "MIT"),
        ("Apache License, Version 2.0", "Apache-2.0"),
        ("CC0", "CC0-1.0"),
        ("mit or Apache-2.0", "MIT OR Apache-2.0"),
    ],
)
def test_what_can_only_mean_one_is_mended(folder, found, licence, right):
    path = folder.article("a", extra=f"licence: '{licence}'\n")
    assert found(folder, "CO602") == [f"{path}:8:10 warning the SPDX list calls “{licence}” {right}"]

    folder.run("validate", "--fix", "--select", "CO602")
    assert f"\nlicence: {right}\n" in folder.read(path)
    assert found(folder, "CO602") == []


@pytest.mark.parametrize(
    ("licence", "hint"),
    [
        ("CC BY", "did you mean “CC-BY-"),
        ("版权所有", "write LicenseRef-"),
        ("MIT AND", "LicenseRef-"),
        ("MIT/X", "did you mean “MIT"),
        ("(MIT", "LicenseRef-"),
    ],
)
def test_what_is_no_licence_or_may_be_several_is_left_to_the_writer(folder, licence, hint):
    path = folder.article("a", extra=f"licence: {licence}\n")
    before = folder.read(path)

    (told,) = folder.run("validate", "--fix", "--select", "CO602", "--format", "json").json
    assert told["message"] == f"“{licence}” is no licence of the SPDX list"
    assert hint in told["hint"]
    assert folder.read(path) == before


def test_a_name_that_was_given_up_is_not_changed_unasked(folder, found):
    path = folder.article("a", extra="licence: GPL-2.0\n")

    folder.run("validate", "--fix", "--select", "CO602")
    assert found(folder, "CO602") == [f"{path}:8:10 warning the SPDX list calls “GPL-2.0” GPL-2.0-only"]


def test_pictures_have_licences_too(folder, found):
    path = folder.article(
        "a", extra="assets:\n  - file: a.jpg\n    licence: CC BY 4.0\n  - {file: b.jpg, licence: MIT}\n"
    )

    assert found(folder, "CO602") == [f"{path}:10:14 warning the SPDX list calls “CC BY 4.0” CC-BY-4.0"]
