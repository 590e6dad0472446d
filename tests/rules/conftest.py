"""What every rule's test asks: which findings of one rule a site has."""

from __future__ import annotations

import pytest


@pytest.fixture
def found():
    """Gives `path:line:column severity message` of each finding with a code."""

    def ask(site, code, *arguments):
        done = site.run("validate", "--format", "json", *arguments)
        assert done.code in (0, 1), done.err
        return [
            f"{each['path']}:{each['line']}:{each['column']} {each['severity']} {each['message']}"
            for each in done.json
            if each["code"] == code
        ]

    return ask
