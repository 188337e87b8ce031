"""Saegim (새김): a Slack bot that is a team's memory.

What happens on a question: `slack` takes it in, `worker` claims it, `story` tells what to do with it, asking `memory` (short-term and
long-term) and `mind` (prompt, models, check), and `accounting` keeps count of it. `tuning` trains and measures models of a team's own.
`ops` is what an operator does, `bench` what is measured, `playground` the local Slack of the demo and the tests. The entrance is
`cli.py` with `commands/`; `serve.py` wires everything, `processes.py` runs it. ARCHITECTURE.md walks through them.
"""
