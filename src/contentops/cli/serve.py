"""contentops serve"""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING

import click

from contentops.cli.common import project

if TYPE_CHECKING:
    from contentops.portal.preview import PreviewServer

PREVIEW = ".contentops/preview"


@click.command()
@click.option(
    "-p",
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="Port to listen on; 0 takes a free one.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.pass_obj
def command(start: Path, port: int, host: str) -> int:
    """Preview the working tree, drafts marked, reloading as you write.

    Shows every document as it stands in the folder, those that are not live with a visible mark. Nothing of it touches the
    published site. Stop with Ctrl+C.
    """
    gc.enable()  # main() turned it off, and this runs for long
    from contentops.errors import ContentOpsError
    from contentops.portal.preview import PreviewServer

    folder = project(start)
    _build(folder)
    try:
        server = PreviewServer((host, port), folder / PREVIEW)
    except OSError as error:
        raise ContentOpsError(
            f"cannot listen on {host}:{port}: {error.strerror}", hint="choose another with --port, or 0 for a free one"
        ) from None
    with server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        click.echo(f"http://{host}:{server.server_address[1]}/  (drafts are marked; Ctrl+C stops)")
        with suppress(KeyboardInterrupt):
            for _ in _changes(folder):
                _rebuild(folder, server)
        server.shutdown()
    return 0


def _changes(folder: Path) -> Iterator[None]:
    """Waits for changes of what shapes the site; also of a folder that was not there at first, such as the site's own theme."""
    from watchfiles import watch

    from contentops.source.snapshot import ROOTS

    def there() -> list[Path]:
        return [folder / root for root in ROOTS if (folder / root).exists()]

    while True:
        watched, unseen = there(), True  # what was written before it is watched is looked for at the first turn
        for changes in watch(*watched, debounce=50, step=20, rust_timeout=1000, yield_on_timeout=True):
            if changes or unseen:
                unseen = False
                yield
            if there() != watched:
                break


def _rebuild(folder: Path, server: PreviewServer) -> None:
    from contentops.errors import ContentOpsError
    from contentops.report import as_text

    try:
        written = _build(folder)
    except FileNotFoundError:
        return  # an editor was replacing a file just then, which is the next change
    except ContentOpsError as error:
        if error.diagnostics:
            click.echo(as_text(error.diagnostics), err=True)
        click.echo(f"{error.message.rstrip('.')}; the preview stays as it was", err=True)
        if error.hint:
            click.echo(f"    → {error.hint}", err=True)
        return
    if written:
        click.echo(f"{written} files changed")
        server.reload()


def _build(folder: Path) -> int:
    """Bring the preview up to date; how many files that changed."""
    from contentops.pipeline.publishing import publish
    from contentops.report import as_text

    now = datetime.now(timezone.utc).replace(microsecond=0)
    done = publish(
        folder,
        folder / PREVIEW,
        now,
        ref=None,
        worktree=True,
        drafts=True,
        base=None,
        after=None,
        executor=None,
        progress=lambda what, at, of: None,
    )
    if done.unreadable:
        click.echo(as_text(done.unreadable), err=True)
    return len(done.written) + done.removed
