"""Pelican's settings for this site. What is published, contentops decides; see [tool.contentops] in pyproject.toml."""

PATH = "content"
OUTPUT_PATH = "output"
PLUGINS = ["contentops.plugin"]
TIMEZONE = "UTC"  # Pelican asks for one; pages take theirs from pyproject.toml
