"""Checks the replication of Ossa (2014) on the paper's data where they stand; they do not ship.

Run from the repository root: .venv/bin/python tools/check_ossa.py [DIR]
Every printed cell, from our own tariffs and from stored ones; the balanced flows, which another program computed; what
each region's best tariffs, the wars and the talks are worth, against what another program found; political weights
inferred from the author's targets against his; and the models' own searches against the general ones, with times. Exit
code 1 when one fails.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

import numpy as np

from parley.games.cooperation import cooperate
from parley.games.inferred import political_weights
from parley.games.players import ProfitsGame
from parley.games.wars import nash as general_nash
from parley.model.profits.model import ProfitsModel
from parley.model.profits.response import best_response
from parley.model.profits.war import nash
from parley.model.replication import ossa2014
from parley.model.replication.ossa2014_data import Folder
from parley.model.replication.ossa2014_tables import Study

DATA = Path(__file__).parents[1] / "../shared/data/model/ossa2014"
BALANCED_WITHIN = 1e-8  # relative; the table has 12 digits
OPTIMA_WITHIN = 2e-5  # of 100 log welfare; the table has six digits, single rates are flat there
TALKS_WITHIN = 2e-4  # percent; the other program's gains differ by 2e-5 and are a little below ours
GENERAL_WITHIN = 2e-3  # percent; a general search may stop a little short, where welfare is flat
WEIGHTS_WITHIN = 0.02  # the author's own weights miss the dispersion of his targets by as much
HAS_PROHIBITIVE = "Japan"  # of whose prohibitive targets the weights are not identified
WEIGHTS = {"BAS": "baseline", "POL": "political"}
STARTS = {"Nash": "nash", "Fact": "factual", "Free": "zero"}


def printed_cells(data: Path) -> Iterator[str]:
    """A line for each cell that is not met."""
    for case in ossa2014.cases():
        began = perf_counter()
        result = ossa2014.replicate(case, False, data)
        print(f"{case}: {result['matched']} of {result['compared']} cells match, {perf_counter() - began:.2f} s")
        for note in result["notes"]:
            print(f"  {note}")
        for row in result["rows"]:
            if row["match"] is False:
                yield f"{case} {row['who']} {row['metric']}: {row['value']:.4f}, printed {row['printed']}"
        if not result["compared"] and case not in ("table10:a", "table10:b"):
            yield f"{case}: no cell was compared"


def balanced_flows(folder: Folder, studies: dict[str, Study]) -> Iterator[str]:
    """A line if flows after the purge of imbalances differ."""
    gap = np.abs(studies["BAS"].equations.base.flows / folder.flows("value_balanced_musd") - 1).max()
    print(f"balanced flows: {gap:.1e} off at most, relative")
    if not gap < BALANCED_WITHIN:
        yield f"balanced flows differ by {gap:.1e}"


def optima(folder: Folder, studies: dict[str, Study]) -> Iterator[str]:
    """A line for each region whose best tariffs are worth less than what another program found."""
    rows = _rows(folder, "verification_optimal.csv")
    worst, longest = np.inf, 0.0
    for row in rows:
        study, player = studies[row["weights"]], folder.region(row["region"])
        began = perf_counter()
        found = best_response(study.equations, study.factual, player, study.rules[row["mfn"] == "1"].own[player])
        longest = max(longest, perf_counter() - began)
        known = max(float(row["100_ln_gov_welfare_own_optimum"]), float(row["100_ln_gov_welfare_at_stored"]))
        ahead = 100 * found.log_welfare - known
        worst = min(worst, ahead)
        if not ahead > -OPTIMA_WITHIN or not found.projected_gradient < 1e-9:
            yield f"best tariffs of {row['region']}, {row['weights']}, MFN {row['mfn']}: {ahead:+.6f} against {known}"
    print(
        f"best tariffs: {len(rows)} optima, at least {worst:+.1e} (100 log welfare) against known ones, {longest:.2f} s"
    )


def wars(studies: dict[str, Study]) -> Iterator[str]:
    """A line for each war that does not hold, or that a general search ends elsewhere."""
    for name, study in studies.items():
        for mfn, rules in study.rules.items():
            began = perf_counter()
            war = nash(study.equations, study.factual, rules)
            took = perf_counter() - began
            other = general_nash(ProfitsGame(study.equations, study.factual, rules))
            apart = np.abs(other.payoffs - 100 * np.expm1(war.log_welfare)).max()
            print(
                f"war {name}, MFN {mfn}: {took:.2f} s, gains by deviating {100 * war.gains.max():.1e} %, "
                f"conditions off by {war.unsettled:.1e}; the general search ends {apart:.1e} % away"
            )
            if not (war.converged and other.converged and apart < GENERAL_WITHIN):
                yield f"war {name}, MFN {mfn}: does not hold, or is {apart:.1e} % from the general search"


def talks(folder: Folder, studies: dict[str, Study]) -> Iterator[str]:
    """A line for each of the talks that is worth less than what another program found, from the same start."""
    for row in _rows(folder, "verification_cooperative.csv"):
        study, start = studies[row["weights"]], STARTS[row["start"]]
        tariff = {
            "nash": folder.stored("nash", study.weights, False),
            "factual": study.factual.tariff,
            "zero": np.zeros_like(study.factual.tariff),
        }[start]
        began = study.moved(tariff)
        clock = perf_counter()
        found = began.talks(False)
        took = perf_counter() - clock
        other = cooperate(ProfitsGame(began.equations, began.factual, began.rules[False]), np.zeros(7))
        ahead, apart = found.common_gain - float(row["common_gov_gain_percent"]), other.common_gain - found.common_gain
        print(
            f"talks {row['weights']} from {start}: {found.common_gain:.6f} %, {took:.3f} s, {ahead:+.1e} "
            f"against another program; gains differ by {100 * found.spread:.0e} %; "
            f"the general search ends {apart:+.1e} % away"
        )
        if not (found.converged and -2e-5 < ahead < TALKS_WITHIN and abs(apart) < GENERAL_WITHIN):
            yield f"talks {row['weights']} from {start}: {ahead:+.1e} to another program, {apart:+.1e} to the general"


def weights(folder: Folder) -> Iterator[str]:
    """A line for each region whose political weights, inferred from the author's targets, are not his."""
    targets, given = (
        folder.by_region("political_weights.csv", column) for column in ("noncoop_tariff_target", "lambda_political")
    )
    clock = perf_counter()
    found = political_weights(ProfitsModel(folder.world()), targets)
    print(
        f"political weights: 7 regions, {perf_counter() - clock:.1f} s, conditions off by {found.unsettled.max():.0e}"
    )
    for j, region in enumerate(folder.regions):
        apart = np.abs(found.weights[j] - given[j])
        worst = folder.industries[int(apart.argmax())]
        print(
            f"  {region}: {apart.max():.4f} off at most, in {worst}, {apart.mean():.4f} in the mean; "
            f"leaving the tariffs brings {found.gains[j]:.0e} %"
        )
        if region != HAS_PROHIBITIVE and not apart.max() < WEIGHTS_WITHIN:
            yield f"political weights of {region} are {apart.max():.3f} from the author's"
    if not found.converged:
        yield "political weights: first-order conditions do not hold"


def _rows(folder: Folder, name: str) -> list[dict[str, str]]:
    with (folder.path / name).open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))


def main(data: Path) -> int:
    folder = Folder.open(data)
    studies = {key: Study.of(folder, weights) for key, weights in WEIGHTS.items()}
    checks = (
        printed_cells(data),
        balanced_flows(folder, studies),
        optima(folder, studies),
        wars(studies),
        talks(folder, studies),
        weights(folder),
    )
    faults = [fault for check in checks for fault in check]
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else DATA))
