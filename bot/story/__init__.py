"""The story of one job: from what Slack sent to what Saegim says. It gathers values from `slack` and `memory`, asks `mind`, and
delivers through `slack/reply.py`.

`tell.py` is the one dispatch: begin there. `scene.py` is what is known when somebody speaks, `outlet.py` where a response goes; every other
module is something that somebody may want, or that happens in Slack. ARCHITECTURE.md lists them all.

Claiming jobs, retries and dead letters are the business of `worker.py`.
"""
