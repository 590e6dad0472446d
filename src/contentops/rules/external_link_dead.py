"""An external address does not answer any more.

What: `contentops links` asked for the address, and there is no such page (404, 410), no such host, no connection, or a certificate
that browsers refuse: an error. A warning where it cannot be told: no answer in time, the server is broken or busy, or the host
belongs to a private network, which is not asked. A note where the page has moved for good, with where to.

`contentops validate` never finds this: it does not use the network.

Why: pages elsewhere go away without a word; readers take a dead link for a page that nobody looks after.

Example:

    [课程标准](https://example.org/2019/standard.html)

Instead: link to where it is now, to an archived copy, or take the link out.
"""

from __future__ import annotations

from collections.abc import Iterator

from contentops.model import Diagnostic
from contentops.rules.context import Context

CODE, NAME, SEVERITY, GUARD = "CO310", "external-link-dead", "error", "release"


def check(context: Context) -> Iterator[Diagnostic]:
    """Nothing: only asking tells, and rules ask nobody; see authoring.outward."""
    yield from ()
