"""Every fixed sentence, in three voices, Korean and English; pure."""
