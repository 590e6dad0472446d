"""Reads one file as a document: its type from its path, its language from its name, its slug from its front matter."""

from __future__ import annotations

from collections.abc import Mapping

from contentops.model import ContentType, Diagnostic, Document, Entry, Key, Position
from contentops.source import content_types, frontmatter, references, strict_yaml
from contentops.source.frontmatter import UnreadableError
from contentops.source.schemas import SEGMENT_BYTES

FOLDER = "content/"
_SLUG_LENGTH = 80
UNREADABLE, NO_KEY, MISPLACED = "CO101", "CO102", "CO103"


def is_document(path: str) -> bool:
    """Whether the file at `path` should be a document."""
    return path.startswith(FOLDER) and path.endswith(".md")


def read(
    path: str, entry: Entry, data: bytes, types: Mapping[str, ContentType], languages: tuple[str, ...]
) -> Document | Diagnostic:
    """The document at `path`, or why there is none."""
    if not writable(path):
        return Diagnostic(
            UNREADABLE, "error", path, "the file's name is not UTF-8", hint="rename it, git mv, to letters and digits"
        )
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
    if not isinstance(slug, str) or not _can_be_in_a_key(slug):
        place = strict_yaml.position(parsed.node, ("slug",)) if "slug" in meta else Position(1, 1)
        message = (
            f"the slug “{slug}” cannot be part of a key"
            if "slug" in meta
            else "the front matter lacks `slug`, so the document has no key"
        )
        name = plain.rpartition("/")[2].removesuffix(".md")
        hint = f"slug: {name}" if _can_be_in_a_key(name) else "a short name without spaces, dots and signs"
        return Diagnostic(NO_KEY, "error", path, message, *place, hint=hint)
    if parsed.body.count("](") + parsed.body.count("]:") > references.MOST:
        return Diagnostic(
            UNREADABLE,
            "error",
            path,
            f"the text refers to more than {references.MOST:,} things",
            hint="split it; no reader follows that many links",
        )
    found = (*references.in_front_matter(path, parsed.node), *references.in_body(path, parsed.body, parsed.body_line))
    return Document(
        Key(kind.name, slug, language),
        path,
        entry.blob,
        meta,
        parsed.node,
        parsed.body,
        parsed.body_line,
        found,
        parsed.front,
    )


def writable(text: str) -> bool:
    """Whether a text can be written as UTF-8; git has paths that cannot."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


def _can_be_in_a_key(slug: str) -> bool:
    """Whether a slug can stand in a key, in an address and as a folder's name."""
    return (
        bool(slug)
        and not set(slug) & set("/@:#?%&=+\\ \t\n\0")
        and not slug.startswith(".")
        and not slug.casefold().endswith(".html")
        and len(slug) <= _SLUG_LENGTH
        and writable(slug)
        and len(slug.encode()) <= SEGMENT_BYTES
    )


def refused(entry: Entry) -> str | None:
    """Why a file of this mode is never read, or none."""
    return {
        "120000": "this is a symbolic link",
        "160000": "this is a submodule",
        "000000": "this is no plain file",
    }.get(entry.mode)
