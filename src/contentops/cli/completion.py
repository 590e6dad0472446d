"""contentops completion"""

from __future__ import annotations

import click


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def command(ctx: click.Context, shell: str) -> int:
    """Print the shell's completion script.

    For bash, put this into ~/.bashrc: eval "$(contentops completion bash)". For zsh likewise in ~/.zshrc; for fish:
    contentops completion fish > ~/.config/fish/completions/contentops.fish
    """
    from click.shell_completion import get_completion_class

    found = get_completion_class(shell)
    assert found is not None
    click.echo(found(ctx.find_root().command, {}, "contentops", "_CONTENTOPS_COMPLETE").source())
    return 0
