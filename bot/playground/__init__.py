"""A whole local Slack workspace in one process, for the demo, the tests and the benches."""

from bot.playground.model import Message
from bot.playground.playground import Playground

__all__ = ["Message", "Playground"]
