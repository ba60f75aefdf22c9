"""Ignatenko, Lashkaripour, Macedoni and Simonovska (2025), to the printed digit and country by country."""

from __future__ import annotations

import json

import pytest

from parley.errors import NotKnown, UnknownName
from parley.model import EndogenousDeficitModel, replicate
from parley.model.replication import ignatenko2025, ignatenko2025_cases
from parley.model.replication.published import published_countries

PAPER = "ignatenko2025"


@pytest.fixture(scope="module")
def everything():
    return replicate(PAPER, "all")


@pytest.fixture(scope="module")
def start():
    return ignatenko2025_cases.setting(EndogenousDeficitModel(ignatenko2025_cases.paper_world()))


def test_every_printed_number_of_the_computed_cases_matches(everything) -> None:
    wrong = [row for row in everything["rows"] if row["match"] is False]
    assert wrong == []
    assert everything["matched"] == everything["compared"] == 142
    assert all("4sectors" in case or "IO" in case or case in ("Agriculture", "Manufacturing", "Mining")
               for case in everything["not_computed"])  # fmt: skip
    json.dumps(everything, allow_nan=False)


def test_table_1_case_1() -> None:
    result = replicate(PAPER, "USTR_incometax_noretal")
    value = {(row["who"], row["metric"]): row["value"] for row in result["rows"]}
    assert value["USA", "welfare"] == pytest.approx(1.1307, abs=5e-5)
    assert value["USA", "cpi"] == pytest.approx(12.81, abs=5e-3)
    assert value["USA", "employment"] == pytest.approx(0.32, abs=5e-3)
    assert value["nonUS_average", "welfare"] == pytest.approx(-0.58, abs=5e-3)
    assert result["compared"] == result["matched"] == 12
    assert set(result["rows"][0]) >= {"table", "case", "who", "metric", "value", "printed", "decimals", "match"}
    assert "countries" not in result


@pytest.mark.parametrize("case", ["USTR_incometax_noretal", "USTR_optimal_retal"])
def test_every_country_matches_the_published_figures(case: str) -> None:
    """194 countries, 7 outcomes, within 1e-6 percentage points."""
    published = published_countries(PAPER, case)
    computed = {row["who"]: row for row in replicate(PAPER, case, countries=True)["countries"]}
    assert set(computed) == set(published)
    assert len(computed) == 194
    worst = max(
        abs(computed[who][name] - value) for who, figures in published.items() for name, value in figures.items()
    )
    assert worst < 1e-6


def test_formula_tariffs(start) -> None:
    """delta and rates as derived in models.md A.4."""
    s = start
    assert ignatenko2025_cases._home_weight(s, s.base.spending) == pytest.approx(0.72487758, abs=1e-8)
    assert ignatenko2025_cases.home_formula(s)[0] == pytest.approx(0.21798822, abs=1e-8)
    assert ignatenko2025_cases._home_weight(s, s.base.income) == pytest.approx(0.86540309, abs=1e-8)
    assert ignatenko2025_cases.home_formula_on_income(s)[0] == pytest.approx(0.18543207, abs=1e-8)
    assert ignatenko2025_cases.foreign_formula(s)[0] == pytest.approx(0.22742195, abs=1e-8)


def test_the_floor_binds_for_russia_and_the_group_has_25_members(start) -> None:
    world = ignatenko2025_cases.paper_world()
    assert start.announced[world.at("RUS")] == 0.10
    assert start.announced[world.at("USA")] == 0.0
    group = {world.economies[i] for i in start.europe}
    assert len(group) == 25
    assert not {"CZE", "SVK"} & group


def test_balanced_transfers_balance_trade_with_home(start) -> None:
    """Table 10: with these transfers and no tariff, home's trade balances; the announced tariffs keep it so."""
    base, p = ignatenko2025_cases._without_services(start)
    transfer = ignatenko2025.balanced_transfers(base, start.home)
    assert abs(transfer.sum()) < 1e-9 * base.spending.sum()
    tariff = start.imports_taxed(start.announced)
    state, fixed = ignatenko2025.equilibrium(base, p, tariff, 1.0, transfer)
    trade = ignatenko2025.outcomes.flows(state, fixed)
    assert trade[start.home].sum() == pytest.approx(trade[:, start.home].sum(), rel=1e-9)


@pytest.mark.parametrize("case", list(ignatenko2025_cases.TABLE_OF_UNPRINTED))
def test_cases_without_a_printed_reference_have_every_group(everything, case: str) -> None:
    rows = [row for row in everything["rows"] if row["case"] == case]
    assert {row["who"] for row in rows} == {"USA", "CHN", "EU", "RoW", "non-US"}
    assert all(row["match"] is None for row in rows)


def test_case_3_of_table_10_gives_the_number_printed_twice(everything) -> None:
    """The printed -0.26 of case 4 is case 3's simple mean."""
    value = {(row["case"], row["who"], row["metric"]): row["value"] for row in everything["rows"]}
    assert value["fixed_transfers_retal", "non-US", "welfare"] == pytest.approx(-0.26, abs=5e-3)


def test_what_is_not_computed_says_why() -> None:
    with pytest.raises(NotKnown, match="input-output"):
        replicate(PAPER, "IO_USTR_1sector")
    with pytest.raises(NotKnown, match="not public"):
        replicate(PAPER, "alt1_4sectors")
    with pytest.raises(UnknownName, match="USTR_lumpsum_noretal"):
        replicate(PAPER, "USTR_lumpsum")
    with pytest.raises(UnknownName, match="ignatenko2025"):
        replicate("ignatenko", "all")
