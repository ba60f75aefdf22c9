"""Runs the replication of Caliendo and Parro (2015) on the paper's data where they stand: ../shared/data/model, or DIR.

python tools/check_caliendo.py [DIR]    exit codes: 0 every number matches, or there are no data; 1 a number does not
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from parley.errors import BadInput
from parley.model.replication import caliendo2015
from parley.model.replication.caliendo2015_data import ARRAYS, find

RAW = Path(__file__).parents[1] / "../shared/data/model"
WITHOUT_REFERENCE = {"path:16"}


def main(folder: Path) -> int:
    """One line a case; the number of cells that do not match is the answer."""
    try:
        find(folder, ARRAYS)
    except BadInput as error:
        print(f"caliendo2015 is not checked: {error}")
        return 0
    rows = caliendo2015.replicate("all", False, folder)["rows"]
    compared = Counter(row["case"] for row in rows if row["match"] is not None)
    matched = Counter(row["case"] for row in rows if row["match"])
    for case in caliendo2015.cases():
        print(f"caliendo2015 {case}: {matched[case]} of {compared[case]} match")
    for row in rows:
        if row["match"] is False:
            print(f"  {row['case']}, {row['who']}, {row['metric']}: {row['value']} is not {row['printed']}")
    empty = [case for case in caliendo2015.cases() if not compared[case] and case not in WITHOUT_REFERENCE]
    if empty:
        print(f"  nothing to compare in {', '.join(empty)}")
    return 1 if empty or matched != compared else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else RAW))
