"""Saegim (새김): a Slack bot that is a team's memory.

Four rooms named after what they do: `slack` (the senses), `memory` (the hippocampus), `mind` (thinking), `ops` (what an
operator does), and an entrance: `cli`, `config`, `errors`, `worker` and `story`. ARCHITECTURE.md walks through them.
"""
