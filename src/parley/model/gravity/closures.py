"""How far a change in trade costs is followed through: three answers of the gravity literature (eq. 6.11)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from parley.model.arrays import Array, namespace
from parley.model.gravity.equations import Fixed, State, shares


class Closure(Protocol):
    """What moves besides the resistances. All arrays are (n,), NumPy or JAX, unless said otherwise."""

    @property
    def name(self) -> str:
        """In a few words."""
        ...

    @property
    def assumption(self) -> str:
        """In a sentence."""
        ...

    @property
    def moving(self) -> float:
        """1 where incomes in the markets follow prices, else 0."""
        ...

    def log_worth(self, s: State) -> Array:
        """Log change in the value of output."""
        ...

    def log_spending(self, s: State, f: Fixed) -> Array:
        """Log change in spending."""
        ...

    def log_index(self, s: State) -> Array:
        """Log change in consumer prices; NaN where the closure does not determine it."""
        ...

    def trade(self, s: State, f: Fixed) -> Array:
        """Trade after the change, (exporter, importer)."""
        ...


@dataclass(frozen=True)
class Endowment:
    """Full equilibrium: quantities produced stay, prices and incomes move, every market clears at the new incomes."""

    name: str = "full equilibrium"
    assumption: str = (
        "Each economy sells a fixed quantity and spends in proportion to the value of its output; one factor for all "
        "keeps the world's spending equal to its output."
    )
    moving: float = 1.0

    def log_worth(self, s: State) -> Array:
        return s.log_price

    def log_spending(self, s: State, f: Fixed) -> Array:
        return namespace(s.spending).log(s.spending / f.spending)

    def log_index(self, s: State) -> Array:
        return s.log_index

    def trade(self, s: State, f: Fixed) -> Array:
        return shares(s, f) * s.spending


@dataclass(frozen=True)
class FixedShares:
    """Full equilibrium as gegravity defines it: output and spending shares in the resistances stay at the baseline.

    Resistances are then those of the conditional equilibrium, prices follow from them, and trade is revalued at the end
    (eq. 6.14), so that it does not add up to output and spending exactly.
    """

    name: str = "full equilibrium, baseline shares"
    assumption: str = (
        "Output and spending shares inside the resistances stay at the baseline; trade is revalued at the end."
    )
    moving: float = 0.0

    def log_worth(self, s: State) -> Array:
        return s.log_price

    def log_spending(self, s: State, f: Fixed) -> Array:
        return s.log_price

    def log_index(self, s: State) -> Array:
        return s.log_index

    def trade(self, s: State, f: Fixed) -> Array:
        price = namespace(s.log_price).exp(s.log_price)
        revalued = price * (f.income.sum() / (f.income * price).sum())
        return revalued[:, None] * shares(s, f) * (s.spending * price)


@dataclass(frozen=True)
class Conditional:
    """Conditional equilibrium: resistances adjust, output and spending do not; prices have no level."""

    name: str = "conditional equilibrium"
    assumption: str = "Output and spending of every economy stay as they are; trade is diverted between partners only."
    moving: float = 0.0

    def log_worth(self, s: State) -> Array:
        return namespace(s.log_price).zeros_like(s.log_price)

    def log_spending(self, s: State, f: Fixed) -> Array:
        return self.log_worth(s)

    def log_index(self, s: State) -> Array:
        return namespace(s.log_index).full_like(s.log_index, float("nan"))

    def trade(self, s: State, f: Fixed) -> Array:
        return shares(s, f) * s.spending
