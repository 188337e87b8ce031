"""What Saegim owes an account of: limits, budgets, the audit log, metrics, health."""
