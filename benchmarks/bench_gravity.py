"""How long structural gravity takes beside gegravity, on gegravity's own sample, in one run.

Run: ``python benchmarks/bench_gravity.py [--json]``. gegravity is installed from the package index into a virtual
environment of its own that is thrown away afterwards; Parley never depends on it. Both sides start from the same arrays
or tables in memory, warm and without imports: baseline resistances, the agreement between Canada and Japan in full
equilibrium, and trade of all pairs. gegravity also assembles its result tables, which is part of its one call.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from parley.model.gravity.experiment import Gravity
from parley.model.replication.gegravity import sample
from parley.model.replication.published import rows

TARGET_TIMES = 50.0
INSTALL_SECONDS = 240
_THEIRS = """
import json, sys, time, warnings
warnings.simplefilter("ignore")
import gegravity, pandas
table = pandas.read_csv("sample.csv", dtype={"year": str})
estimates = pandas.read_csv("estimates.csv")

def once():
    data = gegravity.BaselineData(table, imp_var_name="importer", exp_var_name="exporter", year_var_name="year",
        trade_var_name="trade", expend_var_name="spending", output_var_name="output")
    costs = gegravity.CostCoeffs(estimates, identifier_col="covariate", coeff_col="estimate")
    model = gegravity.OneSectorGE(data, year="2006", reference_importer="DEU", sigma=5, cost_coeff_values=costs,
        cost_variables=list(estimates["covariate"]), quiet=True)
    model.build_baseline(omr_rescale=10)
    changed = model.baseline_data.copy()
    pair = changed["exporter"].isin(["CAN", "JPN"]) & changed["importer"].isin(["CAN", "JPN"])
    changed.loc[pair & (changed["exporter"] != changed["importer"]), "agreement"] = 1
    model.define_experiment(changed)
    model.simulate()
    return model

once()
times = []
for _ in range(3):
    start = time.perf_counter()
    model = once()
    times.append(time.perf_counter() - start)
gains = model.country_results["GDP change (percent)"]
print(json.dumps({"seconds": sorted(times)[1], "CAN": gains["CAN"], "JPN": gains["JPN"]}))
"""


def write_sample(folder: Path) -> None:
    """The sample in the form gegravity reads: one row a pair, and the estimated coefficients."""
    data = sample()
    names = list(data.covariates)
    lines = [",".join(("exporter", "importer", "year", "trade", "output", "spending", *names))]
    for i, exporter in enumerate(data.economies):
        for j, importer in enumerate(data.economies):
            numbers = (data.trade[i, j], data.output[i], data.spending[j], *(data.covariates[n][i, j] for n in names))
            lines.append(",".join((exporter, importer, "2006", *map(repr, map(float, numbers)))))
    (folder / "sample.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    estimates = [f"{row['covariate']},{row['estimate']}" for row in rows("gegravity", "coefficients")]
    (folder / "estimates.csv").write_text("\n".join(("covariate,estimate", *estimates)) + "\n", encoding="utf-8")


def theirs(folder: Path) -> dict[str, float] | str:
    """Seconds and gains by gegravity, or why there are none."""
    write_sample(folder)
    python = folder / "venv/bin/python"
    try:
        subprocess.run([sys.executable, "-m", "venv", str(folder / "venv")], check=True, capture_output=True)
        install = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "gegravity>=0.3"]
        subprocess.run(install, check=True, capture_output=True, timeout=INSTALL_SECONDS)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        return f"gegravity cannot be installed here (no package index, or no fitting versions): {type(error).__name__}"
    own = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    ran = subprocess.run([str(python), "-c", _THEIRS], cwd=folder, env=own, capture_output=True, text=True)
    if ran.returncode != 0:
        return f"gegravity is installed and does not run: {(ran.stderr.strip().splitlines() or ['no message'])[-1]}"
    return json.loads(ran.stdout.splitlines()[-1])


def ours(repeats: int = 101) -> dict[str, float]:
    """Median seconds and gains of the same experiment."""
    data = sample()
    coefficients = {row["covariate"]: float(row["estimate"]) for row in rows("gegravity", "coefficients")}
    new = data.agreement("CAN", "JPN")
    reference = data.economies.index("DEU")

    def once() -> np.ndarray:
        before = data.cost_terms(coefficients)
        after = before * np.exp(coefficients["agreement"] * new)
        found = Gravity(before, data.output, data.spending, 4.0, reference).experiment(after)
        assert found.trade.shape == before.shape
        return 100 * (found.terms_of_trade - 1)

    gains, times = once(), []
    for _ in range(repeats):
        start = time.perf_counter()
        gains = once()
        times.append(time.perf_counter() - start)
    at = {code: float(gains[data.economies.index(code)]) for code in ("CAN", "JPN")}
    return {"seconds": statistics.median(times), **at}


def measure() -> dict[str, object]:
    """Both sides, and how many times faster ours is."""
    with tempfile.TemporaryDirectory() as folder:
        other = theirs(Path(folder))
    own = ours()
    result: dict[str, object] = {"parley_ms": 1000 * own["seconds"], "parley": own, "target_times": TARGET_TIMES}
    if isinstance(other, str):
        return {**result, "gegravity": None, "note": other}
    agree = max(abs(own[code] - other[code]) for code in ("CAN", "JPN"))
    times = other["seconds"] / own["seconds"]
    return {**result, "gegravity_ms": 1000 * other["seconds"], "times_faster": times, "largest_difference": agree}


def main() -> int:
    result = measure()
    if "--json" in sys.argv:
        print(json.dumps(result, indent=2))
    elif "times_faster" in result:
        print("gegravity's sample, 30 economies: baseline, full equilibrium and trade; warm, imports excluded")
        print(f"  gegravity          {result['gegravity_ms']:10.2f} ms (median of 3, its result tables included)")
        print(f"  parley             {result['parley_ms']:10.2f} ms (median of 101)")
        print(f"  times faster       {result['times_faster']:10.1f} (target {TARGET_TIMES:.0f})")
        print(f"  largest difference {result['largest_difference']:10.1e} percentage points of real GDP, CAN and JPN")
    else:
        print(f"  parley             {result['parley_ms']:10.2f} ms (median of 101)")
        print(f"  no comparison: {result['note']}")
    times = result.get("times_faster")
    return 1 if isinstance(times, float) and times < TARGET_TIMES else 0


if __name__ == "__main__":
    sys.exit(main())
