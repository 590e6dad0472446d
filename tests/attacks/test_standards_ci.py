"""A pull request decides nothing about the machine that checks it: neither what is written there nor how a page reads."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

CI = Path(__file__).parent.parent.parent / "ci"


@pytest.mark.slow
@pytest.mark.parametrize("linked", ["report.sarif", "reports"])
def test_a_report_is_not_written_where_a_link_of_the_checkout_leads(site, tmp_path, linked):
    (tmp_path / "home").mkdir()
    victim = tmp_path / "home/report.sarif"
    victim.write_text("mine\n")
    site.article("a")
    site.commit()
    site.git("checkout", "-q", "-b", "side")
    (site.root / linked).symlink_to(victim if linked == "report.sarif" else victim.parent)
    site.commit()
    theirs = site.clone("checkout")
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "CONTENTOPS_BASE": "main",
        "CONTENTOPS_REPORT": linked if linked == "report.sarif" else "reports/report.sarif",
    }

    done = subprocess.run(
        ["bash", str(CI / "check.sh")], cwd=theirs.root, env=environment, capture_output=True, text=True, check=False
    )

    assert done.returncode == 2 and "is a link in what is checked out" in done.stderr
    assert victim.read_text() == "mine\n"


@pytest.mark.parametrize("before", [b"\0", b"\xff", b""])
def test_no_quoted_text_gets_out_of_its_block(tmp_path, before):
    quoted = tmp_path / "quoted"
    quoted.write_bytes(before + b"\n```` x\n```\n")

    script = f'. {CI / "common.sh"}; markdown Heading "$1"'
    page = subprocess.run(["bash", "-c", script, "-", str(quoted)], capture_output=True, check=True).stdout

    assert page.startswith(b"### Heading\n\n`````text\n") and page.endswith(b"\n`````\n\n")
