"""The replication of Caliendo and Parro (2015) on made-up data in the paper's format: the real data do not ship.

tools/check_caliendo.py compares every printed number where the data stand.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from scipy.optimize import root

from parley.errors import BadFile, BadInput, UnknownName
from parley.model.replication import caliendo2015, caliendo2015_data, caliendo2015_measures
from parley.model.replication.published import printed_tables

REGIONS = ("Canada", "Mexico", "USA", "Row")
SECTORS = ("Food", "Auto", "Finance")


def arrays(seed: int) -> dict[str, np.ndarray]:
    """A small world [importer, exporter, sector] with one sector that is not traded; nothing in it is balanced."""
    rng = np.random.default_rng(seed)
    n, k = len(REGIONS), len(SECTORS)
    pull = rng.lognormal(0, 0.7, (n, n, k)) + 4 * np.eye(n)[:, :, None]
    pull[..., 2] = np.eye(n)
    tariff = rng.uniform(0, 0.3, (n, n, k)) * (1 - np.eye(n))[:, :, None]
    agreed = tariff.copy()
    agreed[:3, :3] = 0.0
    recipe = rng.dirichlet(np.ones(k + 1) * 2, (n, k)).transpose(0, 2, 1)
    deficit = rng.normal(0, 2, n)
    return {
        "regions": np.array(REGIONS),
        "sectors": np.array(SECTORS),
        "trade_share": pull / pull.sum(axis=1, keepdims=True),
        "tariff_1993": tariff,
        "tariff_nafta_counterfactual": agreed,
        "theta": np.array([3.0, 6.0, 8.22]),
        "io_share": np.ascontiguousarray(recipe[:, :k]),
        "final_share": rng.dirichlet(np.ones(k), n),
        "value_added": rng.uniform(50, 150, n),
        "deficit": deficit - deficit.mean(),
    }


def folder(path: Path, seed: int = 0, **changed: np.ndarray | None) -> Path:
    """The folder a user would name; None leaves an array out."""
    (path / "cp2015").mkdir()
    held = {name: array for name, array in (arrays(seed) | changed).items() if array is not None}
    np.savez(path / "cp2015" / caliendo2015_data.ARRAYS, **held)
    return path


def literal(d: dict[str, np.ndarray], tariff: np.ndarray, deficit: np.ndarray) -> dict[str, np.ndarray]:
    """The paper's equilibrium in hats from the data, equation by equation, by a general root finder."""
    n, k = len(REGIONS), len(SECTORS)
    share, theta, io, final, earned = (d[x] for x in ("trade_share", "theta", "io_share", "final_share", "value_added"))
    va = 1 - io.sum(axis=1)
    kappa = (1 + tariff) / (1 + d["tariff_1993"])

    def parts(x):
        w, price, spent = np.exp(x[:n]), np.exp(x[n : n + n * k]).reshape(n, k), x[n + n * k :].reshape(n, k)
        cost = np.array([[w[i] ** va[i, j] * np.prod(price[i] ** io[i, :, j]) for j in range(k)] for i in range(n)])
        new, implied = np.zeros((n, n, k)), np.zeros((n, k))
        for m in range(n):
            for j in range(k):
                terms = share[m, :, j] * (kappa[m, :, j] * cost[:, j]) ** -theta[j]
                implied[m, j] = terms.sum() ** (-1 / theta[j])
                new[m, :, j] = terms / terms.sum()
        trade = new * spent[:, None, :] / (1 + tariff)
        income = w * earned + (tariff * trade).sum(axis=(1, 2)) + deficit
        return w, price, spent, cost, implied, trade, income

    def equations(x):
        w, price, spent, _, implied, trade, income = parts(x)
        sales = trade.sum(axis=0)
        wanted = np.array([[io[m, j] @ sales[m] + final[m, j] * income[m] for j in range(k)] for m in range(n)])
        balance = trade.sum(axis=(1, 2)) - deficit - trade.sum(axis=(0, 2))
        balance[0] = earned @ w - earned.sum()
        return np.concatenate((balance, (price - implied).ravel(), (wanted - spent).ravel()))

    start = np.concatenate((np.zeros(n + n * k), np.repeat(earned, k)))
    found = root(equations, start, method="hybr", tol=1e-13)
    assert np.abs(equations(found.x)).max() < 1e-8
    w, price, _, cost, _, trade, income = parts(found.x)
    return {"w": w, "P": np.prod(price**final, axis=1), "c": cost, "trade": trade, "income": income}


