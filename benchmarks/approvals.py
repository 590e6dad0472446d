"""Measures `contentops validate` on a long history of decisions beside what git itself takes to read it.

    python benchmarks/approvals.py [--documents N] [--runs N] [--cache FOLDER] [--profile [cold|warm]]

Half of the documents are articles, half lessons. Each takes three first-parent commits: it is added in review, approved by an
editor, published by a publisher; every second document's two records are signed. git's share is one `git log --raw` over all of it
and one `git cat-file --batch` over every version of a document, every record and every signature. Figures are medians of
whole processes on two cores, wall seconds. Absolute times say little on another machine; the ratios are what to compare.
The repository is built once and kept in the cache folder until its making or the form of a record changes.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import os
import random
import shutil
import statistics
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path

from contentops.model import Definitions, Document, Entry, Key, Record, Transition
from contentops.source import documents as source_documents
from contentops.source.git import blob_id
from contentops.workflow import records
from contentops.workflow.digest import digest

sys.path.insert(0, str(Path(__file__).parent))
import corpus

NAMESPACE = "contentops-review@v1"
COLD_FACTOR, COLD_A_DOCUMENT, WARM = 4, 0.001, 1.5
_CORES = 2
_BEGIN = datetime(2026, 1, 1, tzinfo=timezone.utc)
_PACE = timedelta(minutes=5)
_IN_HAND = 10
"""So many documents later is a document approved, and after as many again published: they come in while others wait."""
_EMAILS = {"ann": "ann@example.org", "ed": "ed@example.org", "pat": "pat@example.org"}
_DECIDES = {"approve": ("ed", "editor"), "publish": ("pat", "publisher")}
_TOP = 30

_LOG = ("log", "--first-parent", "-m", "--root", "--raw", "-z", "--no-abbrev", "--no-renames", "--format=%H %ct %ae")


def main() -> None:
    options = _options()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:_CORES])
    folder = built(options.cache, options.documents)
    if options.profile:
        profile(folder, options.documents, cold=options.profile == "cold")
    else:
        sys.exit(compare(folder, options.documents, options.runs))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument(
        "--documents", type=int, default=10_000, metavar="N", help="how many; everything scales with it"
    )
    parser.add_argument("--runs", type=int, default=3, metavar="N", help="medians of so many rounds")
    parser.add_argument(
        "--cache",
        type=Path,
        default=Path(tempfile.gettempdir()) / "contentops-benchmarks",
        metavar="FOLDER",
        help="where built repositories are kept (%(default)s)",
    )
    parser.add_argument(
        "--profile", nargs="?", const="cold", choices=["cold", "warm"], help="run it once under cProfile instead"
    )
    return parser.parse_args()


# -- measuring ------------------------------------------------------------------------------------------------


def compare(folder: Path, documents: int, runs: int) -> int:
    """Print medians, ratios and whether the bounds hold; 1 if one does not."""
    objects = _objects(folder)
    work: dict[str, Callable[[], object]] = {
        "git log --raw": lambda: _git(folder, *_LOG, "HEAD"),
        "git cat-file --batch": lambda: _git(folder, "cat-file", "--batch", "--buffer", stdin=objects),
        "contentops validate, cold": lambda: _validate(folder, documents),
        "contentops validate, warm": lambda: _validate(folder, documents),
        "contentops validate --commit HEAD, cold": lambda: _validate(folder, documents, "--commit", "HEAD"),
        "contentops validate --commit HEAD, warm": lambda: _validate(folder, documents, "--commit", "HEAD"),
    }
    taken: dict[str, list[float]] = {label: [] for label in work}
    for _ in range(runs):
        for label, each in work.items():
            if label.endswith("cold"):
                forget(folder)
            taken[label].append(_seconds(each))
    figures = {label: statistics.median(found) for label, found in taken.items()}
    read = figures["git log --raw"] + figures["git cat-file --batch"]
    print(f"{documents} documents, {_count(folder)}; median of {runs}, load {os.getloadavg()[0]:.1f}")
    print(f"validate says: {_validate(folder, documents)}\n")
    print(f"{'':42}{'seconds':>9}{'/ git':>9}{'ms / document':>15}")
    for label, seconds in figures.items():
        print(f"{label:42}{seconds:9.2f}{seconds / read:9.2f}{1000 * seconds / documents:15.3f}")
    print()
    bound = COLD_FACTOR * read + COLD_A_DOCUMENT * documents
    kept = [
        _bound(
            f"cold ≤ {COLD_FACTOR} × (log + cat-file) + 1 ms a document", figures["contentops validate, cold"], bound
        ),
        _bound("warm", figures["contentops validate, warm"], WARM),
    ]
    return 0 if all(kept) else 1


def _bound(label: str, seconds: float, bound: float) -> bool:
    kept = seconds <= bound
    print(f"{label}: {seconds:.2f} of {bound:.2f} s, {'kept' if kept else 'MISSED'}")
    return kept


def profile(folder: Path, documents: int, *, cold: bool) -> None:
    """Run validate in this process under cProfile, and print what took most time of its own."""
    import cProfile
    import pstats

    from contentops.cli import run

    if cold:
        forget(folder)
    else:
        _validate(folder, documents)
    profiler = cProfile.Profile()
    code = profiler.runcall(run, ["--project", str(folder), "validate", "--now", _now(documents)])
    print(f"left with {code}, {'cold' if cold else 'warm'}")
    pstats.Stats(profiler).sort_stats("tottime").print_stats(_TOP)


def forget(folder: Path) -> None:
    """Delete what contentops keeps between runs."""
    shutil.rmtree(folder / ".git/contentops", ignore_errors=True)


def _validate(folder: Path, documents: int, *options: str) -> str:
    command = [sys.executable, "-m", "contentops", "validate", "--now", _now(documents), *options]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"validate left with {done.returncode}:\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
    return (done.stdout + done.stderr).strip().rpartition("\n")[2]


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _objects(folder: Path) -> bytes:
    """Every blob that is a version of a document, a record or a signature: one id a line, in the order they came."""
    raw = _git(folder, *_LOG, "--reverse", "HEAD", "--", "content", "workflows/reviews").split(b"\0")
    return b"\n".join(dict.fromkeys(line.split()[3] for line in raw if line.lstrip(b"\n").startswith(b":"))) + b"\n"


def _count(folder: Path) -> str:
    commits = int(_git(folder, "rev-list", "--count", "--first-parent", "HEAD"))
    names = _git(folder, "ls-files", "-z", "workflows/reviews").split(b"\0")
    made = [sum(name.endswith(end) for name in names) for end in (b".json", b".sig")]
    return f"{commits} first-parent commits, {made[0]} records, {made[1]} signatures"


def _git(folder: Path, *arguments: str, stdin: bytes = b"") -> bytes:
    return subprocess.run(["git", *arguments], cwd=folder, input=stdin, capture_output=True, check=True).stdout


# -- building -------------------------------------------------------------------------------------------------


def built(cache: Path, documents: int) -> Path:
    """The repository with so many documents, built if the cache does not hold just this one."""
    site = _Site()
    made_of = hashlib.sha256(b"".join(site.stream(2 * _IN_HAND))).hexdigest()
    folder = cache / f"approvals-{documents}-{made_of[:12]}"
    if not folder.exists():
        began = time.perf_counter()
        cache.mkdir(parents=True, exist_ok=True)
        for old in cache.glob(f"approvals-{documents}-*"):
            shutil.rmtree(old)
        with tempfile.TemporaryDirectory(dir=cache) as name:
            build(Path(name) / "site", site.stream(documents))
            (Path(name) / "site").rename(folder)
        print(f"built {folder} in {time.perf_counter() - began:.0f} s", file=sys.stderr)
    return folder


def build(folder: Path, stream: Iterator[bytes]) -> None:
    """Make the repository out of a fast-import stream, packed as a clone would have it, and check out its files."""
    folder.mkdir()
    corpus.git(folder, "init", "-q", "-b", "main")
    corpus.git(folder, "config", "user.name", "Bench")
    corpus.git(folder, "config", "user.email", _EMAILS["ann"])
    corpus.git(folder, "config", "gc.auto", "0")
    with subprocess.Popen(["git", "fast-import", "--quiet"], cwd=folder, stdin=subprocess.PIPE) as process:
        assert process.stdin is not None
        process.stdin.writelines(stream)
    if process.returncode:
        raise SystemExit("git fast-import failed")
    corpus.git(folder, "repack", "-a", "-d", "-q")
    corpus.git(folder, "reset", "-q", "--hard")
    _check_a_signature(folder)


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A document on its way, as it was handed in."""

    document: Document
    text: str
    digest: str
    signed: bool


