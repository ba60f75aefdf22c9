"""Pictures and tables of games: names stand free, letters can be read, nothing asked for is missing."""

from __future__ import annotations

import json
import re
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from quadratic_games import hub_and_rivals, tariffs_for_two
from small_worlds import many_sectors
from toy_games import cournot

from parley.errors import BadInput
from parley.games import Player, Tool, bargain, bargain_hub, nash, nash_tariffs, objective, sustainability
from parley.games.bargains.bargaining_set import Mark, bargaining_set
from parley.games.bargains.hub import Pair
from parley.games.bargains.labels import Spot, named, placed
from parley.games.wars import gains_chart, rates_chart
from parley.model import MultiSectorModel
from parley.model.chart import Chart
from parley.model.heat_map import Cell, HeatMap, highest

SIZE = (520.0, 380.0)
SMALLEST_LETTERS = 9.5  # pixels


def letters(svg: str) -> list[float]:
    """Sizes of all texts, pixels."""
    return [float(size) for size in re.findall(r'font-size="([\d.]+)px"', svg)]


def texts(chart: Chart) -> str:
    """What a drawing says; its letters are large enough to read."""
    svg = chart.to_svg()
    assert min(letters(svg)) >= SMALLEST_LETTERS
    return "\n".join(re.findall(r"<text[^>]*>([^<]*)<", svg))


def overlap(one: tuple[float, ...], two: tuple[float, ...]) -> bool:
    return min(one[2], two[2]) > max(one[0], two[0]) and min(one[3], two[3]) > max(one[1], two[1])


@given(st.integers(0, 10_000), st.integers(1, 6))
@settings(max_examples=40)
def test_names_cover_neither_one_another_nor_a_point(seed: int, count: int) -> None:
    """Points at random, most of them near one another, with names of a usual length."""
    rng = np.random.default_rng(seed)
    points = np.clip(rng.normal(SIZE, 60.0, (count, 2)) / 2, 5, 360)
    spots = named([Spot("n" * int(rng.integers(3, 18)), x, y) for x, y in points.tolist()])
    dots = [(spot.x, spot.y) for spot in spots]
    labels = placed([[spot] for spot in spots], dots, [], SIZE)
    assert not any(overlap(one.box, two.box) for one, two in combinations(labels, 2))
    assert not any(overlap(label.box, (x - 3, y - 3, x + 3, y + 3)) for label in labels for x, y in dots)
    assert all(label.box[0] >= 0 and label.box[2] <= SIZE[0] for label in labels)


def test_points_on_one_another_share_a_name() -> None:
    assert [spot.text for spot in named([Spot("no deal", 5, 5), Spot("today", 6, 4), Spot("offer", 60, 4)])] == [
        "no deal = today",
        "offer",
    ]


def test_a_bargaining_set_names_its_points_and_its_line() -> None:
    frontier = np.array([[1.0, 0.0], [0.8, 0.6], [0.0, 1.0]])
    marks = [Mark("disagreement", "no deal", np.zeros(2)), Mark("solution", "Nash", np.array([0.8, 0.6]))]
    said = texts(bargaining_set(("Title", "day"), ("A, percent", "B, percent"), frontier, marks))
    for told in ("Title", "day", "A, percent", "no deal", "Nash", "Pareto frontier", "disagreement", "solution"):
        assert told in said
    assert "status quo" not in said  # kinds without a point have no legend


def test_a_payoff_that_nothing_moves_can_be_drawn() -> None:
    flat = np.array([[0.5, 0.2], [0.5, 0.4]])
    assert "Nash" in texts(bargaining_set(("", ""), ("A", "B"), flat, [Mark("solution", "Nash", flat[0])]))


