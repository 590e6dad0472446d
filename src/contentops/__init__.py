"""Content operations for learning teams, in git: what a learner reads is exactly what the reviewers approved."""

__version__ = "0.1.0"
RENDERERS = ("pelican", "jinja2", "pyromark", "pygments", "nh3", "math-core", "babel")
"""The libraries that write pages: with contentops itself, their versions decide the bytes."""
