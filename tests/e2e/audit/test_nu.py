"""Validity by the Nu HTML checker: every page, style sheet and drawing of three sites, in one run."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from typing import Any

import pytest

pytestmark = pytest.mark.slow

NOT_MEANT = [
    # The checker reads files, which are of no origin, and takes data for scripts. Browsers enforce the policy in the
    # other tests, where a refusal is an error.
    (r"Resource violates Content Security Policy", r""),
    (r"Inline script violates Content Security Policy", r'type="?application/ld\+json|@con'),
    # It does not know what a custom property holds.
    (r"The types are incompatible", r"var\(--"),
    # Blocks are named by their legend or label; headings of theirs would stand among those of the text.
    (r"Section lacks heading", r"class=\"(quiz|assignment|checklist|discussion|live)"),
]


def meant(message: dict[str, Any]) -> bool:
    """Whether a message is about the page and not about how it is checked."""
    return not any(
        re.search(words, message["message"]) and re.search(extract, message.get("extract", ""))
        for words, extract in NOT_MEANT
    )


def test_every_page_sheet_and_drawing_is_valid(tool, academy, everything, preview):
    assert shutil.which("java"), "java is missing: apt-get install default-jre-headless"
    checker = ["java", "-Xss2m", "-jar", str(tool("vnu-jar/build/dist/vnu.jar")), "--format", "json"]
    folders = [str(site.folder) for site in (academy, everything, preview)]
    command = [*checker, "--skip-non-html", "--also-check-css", "--also-check-svg", "--stdout", "--exit-zero-always"]
    done = subprocess.run([*command, *folders], capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)["messages"]
    wrong = {each["message"]: each for each in found if meant(each)}  # one of each
    assert not wrong, "\n".join(
        f"{each['url']}:{each.get('lastLine', 0)}: {each['message']}\n    {each.get('extract', '')!r}"
        for each in wrong.values()
    )


def test_the_checker_finds_what_is_wrong(tool, tmp_path):
    (tmp_path / "page.html").write_text("<!DOCTYPE html><html lang='en'><title>x</title><p><div>y</div></p>")
    (tmp_path / "sheet.css").write_text("a { colour: red }")
    (tmp_path / "drawing.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"><blob/></svg>')
    command = ["java", "-jar", str(tool("vnu-jar/build/dist/vnu.jar")), "--format", "json", "--skip-non-html", "--also-check-css", "--also-check-svg", "--stdout", "--exit-zero-always"]  # fmt: skip
    done = subprocess.run([*command, str(tmp_path)], capture_output=True, text=True, check=True)
    found = [each for each in json.loads(done.stdout)["messages"] if meant(each)]
    assert {each["url"].rpartition(".")[2] for each in found} == {"html", "css", "svg"}
