"""The ledger: facts that cite sources, with two clocks: when something was true, and when it was known."""

from parley.ledger.barriers import Barrier, BarrierOutcome
from parley.ledger.claims import (
    CONTRADICTED,
    DATA_NOT_KNOWN,
    NOT_CHECKABLE,
    SUPPORTED,
    Claim,
    Verdict,
    evaluate_claims,
    judge,
)
from parley.ledger.deals import DeadlineSet, Milestone, Universe
from parley.ledger.events import Event
from parley.ledger.formula import Answer, evaluate
from parley.ledger.ledger import Ledger
from parley.ledger.observations import Observation, Series, SeriesInfo
from parley.ledger.schema import TABLES, Table
from parley.ledger.sources import Source
from parley.ledger.stances import Stance
from parley.ledger.store import data_folder, open_store
from parley.ledger.trade import (
    Change,
    EndUseChange,
    PartnerTrade,
    Rank,
    change,
    commodities,
    end_use_changes,
    largest_partners,
    partner_balances,
    partner_trade,
    principal,
    rank,
    revision_steps,
)

__all__ = [
    "CONTRADICTED",
    "DATA_NOT_KNOWN",
    "NOT_CHECKABLE",
    "SUPPORTED",
    "TABLES",
    "Answer",
    "Barrier",
    "BarrierOutcome",
    "Change",
    "Claim",
    "DeadlineSet",
    "EndUseChange",
    "Event",
    "Ledger",
    "Milestone",
    "Observation",
    "PartnerTrade",
    "Rank",
    "Series",
    "SeriesInfo",
    "Source",
    "Stance",
    "Table",
    "Universe",
    "Verdict",
    "change",
    "commodities",
    "data_folder",
    "end_use_changes",
    "evaluate",
    "evaluate_claims",
    "judge",
    "largest_partners",
    "open_store",
    "partner_balances",
    "partner_trade",
    "principal",
    "rank",
    "revision_steps",
]
