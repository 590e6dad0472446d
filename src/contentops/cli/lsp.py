"""contentops lsp"""

from __future__ import annotations

import gc
import os
import signal
import threading
from datetime import datetime, timezone
from pathlib import Path

import click


@click.command()
@click.pass_obj
def command(_: Path) -> int:
    """Talk to an editor about the site, by the Language Server Protocol.

    Editors start it and speak to it over standard input and output: it says what the rules find while you write, completes
    front matter and links, shows what a key means or a link leads to, and makes fixes. Needs the extra `lsp`: pip install
    '.[lsp]', in the folder of contentops. Nothing of a site is executed.
    """
    gc.enable()  # main() turned it off, and this runs for long
    from contentops.errors import ContentOpsError

    try:
        from contentops.lsp.server import serve
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("pygls", "lsprotocol"):
            raise
        raise ContentOpsError(
            "the language server needs a package that is not installed",
            hint="in the folder of contentops: pip install '.[lsp]'",
        ) from None

    from contentops.program import tools_digest

    with open(os.dup(0), "rb") as incoming, open(os.dup(1), "wb") as outgoing:  # noqa: PTH123 - a descriptor has no path
        _keep_others_away()
        _leave_at_ctrl_c()
        serve(incoming, outgoing, lambda: datetime.now(timezone.utc), tools=tools_digest())
    return 0


def _keep_others_away() -> None:
    """Give this process and those it starts another input and output: one stray line would end the talk with the editor."""
    nowhere = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nowhere, 0)
    os.close(nowhere)
    os.dup2(2, 1)


def _leave_at_ctrl_c() -> None:
    """Have a thread wait for Ctrl+C and end the process. Python's own handlers run in the main thread, which would first have
    to wake up: a signal that comes just before it goes to sleep would wait for the editor's next word."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})

    def leave() -> None:
        signal.sigwait({signal.SIGINT})
        os._exit(130)

    threading.Thread(target=leave, daemon=True).start()
