"""Follows the tutorials and how-tos: runs what they show in a real shell, and compares or writes what it prints."""

from __future__ import annotations

import argparse
import difflib
import os
import re
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

_DESCRIPTION = """\
Follows pages: runs their console blocks in a real shell, in a temporary folder, and compares the output with what the page says.
"""
_DIRECTIVES = """\
Comments tell what a reader does without being shown a command, or where a page begins:
  <!-- after: PAGE -->              begin with a copy of what that page leaves, without what git ignores
  <!-- do: COMMAND -->              run it, show nothing
  <!-- file: PATH -->               the block that follows is this file; so is <!-- complete: document PATH -->
  <!-- not run -->                  the console block that follows stays as it is
"""
_AFTER = re.compile(r"<!-- after: (\S+) -->")
_DO = re.compile(r"<!-- do: (.+) -->")
_FILE = re.compile(r"<!-- (?:file:|complete: document) (\S+) -->")
_FENCE = re.compile(r"(`{3,})(.*)")
_HOME = "/home/ana"
_CRASH = "Traceback (most recent call last):"
_END = re.compile(r"\n\x1e(\d+) (.*)\n")
_VARIES = re.compile(
    r"(?P<time>\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)?)?)"
    r"|(?P<duration>\b\d+(?:\.\d+)? ?(?:ms|s|seconds?)\b)"
    r"|(?P<size>\b\d+(?:,\d{3})* bytes\b)"
    r"|(?P<id>\b[0-9a-f]{7,64}\b)"
)


class FollowError(Exception):
    """A page that cannot be followed to its end."""


@dataclass(frozen=True, slots=True)
class Command:
    """One thing to run, and the lines it prints."""

    text: str
    shown: bool = True
    output: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A page in its order: lines that stay as they are, and commands."""

    path: Path
    after: Path | None
    parts: tuple[str | Command, ...]

    @property
    def text(self) -> str:
        return "\n".join(line for part in self.parts for line in _lines(part))

    @property
    def commands(self) -> list[Command]:
        return [part for part in self.parts if isinstance(part, Command)]


@dataclass(frozen=True, slots=True)
class Followed:
    """A page with what its commands really print, and the place where that has left the reader."""

    said: Page
    found: Page
    home: Path
    folder: Path

    @property
    def difference(self) -> str:
        """A unified diff of what the page says and what was found, empty if they agree."""
        given = frozenset(_times(self.said))
        said, found = (_comparable(page, given).text.split("\n") for page in (self.said, self.found))
        name = str(self.said.path)
        return "\n".join(difflib.unified_diff(said, found, name, f"{name}, followed", lineterm=""))


class Follower:
    """Follows pages, each once, in folders of its own below one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._followed = dict[Path, Followed]()

    def follow(self, path: Path) -> Followed:
        """Follow a page, and first the one it comes after.

        Raises:
            FollowError: the page cannot be read, a command crashes, one that is not shown fails, or the shell stops before the
            end.
        """
        done = self._followed.get(path.resolve())
        if done is None:
            said, home = read(path), Path(tempfile.mkdtemp(dir=self._folder))
            found, folder = _run(said, home, self._begin(said, home))
            done = self._followed[path.resolve()] = Followed(said, found, home, folder)
        return done

    def _begin(self, page: Page, home: Path) -> Path:
        """Put into `home` what the page begins with, and say where in it the reader stands."""
        if page.after is None:
            return home
        before = self.follow(page.after)
        shutil.copytree(before.home, home, symlinks=True, dirs_exist_ok=True)
        folder = home / before.folder.relative_to(before.home)
        subprocess.run(["git", "clean", "-fdXq"], cwd=folder, env=_environment(home), check=True)
        return folder


