"""Checks the replication of Ossa (2014) on the paper's data where they stand; they do not ship.

Run from the repository root: .venv/bin/python tools/check_ossa.py [DIR]
Three checks: every printed cell of Tables 2, 3, 4, 8 and 9; the balanced flows, which another program computed; and
what each region's best tariffs are worth, against the optima that another program found. Exit code 1 when one fails.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from parley.model.profits.response import best_response, free_rates, mfn_rates
from parley.model.replication import ossa2014
from parley.model.replication.ossa2014_data import Folder

DATA = Path(__file__).parents[1] / "../shared/data/model/ossa2014"
BALANCED_WITHIN = 1e-8  # relative; the table has 12 digits
OPTIMA_WITHIN = 2e-5  # of 100 log welfare; the table has six digits, single rates are flat there
WEIGHTS = {"BAS": "baseline", "POL": "political"}


def printed_cells(data: Path) -> Iterator[str]:
    """A line for each printed cell that is not met."""
    result = ossa2014.replicate("all", False, data)
    print(f"printed cells of Tables 2, 3, 4, 8, 9: {result['matched']} of {result['compared']} match")
    for row in result["rows"]:
        if not row["match"]:
            yield f"{row['case']} {row['who']} {row['metric']}: {row['value']:.4f}, printed {row['printed']}"
    if not result["compared"]:
        yield "no cell was compared"


def balanced_flows(folder: Folder) -> Iterator[str]:
    """A line if flows after the purge of imbalances differ."""
    study = ossa2014.Study.of(folder, "baseline")
    gap = np.abs(study.equations.base.flows / folder.flows("value_balanced_musd") - 1).max()
    print(f"balanced flows: {gap:.1e} off at most, relative")
    if not gap < BALANCED_WITHIN:
        yield f"balanced flows differ by {gap:.1e}"


def optima(folder: Folder) -> Iterator[str]:
    """A line for each region whose best tariffs are worth less than what another program found."""
    with (folder.path / "verification_optimal.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    studies = {key: ossa2014.Study.of(folder, weights) for key, weights in WEIGHTS.items()}
    worst = np.inf
    for row in rows:
        study, player = studies[row["weights"]], folder.region(row["region"])
        instruments = (mfn_rates if row["mfn"] == "1" else free_rates)(study.equations, player)
        found = best_response(study.equations, study.factual, player, instruments)
        known = max(float(row["100_ln_gov_welfare_own_optimum"]), float(row["100_ln_gov_welfare_at_stored"]))
        ahead = 100 * found.log_welfare - known
        worst = min(worst, ahead)
        if not ahead > -OPTIMA_WITHIN or not found.projected_gradient < 1e-6:
            yield f"best tariffs of {row['region']}, {row['weights']}, MFN {row['mfn']}: {ahead:+.6f} against {known}"
    print(f"best tariffs: {len(rows)} optima, at least {worst:+.1e} (100 log welfare) against the known ones")


def main(data: Path) -> int:
    folder = Folder.open(data)
    faults = [*printed_cells(data), *balanced_flows(folder), *optima(folder)]
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else DATA))
