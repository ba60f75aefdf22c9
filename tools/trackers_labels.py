"""Two rungs of why-trackers-differ.md: the base that peers add to, and the law that a revision label shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from parley.law import Assumptions, Law
from trackers_page import Peers, table

START = date(2025, 1, 1)
LATE = Assumptions(usmca_shares="2025-h2")
BASES = {"tradewartracker, collected in 2024": 2.30, "the independent calculation": 2.35}
BASE_DAYS = (date(2025, 1, 1), date(2025, 2, 10), date(2025, 3, 5))
NAMES = {"S232": "Section 232", "IEEPA reciprocal": "IEEPA Reciprocal", "IEEPA fentanyl": "IEEPA Fentanyl"}


class Label(NamedTuple):
    """A label of the tariff-rate-tracker's series, what its table of revisions says it holds, and which law that is.

    `on`, `known_on`: the law of a day, as known on a day; None is everything on record.
    """

    first: str
    holds: str
    on: str
    known_on: str | None
    why: str


CARVED = "the orders of 6 March: 20 % on China, 25 % on Canada and Mexico without what claims USMCA"
LABELS = (
    Label("2025-02-04", "25 % on Canada and Mexico, 20 % on China", "2025-03-07", None, CARVED),
    Label("2025-03-04", "USMCA goods exempt", "2025-03-07", None, CARVED),
    Label("2025-03-05", "nothing new", "2025-03-07", None, CARVED),
    Label("2025-03-12", "autos", "2025-04-03", None, "Proc 10908: autos from 3 April, after metals from 12 March"),
    Label("2025-04-02", "reciprocal", "2025-04-05", "2025-04-04", "EO 14257: 10 % from 5 April; electronics still in"),
    Label("2025-04-03", "China 34 to 84 %", "2025-04-09", "2025-04-08", "EO 14259: country rates, China at 84 %"),
    Label("2025-04-05", "China 125 %, country rates paused", "2025-04-10", "2025-04-10", "EO 14266"),
    Label("2025-04-05", "the same", "2025-04-09", "2025-04-07", "or country rates before China's increase: EO 14257"),
    Label("2025-04-09", "the pause goes on", "2025-04-10", "2025-04-10", "EO 14266"),
    Label("2025-04-09", "the same", "2025-04-09", "2025-04-07", "or country rates before China's increase: EO 14257"),
    Label("2025-04-11", "auto parts", "2025-05-03", "2025-05-03", "Proc 10908: parts from 3 May"),
    Label("2025-04-14", "Geneva", "2025-05-14", None, "EO 14298: China at 10 % from 14 May"),
    Label("2025-05-02", "metals 25 to 50 %", "2025-06-04", None, "Proc 10947: from 4 June"),
)


def base_rung(law: Law, average: Callable[..., float], peers: Mapping[date, Peers]) -> str:
    """Our additional duty on the base of the peers, where ours lies outside their spread."""
    start, rows = average(law, START), []
    for day in BASE_DAYS:
        own = average(law, day)
        known = [rate for rates, is_law in peers[day].values() if is_law for rate in rates]
        on_base = [own - start + base for base in BASES.values()]
        spread = f"{min(known):.2f} to {max(known):.2f}" if max(known) - min(known) > 0.005 else f"{known[0]:.2f}"
        distance = max(min(known) - max(on_base), min(on_base) - max(known), 0.0)
        cells = (own, own - start, *on_base)
        rows.append([day.isoformat(), *(f"{cell:.2f}" for cell in cells), spread, f"{distance:.2f}"])
    head = ["day", "ours", "over 2025-01-01", *(f"on {base:.2f}" for base in BASES.values()), "peers", "left"]
    named = "; ".join(f"{base:.2f} is that of {name}" for name, base in BASES.items())
    return (
        "## The base\n\nThree days lie outside the spread only because of what others add to. Our additional duty on "
        f"their base: {named}. `left` is the distance to the peers whose series is the law of the day.\n\n"
        + table(head, rows)
    )


def label_rung(
    law: Law,
    average: Callable[..., float],
    peers: Mapping[str, Sequence[float]],
    parts: Mapping[str, Mapping[str, float]],
) -> str:
    """Our engine on the law that each label shows, beside the tariff-rate-tracker.

    Parameters
    ----------
    peers : first day of a label -> rates of every vintage. parts : first day -> authority -> what it adds there.
    """
    rows, broken = [], []
    for label in LABELS:
        ours = sorted(average(law, label.on, chosen, label.known_on) for chosen in (Assumptions(), LATE))
        theirs = peers[label.first]
        gap = max(min(theirs) - ours[1], ours[0] - max(theirs), 0.0)
        shown = f"{label.on}, as known on {label.known_on}" if label.known_on else label.on
        both = [f"{min(rates):.2f} to {max(rates):.2f}" for rates in (theirs, ours)]
        rows.append([label.first, label.holds, shown, label.why, *both, f"{gap:.2f}"])
        if label.first in parts:
            broken.append(_parts_row(law, label, parts[label.first]))
    head = ["label from", "what it holds", "our law of", "why", "tariff-rate-tracker", "ours", "left"]
    parts_head = ["label from", "our law of", *(f"{name}, theirs / ours" for name in NAMES.values())]
    return LABEL_TEXT + table(head, rows) + PARTS_TEXT + table(parts_head, broken) + LABEL_END


def _parts_row(law: Law, label: Label, theirs: Mapping[str, float]) -> list[str]:
    found = law.average(label.on, known_on=label.known_on, by="authority", assumptions=LATE)
    ours = {row.key: 100 * row.rate for row in found.rows}
    cells = (f"{theirs[name]:.2f} / {ours.get(key, 0.0):.2f}" for key, name in NAMES.items())
    return [label.first, label.on, *cells]


def label_parts(rows: Iterable[Mapping[str, str]]) -> dict[str, dict[str, float]]:
    """Day -> authority -> what it adds in the tariff-rate-tracker."""
    found: dict[str, dict[str, float]] = {}
    for row in rows:
        if row["concept"].startswith("authority:"):
            found.setdefault(row["date"], {})[row["concept"].removeprefix("authority:")] = float(row["rate_pct"])
    return found


LABEL_TEXT = """## Revision dates

The tariff-rate-tracker's daily series gives each stretch of days the law of a schedule revision under the date of its
label. From 4 February to 13 May 2025 that is not the law of the day. The project's own table of revisions
(`config/revision_dates.csv` of Budget-Lab-Yale/tariff-rate-tracker) says what each label holds; the acts say from when
that was law. Below, our engine on that law beside their rate on the label's days: `ours` from the claims of the second
half of 2025 to those of 2024, theirs over the vintages, `left` the distance between the two spans.

"""
PARTS_TEXT = """What each authority adds under the label, theirs (vintage of 2026-03-26) and ours with the claims of the
second half of 2025:

"""
LABEL_END = """What does not close, and why:

- **3 April** is between the baseline and every reading of the country rates. Their reciprocal part rises by 3.6 points
  under this label and by 2.9 under the next; in our engine the country rates are worth 5.6 points and China's step from
  10 to 34 % another 2.8. The label holds a part of annex I, and which part is not on record.
- **5 and 9 April**: the name says China at 125 % and a pause, which is 27 to 29 points; the rate is that of the country
  rates of 7 April. The total then agrees, the parts less so: their metal duty is higher (content), their reciprocal
  duty lower.
- **By authority** their Section 232 and fentanyl parts are above ours and the reciprocal part below from 12 March on:
  other shares of metal content, and USMCA shares of about 70 % in these months.

"""
