"""Numbers within bounds, as options take them: what is none is called by words that people use."""

import click


class Whole(click.IntRange):
    """A whole number within bounds."""

    name = "whole number"


class Number(click.FloatRange):
    """A number within bounds."""

    name = "number"
