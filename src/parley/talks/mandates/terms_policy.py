"""From terms to a policy: today's tariffs with what the terms change, on a world."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from parley.errors import BadInput
from parley.law import Law
from parley.model.arrays import Floats
from parley.talks.mandates.mandate import Mandate
from parley.talks.mandates.party import cells_between
from parley.talks.mandates.products import product_change
from parley.talks.mandates.purchases import with_purchases
from parley.talks.mandates.terms import Flow, TariffTerm, Terms
from parley.talks.mandates.terms_barriers import barriers_under
from parley.talks.policies import barriers_of
from parley.talks.scenario import Scenario
from parley.vocabulary import Policy

if TYPE_CHECKING:
    from parley.talks.deals.situation import Situation

USA = "USA"


def terms_policy(terms: Terms, at: Situation, beside: Path | None = None, mandates: Sequence[Mandate] = ()) -> Policy:
    """The policy of a day with the terms in force.

    Parameters
    ----------
    beside : folder of the terms' file, where its `law` file lies.
    mandates : of the parties; they say how high the barriers stand that the terms cut.

    Raises
    ------
    BadInput, UnknownName : terms that name a measure, an economy or a sector that is not there, a product that is not
        traded, or purchases that no price brings about. BadFile : the file of changes to the law.
    """
    law = _law_under(terms, at.law, beside)
    base = at.now if law is at.law else _with_rents(law.policy(at.world, at.setting.on, at.setting.known_on), at)
    after = base.tariff_after.copy()
    if terms.in_force is not None:
        _take_from_law(terms, at, after)
    for term in terms.tariffs:
        _change(term, terms, at, law, after)
    np.einsum("iik->ik", after)[:] = 0.0
    sources = tuple(dict.fromkeys((*base.sources, *terms.cited)))
    policy = replace(base, label=terms.title, tariff_after=after, sources=sources, notes=(*base.notes, *_notes(terms)))
    if terms.barriers:
        policy = _without_barriers(policy, terms, at, mandates)
    return with_purchases(policy, terms.purchases, at) if terms.purchases else policy


def _law_under(terms: Terms, law: Law, beside: Path | None) -> Law:
    changed = law.with_rates(terms.rates) if terms.rates else law
    return changed.with_file((beside or Path()) / terms.law) if terms.law else changed


def _take_from_law(terms: Terms, at: Situation, after: Floats) -> None:
    """Put the hub's tariffs on the partner as the law of the deal's day has them."""
    if terms.hub != USA or terms.in_force is None:
        raise BadInput(f"`in-force` takes the tariffs of {USA} from the law; {terms.hub} needs `tariffs` instead.")
    cells = cells_between(at.world, terms.partner, terms.hub)
    after[cells] = at.law.policy(at.world, terms.in_force).tariff_after[cells]


def _change(term: TariffTerm, terms: Terms, at: Situation, law: Law, after: Floats) -> None:
    _check_parties(term, terms)
    if term.products:
        product_change(term, at, law, after)
        return
    cells = cells_between(at.world, term.exporter, term.importer, term.sectors)
    after[cells] = term.changed(after[cells])


def _check_parties(flow: Flow, terms: Terms) -> None:
    if {flow.importer, flow.exporter} != {terms.hub, terms.partner}:
        raise BadInput(
            f"{terms.title!r} is between {terms.hub} and {terms.partner}, and one of its terms is about imports of "
            f"{flow.importer} from {flow.exporter}. Name these two, or change the parties."
        )


def _with_rents(policy: Policy, at: Situation) -> Policy:
    return replace(policy, rents_before=at.now.rents_before, rents_after=at.now.rents_after)


def _without_barriers(policy: Policy, terms: Terms, at: Situation, mandates: Sequence[Mandate]) -> Policy:
    """The policy with what the terms do to barriers; those that create rents stay where no term names them."""
    for term in terms.barriers:
        _check_parties(term, terms)
    falls, notes = barriers_under(terms, mandates, at)
    policy = replace(policy, notes=(*policy.notes, *notes))
    if not falls:
        return policy
    cubes = barriers_of(Scenario(title=terms.title, barriers=falls), at.world)
    if policy.rents_before is not None and policy.rents_after is not None:
        named = (cubes["rents_before"] > 0) | (cubes["rents_after"] > 0)
        for name, standing in (("rents_before", policy.rents_before), ("rents_after", policy.rents_after)):
            cubes[name] = np.where(named, cubes[name], standing)
    return replace(policy, **cubes)


def _notes(terms: Terms) -> list[str]:
    """What of the terms is recorded and not simulated."""
    return [
        f"Recorded, not simulated: {pledge.by} pledges {pledge.value_million:,.0f} million USD to {pledge.to} "
        f"({pledge.text})."
        for pledge in terms.pledges
    ]
