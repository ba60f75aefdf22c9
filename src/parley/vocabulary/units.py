"""Numbers as people read them. Rates are shares, money is million USD."""

from __future__ import annotations


def percent(share: float, decimals: int = 1) -> str:
    """0.275 as '27.5%'."""
    return f"{100 * share:.{decimals}f}%".replace("-", "−")


def points(value: float, decimals: int = 2) -> str:
    """A change in percent with its sign: 1.1307 as '+1.13%'."""
    return f"{value:+.{decimals}f}%".replace("-", "−")


def usd(million: float, decimals: int = 1) -> str:
    """Million USD as '$140.5 billion', '$27 million' or '$3.27 trillion'."""
    sign, size = ("−" if million < 0 else ""), abs(million)
    if size >= 999_950:
        return f"{sign}${size / 1e6:.2f} trillion"
    if size >= 1_000:
        return f"{sign}${size / 1e3:,.{decimals}f} billion"
    return f"{sign}${size:,.0f} million"
