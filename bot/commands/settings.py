"""What every command that needs the settings begins with."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.config import Settings


def read_settings() -> "Settings":
    """The settings, read once, with the log set up as they say; raises `Misconfigured` naming what is wrong."""
    import time

    from bot.config import load
    from bot.memory.sealing import KeyRing, use
    from bot.ops.log import set_up

    settings = load()
    use(KeyRing(settings.encryption_keys))
    set_up(settings.saegim_log_level, time.time)
    return settings
