"""What a rate depends on and no schedule says: who claims preference, how much of a good is metal, what the base is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from parley.errors import BadInput, UnknownName

CLAIM_SHARES = ("2024", "2025-q1", "2025-q2", "2025-h2")
METALS = ("steel", "aluminium", "copper")
COLLECTED, STATUTORY = "collected-2024", "statutory"
BASES = {
    COLLECTED: "MFN duty with preferences as collected in 2024, net of trade remedies",
    STATUTORY: "column-1 general rates with every preference claimed, except USMCA, which follows its claim share",
}


@dataclass(frozen=True)
class Assumptions:
    """Named choices behind a rate or an average. Every one is shown with the result.

    Attributes
    ----------
    usmca_shares : whose claim shares count for goods of Canada and Mexico: 2024, 2025-q1, 2025-q2 or 2025-h2.
    usmca_claimed : one line only: whether preference is claimed; None takes the share.
    preferences_claimed : one line only: whether other preferences the schedule grants are claimed.
    metal_content : metal -> share of the value; metals not given follow the model shares, where articles of chapters
        72, 73 (steel), 74 (copper) and 76 (aluminium) are metal for their full value.
    us_content : US content of vehicles that claim USMCA preference; no source gives it by model, so it is a choice.
    end_use : whether goods listed for one use only (heading 8471 as vehicle parts) are for that use.
    base : averages only: collected-2024 or statutory.

    Raises
    ------
    UnknownName, BadInput : a name that is not on the list, or a share outside 0 to 1.
    """

    usmca_shares: str = "2024"
    usmca_claimed: bool | None = None
    preferences_claimed: bool = True
    metal_content: Mapping[str, float] = field(default_factory=dict)
    us_content: float = 0.4
    end_use: bool = False
    base: str = COLLECTED

    def __post_init__(self) -> None:
        _known("claim shares", self.usmca_shares, CLAIM_SHARES)
        _known("base", self.base, BASES)
        for metal, share in {**self.metal_content, "US content": self.us_content}.items():
            if metal != "US content":
                _known("metal", metal, METALS)
            if not 0 <= share <= 1:
                raise BadInput(f"the share of {metal} is {share}; give a number from 0 to 1.")

    @property
    def key(self) -> tuple[object, ...]:
        """What an average depends on, to recognise one already computed."""
        metals = tuple(sorted(self.metal_content.items()))
        return (self.usmca_shares, self.usmca_claimed, metals, self.us_content, self.end_use, self.base)


def _known(kind: str, name: str, known: tuple[str, ...] | Mapping[str, str]) -> None:
    if name not in known:
        raise UnknownName(kind, str(name), known, f"Choose one of {', '.join(known)}.")
