"""Ignatenko, Lashkaripour, Macedoni and Simonovska (2025), to the printed digit and country by country."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from parley.errors import NotKnown, UnknownName
from parley.model import EndogenousDeficitModel, replicate
from parley.model.endogenous_deficit.equations import state
from parley.model.endogenous_deficit.system import DeficitEquations
from parley.model.replication import ignatenko2025, ignatenko2025_cases
from parley.model.replication.ignatenko2025_cases import CASES
from parley.model.replication.published import published_countries

PAPER = "ignatenko2025"


@pytest.fixture(scope="module")
def everything():
    return replicate(PAPER, "all")


@pytest.fixture(scope="module")
def start():
    return ignatenko2025_cases.setting(EndogenousDeficitModel(ignatenko2025_cases.paper_world()))


def test_every_printed_number_matches_but_those_whose_rates_are_not_published(everything) -> None:
    """194 numbers of one-sector cases; Table 4's retaliation is some set of rates that the paper does not state."""
    wrong = [(row["case"], row["who"], row["metric"]) for row in everything["rows"] if row["match"] is False]
    assert {case for case, _, _ in wrong} == {"IO_USTR_optimalretal_1sector"}
    assert len(wrong) == 4
    assert everything["compared"] == 194
    assert everything["matched"] == 190
    assert any(note.startswith("IO_USTR_optimalretal_1sector") for note in everything["notes"])
    assert all("4sectors" in case or case in ("Agriculture", "Manufacturing", "Mining")
               for case in everything["not_computed"])  # fmt: skip
    json.dumps(everything, allow_nan=False)


def test_no_uniform_retaliation_gives_all_twelve_printed_numbers(start) -> None:
    """At 28.27 % US prices are already below a printed 7.5 and US welfare is still above a printed -5.26; both fall."""
    case = CASES["IO_USTR_optimalretal_1sector"]
    at = {
        rate: ignatenko2025.compute(start, replace(case, foreign_rate=lambda s, r=rate: np.full_like(s.gdp, r)))
        for rate in (0.25, 0.2827, 0.31)
    }
    prices, welfare = ([found.countries[name][start.home] for found in at.values()] for name in ("cpi", "welfare"))
    assert prices[0] > prices[1] > prices[2]
    assert welfare[0] > welfare[1] > welfare[2]
    assert prices[1] < 7.45
    assert welfare[1] > -5.255


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


def test_balanced_transfers_leave_a_gap_in_the_last_market(start) -> None:
    """Walras: what one goods market lacks is the sum of the transfers, 573 bn USD before world income moves it."""
    base, p = ignatenko2025_cases._last_left_out(start)
    equations = DeficitEquations(base, ignatenko2025_cases.paper_world().economies)
    inputs = equations.inputs(start.imports_taxed(start.announced), p, 1.0)
    inputs = inputs._replace(transfer=ignatenko2025.balanced_transfers(base, start.home))
    assert 1e-3 * inputs.transfer.sum() == pytest.approx(573, abs=0.5)
    found = ignatenko2025.equilibrium(equations, inputs)
    s = state(found.solution.x, found.fixed)
    gap = s.producer_sales + base.nu * s.outlay - s.income
    assert equations.economies[-1] == "ZWE"
    assert np.abs(gap[:-1] / s.income[:-1]).max() < 1e-10
    assert gap[-1] == pytest.approx(inputs.transfer.sum() * s.income.sum() / base.income.sum(), rel=1e-9)


def test_the_last_case_of_table_10(everything) -> None:
    """Its own non-US welfare is -0.15 (simple mean); the paper prints that of the case before, -0.26."""
    value = {(row["case"], row["who"], row["metric"]): row["value"] for row in everything["rows"]}
    assert value["balanced_with_US_retal", "non-US", "welfare"] == pytest.approx(-0.15, abs=5e-3)


@pytest.mark.parametrize("case", list(CASES))
def test_every_case_has_every_group_and_metric(everything, case: str) -> None:
    rows = [row for row in everything["rows"] if row["case"] == case]
    cells = {(row["who"], row["metric"]) for row in rows}
    assert cells >= {(who, name) for who in ignatenko2025.GROUPS for name in ignatenko2025.UNITS}
    assert {("World", "global_trade_to_gdp"), ("World", "global_employment")} <= cells
    named = [(row["who"], row["metric"], row["unit"]) for row in rows]
    assert len(set(named)) == len(named)
    if case in ignatenko2025_cases.TABLE_WITHOUT_PRINT:
        assert all(row["match"] is None for row in rows)


def test_groups_are_weighted_as_the_tables_are(start) -> None:
    """Spending; GDP in Table 4; a simple mean for welfare in Table 10: by hand, on two of the EU's members."""
    two = replace(start, europe=start.europe[:2], gdp=np.arange(194.0))
    countries = {name: np.arange(194.0) ** 2 for name in ignatenko2025.UNITS}
    found = ignatenko2025.Measured(countries, {}, 1 / np.arange(1.0, 195.0))
    first, second = two.europe
    simple, by_gdp = (first**2 + second**2) / 2, (first**3 + second**3) / (first + second)
    by_spending = (first**2 / (first + 1) + second**2 / (second + 1)) / (1 / (first + 1) + 1 / (second + 1))
    for table, name, expected in (
        ("1", "welfare", by_spending),
        ("4", "welfare", by_gdp),
        ("10", "welfare", simple),
        ("10", "cpi", by_spending),
    ):
        assert ignatenko2025._value(table, "EU", name, "percent", found, two) == pytest.approx(expected)


def test_case_3_of_table_10_gives_the_number_printed_twice(everything) -> None:
    """The printed -0.26 of case 4 is case 3's simple mean."""
    value = {(row["case"], row["who"], row["metric"]): row["value"] for row in everything["rows"]}
    assert value["fixed_transfers_retal", "non-US", "welfare"] == pytest.approx(-0.26, abs=5e-3)


def test_what_is_not_computed_says_why() -> None:
    with pytest.raises(NotKnown, match="estimates"):
        replicate(PAPER, "Mining")
    with pytest.raises(NotKnown, match="not public"):
        replicate(PAPER, "alt1_4sectors")
    with pytest.raises(UnknownName, match="USTR_lumpsum_noretal"):
        replicate(PAPER, "USTR_lumpsum")
    with pytest.raises(UnknownName, match="ignatenko2025"):
        replicate("ignatenko", "all")
