"""Average effective rates: statutory duty on the imports of 2024, over their value. Zero-duty goods count."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parley.errors import UnknownName
from parley.law.assumptions import BASES, COLLECTED, Assumptions
from parley.law.measure import UNKNOWN, Measure
from parley.law.stack import Cases, stack
from parley.law.weights import UNALLOCATED, Weights, tally
from parley.vocabulary import percent

Rates = NDArray[np.float64]
MFN = "MFN"
MODELLED = "model shares"
BREAKDOWNS = ("origin", "authority", "sector", "hs2")


@dataclass(frozen=True)
class Row:
    """One part of an average. `value_usd` is the imports it is about."""

    key: str
    rate: float
    value_usd: float


@dataclass(frozen=True)
class AverageRate:
    """An average effective tariff.

    Attributes
    ----------
    on, known_on : the day, and the day whose knowledge counts; None is everything on record.
    rate : duty over customs value, a share.
    base, weights, usmca_shares : the choices behind it.
    coverage : the share of all US imports of 2024 whose duty the law could rate: small origins without a product
        table, and chapters 98 and 99, which have no tariff line, are missing from it (the latter count at zero duty),
        and so are goods that a measure may reach whose scope is not on record.
    rows : by origin, sector or chapter (hs2) each with its own average; by authority what each adds to the total, and
        the imports it falls on.
    metal_content : whose shares of metal count. value_usd : the imports averaged over.
    assumptions : every choice. changes : how the law differs from the record, one sentence each.
    """

    on: date
    known_on: date | None
    rate: float
    base: str
    weights: str
    usmca_shares: str
    coverage: float
    rows: tuple[Row, ...] = ()
    metal_content: str = MODELLED
    value_usd: float = 0.0
    assumptions: Assumptions = field(default_factory=Assumptions)
    changes: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Plain values for JSON: rates as shares, money in USD."""
        return {
            "on": self.on.isoformat(),
            "known_on": self.known_on.isoformat() if self.known_on else None,
            "rate": self.rate,
            "base": self.base,
            "weights": self.weights,
            "usmca_shares": self.usmca_shares,
            "coverage": self.coverage,
            "rows": [{"key": row.key, "rate": row.rate, "value_usd": row.value_usd} for row in self.rows],
            "metal_content": self.metal_content,
            "value_usd": self.value_usd,
            "assumptions": self.assumptions.to_json(),
            "changes": list(self.changes),
        }


@dataclass(frozen=True, eq=False)
class Duties:
    """Duty on the imports of 2024 under the law of a day.

    Attributes
    ----------
    origins : first axis of the arrays below.
    value : (origin, group) USD. authorities : MFN first.
    duty : (authority, origin, group) USD. subject : the same for the value each authority falls on.
    unknown : (origin, group) USD that a measure may reach whose rate or scope is not on record.
    """

    origins: tuple[str, ...]
    value: Rates
    authorities: tuple[str, ...]
    duty: Rates
    subject: Rates
    unknown: Rates


def duties(
    weights: Weights,
    measures: Sequence[Measure],
    ordinary: Rates,
    assumptions: Assumptions,
    name: Callable[[Measure], str] = lambda measure: measure.authority,
) -> Duties:
    """What the imports of 2024 would pay.

    Parameters
    ----------
    measures : those in force. ordinary : duty rate before them, per row. name : what a measure's duty is put under.
    """
    rows, cases, claimed_share = usmca_cases(weights, ordinary, assumptions)
    value = weights.value[rows] * claimed_share
    groups = len(weights.groups)
    key = weights.origin[rows] * groups + weights.groups.of_good[weights.good[rows]]
    shape = (len(weights.origins), groups)

    def total(share: Rates) -> Rates:
        hit = np.flatnonzero(share)
        return tally(key[hit], value[hit] * share[hit], shape[0] * groups).reshape(shape)

    worth = total(np.ones(len(rows)))
    found = {MFN: (total(_ordinary_of(ordinary, weights, rows, cases, assumptions)), worth)}
    for share in stack(measures, cases):
        authority = name(share.measure)
        duty, subject = found.get(authority, (np.zeros(shape), np.zeros(shape)))
        found[authority] = (duty + total(share.duty), subject + total(share.cover))
    levied, subject = (np.array(part) for part in zip(*found.values(), strict=True))
    unknown = [cases.reach(measure) for measure in measures if measure.kind == UNKNOWN]
    gaps = total(np.any(unknown, axis=0).astype(float)) if unknown else np.zeros(shape)
    return Duties(weights.origins, worth, tuple(found), levied, subject, gaps)


def usmca_cases(weights: Weights, ordinary: Rates, assumptions: Assumptions) -> tuple[NDArray[np.intp], Cases, Rates]:
    """Rows to rate: those of Canada and Mexico twice, with and without a claim. Also each case's share of its row."""
    claims = _claim_share(weights, assumptions)
    twice = np.flatnonzero(weights.is_usmca & (claims > 0))
    rows = np.concatenate([np.arange(len(weights.value)), twice])
    claimed = np.zeros(len(rows), dtype=bool)
    claimed[len(weights.value) :] = True
    share = np.where(claimed, claims[rows], 1 - claims[rows]).astype(np.float64, copy=False)
    return rows, cases_of(weights, rows, claimed, ordinary, assumptions), share


