"""Content operations for learning teams, in git: what a learner reads is exactly what the reviewers approved."""

__version__ = "0.1.0"