def published(before: dict[str, np.ndarray], after: dict[str, np.ndarray], tariff: np.ndarray) -> dict[str, np.ndarray]:
    """Terms and volume of trade as the paper writes them, by loops, in percent."""
    n, k = len(REGIONS), len(SECTORS)
    c_hat, m, m_new = after["c"] / before["c"], before["trade"], after["trade"]
    tot, vot = np.zeros(n), np.zeros(n)
    for region in range(n):
        for partner in range(n):
            for j in range(k):
                tot[region] += m[partner, region, j] * (c_hat[region, j] - 1)
                tot[region] -= m[region, partner, j] * (c_hat[partner, j] - 1)
                bought = m[region, partner, j]
                if bought > 0:
                    growth = m_new[region, partner, j] / bought
                    vot[region] += tariff[region, partner, j] * bought * (growth - c_hat[partner, j])
    tot, vot = 100 * tot / before["income"], 100 * vot / before["income"]
    real_income = after["income"] / before["income"] / (after["P"] / before["P"])
    real_wage = after["w"] / before["w"] / (after["P"] / before["P"])
    return {
        "welfare": tot + vot,
        "tot": tot,
        "vot": vot,
        "real_wage": 100 * (real_wage - 1),
        "exact_real_income": 100 * (real_income - 1),
    }


@pytest.mark.parametrize("seed", range(3))
def test_agrees_with_the_papers_equations_by_a_general_root_finder(tmp_path: Path, seed: int) -> None:
    """Both deficit cases, all regions, every measure."""
    d = arrays(seed)
    result = caliendo2015.replicate("table2_balanced", True, folder(tmp_path, seed))
    for deficits, deficit in (("zero", 0 * d["deficit"]), ("with", d["deficit"])):
        before = literal(d, d["tariff_1993"], deficit)
        after = literal(d, d["tariff_nafta_counterfactual"], deficit)
        expected = published(before, after, d["tariff_1993"])
        rows = {row["who"]: row for row in result["countries"] if row["deficits"] == deficits}
        for i, region in enumerate(REGIONS):
            for metric, values in expected.items():
                assert rows[region][metric] == pytest.approx(values[i], abs=1e-7), (region, metric)


@pytest.mark.parametrize("deficits", [0.0, 1.0])
def test_the_formula_summed_over_steps_goes_to_the_exact_change(tmp_path: Path, deficits: float) -> None:
    """Its error is of first order in the step: two sums, extrapolated, give the logarithm of real income."""
    data = caliendo2015_data.load(folder(tmp_path))
    base = caliendo2015_measures.first_solution(data, deficits * data.deficit)
    at_once = caliendo2015_measures.solve(data, base, data.agreed)
    exact = np.log(1 + caliendo2015_measures.exact_real_income(at_once))
    sums = {
        steps: sum(caliendo2015_measures.welfare(step) for step in caliendo2015_measures.path(data, base, steps))
        for steps in (1, 32, 64)
    }
    assert np.abs(sums[1] - exact).max() > 1e-4
    np.testing.assert_allclose(2 * sums[64] - sums[32], exact, atol=2e-3 * np.abs(sums[1] - exact).max())