class _Site:
    """The definitions of the site, and its commits as git's fast-import takes them; the same for the same number of documents."""

    def __init__(self) -> None:
        from contentops.definitions import read_definitions
        from contentops.source.snapshot import FolderSnapshot

        self.keys = {person: _Key(person) for person in ("ed", "pat")}
        with tempfile.TemporaryDirectory() as name:
            corpus.lay_out(Path(name), _people(self.keys))
            self.definitions: Definitions = read_definitions(FolderSnapshot(Path(name)))
            self.files = {
                path.relative_to(name).as_posix(): path.read_bytes()
                for path in sorted(Path(name).rglob("*"))
                if path.is_file()
            }

    def stream(self, documents: int) -> Iterator[bytes]:
        """The definitions, then three commits a document."""
        source = random.Random(documents)
        known: dict[str, Key] = {}
        waiting: dict[int, _Waiting] = {}
        yield _commit("ann", _at(0), self.files)
        for count, (step, number) in enumerate(_schedule(documents), 1):
            if step == "add":
                each = waiting[number] = self._added(source, number, known)
                yield _commit("ann", _at(count), {each.document.path: each.text.encode()})
            else:
                person, role = _DECIDES[step]
                yield _commit(person, _at(count), self._decided(waiting[number], step, person, role, _at(count)))

    def _added(self, source: random.Random, number: int, known: dict[str, Key]) -> _Waiting:
        """A document in review, which links to such as are there before it."""
        place, write = (corpus.lesson_path, corpus.lesson) if number % 2 else (corpus.article_path, corpus.article)
        nth = number // 2
        path, text = place(nth), write(source, nth, max(nth, 1), "in_review")
        data = text.encode()
        document = source_documents.read(
            path,
            Entry("100644", blob_id(data), len(data)),
            data,
            self.definitions.types,
            self.definitions.settings.languages,
        )
        assert isinstance(document, Document), document
        known[path] = document.key
        unbound = self.definitions.workflows[document.key.type].unbound
        bound = digest(document, unbound, asset=lambda _: None, key_at=known.get)
        return _Waiting(document, text, bound, signed=number % 4 < 2)

    def _decided(self, each: _Waiting, name: str, person: str, role: str, at: datetime) -> dict[str, bytes]:
        """The files of one decision: the document in its new state, the record, and for half of them its signature."""
        workflow = self.definitions.workflows[each.document.key.type]
        transition: Transition = workflow.transitions[name]
        data = each.text.replace("status: in_review", f"status: {transition.target}", 1).encode()
        record = Record(
            path=records.name(each.document.key, each.digest, transition.decision, person, ()),
            sha256="",
            key=str(each.document.key),
            digest=each.digest,
            decision=transition.decision,
            transition=name,
            workflow=workflow.name,
            workflow_version=workflow.version,
            person=person,
            role=role,
            time=at.isoformat(timespec="seconds"),
            comment="",
            files=((each.document.path, blob_id(data)),),
            revokes="",
        )
        written = records.to_bytes(record)
        signature = {f"{record.path}.sig": self.keys[person].sign(written)} if each.signed else {}
        return {each.document.path: data, record.path: written, **signature}


