"""What a check of somebody's own tables found: where, what, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from parley.world.world import World

CHECKS = {
    "numbers": "every value is a finite number",
    "negative": "no flow is negative",
    "duplicates": "every exporter, importer and sector stands once",
    "labels": "every economy and sector has one spelling and one meaning",
    "codes": "every economy has a known code",
    "own sales": "every economy sells to itself",
    "trade": "every economy sells and buys",
    "units": "the unit fits world trade",
    "gdp": "every economy has a GDP that fits its sales",
    "balance": "imbalances of trade are small beside GDP",
    "tariffs": "tariffs are shares, none on own sales",
    "inputs": "inputs and value added are shares of sales",
    "elasticities": "every sector has a positive trade elasticity",
}


@dataclass(frozen=True)
class Finding:
    """One thing a check found.

    Attributes
    ----------
    check : a key of `CHECKS`.
    where : line of the file, economy or sector.
    found, remedy : what stands there, and what to do.
    fails : whether the check fails by it; otherwise it is worth knowing and nothing more.
    """

    check: str
    where: str
    found: str
    remedy: str
    fails: bool = True

    def __str__(self) -> str:
        return f"{self.where}: {self.found}. {self.remedy}"


@dataclass(frozen=True)
class Report:
    """What the checks of a world or of somebody's tables found.

    Attributes
    ----------
    asked : the world's name or the file.
    findings : in the order of `CHECKS`.
    world : what could be built of it; None when no row could be used.
    """

    asked: str
    findings: tuple[Finding, ...]
    world: World | None

    @property
    def passed(self) -> bool:
        """Whether no check fails."""
        return not any(finding.fails for finding in self.findings)

    def of(self, check: str) -> tuple[Finding, ...]:
        """The findings of one check."""
        return tuple(finding for finding in self.findings if finding.check == check)

    def failed(self, check: str) -> bool:
        """Whether a check fails."""
        return any(finding.fails for finding in self.of(check))

    def balance(self) -> list[dict[str, Any]]:
        """Imports, exports, balance, own sales and GDP of every economy, million USD; None where not known."""
        return [] if self.world is None else _balance(self.world)

    def to_json(self) -> dict[str, Any]:
        """The report for machines."""
        checks = [
            {"check": name, "title": title, "passed": not self.failed(name), "findings": len(self.of(name))}
            for name, title in CHECKS.items()
        ]
        return {
            "asked": self.asked,
            "passed": self.passed,
            "checks": checks,
            "findings": [vars(finding) for finding in self.findings],
            "balance": self.balance(),
        }


def ordered(findings: list[Finding]) -> tuple[Finding, ...]:
    """Findings in the order of the checks, those of one check as they came."""
    order = list(CHECKS)
    return tuple(sorted(findings, key=lambda finding: order.index(finding.check)))


def _balance(world: World) -> list[dict[str, Any]]:
    own = np.einsum("iik->i", world.flows)
    exports, imports = world.flows.sum(axis=(1, 2)) - own, world.flows.sum(axis=(0, 2)) - own
    figures = {"imports": imports, "exports": exports, "balance": exports - imports, "own_sales": own, "gdp": world.gdp}
    return [
        {"economy": code, **{name: _finite(values[i]) for name, values in figures.items()}}
        for i, code in enumerate(world.economies)
    ]


def _finite(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None
