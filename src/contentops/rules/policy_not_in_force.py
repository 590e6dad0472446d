"""A change of the policy, the theme or the settings waits for its approval.

What: `workflows/policy.yml` asks that changes of the policy set be approved, and one landed that is not. The policy set is
workflows/ without the records, the theme, catalogues, settings and the lock file.

Why: whoever could change the rules alone could approve anything. The site goes on under the policy set before the change.

Example: a pull request makes its author an editor in workflows/people.yml and is merged.

Instead: look at what changed, then `contentops approve policy/site`; or take the change back.
"""

from __future__ import annotations

from collections.abc import Iterator

from contentops.model import Catalog, Diagnostic
from contentops.rules.context import Context
from contentops.workflow.policies import KEY
from contentops.workflow.site_policy import FILE

CODE, NAME, SEVERITY, GUARD = "CO208", "policy-not-in-force", "error", "release"
_SHOWN = 5


def check(context: Context) -> Iterator[Diagnostic]:
    catalog = context.catalog
    if not catalog.policy_waiting:
        return
    files = catalog.policy_waiting
    named = ", ".join(files[:_SHOWN]) + (f" and {len(files) - _SHOWN} more" if len(files) > _SHOWN else "")
    asks = _asked(catalog)
    message = f"a change of the policy set is not in force: {named}; {FILE} asks for {asks}; the site goes on under {_before(catalog)}"
    yield Diagnostic(CODE, "error", files[0], message, hint=f"look at it, then approve it: contentops approve {KEY}")


def _asked(catalog: Catalog) -> str:
    requires = catalog.policy.site.requires if catalog.policy else ()
    return " and ".join(f"{each.count} {' or '.join(each.of)}" for each in requires) or "approval"


def _before(catalog: Catalog) -> str:
    commit = catalog.policy.commit if catalog.policy else ""
    return f"the policy of commit {commit[:12]}" if commit else "the policy before it"
