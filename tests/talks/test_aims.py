"""Sets of aims: whose objective they change, that the record they cite exists, and what a wrong name says."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from parley.cli.deal_options import mandate_for
from parley.errors import BadInput, UnknownName
from parley.ledger import Ledger
from parley.talks.mandates.aims import aimed, aims
from parley.talks.mandates.mandate import built_in_mandates, mandate_of

SET = Path("stated-aims")


def test_a_set_changes_the_objective_of_its_parties_and_nothing_else() -> None:
    own, found = mandate_of("USA"), mandate_for("USA", SET)
    assert own.objective == "welfare"
    assert found.objective == {"welfare": 1.0, "goods_balance": 1.0, "tariff_revenue": 1.0}
    assert dict(found.wants.weights) == found.objective
    kept = {"objective", "statements"}
    assert found.model_dump(exclude=kept) == own.model_dump(exclude=kept)
    assert found.statements[: len(own.statements)] == own.statements
    parties = {row["party"] for row in aims()[str(SET)]}
    for code in built_in_mandates().keys() - parties:
        assert mandate_for(code, SET) == mandate_of(code)


def test_every_aim_cites_the_record_from_the_day_it_was_known(ledger: Ledger) -> None:
    events = {event.id: event for event in ledger.events()}
    for rows in aims().values():
        for row in rows:
            event = events[row["record"]]
            assert row["source"] == event.source
            assert row["from"] == event.known_from.isoformat()
            assert row["basis"] == "assumption" or "assumed" in row["basis"]


def test_what_an_aim_rests_on_joins_the_sources() -> None:
    found = mandate_for("USA", SET)
    assert {row["source"] for row in aims()[str(SET)]} <= set(found.sources(date(2025, 5, 6), ["JPN"]))


def test_a_set_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match="stated-aims"):
        aimed(mandate_of("USA"), "stated-aim")
    with pytest.raises(BadInput, match=r"no folder.*stated-aims"):
        mandate_for("USA", Path("stated-aim"))
    with pytest.raises(BadInput, match="holds no mandate file"):
        mandate_for("USA", tmp_path)
