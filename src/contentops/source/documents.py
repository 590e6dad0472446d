"""Reads one file as a document: its type from its path, its language from its name, its slug from its front matter."""

from __future__ import annotations

from collections.abc import Mapping

from contentops.model import ContentType, Diagnostic, Document, Entry, Key, Position
from contentops.source import content_types, frontmatter, references, strict_yaml
from contentops.source.frontmatter import UnreadableError

FOLDER = "content/"
UNREADABLE, NO_KEY, MISPLACED = "CO101", "CO102", "CO103"


def is_document(path: str) -> bool:
    """Whether the file at `path` should be a document."""
    return path.startswith(FOLDER) and path.endswith(".md")


def read(
    path: str, entry: Entry, data: bytes, types: Mapping[str, ContentType], languages: tuple[str, ...]
) -> Document | Diagnostic:
    """The document at `path`, or why there is none."""
    plain, language = content_types.without_language(path, languages)
    kind = content_types.of_path(plain, types.values())
    if kind is None:
        patterns = ", ".join(pattern for each in types.values() for pattern in each.paths)
        return Diagnostic(MISPLACED, "error", path, "no content type has files here", hint=f"types lie at {patterns}")
    if (refusal := refused(entry)) is not None:
        return Diagnostic(UNREADABLE, "error", path, refusal, hint="put the text itself here")
    try:
        parsed = frontmatter.parse(data)
    except UnreadableError as error:
        return Diagnostic(UNREADABLE, "error", path, error.message, *error.position, hint=error.hint)
    meta = strict_yaml.value(parsed.node)
    slug = meta.get("slug")
    if not isinstance(slug, str) or not slug or set(slug) & set("/@:#?%&=+\\ \t\n\0") or slug in {".", ".."}:
        place = strict_yaml.position(parsed.node, ("slug",)) if "slug" in meta else Position(1, 1)
        message = (
            f"the slug “{slug}” cannot be part of a key"
            if "slug" in meta
            else "the front matter lacks `slug`, so the document has no key"
        )
        return Diagnostic(
            NO_KEY, "error", path, message, *place, hint=f"slug: {plain.rpartition('/')[2].removesuffix('.md')}"
        )
    found = (*references.in_front_matter(path, parsed.node), *references.in_body(path, parsed.body, parsed.body_line))
    return Document(
        Key(kind.name, slug, language), path, entry.blob, meta, parsed.node, parsed.body, parsed.body_line, found
    )


def refused(entry: Entry) -> str | None:
    """Why a file of this mode is never read, or none."""
    return {
        "120000": "this is a symbolic link",
        "160000": "this is a submodule",
        "000000": "this is no plain file",
    }.get(entry.mode)
