"""The one family of errors that means: the work cannot go on. Mistakes in content are Diagnostics, not errors."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from contentops.model import Diagnostic


class ContentOpsError(Exception):
    """Something outside the content keeps a command from doing its work.

    `message` says what and where, `hint` what to do next; `diagnostics` carries the findings behind it, if any.
    The command line prints all three and leaves with `exit_code`.
    """

    exit_code = 2

    def __init__(self, message: str, *, hint: str | None = None, diagnostics: Sequence[Diagnostic] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.diagnostics = tuple(diagnostics)


class OvertakenError(ContentOpsError):
    """Another publish of the same site ended while this one was being made: what it was made from may be old by now."""

    exit_code = 1


class RefusedError(ContentOpsError):
    """The request was understood and is not allowed: a transition nobody may make now, a file that is in the way."""

    exit_code = 1
