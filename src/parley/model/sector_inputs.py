"""What changes in the models of many sectors whose economies buy inputs and supply labour."""

from __future__ import annotations

from typing import NamedTuple

from parley.model.arrays import Array


class Inputs(NamedTuple):
    """What a policy and a draw of parameters change; n economies, K sectors.

    tariff : (sector, exporter, importer), t', shares of the customs value.
    costs : (sector, exporter, importer), d, new over old resource-wasting trade costs.
    rents : (sector, exporter, importer), r', rent-creating barriers as shares of the customs value; None are none.
    theta : (sector,), trade elasticities.
    kappa : elasticity of labour supply.
    relief : share of revenue used to lower the income tax; the rest is a lump sum, as rents always are.
    export_tax : (sector, exporter, importer), o', shares of the price before that tax; None where there are none.
    """

    tariff: Array
    costs: Array
    rents: Array | None
    theta: Array
    kappa: Array
    relief: Array
    export_tax: Array | None = None