def _schedule(documents: int) -> Iterator[tuple[str, int]]:
    """Each commit as what is done and the number of the document."""
    for turn in range(documents + 2 * _IN_HAND):
        for step, number in (("add", turn), ("approve", turn - _IN_HAND), ("publish", turn - 2 * _IN_HAND)):
            if 0 <= number < documents:
                yield step, number


def _people(keys: Mapping[str, _Key]) -> str:
    return (
        "people:\n"
        f"  ann: {{name: Ann, emails: [{_EMAILS['ann']}], roles: [author]}}\n"
        f"  ed: {{name: Ed, emails: [{_EMAILS['ed']}], roles: [editor], keys: ['{keys['ed'].public}']}}\n"
        f"  pat: {{name: Pat, emails: [{_EMAILS['pat']}], roles: [publisher], keys: ['{keys['pat'].public}']}}\n"
        "  cora: {name: Cora, emails: [cora@example.org], roles: [compliance]}\n"
    )


def _commit(person: str, at: datetime, files: Mapping[str, bytes]) -> bytes:
    who = f"{person.title()} <{_EMAILS[person]}> {int(at.timestamp())} +0000".encode()
    head = b"commit refs/heads/main\nauthor %s\ncommitter %s\ndata 6\nchange\n" % (who, who)
    return head + b"".join(
        b"M 100644 inline %s\ndata %d\n%s\n" % (path.encode(), len(data), data) for path, data in files.items()
    )


