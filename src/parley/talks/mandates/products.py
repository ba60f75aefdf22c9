"""Terms by product: they count by the product's share of what the United States imports in its sector."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from parley.errors import BadInput
from parley.games.players import inside
from parley.law import Law
from parley.model.arrays import Floats
from parley.talks.mandates.terms import TariffTerm

if TYPE_CHECKING:
    from parley.talks.deals.situation import Situation

USA = "USA"


def product_change(term: TariffTerm, at: Situation, law: Law, after: Floats) -> None:
    """Change US tariffs on an exporter by product, in place: each sector's rate moves by what its products' rates do.

    Parameters
    ----------
    after : (exporter, importer, sector), tariffs.

    Raises
    ------
    BadInput : imports from the exporter are not known by product, or there are none of these products.
    NotKnown : the duty on one of the products is not known.
    """
    exporters, usa = inside(at.world, term.exporter), at.world.economies.index(USA)
    for sector, change in _changes(term, at, law).items():
        column = at.world.sectors.index(sector)
        after[exporters, usa, column] = np.maximum(after[exporters, usa, column] + change, 0.0)


def _changes(term: TariffTerm, at: Situation, law: Law) -> dict[str, float]:
    """Sector -> change of its rate: the sum of product share times change of the product's rate."""
    imports = _imports(term, law)
    found: dict[str, float] = defaultdict(float)
    on, known_on = at.setting.on, at.setting.known_on
    totals = _by_sector(term.exporter, law)
    for code, sector, value in imports:
        now = law.rate(code, term.exporter, on=on, known_on=known_on).rate
        found[sector] += float(term.changed(np.float64(now)) - now) * value / totals[sector]
    unknown = [sector for sector in found if sector not in at.world.sectors]
    if unknown:
        raise BadInput(f"products {term.products} belong to {', '.join(unknown)}, which world {at.world.name} lacks.")
    return dict(found)


def _imports(term: TariffTerm, law: Law) -> list[tuple[str, str, float]]:
    """Ten-digit code, sector and value of the imports that the products name."""
    rows = _rows_of(term.exporter, law)
    codes = [str(code) for code in law.weights.goods.codes]
    found = [row for row in rows if codes[law.weights.good[row]].startswith(term.products)]
    for product in term.products:
        if not any(code.startswith(product) for code in codes):
            raise BadInput(f"product {product} is not in the US schedule. Look it up with `parley rate {product}`.")
    if not found:
        raise BadInput(
            f"the United States imported nothing of {', '.join(term.products)} from {term.exporter} in 2024."
        )
    return [(codes[law.weights.good[row]], _sector(law, row), float(law.weights.value[row])) for row in found]


def _rows_of(exporter: str, law: Law) -> list[int]:
    if exporter not in law.weights.origins:
        known = ", ".join(law.weights.origins)
        raise BadInput(f"US imports from {exporter} are not known by product, only from {known}. Name sectors instead.")
    return np.flatnonzero(law.weights.origin == law.weights.origins.index(exporter)).tolist()


def _sector(law: Law, row: int) -> str:
    groups = law.weights.groups
    return groups.sector[groups.of_good[law.weights.good[row]]]


def _by_sector(exporter: str, law: Law) -> dict[str, float]:
    """US imports from an exporter by sector, USD."""
    found: dict[str, float] = defaultdict(float)
    for row in _rows_of(exporter, law):
        found[_sector(law, row)] += float(law.weights.value[row])
    return found
