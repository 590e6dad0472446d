"""A change set moves a document in a way that whoever did it may not.

What: only with `validate --base REF`. A status was set by somebody who holds no role of the transition's `by`, without a
reason where one is asked for, or by an address that belongs to nobody; a published document was taken away by somebody who
may not retire it; a state is claimed that asks for decisions which are not there; or a commit of the branch brings a record or
takes a page away and a later one undoes that, so that a rebase would land what the branch as one commit does not show.

Why: what is merged is judged by the policy of the branch it goes to, not by the one it brings along.

Example: an author sets `status: archived` in the web editor of the git host.

Instead: let someone who may do it: `contentops move archive PATH --comment …`
"""

from __future__ import annotations

from collections.abc import Iterator

from contentops.changeset import CODE as CHANGESET_CODE
from contentops.model import Diagnostic
from contentops.rules.context import Context

CODE, NAME, SEVERITY, GUARD = CHANGESET_CODE, "transition-not-allowed", "error", "release"


def check(context: Context) -> Iterator[Diagnostic]:
    if context.changes is not None:
        yield from context.changes.findings