def _claim_share(weights: Weights, assumptions: Assumptions) -> Rates:
    if assumptions.usmca_claimed is not None:
        return (weights.is_usmca & assumptions.usmca_claimed).astype(np.float64)
    return weights.claims(assumptions.usmca_shares)


def cases_of(
    weights: Weights, rows: NDArray[np.intp], claimed: NDArray[np.bool_], ordinary: Rates, assumptions: Assumptions
) -> Cases:
    """Rows of the weights as cases for the engine."""
    good = weights.good[rows]
    known = Cases(
        goods=weights.goods,
        good=good,
        origins=weights.origins,
        origin=weights.origin[rows],
        claimed=claimed,
        base={"general": np.nan_to_num(weights.schedule.general)[good], "applied": ordinary[rows]},
        content={metal: share[good] for metal, share in weights.content.items()},
    )
    return known.chosen(assumptions)


def _ordinary_of(
    ordinary: Rates, weights: Weights, rows: NDArray[np.intp], cases: Cases, assumptions: Assumptions
) -> Rates:
    """The ordinary duty per case; under the statutory base it depends on the claim."""
    if assumptions.base == COLLECTED:
        return ordinary[rows]
    return np.where(cases.claimed, np.nan_to_num(weights.schedule.usmca)[cases.good], ordinary[rows])


def summarise(
    found: Duties, weights: Weights, by: str | None, on: date, known_on: date | None, assumptions: Assumptions
) -> AverageRate:
    """The average, and its rows when a breakdown is asked.

    Raises
    ------
    UnknownName : an unknown breakdown.
    """
    rows = {None: _no_rows, "origin": _by_origin, "authority": _by_authority, "sector": _by_sector, "hs2": _by_chapter}
    if by not in rows:
        raise UnknownName("breakdown", str(by), BREAKDOWNS, f"Choose one of {', '.join(BREAKDOWNS)}.")
    total = AverageRate(
        on=on,
        known_on=known_on,
        rate=float(found.duty.sum() / found.value.sum()),
        base=f"{assumptions.base}: {BASES[assumptions.base]}",
        weights=weights.name,
        usmca_shares=_claims_text(assumptions),
        coverage=_coverage(found, weights),
        metal_content=_content_text(assumptions),
        value_usd=float(found.value.sum()),
        assumptions=assumptions,
    )
    return replace(total, rows=rows[by](found, weights))


def _claims_text(assumptions: Assumptions) -> str:
    if assumptions.usmca_claimed is None:
        return assumptions.usmca_shares
    return "all claimed" if assumptions.usmca_claimed else "none claimed"


def _content_text(assumptions: Assumptions) -> str:
    given = (f"{metal} {percent(share)}" for metal, share in sorted(assumptions.metal_content.items()))
    return ", ".join(given) + f"; the rest {MODELLED}" if assumptions.metal_content else MODELLED


def _coverage(found: Duties, weights: Weights) -> float:
    rated = np.array([sector != UNALLOCATED for sector in weights.groups.sector])
    return float((found.value - found.unknown)[:, rated].sum() / weights.all_imports)


def _no_rows(_found: Duties, _weights: Weights) -> tuple[Row, ...]:
    return ()


def _by_origin(found: Duties, _weights: Weights) -> tuple[Row, ...]:
    value, duty = found.value.sum(axis=1), found.duty.sum(axis=(0, 2))
    order = np.argsort(-value, kind="stable")
    return tuple(Row(found.origins[i], float(duty[i] / value[i]), float(value[i])) for i in order)


def _by_authority(found: Duties, _weights: Weights) -> tuple[Row, ...]:
    total = found.value.sum()
    duty, subject = found.duty.sum(axis=(1, 2)), found.subject.sum(axis=(1, 2))
    named = zip(found.authorities, duty, subject, strict=True)
    return tuple(Row(name, float(levied / total), float(worth)) for name, levied, worth in named)


def _by_sector(found: Duties, weights: Weights) -> tuple[Row, ...]:
    return _by_name(found, weights.groups.sector)


def _by_chapter(found: Duties, weights: Weights) -> tuple[Row, ...]:
    return _by_name(found, weights.groups.chapter)


def _by_name(found: Duties, of_group: Sequence[str]) -> tuple[Row, ...]:
    """Rows by what each group of goods is called."""
    names = sorted(set(of_group))
    places = np.array([names.index(name) for name in of_group])
    value = tally(places, found.value.sum(axis=0), len(names))
    duty = tally(places, found.duty.sum(axis=(0, 1)), len(names))
    return tuple(Row(name, float(duty[at] / value[at]), float(value[at])) for at, name in enumerate(names))
