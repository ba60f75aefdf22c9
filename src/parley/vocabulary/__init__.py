"""The words every room shares: economies, products, sectors, periods, units, and the policy where law meets model."""

from parley.vocabulary.documents import line_of, parse_document, read_document
from parley.vocabulary.economies import EU, EU_MEMBERS, USMCA, Economy, all_economies, economy, members
from parley.vocabulary.periods import OPEN, Period, month, parse_date
from parley.vocabulary.policy import Policy
from parley.vocabulary.products import Product, product
from parley.vocabulary.sectors import Sector, all_sectors, sector, sector_name, sector_parts
from parley.vocabulary.units import percent, points, usd

__all__ = [
    "EU",
    "EU_MEMBERS",
    "OPEN",
    "USMCA",
    "Economy",
    "Period",
    "Policy",
    "Product",
    "Sector",
    "all_economies",
    "all_sectors",
    "economy",
    "line_of",
    "members",
    "month",
    "parse_date",
    "parse_document",
    "percent",
    "points",
    "product",
    "read_document",
    "sector",
    "sector_name",
    "sector_parts",
    "usd",
]
