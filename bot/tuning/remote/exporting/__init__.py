"""Files and commands for training elsewhere, one file a tool."""
