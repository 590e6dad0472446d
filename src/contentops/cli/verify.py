"""contentops verify"""

from __future__ import annotations

from pathlib import Path

import click

from contentops.cli.common import as_json


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="DIR")
@as_json
def command(folder: Path, form: str) -> int:
    """Check that a published site is whole.

    Recomputes the digest of every file in DIR and compares it with the site's release manifest: finds files added, removed
    and altered. It proves that the site agrees with its manifest, not who made the manifest; the manifest's own SHA-256
    is printed to compare with what `publish` printed.
    """
    from contentops.portal.verification import verify
    from contentops.report import dump

    found = verify(folder)
    if form == "json":
        click.echo(
            dump(
                {
                    "manifest_sha256": found.manifest_sha256,
                    "commit": found.commit,
                    "files": found.files,
                    "added": list(found.added),
                    "removed": list(found.removed),
                    "altered": list(found.altered),
                }
            )
        )
    else:
        for name, paths in (("added", found.added), ("removed", found.removed), ("altered", found.altered)):
            for path in paths:
                click.echo(f"{name}: {path}")
        verdict = "agrees with its manifest" if found.whole else "does not agree with its manifest"
        click.echo(f"{folder}: {found.files} files listed, {verdict}")
        click.echo(f"commit {found.commit or '(working tree)'}, manifest SHA-256 {found.manifest_sha256}")
    return 0 if found.whole else 1
