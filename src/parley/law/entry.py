"""One tariff line of one origin, ready for the engine: its claim states, its duty before measures, its content."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from parley.errors import BadInput
from parley.law.asked import law_code
from parley.law.assumptions import METALS, Assumptions
from parley.law.schedule import (
    Line,
    Ordinary,
    Programme,
    column2,
    general,
    pays_column_2,
    preference,
    read_line,
    schedule_act,
    usmca_rate,
)
from parley.law.scope import FewGoods
from parley.law.stack import Cases
from parley.vocabulary import USMCA, Product, percent


@dataclass(frozen=True)
class Question:
    """What is asked: digits of the code, origin as given and as the law names it, days, choices."""

    item: Product
    origin: str
    law_origin: str
    on: date
    known_on: date
    assumptions: Assumptions
    importer: str = "USA"


def question_of(
    item: Product,
    origin: str,
    importer: str,
    on: date,
    known_on: date,
    choices: Assumptions | None,
) -> Question:
    """The question, once its days agree.

    Raises
    ------
    BadInput : goods loaded after they were entered.
    """
    chosen = choices or Assumptions()
    if chosen.loaded and chosen.loaded > on:
        raise BadInput(f"goods loaded on {chosen.loaded} cannot be entered on {on}; give an earlier day of loading.")
    law_origin = law_code(origin)
    return Question(item, origin, law_origin, on, known_on, chosen, importer)


@dataclass(frozen=True, eq=False)
class Entry:
    """One line as cases, one per state of the USMCA claim.

    Attributes
    ----------
    code : digits. states : whether preference is claimed -> share of the goods. ordinary : duty before any measure.
    known_content : whether the metal content of the line is on record.
    """

    question: Question
    code: str
    states: dict[bool, float]
    ordinary: tuple[Ordinary, ...]
    cases: Cases
    known_content: bool

    @property
    def weights(self) -> NDArray[np.float64]:
        """The share of the goods in each state."""
        return np.array(list(self.states.values()))


def read_entry(store: sqlite3.Connection, question: Question, code: str, programmes: tuple[Programme, ...]) -> Entry:
    """The entry of a line.

    Raises
    ------
    BadInput : the schedule has no such line.
    """
    line = read_line(store, code[:8])
    if line is None:
        raise BadInput(f"{code} is no tariff line.")
    states = _claim_states(store, question, code)
    ordinary = [_ordinary(line, question, programmes, claimed) for claimed in states]
    cases, known_content = _cases(store, question, code, line, ordinary, tuple(states))
    return Entry(question, code, states, tuple(ordinary), cases, known_content)


def _claim_states(store: sqlite3.Connection, question: Question, code: str) -> dict[bool, float]:
    """Whether USMCA preference is claimed -> share of the goods."""
    if question.law_origin not in USMCA:
        return {False: 1.0}
    given = question.assumptions.usmca_claimed
    share = _claim_share(store, question, code) if given is None else float(given)
    return {claimed: weight for claimed, weight in ((True, share), (False, 1 - share)) if weight > 0}


def _claim_share(store: sqlite3.Connection, question: Question, code: str) -> float:
    """The line's share, else the mean of its subheading, else zero."""
    column = question.assumptions.usmca_shares
    for digits in (len(code), 8, 6, 4):
        found = store.execute(
            f'SELECT AVG("{column}") FROM usmca_claim WHERE code BETWEEN ? AND ? AND origin = ?',
            (code[:digits], code[:digits] + "9" * (10 - digits), question.law_origin),
        ).fetchone()[0]
        if found is not None:
            return float(found)
    return 0.0


def _ordinary(line: Line, question: Question, programmes: tuple[Programme, ...], claimed: bool) -> Ordinary:
    """The duty before any measure: column 2, a preference, or the general rate."""
    if pays_column_2(question.law_origin, question.on):
        return column2(line)
    usual = general(line)
    if usual.rate == 0 and usual.complete:
        return usual
    if claimed:
        rate = usmca_rate(line)
        return (
            usual if rate is None else Ordinary(rate, "MFN", "full value", schedule_act("special column: USMCA"), True)
        )
    offer = preference(line, question.law_origin, question.on, programmes)
    if offer is None or (usual.complete and offer[1] >= usual.rate) or question.law_origin in USMCA:
        return usual
    programme, rate = offer
    without = f"{percent(usual.rate, 2)}{'' if usual.complete else ' and a part that is not known'}"
    if not question.assumptions.preferences_claimed:
        return usual
    note = f"MFN: the preference of the {programme.name} is taken to be claimed; without it the duty is {without}."
    return Ordinary(rate, "MFN", "full value", schedule_act(f"special column: {programme.name}"), True, note)


def _cases(
    store: sqlite3.Connection,
    question: Question,
    code: str,
    line: Line,
    ordinary: list[Ordinary],
    states: tuple[bool, ...],
) -> tuple[Cases, bool]:
    """One case per claim state. The flag says whether the content shares are known."""
    size = len(states)
    content = _content(store, code)
    shares = content or dict.fromkeys(METALS, 0.0)
    cases = Cases(
        goods=FewGoods(store, [code]),
        good=np.zeros(size, dtype=np.intp),
        origins=(question.law_origin,),
        origin=np.zeros(size, dtype=np.intp),
        claimed=np.array(states),
        base={"general": np.full(size, line.rate or 0.0), "applied": np.array([item.rate for item in ordinary])},
        content={metal: np.full(size, shares[metal]) for metal in METALS},
    )
    return cases.chosen(question.assumptions), content is not None


def _content(store: sqlite3.Connection, code: str) -> dict[str, float] | None:
    """Modelled metal shares of the code, else the mean of its subheading or heading."""
    for digits in (len(code), 8, 6, 4, 2):
        row = store.execute(
            "SELECT AVG(steel) AS steel, AVG(aluminium) AS aluminium, AVG(copper) AS copper FROM metal_content "
            "WHERE code BETWEEN ? AND ?",
            (code[:digits], code[:digits] + "9" * (10 - digits)),
        ).fetchone()
        if row["steel"] is not None:
            return {metal: row[metal] for metal in METALS}
    return None
