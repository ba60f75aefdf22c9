"""Rebuild every table of src/parley/data from the raw files in ../shared, then compare a sample with them."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

TOOLS = Path(__file__).parent
BUILDERS = (
    "build_worlds",
    "build_gegravity",
    "build_statistics",
    "build_tariffs",
    "build_talks",
    "build_mandates",
    "check_data",
)


def main() -> None:
    """Run the builders, then the checks; the first failure stops."""
    sys.path.insert(0, str(TOOLS))
    for name in BUILDERS:
        print(f"== {name}")
        sys.argv = [f"{name}.py"]
        try:
            runpy.run_path(str(TOOLS / f"{name}.py"), run_name="__main__")
        except SystemExit as end:
            if end.code:
                raise


if __name__ == "__main__":
    main()
