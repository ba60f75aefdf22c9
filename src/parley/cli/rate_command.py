"""`parley rate`: the duty on one product, why it is what it is, and what would change it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import Parameter

from parley.cli.options import Day, Flag, Json, metal_shares, today
from parley.vocabulary import economy

if TYPE_CHECKING:
    from parley.law import Law
    from parley.world import World

Claim = Literal["claimed", "not-claimed", "average"]
Content = Annotated[list[str] | None, Parameter(negative="")]
With = Annotated[Path | None, Parameter(name="--with")]


def rate(
    product: str,
    *,
    origin: Annotated[str, Parameter(name="--from")],
    importer: Annotated[str, Parameter(name="--into")] = "USA",
    on: Day | None = None,
    known_on: Day | None = None,
    value: float | None = None,
    explain: Flag = False,
    usmca: Claim = "average",
    usmca_shares: str | None = None,
    no_preference: Flag = False,
    content: Content = None,
    us_content: float | None = None,
    metal_weight: float | None = None,
    loaded: Day | None = None,
    end_use: Flag = False,
    quota: Literal["in", "out"] = "in",
    melt_pour: str | None = None,
    scenario: With = None,
    json: Json = False,
) -> None:
    """The duty on a product of an origin on a date, and what it consists of.

    Example: parley rate 8703.23.01 --from JPN --on 2025-05-06 --value 10000 --explain

    Parameters
    ----------
    product
        Harmonized System code of a tariff line, with or without dots.
    origin
        Economy the product comes from: an ISO3 code or a name.
    importer
        Economy it is entered into: the United States, or one whose retaliation is on record.
    on
        Day of entry, YYYY-MM-DD; today when not given.
    known_on
        Answer with the law as published by this day; today when not given.
    value
        Customs value in US dollars; the duty is then given to the cent.
    explain
        Show every measure that applies or nearly does, with act and dates, and why those that do not do not.
    usmca
        Whether USMCA preference is claimed; average takes the share of the goods that claim it.
    usmca_shares
        Which claim shares the average takes, such as 2024 or 2025-h2.
    no_preference
        Claim no other preference that the schedule grants.
    content
        Metal content as a share of the value, such as steel=0.4; may be repeated.
    us_content
        Share of the value that is of the United States.
    metal_weight
        Share of metal by weight, for measures that ask for some.
    loaded
        Day the goods were loaded, for measures that spare goods under way.
    end_use
        The goods are for the one use that a list names.
    quota
        Whether the entry lies inside a quota or over it.
    melt_pour
        Economy where the metal was melted and poured, or smelted and cast.
    scenario
        YAML file with measures to add, replace, end or leave out; see docs/how-to/what-if.md.
    json
        Print JSON.
    """
    from parley.cli import rate_show
    from parley.law import Assumptions

    chosen = Assumptions(
        usmca_shares=usmca_shares or Assumptions.usmca_shares,
        usmca_claimed={"claimed": True, "not-claimed": False}.get(usmca),
        preferences_claimed=not no_preference,
        metal_content=metal_shares(content or ()),
        us_content=Assumptions().us_content if us_content is None else us_content,
        us_share=us_content or 0.0,
        metal_weight=metal_weight,
        end_use=end_use,
        quota=quota,
        melted=melt_pour,
        loaded=loaded,
    )
    code, day, known = economy(importer).code, on or today(), known_on or today()
    asked: dict[str, Any] = {"on": day, "known_on": known, "value": value, "assumptions": chosen}
    if code != "USA":
        asked["world"] = _base()
    law = law_with(scenario)
    if json and not explain:
        rate_show.rate(law.rate(product, economy(origin).code, code, **asked), json)
    else:
        rate_show.explained(law.explain(product, economy(origin).code, code, **asked), explain, json)


def _base() -> World:
    """The world whose tariffs by sector stand in for the schedules of others."""
    from parley.world import World

    return World.load("icio-2022")


def law_with(scenario: Path | None) -> Law:
    """The law on record, with the changes of a file when there is one."""
    from parley.law import Law

    law = Law.open()
    return law if scenario is None else law.with_file(scenario)
