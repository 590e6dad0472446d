"""Pelican's settings as the site's own code: its mistakes are told as such, and Pelican itself keeps quiet."""

from __future__ import annotations

import logging

import pytest

from contentops.errors import ContentOpsError
from contentops.pipeline.publishing import publication_for_pelican

MISTAKES = {
    "syntax": ("A = 1\nB = (\n", "pelicanconf.py:2: '(' was never closed"),
    "name": ("A = 1\n\nB = nothing\n", "pelicanconf.py:3: NameError: name 'nothing' is not defined"),
    "import": ("import nothing_of_this_name\n", "pelicanconf.py:1: ModuleNotFoundError: No module named 'nothing_of_this_name'"),
    "exit": ("raise SystemExit('bye')\n", "pelicanconf.py:1: SystemExit: bye"),
    "plugin": ('PLUGINS = ["contentops.plugin", "nothing_of_this_name"]\n', "pelicanconf.py: Cannot load plugin `nothing_of_this_name`"),
    "not UTF-8": (b'A = "\xff"\n', "pelicanconf.py"),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_in_the_settings_is_told_with_file_and_line_and_nothing_is_written(academy, name, capfd):
    settings, message = MISTAKES[name]
    before = academy.snapshot()
    academy.write("pelicanconf.py", settings)
    academy.commit("settings")

    done = academy.publish()

    assert done.code == 2, done.err
    assert message in done.err
    assert "→ " in done.err
    assert "Traceback" not in done.err
    assert academy.snapshot() == before
    assert capfd.readouterr() == ("", "")


def test_settings_of_an_ordinary_pelican_site_do_no_harm(published_academy, academy):
    academy.write(
        "pelicanconf.py",
        'PLUGINS = ["contentops.plugin"]\nTHEME = "theme"\nSITENAME = "x"\nSITEURL = "https://other.example"\n'
        'ARTICLE_PATHS = [""]\nSTATIC_PATHS = [""]\nDIRECT_TEMPLATES = ["index", "archives"]\nDELETE_OUTPUT_DIRECTORY = True\n'
        'RELATIVE_URLS = True\nFEED_ALL_ATOM = "all.xml"\nOUTPUT_SOURCES = True\nTEMPLATE_PAGES = {"stray.html": "stray.html"}\n',
    )
    academy.commit("settings")
    assert academy.publish().code == 0
    manifest = ".well-known/contentops/release.json"
    ours, plain = academy.snapshot(), published_academy.snapshot()
    assert {path for path in ours.keys() | plain.keys() if ours.get(path) != plain.get(path)} == {manifest}


def test_missing_settings_are_told(academy):
    (academy.root / "pelicanconf.py").unlink()
    academy.commit("no settings")
    done = academy.publish()
    assert done.code == 2
    assert "pelicanconf.py is missing" in done.err


def test_pelican_says_nothing_and_its_logger_is_left_as_it_was(academy, capfd):
    logger = logging.getLogger("pelican")
    before = (logger.level, logger.propagate, list(logger.handlers))
    academy.commit("again")
    assert academy.publish().code == 0
    assert capfd.readouterr() == ("", "")
    assert (logger.level, logger.propagate, list(logger.handlers)) == before


def test_settings_without_the_plugin_are_told(academy):
    before = academy.snapshot()
    academy.write("pelicanconf.py", "PLUGINS = []\n")
    academy.commit("settings")
    done = academy.process("publish", "-o", str(academy.output))
    assert done.code == 2
    assert "pelicanconf.py does not load contentops" in done.err
    assert 'PLUGINS = ["contentops.plugin"]' in done.err
    assert academy.snapshot() == before


@pytest.mark.parametrize("now", ["tomorrow", "2026-11-20T12:00:00"])
def test_an_instant_for_a_bare_pelican_needs_its_offset(published_academy, tmp_path, now):
    settings = {"PATH": str(published_academy.root / "content"), "OUTPUT_PATH": str(tmp_path / "site")}

    with pytest.raises(ContentOpsError, match=f"CONTENTOPS_NOW is “{now}”") as caught:
        publication_for_pelican({**settings, "CONTENTOPS_NOW": now})

    assert "2026-09-01T09:00:00+08:00" in (caught.value.hint or "")