def main() -> int:
    parser = argparse.ArgumentParser(
        description=_DESCRIPTION, epilog=_DIRECTIVES, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--write", action="store_true", help="put what is printed into the pages that differ")
    parser.add_argument("pages", nargs="+", type=Path, metavar="PAGE")
    given = parser.parse_args()
    differ = False
    with tempfile.TemporaryDirectory() as folder:
        follower = Follower(Path(folder))
        for path in given.pages:
            try:
                followed = follower.follow(path)
            except FollowError as error:
                parser.exit(2, f"{error}\n")
            if not followed.difference:
                continue
            if given.write:
                path.write_text(followed.found.text, encoding="utf-8")
                print(f"{path}: written")
            else:
                print(followed.difference)
                differ = True
    return 1 if differ else 0


# -- what a page says -----------------------------------------------------------------------------------------


def read(path: Path) -> Page:
    """Read a page.

    Raises:
        FollowError: a block has no end, or one of commands begins with something else.
    """
    lines = path.read_text(encoding="utf-8").split("\n")
    parts: list[str | Command] = []
    after, target, runs, at = None, "", True, 0
    while at < len(lines):
        line, at = lines[at], at + 1
        parts.append(line)
        if match := _AFTER.fullmatch(line):
            after = path.parent / match[1]
        elif match := _DO.fullmatch(line):
            parts.append(Command(match[1], shown=False))
        elif match := _FILE.fullmatch(line):
            target = match[1]
        elif line == "<!-- not run -->":
            runs = False
        elif match := _FENCE.fullmatch(line):
            if match[1] not in lines[at:]:
                raise FollowError(f"{path}:{at}: the block has no end")
            body = lines[at : lines.index(match[1], at)]
            shows = match[2] == "console" and runs
            if shows and not (body and body[0].startswith("$ ")):
                raise FollowError(f"{path}:{at}: the block does not begin with a command")
            at += len(body) + 1
            parts += _commands(body) if shows else body
            parts.append(match[1])
            if target:
                parts.append(Command(_writing(target, body), shown=False))
            target, runs = "", True
    return Page(path, after, tuple(parts))


def _commands(body: list[str]) -> list[Command]:
    found: list[Command] = []
    for line in body:
        if line.startswith("$ "):
            found.append(Command(line.removeprefix("$ ")))
        else:
            found[-1] = replace(found[-1], output=(*found[-1].output, line))
    return found


def _writing(target: str, body: list[str]) -> str:
    text = "".join(f"{line}\n" for line in body)
    folder = shlex.quote(str(Path(target).parent))
    return f"mkdir -p {folder} && printf %s {shlex.quote(text)} > {shlex.quote(target)}"


def _lines(part: str | Command) -> list[str]:
    if isinstance(part, str):
        return [part]
    return [f"$ {part.text}", *part.output] if part.shown else []


# -- what is printed ------------------------------------------------------------------------------------------


def _run(page: Page, home: Path, folder: Path) -> tuple[Page, Path]:
    """The page with what its commands print, and the folder the shell is in at the end."""
    script = "".join(f"{command.text}\nprintf '\\n\\036%d %s\\n' $? \"$PWD\"\n" for command in page.commands)
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=folder,
        env=_environment(home),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )
    *results, rest = _END.split(done.stdout)
    printed, codes, folders = results[::3], results[1::3], [str(folder), *results[2::3]]
    if len(printed) < len(page.commands):
        raise FollowError(f"{page.path}: the shell stopped at “{page.commands[len(printed)].text}”\n{rest}")
    outputs = iter(zip(printed, codes, strict=True))
    parts = tuple(
        _answered(page, part, home, *next(outputs)) if isinstance(part, Command) else part for part in page.parts
    )
    return replace(page, parts=parts), Path(folders[-1])


def _answered(page: Page, command: Command, home: Path, printed: str, code: str) -> Command:
    """The command with the output it gave, where paths are a reader's."""
    if code != "0" and not command.shown:
        raise FollowError(f"{page.path}: “{command.text}” left with {code}\n{printed}")
    if _CRASH in printed:
        raise FollowError(f"{page.path}: “{command.text}” crashed\n{printed}")
    lines = printed.replace(str(home), _HOME).rstrip().split("\n")
    return replace(command, output=tuple(line.rstrip() for line in lines) if lines != [""] else ())


def _environment(home: Path) -> dict[str, str]:
    """All that the shell knows: nothing of who runs this, `contentops` from beside the Python that runs this."""
    return {
        "HOME": str(home),
        "PATH": f"{sysconfig.get_path('scripts')}{os.pathsep}{os.environ['PATH']}",
        "LC_ALL": "C.UTF-8",
        "COLUMNS": "100",
        "GIT_CONFIG_NOSYSTEM": "1",
    }


# -- what may differ ------------------------------------------------------------------------------------------


def _times(page: Page) -> list[str]:
    """The days and instants that the page itself gives; they are printed the same every time."""
    source = "\n".join(part if isinstance(part, str) else part.text for part in page.parts)
    return [match["time"] for match in _VARIES.finditer(source) if match["time"]]


def _comparable(page: Page, given: frozenset[str]) -> Page:
    """The page with a word for each id, instant, duration and size that another run would print otherwise."""
    return replace(
        page,
        parts=tuple(
            replace(part, output=_settled(part.output, given)) if isinstance(part, Command) else part
            for part in page.parts
        ),
    )


def _settled(output: tuple[str, ...], given: frozenset[str]) -> tuple[str, ...]:
    ids: dict[str, int] = {}

    def word(match: re.Match[str]) -> str:
        if match["id"]:  # the same one, short or in full, is the same word
            return f"(id {ids.setdefault(match['id'][:7], len(ids) + 1)})"
        if match["time"]:
            return match["time"] if match["time"] in given else "(time)"
        return "(size)" if match["size"] else "(duration)"

    return tuple(_VARIES.sub(word, line) for line in output)


if __name__ == "__main__":
    sys.exit(main())
