"""Products by Harmonized System code: 2 to 10 digits, dots optional."""

from __future__ import annotations

import re
from dataclasses import dataclass

from parley.errors import BadInput

_SHAPE = re.compile(r"^\d{2}(\d{2})?(\d{2})?(\d{2})?(\d{2})?$")


@dataclass(frozen=True)
class Product:
    """One heading, subheading or tariff line.

    Attributes
    ----------
    code : its digits, without dots (2, 4, 6, 8 or 10 of them; 8 make a US tariff line, 10 a statistical line).
    """

    code: str

    @property
    def dotted(self) -> str:
        """The code as schedules print it: 8703.23.01, 8471.30.01.00."""
        code = self.code
        return ".".join(filter(None, (code[:4], code[4:6], code[6:8], code[8:10])))

    def __str__(self) -> str:
        return self.dotted


def product(text: str) -> Product:
    """The product a person wrote, such as 8703.23.01 or 87032301.

    Raises
    ------
    BadInput : when it is not 2, 4, 6, 8 or 10 digits.
    """
    digits = re.sub(r"[.\s]", "", text)
    if not _SHAPE.match(digits):
        raise BadInput(
            f"{text!r} is not a product code. Write 2 to 10 digits of the Harmonized System, for example 8703.23.01."
        )
    return Product(digits)