def test_steps_end_where_one_step_ends(tmp_path: Path) -> None:
    data = caliendo2015_data.load(folder(tmp_path))
    base = caliendo2015_measures.first_solution(data, data.deficit)
    at_once = caliendo2015_measures.solve(data, base, data.agreed)
    last = caliendo2015_measures.path(data, base, 5)[-1]
    np.testing.assert_allclose(last.flows, at_once.flows, rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(last.found.income, at_once.found.income, rtol=1e-10)


def test_no_agreement_changes_nothing(tmp_path: Path) -> None:
    same = arrays(0)["tariff_1993"]
    for row in caliendo2015.replicate("path:4", True, folder(tmp_path, tariff_nafta_counterfactual=same))["countries"]:
        assert max(abs(row[name]) for name in caliendo2015.WELFARE) < 1e-9, row


def write(path: Path, name: str, rows: list[dict[str, object]]) -> None:
    with (path / "cp2015" / f"{name}.csv").open("w", encoding="utf-8", newline="") as lines:
        table = csv.DictWriter(lines, fieldnames=list(rows[0]))
        table.writeheader()
        table.writerows(rows)


def test_reference_tables_in_the_folder_are_compared_cell_by_cell(tmp_path: Path) -> None:
    """Import growth and export shares against the literal solution; a wrong cell is found."""
    d = arrays(0)
    before, after = (literal(d, d[t], d["deficit"]) for t in ("tariff_1993", "tariff_nafta_counterfactual"))
    imports = {name: s["trade"].sum(axis=2)[1] for name, s in (("old", before), ("new", after))}
    one = 100 * (imports["new"][2] / imports["old"][2] - 1)
    both = 100 * (imports["new"][[0, 2]].sum() / imports["old"][[0, 2]].sum() - 1)
    growth = [
        {"deficits": "with", "importer": "Mexico", "exporter": exporter, "import_growth_percent": value}
        for exporter, value in (("USA", one), ("NAFTA partners", both), ("Canada", 1e6))
    ]
    write(folder(tmp_path), "computed_import_growth", growth)
    result = caliendo2015.replicate("import_growth", False, tmp_path / "cp2015")
    assert [row["match"] for row in result["rows"]] == [True, True, False]
    assert (result["matched"], result["compared"]) == (2, 3)
    abroad = {
        name: s["trade"].sum(axis=0) - np.einsum("iik->ik", s["trade"]) for name, s in (("b", before), ("a", after))
    }
    shares = {name: 100 * exports[1, 1] / exports[1].sum() for name, exports in abroad.items()}
    row = {"deficits": "with", "region": "Mexico", "sector": "Auto"}
    write(
        tmp_path,
        "computed_export_shares",
        [row | {"export_share_before": shares["b"], "export_share_after": shares["a"]}],
    )
    result = caliendo2015.replicate("export_shares", False, tmp_path)
    assert [found["match"] for found in result["rows"]] == [True, True]


def test_parts_add_up(tmp_path: Path) -> None:
    data = caliendo2015_data.load(folder(tmp_path))
    change = caliendo2015_measures.solve(data, caliendo2015_measures.first_solution(data, data.deficit), data.agreed)
    m = caliendo2015_measures
    np.testing.assert_allclose(m.tot_by_sector(change).sum(axis=0), m.tot(change), atol=1e-14)
    np.testing.assert_allclose(m.vot_by_sector(change).sum(axis=0), m.vot(change), atol=1e-14)
    income = change.base.final_income[:, None] * m.tot_by_partner(change)
    np.testing.assert_allclose(income, -income.T, atol=1e-10)  # one region's better terms are another's worse


def test_table_2_is_shipped_whole() -> None:
    printed = printed_tables("caliendo2015")
    for case in ("table2_balanced", "table2_deficits"):
        cells = {(item.who, item.metric) for item in printed if item.case == case}
        assert cells == {
            (who, metric) for who in ("Mexico", "Canada", "USA") for metric in ("welfare", "tot", "vot", "real_wage")
        }


def test_bad_folders_and_names_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"cp2015_nafta\.npz"):
        caliendo2015.replicate("exact", False, tmp_path)
    with pytest.raises(BadInput, match="--data"):
        caliendo2015.replicate("exact", False, None)
    held = folder(tmp_path)
    with pytest.raises(BadInput, match=r"reference_welfare_nafta\.csv"):
        caliendo2015.replicate("exact", False, held)
    for name in ("table3", "path:0", "path:x", "path"):
        with pytest.raises(UnknownName, match="table2_balanced"):
            caliendo2015.replicate(name, False, held)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"theta": np.array([1.0, np.nan, 2.0])}, "theta"),
        ({"io_share": np.zeros((4, 3, 2))}, "io_share"),
        ({"value_added": None}, "value_added"),
    ],
)
def test_bad_arrays_are_refused_by_name(tmp_path: Path, changed: dict[str, np.ndarray | None], words: str) -> None:
    with pytest.raises(BadFile, match=words):
        caliendo2015.replicate("table2_balanced", False, folder(tmp_path, **changed))


def test_a_file_that_holds_no_arrays_is_refused(tmp_path: Path) -> None:
    (tmp_path / caliendo2015_data.ARRAYS).write_text("not an archive", encoding="utf-8")
    with pytest.raises(BadFile, match=caliendo2015_data.ARRAYS):
        caliendo2015.replicate("exact", False, tmp_path)
