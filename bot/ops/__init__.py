"""What an operator does: check, fill, look into, back up, export and watch; how it is shown at a terminal, too.

The command line that calls it is `bot/cli.py` and `bot/commands/`.
"""