@pytest.mark.parametrize("width", [15, 50])
def test_a_heat_map_has_a_cell_a_rate_and_says_what_it_shows(width: int) -> None:
    cells = [
        Cell(panel, row, column, share)
        for panel in ("now", "then")
        for row, share in (("Ships", 0.123), ("Wood", 0.4))
        for column in ("Japan", "European Union", "Vietnam")
    ]
    chart = HeatMap("Title", "day", cells, highest(cells), width).chart()
    said, svg = texts(chart), chart.to_svg()
    assert len(re.findall(r"mark-rect role-mark.*?</g>", svg, re.DOTALL)[0].split("<path")) - 1 == 6
    for told in ("Title", "day", "now", "then", "Ships", "Wood", "Japan", "European Union", "tariff, percent"):
        assert told in said
    assert ("12.3" in said) == (width == 50)
    scale = chart.spec["spec"]["layer"][0]["encoding"]["color"]["scale"]
    assert scale["domain"] == [0, pytest.approx(40.0)]
    assert np.all(np.diff([grey(colour) for colour in scale["range"]]) < 0)  # darker is higher, in grey too


def grey(colour: str) -> float:
    """Luminance of #rrggbb by ITU-R BT.709."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_results_share_a_grammar() -> None:
    """Value, table, picture, JSON and sources of every kind of result."""
    duopoly = cournot(np.array([1.0, 2.0]))
    war = nash(duopoly)
    two = tariffs_for_two(np.array([1.0, 1.0]), np.array([1.0, 1.0]), np.array([0.4, 0.5]))
    deal = bargain(two, np.full(2, -0.5), points=5)
    hub = bargain_hub(hub_and_rivals(1, 0.0), [Pair((0, 1), np.array([0, 1]))], np.full(2, 0.25))
    kept = sustainability(duopoly, np.array([2.0, 2.0]), war.numbers)
    for found in (war, deal, hub, kept):
        assert found.table().rows
        assert json.loads(found.to_json()) == found.to_dict()
        assert found.sources == ()
        assert found.chart().to_svg().startswith("<svg")
    assert "what both could agree on" in texts(deal.chart())
    assert deal.frontier.shape == (5, 2)
    with pytest.raises(BadInput, match="points=25"):
        bargain(two, np.full(2, -0.5)).chart()


@pytest.mark.parametrize("players", [("USA", "CHN"), ("USA", "CHN", "DEU", "JPN")])
def test_a_war_is_drawn_by_partner_and_sector_and_by_who_gains(players: tuple[str, ...], tmp_path: Path) -> None:
    model = MultiSectorModel(many_sectors(3))
    codes = model.world.economies
    who = [Player(code, objective("welfare"), (Tool(sectors=model.world.sectors),)) for code in codes[: len(players)]]
    found = nash_tariffs(model, who)
    said = texts(rates_chart(model, found))
    for told in ("now", "in the war", *model.world.sectors):
        assert told in said
    assert said.count("on its partners") == len(players)
    gains = texts(gains_chart(model, found))
    assert "Who gains and who loses" in gains
    gains_chart(model, found).write(tmp_path / "gains.png")
    assert (tmp_path / "gains.png").read_bytes().startswith(b"\x89PNG")
    with pytest.raises(BadInput, match="no folder"):
        gains_chart(model, found).write(tmp_path / "none" / "gains.png")


def test_a_war_map_shows_the_rates_of_the_game() -> None:
    """With free rates every cell is a number of the game: the map's values are those of the certificate's numbers."""
    model = MultiSectorModel(many_sectors(3))
    who = [
        Player(code, objective("welfare"), (Tool(sectors=model.world.sectors),)) for code in model.world.economies[:2]
    ]
    found = nash_tariffs(model, who)
    drawn = rates_chart(model, found).spec["vconcat"]
    values = sorted(row["rate"] for part in drawn for row in part["data"]["values"] if row["panel"] == "in the war")
    assert values == pytest.approx(sorted(found.numbers.tolist()))


def test_other_wars_have_no_map() -> None:
    with pytest.raises(BadInput, match="game on a model"):
        rates_chart(MultiSectorModel(many_sectors(3)), nash(cournot(np.array([1.0, 2.0]))))
