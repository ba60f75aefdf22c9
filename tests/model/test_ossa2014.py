"""The replication of Ossa (2014) on a made-up folder in the paper's format, whose cells come from the reference.

The paper's own data do not ship: tools/check_ossa.py checks every printed cell on them. Cells at stored tariffs come
from the reference alone; cells at our own tariffs are the reference's at these tariffs, whose optimality is tested in
test_profits_games.py.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
import reference_profits
from small_worlds import cube, rates

from parley.errors import BadInput, NotKnown, UnknownName
from parley.model.replication import ossa2014
from parley.model.replication.ossa2014_data import Folder
from parley.model.replication.ossa2014_tables import Study

REGIONS, INDUSTRIES = ("Norland", "US", "Sudland"), ("crp", "wap")
N, K = 3, 2
STATISTICS = {"gov_welfare": "government", "welfare": "welfare", "wage": "w", "profits": "profits"}


class MadeUp:
    """A small economy, its tariffs, and what the reference makes of them."""

    def __init__(self) -> None:
        rng = np.random.default_rng(11)
        self.flows, self.tariffs = cube(rng, N, K, 0.0), rates(rng, N, K, 0.2)
        self.sigma, self.weights = np.array([2.5, 4.0]), rng.uniform(0.5, 1.5, (N, K))
        self.stored = {
            (kind, weights, mfn): self._rates(rng, mfn)
            for kind in ("optimal_unilateral", "nash")
            for weights in ("baseline", "political")
            for mfn in (False, True)
        }
        self.balanced = reference_profits.balanced(self.flows, self.tariffs, self.sigma)

    @staticmethod
    def _rates(rng: np.random.Generator, mfn: bool):
        tariff = np.broadcast_to(rng.uniform(0.1, 1.0, (1, N, K)), (N, N, K)).copy() if mfn else rates(rng, N, K, 1.0)
        tariff[np.arange(N), np.arange(N)] = 0.0
        return tariff

    def solve(self, tariff, political: bool):
        weights = self.weights if political else np.ones((N, K))
        return reference_profits.solve(
            self.balanced, self.tariffs, tariff, np.ones((N, N, K)), np.zeros(N), self.sigma, weights
        )

    def percent(self, tariff, political: bool):
        """Statistic -> (region,), as the paper defines its columns."""
        found = self.solve(tariff, political)
        wage = found["w"]
        return {
            name: 100 * (wage - wage.mean() if name == "wage" else found[hat] - 1) for name, hat in STATISTICS.items()
        }

    def cells(self):
        """(table, panel, region, statistic) -> percent, for the four tables of stored tariffs."""
        layout = (("TABLE3", "optimal_unilateral", False), ("TABLE8", "optimal_unilateral", True))
        layout += (("TABLE4", "nash", False), ("TABLE9", "nash", True))
        for table, kind, mfn in layout:
            for panel, weights in (("a", "baseline"), ("b", "political")):
                stored = self.stored[kind, weights, mfn]
                found = (self._unilateral if kind == "optimal_unilateral" else self._together)(stored, panel == "b")
                for j, region in enumerate(REGIONS):
                    others = [i for i in range(N) if i != j]
                    found[region, "median_tariff"] = 100 * np.median(
                        [stored[i, j, k] for i in others for k in range(K)]
                    )
                for name in {name for _, name in found}:
                    found["mean", name] = sum(found[region, name] for region in REGIONS) / N
                yield from ((table, panel, *key, value) for key, value in found.items())

    def _unilateral(self, stored, political: bool):
        found = {}
        for j, region in enumerate(REGIONS):
            tariff = self.tariffs.copy()
            tariff[:, j] = stored[:, j]
            for name, values in self.percent(tariff, political).items():
                found[region, f"{name}_own"] = values[j]
                found[region, f"{name}_other"] = (values.sum() - values[j]) / (N - 1)
        return found

    def _together(self, stored, political: bool):
        measured = self.percent(stored, political)
        return {(region, name): measured[name][j] for name in measured for j, region in enumerate(REGIONS)}

    def examples(self):
        """Table 2: (industry, statistic) -> percent."""
        us, sales0 = 1, self.balanced.sum(axis=1)
        for k, industry in enumerate(INDUSTRIES):
            tariff = self.tariffs.copy()
            tariff[[0, 2], us, k] += 0.5
            found = self.solve(tariff, False)
            wage, sales = found["w"], found["trade"].sum(axis=1)[us] / sales0[us]
            spent = (self.balanced * (1 + self.tariffs))[:, us].sum()
            yield industry, "us_wage_change", 100 * (wage[us] - wage.mean())
            yield industry, "own_industry_sales_change", 100 * (sales[k] / wage[us] - 1)
            yield industry, "other_industries_mean_sales_change", 100 * (sales[1 - k] / wage[us] - 1)
            yield industry, "us_welfare_change", 100 * (found["welfare"][us] - 1)
            gain = sum(self.balanced[j, us].sum() * (wage[us] - wage[j]) for j in range(N))
            yield industry, "terms_of_trade_effect", 100 * gain / spent
            shifted = sum(sales0[us, s] / self.sigma[s] * (sales[s] - wage[us]) for s in range(K))
            yield industry, "profit_shifting_effect", 100 * shifted / spent


def write(path: Path, head: str, rows) -> None:
    with path.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines).writerows([head.split(","), *rows])


def write_folder(folder: Path, made: MadeUp) -> None:
    """The folder in the paper's format."""
    places = [(j, i, k) for j in range(N) for i in range(N) for k in range(K)]
    name = {place: (REGIONS[place[0]], REGIONS[place[1]], INDUSTRIES[place[2]]) for place in places}
    write(folder / "regions.csv", "region_no,region", enumerate(REGIONS, 1))
    write(folder / "industries.csv", "industry_no,industry,industry_name", [(1, "crp", "x"), (2, "wap", "y")])
    flows = [(*name[at], made.flows[at], made.balanced[at]) for at in places]
    write(folder / "trade_flows.csv", "exporter,importer,industry,value_raw_musd,value_balanced_musd", flows)
    factual = [(*name[at], made.tariffs[at]) for at in places]
    write(folder / "tariffs_factual.csv", "exporter,importer,industry,tariff_rate", factual)
    sigma = [(INDUSTRIES[k], made.sigma[k], 1 + made.sigma[k]) for k in range(K)]
    write(folder / "sigma.csv", "industry,sigma_main,sigma_high", sigma)
    weights = [(REGIONS[j], INDUSTRIES[k], made.weights[j, k]) for j in range(N) for k in range(K)]
    write(folder / "political_weights.csv", "region,industry,lambda_political", weights)
    free, same = [], []
    for (kind, lambdas, mfn), tariff in made.stored.items():
        for j, i, k in places:
            if mfn and j == (i + 1) % N:
                same.append((kind, lambdas, REGIONS[i], INDUSTRIES[k], tariff[j, i, k]))
            if not mfn and j != i:
                free.append((kind, lambdas, REGIONS[i], REGIONS[j], INDUSTRIES[k], tariff[j, i, k]))
    write(folder / "reference_tariffs_bilateral.csv", "kind,weights,importer,exporter,industry,tariff_rate", free)
    write(folder / "reference_tariffs_mfn.csv", "kind,weights,importer,industry,tariff_rate", same)
    cells = [(t, p, "", "", who, "", name, round(value, 1), "") for t, p, who, name, value in made.cells()]
    later = [("TABLE3", "c", "", "baseline", "mean", "sigma_high", "welfare_own", 1.0, "")]
    head = "table,panel,experiment,weights,region,sigma_variant,statistic,stored_percent,recomputed_percent"
    write(folder / "reference_tables.csv", head, cells + later)
    head = "industry_with_us_tariff_plus_50pp,statistic,stored_percent"
    write(folder / "reference_table2_examples.csv", head, [(*key, round(v, 2)) for *key, v in made.examples()])


