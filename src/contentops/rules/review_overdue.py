"""A published page was not looked at for longer than its workflow allows.

What: the state of what is live says `review_every`, and that much time has passed since its newest approval or reaffirmation.
Within `warn` before, it is said as information.

Why: pages go stale without anyone changing them: prices, laws, screenshots.

Example: a lesson was approved in January, and its state says `review_every: 180d`.

Instead: read it. If it still holds, `contentops reaffirm PATH`; if not, `contentops move revise PATH` and write it anew.
"""

from __future__ import annotations

from collections.abc import Iterator

from contentops.config import local_day
from contentops.model import Diagnostic
from contentops.rules.context import Context
from contentops.source import strict_yaml
from contentops.workflow.deadlines import review_by

CODE, NAME, SEVERITY, GUARD = "CO206", "review-overdue", "warning", "release"


def check(context: Context) -> Iterator[Diagnostic]:
    now = context.release.now
    for key, document in context.catalog.by_key().items():
        due = review_by(context.release, key)
        if due is None or due.warn > now:
            continue
        late = due.at <= now
        zone = context.catalog.definitions.settings.timezone
        since, at = local_day(due.since, zone), local_day(due.at, zone)
        place = strict_yaml.position(document.node, ("status",))
        what = f"was due for review on {at}" if late else f"is due for review on {at}"
        live = "this page" if not context.touched(document) else "the revision that is live"
        hint = (
            f"read it, then contentops reaffirm {document.path}, or rewrite it"
            if not context.touched(document)
            else "finish the rewrite, and let it be approved"
        )
        message = f"{live} {what}; it was looked at last on {since}"
        yield Diagnostic(CODE, "warning" if late else "info", document.path, message, *place, hint=hint)
