"""`validate` asks nobody; what `links` finds is tested with it, in tests/cli/test_links.py."""

from __future__ import annotations

CODE = "CO310"


def test_validate_says_nothing_of_it_and_the_rule_explains_why(folder, found):
    folder.article("a", "[x](https://gone.invalid/)\n")

    assert found(folder, CODE) == []
    assert "it does not use the network" in folder.run("rule", CODE).out


def test_settings_may_name_it(folder):
    folder.article("a")
    folder.write(
        "pyproject.toml", folder.read("pyproject.toml") + '\n[tool.contentops.rules]\nexternal-link-dead = "warning"\n'
    )

    assert folder.run("validate", "--strict").code in (0, 1)
