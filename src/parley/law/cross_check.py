"""Measures checked against each other: names that exist, no circle, no two of one layer without an order."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from graphlib import CycleError, TopologicalSorter

from parley.law.load import measure_of
from parley.law.measure import PRECEDENCE, Measure
from parley.law.stack import layers_before
from parley.law.validate import Checked, code_problems
from parley.vocabulary import OPEN

SPECIAL = {"98", "99"}
"""Chapters of special provisions: they hold no line of their own rate."""


def problems_of(
    found: Sequence[Checked], record: Mapping[str, Measure], lists: Collection[str], codes: Collection[str]
) -> list[str]:
    """What is wrong with these measures beside each other and beside those on record.

    Parameters
    ----------
    record : measures they are added to, or replace. lists : names of product lists. codes : lines of the schedule.
    """
    own = {one.item.id: measure(one) for one in found}
    every = {**record, **own}
    starts = {code[:digits] for code in codes for digits in (2, 4, 6, 8)} | (SPECIAL if codes else set())
    problems = list(_duplicates(found))
    for one in found:
        problems += _goods(one, lists, starts)
        problems += _names(one, every)
    return [*problems, *_displacement_circle(found, every), *_precedence_circle(found, every)]


def measure(checked: Checked) -> Measure:
    """The measure a checked file describes."""
    return measure_of(checked.item.model_dump(mode="json", exclude_none=True))


def _duplicates(found: Sequence[Checked]) -> Iterator[str]:
    first: dict[str, Checked] = {}
    for one in found:
        if one.item.id in first:
            yield f"{one.at('id')}: {one.item.id!r} stands at {first[one.item.id].at('id')} already; ids are unique."
        first.setdefault(one.item.id, one)


def _goods(one: Checked, lists: Collection[str], starts: Collection[str]) -> Iterator[str]:
    for field in ("include", "exclude", "end_use"):
        names = getattr(one.item.products, field) or ()
        for at, name in enumerate(names):
            if not name.isdigit() and name not in lists:
                yield f"{one.at('products', field, at)}: no list is called {name!r}."
        for at, problem in code_problems(names, starts if one.item.importer == "USA" else ()):
            yield f"{one.at('products', field, at)}: {problem}."


def _names(one: Checked, every: Mapping[str, Measure]) -> Iterator[str]:
    for at, other in enumerate(one.item.displaces):
        if other not in every:
            yield f"{one.at('displaces', at)}: no measure is called {other!r}."
        elif every[other].layer != one.item.layer:
            layer = every[other].layer
            yield f"{one.at('displaces', at)}: {other} is of layer {layer!r}, not {one.item.layer!r}."
    layers = {item.layer for item in every.values() if item.layer}
    for at, target in enumerate(one.item.exempt_from):
        if target not in layers and target not in every:
            yield f"{one.at('exempt_from', at)}: no layer or measure is called {target!r}."
    for at, rule in enumerate(one.item.order):
        for target in (*rule.first, *rule.then):
            if target not in layers:
                yield f"{one.at('order', at)}: no layer is called {target!r}; layers are {', '.join(sorted(layers))}."


def _displacement_circle(found: Sequence[Checked], every: Mapping[str, Measure]) -> Iterator[str]:
    circle = _circle({item.id: set(item.displaces) & set(every) for item in every.values()})
    if circle:
        where = next((one.at("displaces") for one in found if one.item.id in circle), "the record")
        yield f"{where}: measures displace each other in a circle: {' -> '.join(circle)}. Drop one of them."


def _precedence_circle(found: Sequence[Checked], every: Mapping[str, Measure]) -> Iterator[str]:
    """Rules in force on one day that run in a circle."""
    rules = [item for item in every.values() if item.kind == PRECEDENCE]
    own = {one.item.id: one for one in found if one.item.kind == PRECEDENCE}
    for day in sorted({period.start for item in rules for period in item.periods(OPEN)}) if own else ():
        active = [item for item in rules if item.period_on(day, OPEN)]
        circle = _circle(layers_before(rule for item in active for rule in item.order))
        involved = next((own[item.id] for item in active if item.id in own), None)
        if circle and involved:
            yield f"{involved.at('order')}: precedence runs in a circle on {day}: {' -> '.join(circle)}."
            return


def _circle(graph: Mapping[str, set[str]]) -> list[str]:
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []
