"""The zone of agreement: the deals that both parties prefer to none (docs/reference/model.md, eq. 11.1)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from parley.games.game import SMALLEST_GAIN
from parley.model.arrays import Floats


@dataclass(frozen=True, eq=False)
class Zone:
    """What two parties can gain over their disagreement.

    Attributes
    ----------
    disagreement : (2,), payoffs when the talks fail.
    common_gain : the most that both can gain at once, alike; negative when every deal hurts someone.
    ideal : (2,), the most each can get while the other is not worse off; the disagreement where nothing is to be had.
    """

    disagreement: Floats
    common_gain: float
    ideal: Floats

    @property
    def exists(self) -> bool:
        """Whether some deal makes both better off."""
        return self.common_gain > SMALLEST_GAIN

    def place(self, payoffs: Floats) -> Floats:
        """Each party's gain as a share of the most it could gain, (2,); NaN where nothing is to be had."""
        room = self.ideal - self.disagreement
        nothing = np.full_like(room, np.nan)
        return np.divide(payoffs - self.disagreement, room, out=nothing, where=room > SMALLEST_GAIN)
