"""`saegim backup` and `saegim restore`: long-term memory into a file, and back."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.commands.settings import read_settings

if TYPE_CHECKING:
    from bot.config import Settings
    from bot.memory.sealing import KeyRing

KEY_FILE = click.option(
    "--key-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The key of the file, as SAEGIM_ENCRYPTION_KEY holds it; without, that one counts.",
)


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--overwrite", is_flag=True, help="Also where FILE is there already; it is replaced when all is written.")
@KEY_FILE
def backup(file: Path, key_file: Path | None, *, overwrite: bool) -> None:
    """Write long-term memory into FILE, as it is at one moment; Saegim may go on meanwhile. With a key FILE is encrypted.

    FILE must not be there yet.
    """
    from functools import partial

    from bot.ops.backup import backup as do
    from bot.ops.backup_terminal import write_backup

    if file == Path():  # what click makes of ''
        raise click.BadParameter("name the file to write.", param_hint="FILE")
    settings = read_settings()
    write_backup(settings, file, _ring(settings, key_file), partial(do, overwrite=overwrite))


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--merge", is_flag=True, help="Though there are memories already: add what is missing, change nothing.")
@KEY_FILE
def restore(file: Path, merge: bool, key_file: Path | None) -> None:
    """Bring back what FILE holds, but nothing that was forgotten since. It can be stopped and started again."""
    from bot.ops.backup_terminal import restore_backup

    settings = read_settings()
    restore_backup(settings, file, _ring(settings, key_file), merge=merge)


def _ring(settings: "Settings", key_file: Path | None) -> "KeyRing":
    from bot.config import read_key
    from bot.errors import Refuse
    from bot.memory.sealing import KeyRing

    if key_file is None:
        return KeyRing(settings.encryption_keys)
    try:
        return KeyRing([read_key(key) for key in key_file.read_text("ascii", "replace").split(",")])
    except (ValueError, OSError) as error:
        raise Refuse(f"{key_file} holds no key: {error}") from error
