"""Rates from October 2025 on, worked out by hand from the acts: partners, agreements, metals, goods under way.

As in hand_checked.py: percent, in pairs around each change, with how they add up.
"""

from __future__ import annotations

from datetime import date

from hand_checked_types import CLAIMED, HALF_STEEL, NOT_CLAIMED, Case

SHIRT, MACHINE, ENGINE, BRAKE = "6109.10.00", "8479.89.95", "8411.12.40", "8708.30.50"
TRUCK, BUS, SOFA, CABINET = "8701.21.00", "8702.10.31", "9401.61.40.11", "9403.40.90.60"
FORKLIFT, COMBINE, COOLER, TRACTOR = "8427.20.80", "8433.51.00", "8415.10.30", "8701.91.10"
LUMBER, SHEET, WASHER, WIRE = "4407.11.00", "7606.12.30", "8450.20.00", "8544.42.20"
CHIP, TOY, BANANA, COFFEE = "8471.50.01.50", "9503.00.00", "0803.90.00", "0901.11.00"
COPPER_60 = {"copper": 0.6, "steel": 0.0, "aluminium": 0.0}
NO_PREFERENCE, END_USE = {"preferences": False}, {"end_use": True}


def loaded(year: int, month: int, day: int) -> dict[str, date]:
    """The option that says when goods were loaded."""
    return {"loaded": date(year, month, day)}


