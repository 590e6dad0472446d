"""View models: plain data for templates, one file a kind of page. docs/reference/theme.md says what each holds."""
