"""What a government does with tariff revenue. Both give it all back; the question is through which tax."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class IncomeTaxRelief:
    """Revenue lowers the tax on labour income, so people work more at a given wage."""

    name: str = "income-tax relief"
    relief: float = 1.0

    @property
    def assumption(self) -> str:
        return "Tariff revenue lowers the tax on labour income, which raises labour supply."


@dataclass(frozen=True)
class LumpSum:
    """Revenue is handed out in equal sums and changes no incentive."""

    name: str = "lump sum"
    relief: float = 0.0

    @property
    def assumption(self) -> str:
        return "Tariff revenue is handed out as a lump sum and changes no incentive to work."


Rebate = IncomeTaxRelief | LumpSum
