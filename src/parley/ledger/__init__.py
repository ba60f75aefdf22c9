"""The ledger: facts that cite sources, with two clocks: when something was true, and when it was known."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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

_HOMES = {
    "Barrier": "barriers",
    "BarrierOutcome": "barriers",
    "CONTRADICTED": "claims",
    "DATA_NOT_KNOWN": "claims",
    "NOT_CHECKABLE": "claims",
    "SUPPORTED": "claims",
    "Claim": "claims",
    "Verdict": "claims",
    "evaluate_claims": "claims",
    "judge": "claims",
    "DeadlineSet": "deals",
    "Milestone": "deals",
    "Universe": "deals",
    "Event": "events",
    "Answer": "formula",
    "evaluate": "formula",
    "Ledger": "ledger",
    "Observation": "observations",
    "Series": "observations",
    "SeriesInfo": "observations",
    "TABLES": "schema",
    "Table": "schema",
    "Source": "sources",
    "Stance": "stances",
    "data_folder": "store",
    "open_store": "store",
    "Change": "trade",
    "EndUseChange": "trade",
    "PartnerTrade": "trade",
    "Rank": "trade",
    "change": "trade",
    "commodities": "trade",
    "end_use_changes": "trade",
    "largest_partners": "trade",
    "partner_balances": "trade",
    "partner_trade": "trade",
    "principal": "trade",
    "rank": "trade",
    "revision_steps": "trade",
}

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


def __getattr__(name: str) -> Any:
    """Public names load with the file they live in, so that cheap questions stay cheap."""
    if name not in _HOMES:
        raise AttributeError(f"module 'parley.ledger' has no attribute {name!r}; it has {', '.join(__all__)}")
    return getattr(import_module(f"parley.ledger.{_HOMES[name]}"), name)
