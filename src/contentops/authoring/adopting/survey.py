"""Looks through a tree of Markdown files: what is content, what is left where it lies, and in which languages it is written."""

from __future__ import annotations

import os
import posixpath
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

MARKDOWN = (".md", ".markdown")
INDEXES = ("index", "_index", "readme")
TOPS = frozenset({"docs", "doc", "content", "source", "src", "website", "site", "pages"})
"""Folders in which generators look for all pages."""
MEDIA = frozenset({
    ".png", ".jpg", ".jpeg", ".gif", ".webp", ".apng", ".avif", ".svg", ".bmp", ".ico", ".tif", ".tiff", ".pdf",
    ".mp3", ".m4a", ".ogg", ".oga", ".wav", ".flac", ".mp4", ".m4v", ".webm", ".mov", ".ogv", ".vtt", ".srt",
    ".csv", ".tsv", ".xlsx", ".xls", ".docx", ".doc", ".pptx", ".ppt", ".odt", ".ods", ".odp", ".epub", ".zip",
    ".ipynb",
})  # fmt: skip
PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".apng", ".avif", ".svg", ".bmp", ".ico")
_MEDIA_FOLDERS = frozenset({"static", "public", "assets", "img", "images", "media", "figures", "fig", "attachments"})
_REPOSITORY = frozenset({
    "README", "LICENSE", "LICENCE", "COPYING", "NOTICE", "CONTRIBUTING", "CODE_OF_CONDUCT", "CODE-OF-CONDUCT",
    "CHANGELOG", "CHANGES", "HISTORY", "SECURITY", "SUPPORT", "AGENTS", "CLAUDE", "GEMINI", "GOVERNANCE",
    "MAINTAINERS", "AUTHORS", "CONTRIBUTORS", "PULL_REQUEST_TEMPLATE", "ISSUE_TEMPLATE",
})  # fmt: skip
_BESIDE = (
    ".git", ".github", "LICENSE", "LICENSE.md", "LICENSE.txt", "CONTRIBUTING.md", "CODE_OF_CONDUCT.md", "package.json",
    "pyproject.toml", "mkdocs.yml", "_config.yml", "hugo.toml", "book.toml", "docusaurus.config.js", "docusaurus.config.ts",
)  # fmt: skip
_LISTS = re.compile(r"(?:TOC(?:[-_].*)?|SUMMARY|_sidebar|_navbar|_coverpage|_toc)\Z")
_OTHERS = frozenset({
    "node_modules", "bower_components", "vendor", "third_party", "site-packages", "venv", "__pycache__", "_site",
    "_build", "bower", "target",
})  # fmt: skip
_PARTS = frozenset({
    "_includes", "_include", "_partials", "_snippets", "_layouts", "_templates", "_data", "_sass", "archetypes",
    "layouts",
})  # fmt: skip
_SAMPLES = frozenset({"templates", "doc-templates"})
_SOMETIMES_PARTS = frozenset({"includes", "partials", "snippets", "fragments", "shortcodes"})
_WRAPPERS = TOPS | {"_posts", "posts"}
_TAGS = {
    "en": "en", "zh": "zh-CN", "cn": "zh-CN", "zh-cn": "zh-CN", "zh-hans": "zh-CN", "zh-sg": "zh-CN", "zh-tw": "zh-TW",
    "zh-hant": "zh-TW", "zh-hk": "zh-HK", "ja": "ja", "jp": "ja", "ko": "ko", "kr": "ko", "fr": "fr", "de": "de",
    "es": "es", "pt": "pt", "pt-br": "pt-BR", "ru": "ru", "it": "it", "vi": "vi", "id": "id", "th": "th", "tr": "tr",
    "pl": "pl", "ar": "ar", "hi": "hi", "uk": "uk", "nl": "nl", "fa": "fa", "cs": "cs", "he": "he", "en-us": "en",
    "en-gb": "en-GB",
}  # fmt: skip
_SURE = ("en", "zh-CN", "zh-TW", "zh-HK", "ja", "ko")
"""Languages whose tags are hardly the name of anything else."""
_NAV = re.compile(
    r"""^[ \t]*-[ \t]+(?P<quote>["']?)(?P<title>[^"'\n]+?)(?P=quote):[ \t]+(?P<path>\S+\.md)[ \t]*$""", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Left:
    """A file that is not taken, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Named:
    """A path without what says the language, and that language; empty where the path does not say it."""

    plain: str
    language: str


@dataclass(frozen=True, slots=True)
class Survey:
    """What a tree holds; every path is relative to it."""

    documents: tuple[str, ...]
    left: tuple[Left, ...]
    files: frozenset[str]
    """Every plain file that is no document and may be taken along: what documents refer to is among them."""


def walk(folder: Path, skip: Path | None = None) -> Iterable[str]:
    """Every file below a folder, links and folders that are repositories of their own as one entry each; hidden ones left out."""
    for top, folders, files in os.walk(folder):
        here = Path(top)
        folders[:] = sorted(each for each in folders if not each.startswith(".") and each not in _OTHERS)
        for name in list(folders):
            inner = here / name
            if inner.is_symlink() or (inner / ".git").exists():
                yield inner.relative_to(folder).as_posix()
            if inner.is_symlink() or (inner / ".git").exists() or (skip is not None and inner.resolve() == skip):
                folders.remove(name)
        for name in sorted(files):
            yield (here / name).relative_to(folder).as_posix()


def sift(folder: Path, paths: Iterable[str], has_front: Callable[[str], bool], *, whole: bool) -> Survey:
    """Sort the files of a tree into documents, what is left, and what may go with the documents.

    Args:
        has_front: whether the Markdown file at a path begins with front matter that has a title.
        whole: whether the tree is a whole repository, so that what lies at its top tells of the repository.
    """
    documents, files, left = list[str](), set[str](), list[Left]()
    docusaurus = False
    for path in sorted({each.rstrip("/") for each in paths}):
        name = posixpath.basename(path)
        if any(part.startswith(".") for part in path.split("/")):
            continue
        docusaurus = docusaurus or name.startswith("docusaurus.config.") or name == "sidebars.js"
        reason = _unusable(folder / path)
        if reason is not None:
            left.append(Left(path, reason))
        elif path.lower().endswith(".mdx"):
            left.append(Left(path, "MDX, which is a program as well as a text; save it as .md without its components"))
        elif not path.lower().endswith(MARKDOWN):
            files.add(path)
        elif (reason := _no_content(path, has_front, whole=whole)) is not None:
            left.append(Left(path, reason))
        else:
            documents.append(path)
    kept = []
    for path in documents:
        name = posixpath.basename(path)
        if docusaurus and name.startswith("_"):
            left.append(Left(path, "a part that other pages include"))
        elif _is_lone_readme(path, documents) and not has_front(path):
            left.append(Left(path, "tells of its folder, in which there is no other page"))
        else:
            kept.append(path)
    return Survey(tuple(kept), tuple(sorted(left, key=lambda each: each.path)), frozenset(files))


def _unusable(file: Path) -> str | None:
    if file.is_symlink():
        return "a symbolic link"
    if file.is_dir():
        return "a repository of its own (a submodule)"
    if not file.is_file():
        return "no plain file"
    try:
        str(file).encode()
    except UnicodeEncodeError:
        return "its name is not UTF-8"
    return None


def _no_content(path: str, has_front: Callable[[str], bool], *, whole: bool) -> str | None:
    """Why a Markdown file is no page of its own, or none."""
    folders, name = path.split("/")[:-1], posixpath.basename(path)
    stem = re.split(r"\.", name)[0]
    if any(each in _OTHERS for each in folders):
        return "made by others, or by a program"
    if any(each in _PARTS for each in folders) or (
        any(each in _SOMETIMES_PARTS for each in folders) and not has_front(path)
    ):
        return "a part that other pages include"
    if any(each in _SAMPLES for each in folders) and stem.startswith("template"):
        return "a template for new pages"
    if _LISTS.match(stem) and not has_front(path):
        return "a table of contents of another tool"
    at_top = whole and not folders
    known = stem in _REPOSITORY or (at_top and stem.upper() in _REPOSITORY)
    if known and (stem.upper() != "README" or at_top) and not has_front(path):
        return "tells of the repository, not of the subject"
    if folders and folders[0] == "scripts":
        return "tells of the repository, not of the subject"
    return None


def _is_lone_readme(path: str, documents: Iterable[str]) -> bool:
    folder, _, name = path.rpartition("/")
    if not folder or name.partition(".")[0].lower() != "readme":
        return False
    below = (each for each in documents if each.startswith(f"{folder}/") and each != path)
    return all(posixpath.basename(each).partition(".")[0].lower() == "readme" for each in below)


def assets(found: Survey, referred: Iterable[str], *, moving: bool) -> set[str]:
    """The files that go with the documents: what these refer to, and pictures and the like in folders that hold documents."""
    named = set(referred) & found.files
    homes = {posixpath.dirname(path) for path in (*found.documents, *(each for each in named if _is_media(each)))}
    if moving:
        homes.discard("")  # at the top of a repository lies what is not of the site

    def at_home(path: str) -> bool:
        folder = posixpath.dirname(path)
        if not moving and set(folder.split("/")) & _MEDIA_FOLDERS:
            return True
        while folder not in homes and folder:
            folder = posixpath.dirname(folder)
        return folder in homes and (bool(folder) or not posixpath.dirname(path))

    media = {path for path in found.files if _is_media(path) and (path in named or at_home(path))}
    return media | {path for path in named if not moving or at_home(path)}


def _is_media(path: str) -> bool:
    return posixpath.splitext(path)[1].lower() in MEDIA


def is_whole(folder: Path) -> bool:
    """Whether a folder is a whole repository and not the folder of its pages: it has what stands beside these."""
    return any((folder / name).exists() for name in _BESIDE)


# -- languages ------------------------------------------------------------------------------------------------


def languages(documents: Iterable[str]) -> dict[str, Named]:
    """What the paths of documents say of their languages: by a folder such as `en/`, or by an ending such as `.en.md`."""
    paths = list(documents)
    folders = _language_folders(paths)
    endings = {path: (stem, tag) for path in paths for stem, tag in [_ending(path)] if tag}
    twins = Counter(stem for stem, _ in endings.values())
    known = set(paths)
    found = {}
    for path in paths:
        parts = path.split("/")
        folder = next((n for n in (0, 1) if tuple(parts[: n + 1]) in folders), None)
        stem, tag = endings.get(path, ("", ""))
        if folder is not None and len(parts) > folder + 1:
            found[path] = Named("/".join(parts[:folder] + parts[folder + 1 :]), _tag(parts[folder]))
        elif tag and (tag in _SURE or twins[stem] > 1 or f"{stem}.md" in known):
            found[path] = Named(f"{stem}.md", tag)
        else:
            found[path] = Named(path, "")
    return found


def share(texts: Iterable[str]) -> str:
    """The language that most of some texts is in, as far as its letters tell: Chinese, Japanese, Korean, or English."""
    counts: Counter[str] = Counter()
    for text in texts:
        counts["han"] += len(re.findall(r"[\u4e00-\u9fff]", text))
        counts["kana"] += len(re.findall(r"[\u3040-\u30ff]", text))
        counts["hangul"] += len(re.findall(r"[\uac00-\ud7af]", text))
        counts["words"] += len(re.findall(r"[A-Za-zÀ-ɏ]{2,}", text))
    if counts["hangul"] > counts["han"] and counts["hangul"] * 2 > counts["words"]:
        return "ko"
    if counts["kana"] * 5 > counts["han"] and counts["kana"] * 2 > counts["words"]:
        return "ja"
    return "zh-CN" if counts["han"] * 2 > counts["words"] else "en"


def _tag(text: str) -> str:
    return _TAGS.get(text.lower().replace("_", "-"), "")


def _ending(path: str) -> tuple[str, str]:
    """A path less the language and the ending of its name, and the language; empty where there is none."""
    folder, slash, name = path.rpartition("/")
    stem = posixpath.splitext(name)[0]
    first, dot, last = stem.rpartition(".")
    return (f"{folder}{slash}{first}", _tag(last)) if dot and first and _tag(last) else ("", "")


def _language_folders(paths: Iterable[str]) -> set[tuple[str, ...]]:
    beside: dict[tuple[str, ...], set[str]] = {}
    for path in paths:
        parts = path.split("/")[:-1]
        if parts:
            beside.setdefault((), set()).add(parts[0])
        if len(parts) > 1 and parts[0] in _WRAPPERS:
            beside.setdefault((parts[0],), set()).add(parts[1])
    found = set()
    for top, names in beside.items():
        tagged = {each for each in names if _tag(each)}
        sure = {each for each in tagged if _tag(each) in _SURE}
        if sure and len({_tag(each) for each in tagged}) == len(tagged):
            found |= {(*top, each) for each in tagged}
    return found


# -- what other tools' files tell -------------------------------------------------------------------------------


def nav_titles(texts: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Titles by path, from the navigation in the settings of MkDocs.

    Args:
        texts: the folder that the paths are relative to, and the file's text.
    """
    return {
        posixpath.normpath(posixpath.join(folder, match["path"])): match["title"].strip()
        for folder, text in texts
        for match in _NAV.finditer(text)
    }


def site_name(read: Callable[[str], str | None], fallback: str) -> str:
    """What the site calls itself in another tool's settings, else the heading of its README, else `fallback`."""
    for path, pattern in _NAMES:
        text = read(path)
        match = re.search(pattern, text, re.MULTILINE) if text else None
        if match is not None and (name := match["name"].strip().strip("\"'").strip()):
            return name[:80]
    return fallback


_NAMES: tuple[tuple[str, str], ...] = (
    ("mkdocs.yml", r"^site_name:[ \t]*(?P<name>[^#\n]+)"),
    ("mkdocs.yaml", r"^site_name:[ \t]*(?P<name>[^#\n]+)"),
    ("_config.yml", r"^title:[ \t]*(?P<name>[^#\n]+)"),
    ("hugo.toml", r"^title[ \t]*=[ \t]*(?P<name>[^#\n]+)"),
    ("config.toml", r"^title[ \t]*=[ \t]*(?P<name>[^#\n]+)"),
    ("hugo.yaml", r"^title:[ \t]*(?P<name>[^#\n]+)"),
    ("docusaurus.config.js", r"^[ \t]*title:[ \t]*(?P<name>\"[^\"\n]+\"|'[^'\n]+')"),
    ("docusaurus.config.ts", r"^[ \t]*title:[ \t]*(?P<name>\"[^\"\n]+\"|'[^'\n]+')"),
    ("book.toml", r"^title[ \t]*=[ \t]*(?P<name>[^#\n]+)"),
    ("config.yaml", r"^title:[ \t]*(?P<name>[^#\n]+)"),
    ("package.json", r"^[ \t]*\"name\"[ \t]*:[ \t]*\"(?P<name>[^\"\n]+)\""),
    ("README.md", r"^#[ \t]+(?P<name>[^#\n<\[!`]+?)[ \t]*#*[ \t]*$"),
)
