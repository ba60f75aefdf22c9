"""Infers what governments reveal by their tariffs, and holds the mercantilist preset to it.

Run from the repository root: .venv/bin/python tools/check_objectives.py
Prints weights, their fit and the pattern they explain (docs/reference/model.md, eq. 9.8). Exit code 1 when the preset
in src/parley/data/games/objectives.csv is not what the tariffs of the United States on its day reveal.
"""

from __future__ import annotations

import sys
from datetime import date

from parley.games import Revealed, Tool, objective, revealed
from parley.law import Law
from parley.model import MultiSectorModel
from parley.vocabulary import Policy
from parley.world import World

DAY = date(2025, 5, 6)  # of the preset, as its description says
CEILING = 3.0  # above all US duties of that day
PRESET = "mercantilist"
WITHIN = 5e-4  # the table's last digit


def main() -> int:
    base = World.load("icio-2022")
    chosen = Law.open().policy(base, on=DAY)
    own = Policy("the world's own tariffs", base.economies, base.sectors, base.tariffs, base.tariffs)
    found = _told(base, "USA", chosen, f"USA, {DAY}")
    _told(base, "CHN", own, f"CHN, {base.year}")
    preset = dict(objective(PRESET).weights)
    faults = [
        f"{PRESET} weighs {term} with {preset.get(term, 0.0)}; revealed is {weight:.4f}"
        for term, weight in found.objective.weights
        if abs(weight - preset.get(term, 0.0)) > WITHIN
    ]
    print(*faults, sep="\n", end="\n" if faults else "")
    return 1 if faults else 0


def _told(base: World, who: str, policy: Policy, title: str) -> Revealed:
    found = revealed(MultiSectorModel(base), who, policy, tool=Tool(ceiling=CEILING))
    weights = ", ".join(f"{term} {weight:.4f}" for term, weight in found.objective.weights)
    print(f"{title}: {weights}; fit {found.fit:.3f}, pattern {found.pattern:.3f}, {len(found.rates)} rates")
    return found


if __name__ == "__main__":
    sys.exit(main())
