"""What the commands on deals ask alike: the day and its world, whose mandates count, which partners."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cyclopts import Parameter

from parley.cli.options import Day, names_in, today
from parley.errors import BadInput

if TYPE_CHECKING:
    from parley.talks.deals.situation import Situation
    from parley.talks.mandates.mandate import Mandate

HUB = "USA"


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class DayOptions:
    """The day and the world that a command on deals is about.

    Attributes
    ----------
    on
        Day of the talks, or on which terms would be in force; today when not given.
    known_on
        Use only what was known by this day; the day of the talks when not given.
    world
        Baseline economy.
    elasticities
        Elasticity set of the world's model; its default when not given.
    """

    on: Day | None = None
    known_on: Day | None = None
    world: str = "icio-2022"
    elasticities: str | None = None

    def situation(self) -> Situation:
        """The situation of the day, from the record."""
        from parley.brief import setting_of
        from parley.law import Law
        from parley.talks.deals.situation import situation

        on = self.on or today()
        setting = setting_of(on, self.known_on or on, today())
        return situation(Law.open(), setting, self.world, self.elasticities)


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class MandateOptions:
    """Whose mandates count, and how high the barriers in them stand.

    Attributes
    ----------
    mandates
        Folder of mandate files that take the place of the shipped ones, or `stated-aims`; see docs/how-to/mandates.md.
    barriers
        Heights of named barriers: record (those in the mandates), literature (its mean for those without one), or a
        share such as 0.1 for those without one.
    """

    mandates: Path | None = None
    barriers: str = "record"

    def of(self, at: Situation, *parties: str) -> tuple[Mandate, ...]:
        """The mandates of parties, in which barriers have the heights that were asked for.

        Raises
        ------
        BadInput : the folder is none or holds no mandate; the heights are none of the choices.
        """
        from parley.talks.mandates.literature import assumption, with_assumed

        assumed = assumption(self.barriers)
        own = [mandate_for(party, self.mandates) for party in parties]
        return tuple(with_assumed(each, assumed, at.world, at.setting.known_on) for each in own)


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class PartnerOptions:
    """Which partners a command on deals is about.

    Attributes
    ----------
    partners
        Which partners, by commas; those in talks that day when not given.
    universe
        Which partners count as major: the name of a list.
    """

    partners: str | None = None
    universe: str | None = None

    def codes(self, at: Situation, hub: str) -> tuple[list[str], list[str]]:
        """The partners asked for, or those in talks that day; and who is left out for want of a mandate or of data.

        Raises
        ------
        BadInput : none is named; the record holds no talks of the hub, or none of them with a mandate.
        """
        from parley.vocabulary import economy

        if self.partners is not None:
            return [economy(name).code for name in names_in("--partners", self.partners, "JPN,KOR,EU")], []
        return _in_talks(at, hub, self.universe)


THAT_DAY, SHIPPED, IN_TALKS = DayOptions(), MandateOptions(), PartnerOptions()


def mandate_for(party: str, folder: Path | None) -> Mandate:
    """A party's mandate: from the folder where it holds one, else the shipped one; or by the name of a set of aims.

    Raises
    ------
    BadInput : the folder is none and no such set is on record; it holds no mandate, or two of the party.
    """
    from parley.talks.mandates.aims import aimed, aims
    from parley.talks.mandates.mandate import mandate_of, read_mandate
    from parley.vocabulary import economy

    if folder is None:
        return mandate_of(party)
    if str(folder) in aims():
        return aimed(mandate_of(party), str(folder))
    code = economy(party).code
    own = [found for path in _files(folder, ", ".join(aims())) if (found := read_mandate(path)).party == code]
    if len(own) > 1:
        raise BadInput(f"--mandates {folder} holds {len(own)} mandates of {code}. Keep one.")
    return own[0] if own else mandate_of(code)


def _files(folder: Path, sets: str) -> list[Path]:
    if not folder.is_dir():
        raise BadInput(
            f"--mandates {folder} is no folder. Give the folder that holds the mandate files, or a set of aims on "
            f"record: {sets}."
        )
    files = sorted(folder.glob("*.yaml"))
    if not files:
        raise BadInput(
            f"--mandates {folder} holds no mandate file (*.yaml). docs/how-to/mandates.md shows what to write; leave "
            "the option out for the mandates that ship."
        )
    return files


def _in_talks(at: Situation, hub: str, universe: str | None) -> tuple[list[str], list[str]]:
    from parley.ledger import Ledger
    from parley.talks import universe_of
    from parley.talks.mandates.mandate import built_in_mandates
    from parley.vocabulary import economy, members

    if economy(hub).code != HUB:
        raise BadInput(f"the record holds talks of the United States alone. Name {economy(hub).name}'s --partners.")
    listed = universe_of(Ledger.open(), universe).partners
    asked = [code for code in listed if code in at.setting.in_talks]
    known = [code for code in asked if code in built_in_mandates() and members(code) & set(at.world.economies)]
    if not known:
        raise BadInput(
            f"nobody is in talks with the United States on {at.setting.on} with a mandate on record. "
            "Name partners with --partners."
        )
    return known, [code for code in asked if code not in known]
