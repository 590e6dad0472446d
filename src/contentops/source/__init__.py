"""Reads content: git objects or a folder, strict YAML, front matter, references. The only readers of content."""
