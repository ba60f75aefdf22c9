"""The tariff war and its companion tool against what the study's own programs computed, and the cases' grammar."""

from __future__ import annotations

import numpy as np
import pytest

from parley.errors import BadInput, UnknownName
from parley.model import frame
from parley.model.multi_sector_ces.equations import Inputs
from parley.model.multi_sector_ces.nash import uniform_tariff
from parley.model.multi_sector_ces.system import CESEquations
from parley.model.replication import tariffwar, ustariff


def values(case: str, module=ustariff, metric: str = "welfare") -> dict[str, float]:
    return {row["who"]: row["value"] for row in module.replicate(case)["rows"] if row["metric"] == metric}


@pytest.mark.parametrize("case", ["icio-2022:IS", "wiod-2014:IS"])
def test_every_country_of_the_war_matches(case: str) -> None:
    found = tariffwar.replicate(case)
    economies = 81 if case.startswith("icio") else 44
    assert (found["matched"], found["compared"]) == (2 * economies, 2 * economies)
    assert max(abs(row["value"] - row["printed"]) for row in found["rows"]) < 1e-6


@pytest.mark.parametrize(
    ("case", "welfare", "rate", "mean"),
    [("icio-2022:IS", -0.3439, 23.850, -1.7477), ("wiod-2014:IS", -0.6200, 41.145, -2.4278)],
)
def test_the_figures_that_describe_the_war(case: str, welfare: float, rate: float, mean: float) -> None:
    """Stated beside the definition of the model, to these digits, and not read from the shipped table."""
    lost = values(case, tariffwar)
    assert lost["USA"] == pytest.approx(welfare, abs=5e-5)
    assert values(case, tariffwar, "nash_tariff")["USA"] == pytest.approx(rate, abs=5e-4)
    assert np.mean(list(lost.values())) == pytest.approx(mean, abs=5e-5)


def test_every_country_of_the_companion_tool_matches() -> None:
    found = ustariff.replicate("all")
    assert found["matched"] == found["compared"] == 81 * len(ustariff.cases()) + 1
    assert max(abs(row["value"] - row["printed"]) for row in found["rows"]) < 1e-6


def test_a_match_can_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [{"case": "uniform:5:none", "who": "USA", "welfare": "0.2"}]
    monkeypatch.setattr(tariffwar, "table_rows", lambda paper, table: rows)
    found = ustariff.replicate("uniform:5:none")
    assert (found["matched"], found["compared"]) == (0, 1)


def test_every_world_and_source_has_a_war() -> None:
    assert len(tariffwar.cases()) == 16
    for case in ("wiod-2014:U4", "wiod-2014:CP", "icio-2022:LL"):
        rates = values(case, tariffwar, "nash_tariff")
        assert all(0 < rate <= 100 for rate in rates.values())
        assert all(row["printed"] is None for row in tariffwar.replicate(case)["rows"])


def test_with_one_elasticity_the_rates_are_near_its_inverse() -> None:
    """1/(eps (1 - lambda')): with eps = 4 no rate is below 25 %, and a small exporter's is just above."""
    rates = values("icio-2022:U4", tariffwar, "nash_tariff")
    assert min(rates.values()) > 25
    assert rates["STP"] < 25.5
    assert rates["CHN"] > 27


def test_a_case_without_reference_is_computed() -> None:
    found = ustariff.replicate("uniform:20:none")
    assert found["compared"] == 0
    assert len(found["rows"]) == 81
    gains = [values(f"uniform:{rate}:none")["USA"] for rate in (5, 10, 20, 23.768275, 30, 60)]
    assert max(gains) == gains[3], "the formula's rate is near the best of these"


def test_rates_replace_the_factual_ones_in_services_too() -> None:
    """A uniform rate of zero is not the baseline: it takes the factual tariffs away."""
    assert abs(values("uniform:0:none")["USA"]) > 1e-3
    data = tariffwar.study("icio-2022", "IS")
    home = data.base.accounts.economies.index("USA")
    importers = np.arange(81) == home
    tariff = uniform_tariff(data.base, np.full(81, 0.2), importers)
    assert (tariff[-1, np.arange(81) != home, home] == 0.2).all()
    assert (tariff[:, :, ~importers] == data.base.accounts.tariff[:, :, ~importers]).all()
    equations = CESEquations(data.base)
    inputs = Inputs(tariff, np.ones_like(tariff), None, data.theta, data.base.transfer)
    measured = equations.measures(frame.solve(equations, inputs).solution.x, inputs)["welfare"]
    assert values("uniform:20:none")["USA"] == pytest.approx(measured[home], abs=1e-9)


def test_only_the_targets_answer_and_the_union_is_27() -> None:
    calm, answered = values("targeted:EU:15:none"), values("targeted:EU:15:reciprocal")
    assert answered["USA"] < calm["USA"]
    assert answered["DEU"] > calm["DEU"]
    single = values("targeted:DEU:15:none")
    assert single["FRA"] > calm["FRA"]


def test_the_optimal_rate_is_the_same_with_and_without_answer() -> None:
    found = {kind: ustariff.replicate(f"optimal:{kind}")["rows"] for kind in ("none", "reciprocal")}
    rates = [next(row["value"] for row in rows if row["metric"] == "us_tariff") for rows in found.values()]
    assert rates[0] == rates[1]
    assert values("optimal:reciprocal")["USA"] < 0 < values("optimal:none")["USA"]


def test_spellings_of_one_rate_are_one_case() -> None:
    assert ustariff.replicate("uniform:10.0:none")["matched"] == 81


@pytest.mark.parametrize(
    "case", ["uniform", "uniform:10", "uniform:10:maybe", "targeted:CHN:none", "free:none", "", "optimal:1:none"]
)
def test_a_bad_label_says_what_a_case_looks_like(case: str) -> None:
    with pytest.raises(UnknownName, match="uniform:RATE:KIND"):
        ustariff.replicate(case)


@pytest.mark.parametrize("rate", ["x", "-1", "nan", "inf"])
def test_a_bad_rate_is_refused(rate: str) -> None:
    with pytest.raises(BadInput, match=r"in percent.*uniform:RATE:KIND"):
        ustariff.replicate(f"uniform:{rate}:none")


def test_bad_names_are_refused() -> None:
    with pytest.raises(UnknownName, match="economy 'XYZ'"):
        ustariff.replicate("targeted:XYZ:10:none")
    with pytest.raises(BadInput, match="on itself"):
        ustariff.replicate("targeted:USA:10:none")
    for case in ("icio-2022:ZZ", "icio-2021:IS", "IS"):
        with pytest.raises(UnknownName, match="WORLD:SOURCE"):
            tariffwar.replicate(case)
