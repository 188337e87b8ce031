"""What somebody wants and asks, by its wording; pure."""
