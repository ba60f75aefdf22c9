"""What a rate depends on and no schedule says: who claims preference, how much of a good is metal, what the base is."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from typing import Any

from parley.errors import BadInput, UnknownName
from parley.ledger import data_folder
from parley.ledger.schema import CLAIM_WINDOWS
from parley.vocabulary import economy

ACTUAL = "actual"
CLAIM_SHARES = (*CLAIM_WINDOWS, ACTUAL)
CLAIM_MONTHS = tuple(name for name in CLAIM_WINDOWS if name[5:].isdigit())
METALS = ("steel", "aluminium", "copper")
QUOTAS = ("in", "out")
COLLECTED, STATUTORY, AD_VALOREM = "collected-2024", "statutory", "ad-valorem"
BASES = {
    COLLECTED: "MFN duty with preferences as collected in 2024, net of trade remedies",
    STATUTORY: "column-1 general rates with every preference claimed, except USMCA, which follows its claim share",
    AD_VALOREM: "as statutory, but percentages only: specific duties count as zero, not as their equivalents of 2024",
}


def assumed(name: str) -> float:
    """A number that no source on record gives; law/assumptions.csv says why it is what it is."""
    return _assumed()[name]


@cache
def _assumed() -> dict[str, float]:
    with (data_folder() / "law/assumptions.csv").open(encoding="utf-8", newline="") as file:
        return {row["name"]: float(row["value"]) for row in csv.DictReader(file)}


@dataclass(frozen=True)
class Assumptions:
    """Named choices behind a rate or an average. Every one is shown with the result.

    Attributes
    ----------
    usmca_shares : whose claim shares count for goods of Canada and Mexico: 2024, 2025-q1, 2025-q2, 2025-h2, a month
        from 2025-01 to 2026-02, or actual: those of the day's month (2024 before, the last month after).
    usmca_claimed : one line only: whether preference is claimed; None takes the share.
    preferences_claimed : one line only: whether other preferences the schedule grants are claimed.
    metal_content : metal -> share of the value; metals not given follow the model shares, where articles of chapters
        72, 73 (steel), 74 (copper) and 76 (aluminium) are metal for their full value.
    us_content : US content of vehicles that claim USMCA preference; no source gives it by model, so it is a choice.
    us_share : US content of any other good; it counts from the least share that a measure names.
    metal_weight : share of metal by weight; None: enough where a measure asks for some.
    end_use : whether goods listed for one use only (heading 8471 as vehicle parts) are for that use.
    quota : whether the entry lies inside a quota ("in") or over it ("out").
    melted : economy where the metal was melted and poured, or smelted and cast; None: not shown.
    loaded : day the goods were loaded for their last voyage; None: no in-transit grace is claimed.
    base : averages only: collected-2024, statutory or ad-valorem.

    Raises
    ------
    UnknownName, BadInput : a name that is not on the list, or a share outside 0 to 1.
    """

    usmca_shares: str = "2024"
    usmca_claimed: bool | None = None
    preferences_claimed: bool = True
    metal_content: Mapping[str, float] = field(default_factory=dict)
    us_content: float = field(default_factory=lambda: assumed("us_content_vehicles"))
    us_share: float = 0.0
    metal_weight: float | None = None
    end_use: bool = False
    quota: str = "in"
    melted: str | None = None
    loaded: date | None = None
    base: str = COLLECTED

    def __post_init__(self) -> None:
        _known("claim shares", self.usmca_shares, CLAIM_SHARES)
        _known("base", self.base, BASES)
        _known("quota", self.quota, QUOTAS)
        if self.melted is not None:
            object.__setattr__(self, "melted", economy(self.melted).code)
        for metal, share in self.metal_content.items():
            _known("metal", metal, METALS)
            _is_share(metal, share)
        _is_share("US content of vehicles", self.us_content)
        _is_share("US content", self.us_share)
        _is_share("metal by weight", self.metal_weight or 0.0)

    def at(self, on: date) -> Assumptions:
        """The same choices with the claim shares of a day's month in place of `actual`."""
        if self.usmca_shares != ACTUAL:
            return self
        month = on.isoformat()[:7]
        return replace(self, usmca_shares="2024" if month < CLAIM_MONTHS[0] else min(month, CLAIM_MONTHS[-1]))

    def to_json(self) -> dict[str, Any]:
        """Plain values for JSON, every choice by its name."""
        days = {"loaded": self.loaded.isoformat() if self.loaded else None}
        return vars(self) | {"metal_content": dict(self.metal_content)} | days

    @property
    def key(self) -> tuple[object, ...]:
        """What an average depends on, to recognise one already computed."""
        metals = tuple(sorted(self.metal_content.items()))
        content = (metals, self.us_content, self.us_share, self.metal_weight)
        entry = (self.end_use, self.quota, self.melted, self.loaded)
        return (self.usmca_shares, self.usmca_claimed, *content, *entry, self.base)


def _is_share(what: str, share: float) -> None:
    if not 0 <= share <= 1:
        raise BadInput(f"the share of {what} is {share}; give a number from 0 to 1.")


def _known(kind: str, name: str, known: tuple[str, ...] | Mapping[str, str]) -> None:
    if name not in known:
        raise UnknownName(kind, str(name), known, f"Choose one of {', '.join(known)}.")
