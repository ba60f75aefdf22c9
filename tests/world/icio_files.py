"""Writes files in the layout of the OECD's published table that balance by construction."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

FINAL = ("HFCE", "NPISH", "GGFC", "GFCF", "INVNT", "DPABR")
_SERVICES = "D E F G H49 H50 H51 H52 H53 I J58T60 J61 J62_63 K L M N O P Q R S T"
_GOODS_2023 = (
    "A01_02 A03 B05_06 B07_08 B09 C10T12 C13T15 C16 C17_18 C19 C20 C21 C22 C23 C24 C25 C26 C27 C28 C29 C30 C31T33"
)
SERVICES, GOODS_2023 = tuple(_SERVICES.split()), tuple(_GOODS_2023.split())
PARTS = {"CN1": "CHN", "CN2": "CHN", "MX1": "MEX", "MX2": "MEX"}


@dataclass(frozen=True)
class File:
    """What was written: labels as (economy, industry) of every row, and the numbers."""

    producers: list[tuple[str, str]]
    buyers: list[tuple[str, str]]
    inputs: np.ndarray
    final: np.ndarray
    taxes: np.ndarray
    output: np.ndarray

    @property
    def value_added(self) -> np.ndarray:
        return self.output - self.inputs.sum(axis=0) - self.taxes


def random_table(economies: list[str], industries: list[str], seed: int, inventories: float = 0.05) -> File:
    """A table whose rows sum to output and whose value added is what remains of it; CHN and MEX produce in parts."""
    draw = np.random.default_rng(seed)
    parts = [part for part, whole in PARTS.items() if whole in economies]
    producers = [(who, industry) for who in [*economies, *parts] for industry in industries]
    buyers = [(who, use) for who in economies for use in FINAL]
    idle = np.array([who in PARTS.values() for who, _ in producers])
    inputs = draw.uniform(0, 2, (len(producers),) * 2) * ~idle[:, None] * ~idle[None, :]
    final = draw.uniform(0, 2, (len(producers), len(buyers))) * ~idle[:, None]
    stock = np.array([use == "INVNT" for _, use in buyers])
    final[:, stock] = draw.uniform(-inventories, inventories, (len(producers), stock.sum())) * ~idle[:, None]
    inputs *= 0.4 * final.sum() / inputs.sum()  # the rest is value added
    output = inputs.sum(axis=1) + final.sum(axis=1)
    taxes = 0.01 * output
    return File(producers, buyers, inputs, final, taxes, output)


def write(table: File, path: Path) -> Path:
    """The file as published: header, producers' rows, TLS, VA, OUT."""
    labels = ["_".join(label) for label in table.producers]
    header = ["V1", *labels, *("_".join(label) for label in table.buyers), "OUT"]
    buys = np.zeros(len(table.buyers))
    total = [*table.output, *table.final.sum(axis=0), 0.0]
    with path.open("w", encoding="utf-8") as file:
        file.write(",".join(header) + "\n")
        for number, label in enumerate(labels):
            row = [*table.inputs[number], *table.final[number], table.output[number]]
            file.write(f"{label}," + ",".join(map(repr, map(float, row))) + "\n")
        for label, row in (
            ("TLS", [*table.taxes, *buys, 0.0]),
            ("VA", [*table.value_added, *buys, 0.0]),
            ("OUT", total),
        ):
            file.write(f"{label}," + ",".join(map(repr, map(float, row))) + "\n")
    return path