@pytest.fixture(scope="module")
def made() -> MadeUp:
    return MadeUp()


@pytest.fixture(scope="module")
def folder(made: MadeUp, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("data")
    write_folder(path, made)
    return path


def test_every_cell_of_stored_tariffs_agrees_with_the_reference(made: MadeUp, folder: Path) -> None:
    """To more digits than are printed."""
    expected = {(f"{table.lower()}:{panel}", who, name): value for table, panel, who, name, value in made.cells()}
    for case in ("table3:a", "table3:b", "table4:a", "table4:b", "table8:a", "table8:b", "table9:a", "table9:b"):
        result = ossa2014.replicate(f"stored:{case}", False, folder)
        values = {(case, row["who"], row["metric"]): row["value"] for row in result["rows"]}
        assert values.keys() == {key for key in expected if key[0] == case}
        for key, value in values.items():
            assert value == pytest.approx(expected[key], abs=1e-7), key
        assert result["matched"] == result["compared"] == len(values)


def test_table_2_agrees_with_the_reference(made: MadeUp, folder: Path) -> None:
    rows = ossa2014.replicate("table2", False, folder)["rows"]
    expected = {(who, name): value for who, name, value in made.examples()}
    assert {(row["who"], row["metric"]) for row in rows} == expected.keys()
    for row in rows:
        assert row["value"] == pytest.approx(expected[row["who"], row["metric"]], abs=1e-7)
        assert row["decimals"] == 2


@pytest.fixture(scope="module")
def studies(folder: Path) -> dict[str, Study]:
    return {weights: Study.of(Folder.open(folder), weights) for weights in ("baseline", "political")}


def rows_of(case: str, folder: Path):
    rows = ossa2014.replicate(case, False, folder)["rows"]
    return {(row["case"], row["who"], row["metric"]): row["value"] for row in rows}


@pytest.mark.parametrize(("table", "mfn"), [("4", False), ("9", True)])
def test_cells_of_our_war_are_the_references_at_our_tariffs(
    table: str, mfn: bool, made: MadeUp, folder: Path, studies: dict[str, Study]
) -> None:
    values = rows_of(f"table{table}", folder)
    for weights, study in studies.items():
        tariff = study.war(mfn).tariff
        assert study.war(mfn).converged
        for name, expected in made.percent(tariff, weights == "political").items():
            for j, region in enumerate(REGIONS):
                assert values[weights, region, name] == pytest.approx(expected[j], abs=1e-7)
        median = 100 * np.median(tariff[1:, 0])
        assert values[weights, REGIONS[0], "median_tariff"] == pytest.approx(median, abs=1e-9)


@pytest.mark.parametrize(("table", "mfn"), [("3", False), ("8", True)])
def test_cells_of_best_tariffs_are_the_references_at_our_tariffs(
    table: str, mfn: bool, made: MadeUp, folder: Path, studies: dict[str, Study]
) -> None:
    """And best: no rate nearby serves the region better."""
    values = rows_of(f"table{table}", folder)
    rng = np.random.default_rng(0)
    for weights, study in studies.items():
        best, political = study.optimal(mfn), weights == "political"
        for j, region in enumerate(REGIONS):
            tariff, others = made.tariffs.copy(), [i for i in range(N) if i != j]
            tariff[:, j] = best[:, j]
            own = made.percent(tariff, political)
            assert values[weights, region, "gov_welfare_own"] == pytest.approx(own["gov_welfare"][j], abs=1e-7)
            mean = np.mean([own["wage"][i] for i in others])
            assert values[weights, region, "wage_other"] == pytest.approx(mean, abs=1e-7)
            nearby = tariff.copy()
            nearby[others, j] = np.clip(nearby[others, j] + rng.normal(0, 0.05, K), 0, 10)
            assert made.percent(nearby, political)["gov_welfare"][j] <= own["gov_welfare"][j] + 1e-8


@pytest.mark.parametrize(("table", "mfn"), [("5", False), ("10", True)])
def test_cells_of_talks_are_the_references_hats_between_two_equilibria(
    table: str, mfn: bool, made: MadeUp, folder: Path, studies: dict[str, Study]
) -> None:
    """Hats over hats of the first benchmark; wages at a world wage bill that stays what it was at the start."""
    values = rows_of(f"table{table}", folder)
    for weights, study in studies.items():
        nash = study.free_war.tariff
        for name, start in (("nash", nash), ("factual", made.tariffs), ("zero", np.zeros_like(nash))):
            agreed = study.moved(start).talks(mfn).tariff
            before, after = (made.solve(tariff, weights == "political") for tariff in (start, agreed))
            percent = {key: 100 * (after[hat] / before[hat] - 1) for key, hat in STATISTICS.items()}
            wage, bill = after["w"] / before["w"], (before["trade"].sum(axis=1) * (1 - 1 / made.sigma)).sum(axis=1)
            wage = wage * bill.sum() / (bill @ wage)
            percent["wage"] = 100 * (wage - wage.mean())
            for statistic, expected in percent.items():
                for j, region in enumerate(REGIONS):
                    found = values[weights, region, f"{statistic}_from_{name}"]
                    assert found == pytest.approx(expected[j], abs=1e-6), (weights, region, statistic, name)


def test_a_table_is_both_its_panels_and_their_rows_say_which(folder: Path) -> None:
    both = ossa2014.replicate("table9", False, folder)
    assert {row["case"] for row in both["rows"]} == {"baseline", "political"}
    assert {row["table"] for row in both["rows"]} == {"9"}
    assert len(both["notes"]) == 2
    alone = ossa2014.replicate("table9:b", False, folder)["rows"]
    assert [row["value"] for row in alone] == [row["value"] for row in both["rows"] if row["case"] == "political"]


def test_loose_references_have_a_tolerance_and_tight_ones_are_met(folder: Path, tmp_path: Path, made: MadeUp) -> None:
    """A printed Nash cell may be a tenth off beside rounding; a tight reference may not."""
    write_folder(tmp_path, made)
    mine = rows_of("table4:a", folder)
    keys = [(who, name) for _, who, name in mine]
    loose = {("US", "welfare"): 0.14, ("Sudland", "wage"): 0.16}
    cells = [
        ("TABLE4", "a", "", "", *(who, ""), name, mine["baseline", who, name] + loose.get((who, name), 0.0), "")
        for who, name in keys
    ]
    head = "table,panel,experiment,weights,region,sigma_variant,statistic,stored_percent,recomputed_percent"
    write(tmp_path / "reference_tables.csv", head, cells)
    assert _missed(tmp_path) == {("Sudland", "wage")}
    off = {("US", "wage"): 0.04, ("US", "profits"): 0.06}
    tight = [("baseline", 0, *key, mine["baseline", *key] + off.get(key, 0.0)) for key in keys]
    write(tmp_path / "recomputed_nash_table_tight.csv", "weights,mfn,region,statistic,percent", tight)
    assert _missed(tmp_path) == {("Sudland", "wage"), ("US", "profits")}


def _missed(folder: Path) -> set[tuple[str, str]]:
    rows = ossa2014.replicate("table4:a", False, folder)["rows"]
    assert {row["tolerance"] for row in rows} == {0.1, 1.1}
    return {(row["who"], row["metric"]) for row in rows if not row["match"]}


def test_a_wrong_cell_does_not_match(folder: Path, tmp_path: Path, made: MadeUp) -> None:
    write_folder(tmp_path, made)
    lines = (tmp_path / "reference_tables.csv").read_text().splitlines()
    cells = lines[1].split(",")
    cells[7] = str(float(cells[7]) + 0.2)
    (tmp_path / "reference_tables.csv").write_text("\n".join([lines[0], ",".join(cells), *lines[2:]]))
    result = ossa2014.replicate("stored:table3", False, tmp_path)
    assert result["matched"] == result["compared"] - 1


def test_tariffs_of_a_user_are_evaluated(folder: Path, tmp_path: Path, made: MadeUp) -> None:
    """A rate on everyone and a rate on one; all others stay factual."""
    head = "importer,exporter,industry,tariff_rate"
    write(tmp_path / "mine.csv", head, [("US", "all", "crp", 0.7), ("Norland", "Sudland", "wap", 0.3)])
    result = ossa2014.replicate(f"at:{tmp_path / 'mine.csv'}", False, folder)
    tariff = made.tariffs.copy()
    tariff[[0, 2], 1, 0], tariff[2, 0, 1] = 0.7, 0.3
    expected = made.percent(tariff, political=True)
    found = {(row["who"], row["metric"]): row["value"] for row in result["rows"]}
    for name, values in expected.items():
        for j, region in enumerate(REGIONS):
            assert found[region, name] == pytest.approx(values[j], abs=1e-7), (region, name)
    assert result["compared"] == 0


@pytest.mark.parametrize(
    ("line", "error", "what"),
    [
        (("US", "Norland", "crp", "-0.1"), BadInput, "US on Norland in crp is -0.1"),
        (("US", "Norland", "crp", "high"), BadInput, "US on Norland in crp is 'high'"),
        (("US", "Norland", "crp", "nan"), BadInput, "US on Norland in crp is nan"),
        (("US", "US", "crp", "0.1"), BadInput, "US on US in crp taxes own sales"),
        (("US", "Nolrand", "crp", "0.1"), UnknownName, "Norland"),
        (("US", "Norland", "cpr", "0.1"), UnknownName, "crp"),
    ],
)
def test_a_users_faults_are_named(line, error, what: str, folder: Path, tmp_path: Path) -> None:
    write(tmp_path / "mine.csv", "importer,exporter,industry,tariff_rate", [line])
    with pytest.raises(error, match=what):
        ossa2014.replicate(f"at:{tmp_path / 'mine.csv'}", False, folder)


def test_a_table_without_its_columns_or_file_is_refused(folder: Path, tmp_path: Path) -> None:
    write(tmp_path / "mine.csv", "importer,industry,tariff_rate", [("US", "crp", 0.1)])
    with pytest.raises(BadInput, match="exporter"):
        ossa2014.replicate(f"at:{tmp_path / 'mine.csv'}", False, folder)
    with pytest.raises(BadInput, match="is no file"):
        ossa2014.replicate(f"at:{tmp_path / 'other.csv'}", False, folder)


def test_the_folder_may_be_named_by_its_parent(folder: Path, tmp_path: Path, made: MadeUp) -> None:
    (tmp_path / "ossa2014").mkdir()
    write_folder(tmp_path / "ossa2014", made)
    assert ossa2014.replicate("table2", False, tmp_path) == ossa2014.replicate("table2", False, folder)


def test_missing_files_and_cells_are_named(tmp_path: Path, made: MadeUp) -> None:
    with pytest.raises(BadInput, match=r"--data"):
        ossa2014.replicate("all", False, None)
    write_folder(tmp_path, made)
    lines = (tmp_path / "trade_flows.csv").read_text().splitlines()
    (tmp_path / "trade_flows.csv").write_text("\n".join(lines[:-1]))
    with pytest.raises(BadInput, match="from Sudland to Sudland in wap"):
        ossa2014.replicate("table2", False, tmp_path)
    (tmp_path / "sigma.csv").unlink()
    with pytest.raises(BadInput, match=r"lacks sigma\.csv"):
        ossa2014.replicate("table2", False, tmp_path)


def test_what_is_printed_but_not_computed_says_why(folder: Path) -> None:
    with pytest.raises(NotKnown, match="scaled elasticities"):
        ossa2014.replicate("table3:c", False, folder)
    with pytest.raises(UnknownName, match="table3:a"):
        ossa2014.replicate("table3:q", False, folder)
