"""Two documents want the same address.

What: an alias is the address of another document, or two documents have the same alias.

Why: one of the two could never be reached. The page has the address, the alias is dropped.

Example:

    slug: funnel-leaks
    aliases: [articles/completion-rate/]   # the page of another article

Instead: take the alias out, or rename the other page.
"""

from __future__ import annotations

from collections.abc import Iterator

from contentops.model import Diagnostic
from contentops.rules.context import Context
from contentops.source import strict_yaml

CODE, NAME, SEVERITY, GUARD = "CO105", "address-taken", "error", "valid"


def check(context: Context) -> Iterator[Diagnostic]:
    owners = {_address(context, document.key): document.path for document in context.catalog.documents}
    claims: dict[str, list[tuple[str, Diagnostic]]] = {}
    for document in context.catalog.documents:
        aliases = document.meta.get("aliases")
        for number, alias in enumerate(aliases if isinstance(aliases, list) else ()):
            address = str(alias).strip("/").removesuffix("/index.html")
            place = strict_yaml.position(document.node, ("aliases", number))
            owner = owners.get(address)
            if owner is not None:
                yield Diagnostic(
                    CODE,
                    "error",
                    document.path,
                    f"the alias “{alias}” is the address of {owner}",
                    *place,
                    hint="take the alias out",
                )
            else:
                claims.setdefault(address, []).append(
                    (document.path, Diagnostic(CODE, "error", document.path, f"the alias “{alias}” stands", *place))
                )
    for found in claims.values():
        for path, claim in found if len(found) > 1 else ():
            others = ", ".join(sorted({other for other, _ in found if other != path})) or "this file again"
            yield Diagnostic(
                CODE,
                "error",
                path,
                f"{claim.message} in {others} too",
                claim.line,
                claim.column,
                hint="keep it in one place",
            )


def _address(context: Context, key: tuple[str, str, str]) -> str:
    kind, slug, language = key
    definitions = context.catalog.definitions
    prefix = "" if language == definitions.settings.languages[0] else f"{language}/"
    return (prefix + definitions.types[kind].url.replace("{slug}", slug)).strip("/")
