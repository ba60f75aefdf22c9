"""What parties want, may set and refuse, and the terms of offers and deals, as small files."""

from parley.talks.mandates.mandate import Mandate, built_in_mandates, mandate_of, read_mandate
from parley.talks.mandates.terms import Terms, built_in_terms, read_terms, terms_named

__all__ = [
    "Mandate",
    "Terms",
    "built_in_mandates",
    "built_in_terms",
    "mandate_of",
    "read_mandate",
    "read_terms",
    "terms_named",
]
