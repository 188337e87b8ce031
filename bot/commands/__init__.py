"""The command line below `bot/cli.py`: a file for each group of commands, which reads options and wires; the work is done elsewhere, mostly in `bot/ops/`."""