AIRCRAFT = [
    Case(ENGINE, "GBR", "2025-06-29", 10.0, "baseline"),
    Case(ENGINE, "GBR", "2025-06-30", 0.0, "British aircraft at MFN only, 90 FR 27851"),
    Case(ENGINE, "JPN", "2025-09-15", 15.0, "15 all-in"),
    Case(ENGINE, "JPN", "2025-09-16", 0.0, "Japanese aircraft at MFN only, 90 FR 44638"),
    Case(MACHINE, "JPN", "2025-09-16", 2.5, "as a part of aircraft", None, END_USE),
    Case(MACHINE, "JPN", "2025-09-16", 15.0, "2.5 + (15 - 2.5), use not told"),
    Case(ENGINE, "BRA", "2026-07-22", 0.0, "aircraft outside Section 122 and the duty on Brazil"),
    Case(ENGINE, "BRA", "2026-07-24", 0.0, "and outside the forced-labour action"),
    Case(MACHINE, "BRA", "2026-07-21", 12.5, "2.5 + Section 122 10"),
    Case(MACHINE, "BRA", "2026-07-22", 37.5, "2.5 + 10 + 25"),
    Case(MACHINE, "BRA", "2026-07-22", 2.5, "as a part of aircraft", None, END_USE),
    Case(MACHINE, "BRA", "2026-07-24", 40.0, "2.5 + 25 + 12.5"),
]
PARTNERS = [
    Case(TRUCK, "DEU", "2025-10-31", 15.0, "4 + (15 - 4)"),
    Case(TRUCK, "DEU", "2025-11-01", 29.0, "4 + 25: no all-in rate for trucks"),
    Case(BUS, "JPN", "2025-10-31", 33.5, "2 + 50 on half + (15 - 2) on half", None, HALF_STEEL),
    Case(BUS, "JPN", "2025-11-01", 12.0, "2 + 10, neither metals nor reciprocal", None, HALF_STEEL),
    Case(SHIRT, "CHE", "2025-11-13", 55.5, "16.5 + 39"),
    Case(SHIRT, "CHE", "2025-11-14", 16.5, "MFN above 15, 90 FR 59281"),
    Case(SHIRT, "CHE", "2025-11-14", 55.5, "as known before the notice", "2025-12-17"),
    Case(SHIRT, "KOR", "2025-11-14", 31.5, "16.5 + 15 as known before the notice", "2025-12-03", NO_PREFERENCE),
    Case(SHIRT, "KOR", "2025-11-14", 16.5, "MFN above 15, without the agreement", None, NO_PREFERENCE),
    Case(MACHINE, "CHN", "2025-11-09", 57.5, "2.5 + list 3 25 + fentanyl 20 + 10"),
    Case(MACHINE, "CHN", "2025-11-10", 47.5, "2.5 + 25 + fentanyl 10 + 10"),
    Case(WIRE, "CHN", "2025-11-10", 69.0, "list 3 25 + fentanyl 10 + 50 on 0.6 + 10 on 0.4", None, COPPER_60),
    Case(TOY, "CHN", "2026-02-23", 20.0, "fentanyl 10 + 10; list 4B never began"),
    Case(TOY, "CHN", "2026-02-24", 10.0, "Section 122 only"),
    Case(BANANA, "ECU", "2025-11-12", 15.0, "Ecuador 15"),
    Case(BANANA, "ECU", "2025-11-13", 0.0, "food exempt, EO 14360"),
    Case(COFFEE, "BRA", "2025-11-13", 40.0, "the 10 gone, the 40 not yet, as known before EO 14361", "2025-11-19"),
    Case(BRAKE, "TWN", "2026-04-30", 27.5, "2.5 + 25"),
    Case(BRAKE, "TWN", "2026-05-01", 15.0, "15 all-in"),
    Case(SOFA, "TWN", "2026-04-30", 25.0, "25"),
    Case(SOFA, "TWN", "2026-05-01", 15.0, "15 all-in"),
    Case(CABINET, "TWN", "2026-05-01", 15.0, "15 all-in"),
    Case(LUMBER, "BRA", "2026-07-22", 10.0, "Section 301 on Brazil spares Section 232 goods"),
    Case(CHIP, "JPN", "2026-02-24", 25.0, "no Section 122 on advanced chips", None, END_USE),
]
AGREEMENTS = [
    Case(SHIRT, "HND", "2026-02-23", 10.0, "free under CAFTA-DR + baseline"),
    Case(SHIRT, "HND", "2026-02-24", 0.0, "clothing under CAFTA-DR outside Section 122"),
    Case(SHIRT, "HND", "2026-02-24", 26.5, "16.5 + 10 without the preference", None, NO_PREFERENCE),
    Case(MACHINE, "HND", "2026-02-24", 10.0, "free under CAFTA-DR + 10: no textile"),
    Case(SHIRT, "HND", "2026-07-24", 0.0, "clothing under CAFTA-DR outside the forced-labour action"),
    Case(SHIRT, "HND", "2026-07-24", 26.5, "16.5 + 10 without the preference", None, NO_PREFERENCE),
    Case(SHIRT, "RUS", "2026-07-23", 100.0, "column 2 90 + Section 122 10"),
    Case(SHIRT, "RUS", "2026-07-24", 102.5, "column 2 90 + 12.5"),
]
METALS = [
    Case(SHEET, "GBR", "2026-04-05", 28.0, "3 + 25"),
    Case(SHEET, "GBR", "2026-04-06", 28.0, "3 + 25, annex I-A for the United Kingdom"),
    Case(WASHER, "MEX", "2026-04-06", 25.0, "free under USMCA + 25, no exemption", None, CLAIMED),
    Case(FORKLIFT, "DEU", "2026-06-07", 25.0, "annex I-B"),
    Case(FORKLIFT, "DEU", "2026-06-08", 15.0, "annex I-C, 15 all-in from partners"),
    Case(FORKLIFT, "VNM", "2026-06-08", 25.0, "annex I-C"),
    Case(FORKLIFT, "CAN", "2026-06-07", 25.0, "annex I-B: no USMCA exemption", None, CLAIMED),
    Case(FORKLIFT, "CAN", "2026-06-08", 15.0, "25 on 60 % non-US content", None, CLAIMED),
    Case(FORKLIFT, "CAN", "2026-06-08", 25.0, "25 on the whole", None, NOT_CLAIMED),
    Case(FORKLIFT, "CHN", "2026-06-08", 50.0, "list 1 25 + 25"),
    Case(COMBINE, "VNM", "2026-06-07", 25.0, "annex I-B"),
    Case(COMBINE, "VNM", "2026-06-08", 15.0, "annex III, 15 all-in"),
    Case(COOLER, "KOR", "2026-06-08", 15.0, "annex III, 15 all-in"),
    Case(TRACTOR, "GBR", "2026-06-07", 15.0, "annex I-B 15 for the United Kingdom"),
    Case(TRACTOR, "GBR", "2026-06-08", 15.0, "annex III, 15 all-in"),
]
UNDER_WAY = [
    Case(SHIRT, "VNM", "2026-02-27", 16.5, "loaded before 24 February", None, loaded(2026, 2, 20)),
    Case(SHIRT, "VNM", "2026-02-28", 26.5, "entered too late", None, loaded(2026, 2, 20)),
    Case(SHIRT, "VNM", "2026-07-27", 16.5, "loaded before 24 July", None, loaded(2026, 7, 20)),
    Case(SHIRT, "VNM", "2026-07-28", 29.0, "16.5 + 12.5, entered too late", None, loaded(2026, 7, 20)),
    Case(MACHINE, "DEU", "2026-07-27", 2.5, "loaded before 24 July", None, loaded(2026, 7, 20)),
]
FURTHER = [*AIRCRAFT, *PARTNERS, *AGREEMENTS, *METALS, *UNDER_WAY]
