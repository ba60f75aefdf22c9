"""The talks: the board, each partner's status, deadlines, key updates, and the scenarios of what may come."""

from parley.ledger import Universe
from parley.talks.board import Board, PartnerRates, Row, make_board, make_row
from parley.talks.citation import is_retrospective, title_on
from parley.talks.deadlines import Deadline, deadlines
from parley.talks.fact import Fact
from parley.talks.policies import Setting, scenario_policy
from parley.talks.render import board_table
from parley.talks.scenario import Scenario, built_in, parse_scenario, read_scenario
from parley.talks.status import Stage, Status, status_of
from parley.talks.study import DEFICITS, REBATES, SECTORS, Report, Span, Study, Variant, run_study, solve_scenario
from parley.talks.timeline import Update, key_updates
from parley.talks.universe import DEFAULT_UNIVERSE, universe_of

__all__ = [
    "DEFAULT_UNIVERSE",
    "DEFICITS",
    "REBATES",
    "SECTORS",
    "Board",
    "Deadline",
    "Fact",
    "PartnerRates",
    "Report",
    "Row",
    "Scenario",
    "Setting",
    "Span",
    "Stage",
    "Status",
    "Study",
    "Universe",
    "Update",
    "Variant",
    "board_table",
    "built_in",
    "deadlines",
    "is_retrospective",
    "key_updates",
    "make_board",
    "make_row",
    "parse_scenario",
    "read_scenario",
    "run_study",
    "scenario_policy",
    "solve_scenario",
    "status_of",
    "title_on",
    "universe_of",
]
