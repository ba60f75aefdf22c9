"""Terms of an offer or a deal: what changes on signature, as a small file that a person can write.

Tariffs and barriers are simulated, purchases too (as a shift of the buyer's imports); pledges to invest are recorded
and not simulated, and results say so. docs/how-to/offers.md shows what a file may hold.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, model_validator

from parley.errors import BadInput, UnknownName
from parley.ledger.store import data_folder
from parley.talks.mandates.mandate import Code, Sector, Share, Strict, Text
from parley.vocabulary import product, read_document


def _product(code: Any) -> str:
    try:
        return product(str(code)).code
    except BadInput as error:
        raise ValueError(str(error)) from error


Product = Annotated[str, BeforeValidator(_product)]
Money = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class Flow(Strict):
    """What a term is about.

    Attributes
    ----------
    importer, exporter, sectors : whose imports from whom; all goods when no sector is named.
    source : id of the source of the term.
    """

    importer: Code
    exporter: Code
    sectors: tuple[Sector, ...] = ()
    source: str | None = None


class TariffTerm(Flow):
    """A change of tariffs, one of four.

    Attributes
    ----------
    rate, at_most, add, cut : the new rate; a ceiling on today's, duties of all layers together; points added; points
        taken off, to zero at most. Shares.
    products : HS codes of 4 to 10 digits instead of sectors, for US imports; they count by their share of the sector.
    """

    rate: Share | None = None
    at_most: Share | None = None
    add: Share | None = None
    cut: Share | None = None
    products: tuple[Product, ...] = ()

    @model_validator(mode="after")
    def _one_change(self) -> TariffTerm:
        if sum(value is not None for value in (self.rate, self.at_most, self.add, self.cut)) != 1:
            raise ValueError("give one of `rate`, `at-most`, `add` and `cut`")
        if self.products and self.sectors:
            raise ValueError("name `products` or `sectors`, one of the two")
        if self.products and self.importer != "USA":
            raise ValueError(f"`products` are known for US imports only; name `sectors` for imports of {self.importer}")
        return self

    def changed(self, rate: Any) -> Any:
        """What becomes of rates, of any shape."""
        if self.rate is not None:
            return 0 * rate + self.rate
        if self.at_most is not None:
            return rate.clip(None, self.at_most)
        return (rate + self.add) if self.add is not None else (rate - (self.cut or 0.0)).clip(0.0)


class BarrierTerm(Flow):
    """A non-tariff barrier that falls, or that the record says shall fall.

    Attributes
    ----------
    before, after : its ad valorem equivalents, as a scenario has them; or
    record, cut : id of the barrier in the importer's mandate, and the share of its height that goes. It counts where
        the mandate has a height, known or assumed.
    text : what is promised, in words. Without numbers and without a height it is recorded and not simulated.
    rents : with `before` and `after`: whether it creates rents for the importer's households.
    """

    before: Share | None = None
    after: Share | None = None
    record: str = ""
    cut: Annotated[float, Field(gt=0, le=1)] | None = None
    text: str = ""
    rents: bool = False

    @model_validator(mode="after")
    def _one_way(self) -> BarrierTerm:
        if (self.before is None) != (self.after is None):
            raise ValueError("give both `before` and `after`, or neither")
        if self.cut is not None and (self.before is not None or not self.record):
            raise ValueError("`cut` is a share of the height of a barrier named by `record`, without before and after")
        if self.before is None and self.cut is None and not self.text:
            raise ValueError("give `before` and `after`, or `record` and `cut`, or say in `text` what is promised")
        return self


class Purchase(Strict):
    """Purchases that a buyer commits to, a year.

    Attributes
    ----------
    buyer, seller, sectors : who buys what from whom.
    value_million : US dollars a year.
    additional : the share of them that would not have been bought anyway under the same tariffs.
    source : id of the source of the value.
    """

    buyer: Code
    seller: Code
    sectors: tuple[Sector, ...]
    value_million: Money
    additional: Annotated[float, Field(gt=0, le=1)] = 1.0
    source: str | None = None

    @model_validator(mode="after")
    def _something(self) -> Purchase:
        if not self.sectors:
            raise ValueError("name at least one sector that is bought")
        if self.buyer == self.seller:
            raise ValueError("the buyer and the seller are the same")
        return self


class Pledge(Strict):
    """A pledge to invest, or another that no price brings about: recorded, not simulated."""

    by: Code
    to: Code
    value_million: Money
    text: Text
    source: str | None = None


class Terms(Strict):
    """An offer or a deal.

    Attributes
    ----------
    title, summary : what tables print.
    hub, partner : the two parties.
    made_on : the day it was made, or could first be known.
    rates : measures of the law whose rate is replaced, by measure id; shares.
    law : a file of changes to the law beside this one, as `--with` takes it.
    in_force : a day whose law, as it became known, has the hub's tariffs on the partner under the deal; US hub only.
    tariffs, barriers, purchases : what is simulated, in this order.
    pledges : what is recorded only.
    sources : ids of the sources of the whole.
    """

    title: Text
    summary: str = ""
    hub: Code = "USA"
    partner: Code
    made_on: date | None = None
    rates: dict[str, Share] = Field(default_factory=dict)
    law: str | None = None
    in_force: date | None = None
    tariffs: tuple[TariffTerm, ...] = ()
    barriers: tuple[BarrierTerm, ...] = ()
    purchases: tuple[Purchase, ...] = ()
    pledges: tuple[Pledge, ...] = ()
    sources: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _between_two(self) -> Terms:
        if self.hub == self.partner:
            raise ValueError(f"a deal has two parties; both are {self.hub}")
        simulated = (self.rates, self.law, self.in_force, self.tariffs, self.barriers, self.purchases)
        if not any((*simulated, self.pledges)):
            raise ValueError("the terms change nothing: give `tariffs`, `barriers`, `purchases`, `rates` or `law`")
        return self

    @property
    def cited(self) -> tuple[str, ...]:
        """Ids of all sources, in reading order."""
        parts = (*self.tariffs, *self.barriers, *self.purchases, *self.pledges)
        return tuple(dict.fromkeys((*self.sources, *(part.source for part in parts if part.source))))


def read_terms(path: Path) -> Terms:
    """The terms in a YAML file.

    Raises
    ------
    BadFile : it cannot be read, is no YAML or does not fit the schema; says the line and the field.
    """
    return read_document(path, Terms, "deal")


@cache
def built_in_terms() -> dict[str, Terms]:
    """The deals and offers on record that ship, by the name of their file."""
    return {path.stem: read_terms(path) for path in sorted(data_folder().glob("talks/terms/*.yaml"))}


def terms_named(name: str) -> Terms:
    """Terms that ship, by name, such as jpn-2025-07-22.

    Raises
    ------
    UnknownName : with the nearest ones.
    """
    known = built_in_terms()
    if name not in known:
        raise UnknownName("terms", name, known, f"Terms ship as {', '.join(known)}; or give the path of a file.")
    return known[name]
