"""Formulas that pages cannot set are found where they stand."""

from __future__ import annotations


def test_a_formula_that_cannot_be_set_is_found_where_it_stands(folder, found):
    path = folder.article("a", "字 $x^2$ 与 $\\nosuch{x}$。\n\n- 项\n\n  $$\n  \\frac{1\n  $$\n")

    assert found(folder, "CO507") == [
        f"{path}:9:11 warning this formula cannot be set: unknown command “\\nosuch”",
        f"{path}:13:3 warning this formula cannot be set: expected closing token “}}”, but reached end of input",
    ]


def test_formulas_prices_code_and_notes_to_editors_are_fine(folder, found):
    body = "$5 和 $6，$5和$6，\\$7$。\n\n```math\n\\frac12\n```\n\n`$\\nosuch$`\n\n<!-- $\\nosuch$ -->\n\n$$\na\n=\nb\n$$\n\n::: note\n$y$\n:::\n"
    folder.article("a", body)

    assert found(folder, "CO507") == []


def test_a_formula_in_a_block_and_one_in_a_fence_are_found(folder, found):
    path = folder.article("a", "::: note\n$\\frac$\n:::\n\n```math\n\\left( x\n```\n")

    assert [each.split(" warning ")[0] for each in found(folder, "CO507")] == [f"{path}:10:1", f"{path}:13:1"]