def _at(number: int) -> datetime:
    return _BEGIN + number * _PACE


def _now(documents: int) -> str:
    """An hour after the last commit."""
    return (_at(3 * documents) + timedelta(hours=1)).isoformat()


# -- signatures -----------------------------------------------------------------------------------------------


class _Key:
    """A person's ed25519 key, the same in every run: it protects nothing."""

    def __init__(self, person: str) -> None:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        self._private = Ed25519PrivateKey.from_private_bytes(hashlib.sha256(f"benchmark {person}".encode()).digest())
        self._blob = _strings(b"ssh-ed25519", self._private.public_key().public_bytes_raw())
        self.public = f"ssh-ed25519 {base64.b64encode(self._blob).decode()}"

    def sign(self, data: bytes) -> bytes:
        """An armoured SSH signature of `data` (OpenSSH's PROTOCOL.sshsig)."""
        about = _strings(NAMESPACE.encode(), b"", b"sha512")
        raw = self._private.sign(b"SSHSIG" + about + _strings(hashlib.sha512(data).digest()))
        blob = b"SSHSIG" + struct.pack(">I", 1) + _strings(self._blob) + about + _strings(_strings(b"ssh-ed25519", raw))
        text = base64.b64encode(blob).decode()
        lines = [text[start : start + 70] for start in range(0, len(text), 70)]
        return "\n".join(["-----BEGIN SSH SIGNATURE-----", *lines, "-----END SSH SIGNATURE-----", ""]).encode()


def _strings(*values: bytes) -> bytes:
    return b"".join(struct.pack(">I", len(value)) + value for value in values)


def _check_a_signature(folder: Path) -> None:
    """What was signed by hand, ssh-keygen must accept."""
    signature = next((folder / "workflows/reviews").rglob("*-ed.json.sig"))
    allowed = folder / ".git/allowed-signers"
    allowed.write_text(f"{_EMAILS['ed']} {_Key('ed').public}\n", encoding="utf-8")
    command = [
        "ssh-keygen", "-Y", "verify", "-f", str(allowed), "-I", _EMAILS["ed"], "-n", NAMESPACE, "-s", str(signature),
    ]  # fmt: skip
    data = signature.with_suffix("").read_bytes()
    done = subprocess.run(command, input=data, capture_output=True, check=False)
    if done.returncode:
        raise SystemExit(f"ssh-keygen refuses {signature}: {(done.stdout + done.stderr).decode()}")


if __name__ == "__main__":
    main()
