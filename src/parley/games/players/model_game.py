"""A game on a model: numbers move cells of the model's inputs, payoffs are weighted outcomes of the equilibrium.

One equilibrium serves all parties: its Jacobian is factorised once for all adjoints (docs/reference/model.md, eqs. 9.3
and 9.4), and every equilibrium begins at the one before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from parley.errors import BadInput, NotConverged
from parley.games.players.instruments import EXPORT_TAX
from parley.games.players.kept import Kept
from parley.games.players.levers import Lever, joined, places
from parley.games.players.removal import Toll, lost, of_party
from parley.games.players.slopes import Owned, OwnersSlopes, Weights, owners_slopes, payoffs, slopes, steepness, weights
from parley.model import frame
from parley.model.arrays import Floats
from parley.model.batch import Anchor
from parley.model.frame import Equations, Inputs, Solved
from parley.model.optimum import Instruments

_USUAL_ELASTICITY = 5.0  # sets how long first steps are, and no result
_FLATTEST = 1e-10  # share of an owner's largest curvature below which a number counts as having none


@dataclass(frozen=True, eq=False)
class ModelGame:
    """Parties that move a model's inputs; a `parley.games.game.Game`.

    Attributes
    ----------
    equations, inputs : the model on its baseline, and the scenario in which the levers move.
    parties : labels.
    levers : what each party can move; a party may have several or none.
    goals : for each party, metric -> (economy,) weights; its payoff is the weighted sum of the outcomes.
    elasticity : trade elasticity of each cell of the inputs, or one for all; only the speed of searches depends on it.
    sources : ids of what the game rests on.
    tolls : what the owners of barriers lose when these fall; it counts in payoffs (eq. 9.14).
    lower, upper, start, owner : (size,), of all levers in their order; see `Game`. Where a number ties cells that
        differ, it starts at their mean weighted with trade.

    Raises
    ------
    BadInput : no lever, parties and goals that do not match, crossed bounds.
    """

    equations: Equations
    inputs: Inputs
    parties: tuple[str, ...]
    levers: tuple[Lever, ...]
    goals: tuple[Mapping[str, Floats], ...]
    elasticity: Floats | float = _USUAL_ELASTICITY
    sources: tuple[str, ...] = ()
    tolls: tuple[Toll, ...] = ()
    lower: Floats = field(init=False)
    upper: Floats = field(init=False)
    start: Floats = field(init=False)
    owner: NDArray[np.intp] = field(init=False)
    _kept: Kept = field(default_factory=Kept, repr=False)

    def __post_init__(self) -> None:
        if len(self.parties) != len(self.goals):
            raise BadInput(f"{len(self.parties)} parties have {len(self.goals)} goals. Give each party one.")
        if not self.levers:
            raise BadInput("no party has an instrument. Give at least one party tariffs or barriers to set.")
        for name in ("lower", "upper", "start"):
            object.__setattr__(self, name, np.concatenate([getattr(lever, name) for lever in self.levers]))
        owner = np.repeat([lever.party for lever in self.levers], [lever.instruments.size for lever in self.levers])
        object.__setattr__(self, "owner", owner.astype(np.intp))
        crossed = ~(self.lower <= self.upper)
        if crossed.any():
            number = int(np.argmax(crossed))
            raise BadInput(
                f"{self.labels[number]}: its least is {self.lower[number]:.4g} and its most {self.upper[number]:.4g}. "
                "Change the floor, the ceiling or the red line."
            )

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """What each number is, (size,)."""
        return tuple(label for lever in self.levers for label in self._labels(lever))

    @cached_property
    def moves(self) -> tuple[Instruments, ...]:
        """The instruments of all numbers, one for each input that levers move."""
        return joined(self.levers)

    @property
    def status_quo(self) -> Floats:
        """Payoffs in the scenario as it stands, (party,), no lever moved."""
        return self._paid(payoffs(self._solve(self.inputs, "the status quo"), self._weights), self.inputs)

    def payoffs(self, numbers: Floats) -> Floats:
        """What each party gets, (party,).

        Raises
        ------
        NotConverged : there is no equilibrium, with the worst market.
        """
        solved = self.solved(numbers)
        return self._paid(payoffs(solved, self._weights), solved.inputs)

    def payoffs_and_slopes(self, numbers: Floats) -> tuple[Floats, Floats]:
        """Payoffs, (party,), and their derivatives in every number, (party, size)."""
        return self.slopes_of(tuple(self._places), numbers)

    def slopes_of(self, parties: tuple[int, ...], numbers: Floats) -> tuple[Floats, Floats]:
        """Payoffs of some parties, (some,), and their derivatives in every number, (some, size)."""
        solved = self.solved(numbers)
        found = slopes(solved, self._weights.some(parties), self._fields)
        by_party = ({name: cube[at] for name, cube in found.cubes.items()} for at in range(len(parties)))
        pulled = [self._pull(cubes, self.moves) for cubes in by_party]
        return self._paid(found.payoffs, solved.inputs, parties), self._tolled(np.stack(pulled), parties)

    def payoff_and_slope(self, party: int, numbers: Floats) -> tuple[float, Floats]:
        """One party's payoff and its derivative in that party's own numbers, (own,)."""
        paid, found = self.slopes_of((party,), numbers)
        return float(paid[0]), found[0, self.owner == party]

    def own_slopes(self, numbers: Floats) -> tuple[Floats, Floats]:
        """Payoffs, (party,), and the derivative of each number's owner's payoff in it, (size,)."""
        found = self._owners_slopes(numbers)
        pulled = self._pull({name: found.cubes[name, name] for name in self._fields}, self.moves)
        paid = self._paid(found.payoffs, self.solved(numbers).inputs)
        return paid, pulled + self._tolls.sum(axis=0) if self.tolls else pulled

    def curvatures(self, numbers: Floats) -> Floats:
        """About minus the second derivative of the owner's payoff in each number, (size,), positive (eq. 9.5)."""
        inputs, cubes = self.solved(numbers).inputs, self._owners_slopes(numbers).cubes
        paid = 1 + inputs.tariff + (0.0 if inputs.rents is None else inputs.rents)
        charges = {name: 1 + inputs.export_tax if name == EXPORT_TAX else paid for name in self._fields}
        steep = {
            name: steepness(cubes[name, name], inputs.costs * cubes[name, "costs"], charge, self.elasticity)
            for name, charge in charges.items()
        }
        squared = [replace(move, weights=move.weights**2) for move in self.moves]
        return self._positive(self._pull(steep, squared))

    def facing(self, party: int, numbers: Floats) -> ModelGame:
        """The game of one party alone, all other numbers, (size,), as they are; it begins at the equilibrium there."""
        mine = tuple(
            replace(lever, party=0, start=numbers[part])
            for part, lever in zip(places(self.levers), self.levers, strict=True)
            if lever.party == party
        )
        who = (self.parties[party],)
        goals, tolls, inputs = (self.goals[party],), of_party(self.tolls, party), self.solved(numbers).inputs
        by_itself = replace(self, inputs=inputs, parties=who, levers=mine, goals=goals, tolls=tolls, _kept=Kept())
        by_itself._kept.keep(numbers[self.owner == party], self.solved(numbers))
        return by_itself

    def solved(self, numbers: Floats) -> Solved:
        """The equilibrium at these numbers, (size,).

        Raises
        ------
        NotConverged : there is none, with the worst market.
        """
        found = self._kept.at(numbers)
        if found is None:
            where = f"numbers between {numbers.min():.3g} and {numbers.max():.3g}"
            found = self._solve(self.applied(numbers), where, self._kept.begin(numbers))
            self._kept.keep(numbers, found)
        return found

    def applied(self, numbers: Floats) -> Inputs:
        """The model's inputs at these numbers, (size,)."""
        inputs = self.inputs
        for move in self.moves:
            inputs = move.apply(numbers, inputs)
        return inputs

    def _solve(self, inputs: Inputs, where: str, begin: Anchor | None = None) -> Solved:
        start, inverse = (None, None) if begin is None else (begin.x, begin.inverse)
        solved = frame.solve(self.equations, inputs, start, inverse)
        if solved.solution.converged:
            return solved
        raise NotConverged(
            f"no equilibrium at {where}: the {solved.worst_market} is off by {solved.solution.residual:.1e}. "
            "Lower the ceilings of the instruments."
        )

    def _paid(self, found: Floats, inputs: Inputs, parties: Sequence[int] | None = None) -> Floats:
        """Payoffs less the tolls; an equilibrium in which somebody spends less than nothing has none."""
        if np.isfinite(found).all():
            who = self._places if parties is None else parties
            return found - lost(self.tolls, inputs, len(self.parties))[list(who)] if self.tolls else found
        raise NotConverged(
            "at these numbers an economy would spend less than nothing, so that payoffs are not defined. "
            "Lower the ceilings of the instruments."
        )

    def _owners_slopes(self, numbers: Floats) -> OwnersSlopes:
        solved, kept = self.solved(numbers), self._kept
        if kept.slopes is None:
            kept.slopes = owners_slopes(solved, self._weights, self._owners)
        return kept.slopes

    def _pull(self, cubes: Mapping[str, Floats], moves: Sequence[Instruments]) -> Floats:
        """The derivative in every number, (size,), from that in every cell."""
        slopes = self.inputs._replace(**cubes)
        return np.sum([move.pull(slopes) for move in moves], axis=0)

    def _tolled(self, slopes: Floats, parties: Sequence[int]) -> Floats:
        """The slopes of some parties' payoffs, (some, size), with what their own tolls add."""
        return slopes + self._tolls[list(parties)] if self.tolls else slopes

    @cached_property
    def _tolls(self) -> Floats:
        """The slope of each party's tolls in every number, (party, size); what is removed is linear in them."""
        found = np.zeros((len(self.parties), len(self.owner)))
        for each in self.tolls:
            found[each.party] += np.sum([each.pull(move) for move in self.moves], axis=0)
        return found

    def _positive(self, curvature: Floats) -> Floats:
        """No curvature below a small share of the owner's largest; one where the owner has none at all."""
        found = np.array(curvature)
        for party in self._places:
            mine = self.owner == party
            if mine.any():
                largest = curvature[mine].max()
                found[mine] = np.maximum(curvature[mine], _FLATTEST * largest) if largest > 0 else 1.0
        return found

    def _labels(self, lever: Lever) -> tuple[str, ...]:
        return lever.labels or (f"number of {self.parties[lever.party]}",) * lever.instruments.size

    @property
    def _places(self) -> range:
        return range(len(self.parties))

    @cached_property
    def _weights(self) -> Weights:
        return weights(self.goals)

    @cached_property
    def _fields(self) -> tuple[str, ...]:
        """The inputs that levers move."""
        return tuple(sorted(move.field for move in self.moves))

    @cached_property
    def _owners(self) -> dict[Owned, NDArray[np.intp]]:
        """Who owns each cell of each input that levers move, and of the costs there, whose slopes tell curvatures."""
        owners = {name: np.full(np.shape(self.inputs.costs), -1) for name in self._fields}
        for move in self.moves:
            owners[move.field].reshape(-1)[move.cells] = self.owner[move.numbers]
        return {(name, of): owner for name, owner in owners.items() for of in (name, "costs")}
