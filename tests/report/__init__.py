"""Findings in every form."""
