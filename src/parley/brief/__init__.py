"""The brief: everything Parley knows about a day, told with its sources."""

from parley.brief.board import card
from parley.brief.compose import board_of, compose, setting_of
from parley.brief.document import Brief, Reference, Section, Statement
from parley.brief.render import to_html, to_markdown, write
from parley.brief.terminal import show as show_in_terminal
from parley.brief.terminal import show_card

__all__ = [
    "Brief",
    "Reference",
    "Section",
    "Statement",
    "board_of",
    "card",
    "compose",
    "setting_of",
    "show_card",
    "show_in_terminal",
    "to_html",
    "to_markdown",
    "write",
]
