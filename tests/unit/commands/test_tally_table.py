"""The table of tallies fits any terminal and shows every row on one of its pages."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console, RenderableType

from xuanmin.tables.tally import in_order, page_of, standing, totals


def row(
    key: str, registered: int, *, name: str | None = "新天鸿居委会筹备组", kind: str | None = "village"
) -> dict[str, Any]:
    counts = {"suspected": registered // 3, "verified": registered - registered // 3}
    return {
        "key": key, "name": name, "kind": kind, "registered": registered,
        "on_the_roll": registered - registered // 3, "by_status": counts,
    }  # fmt: skip


def lines(shown: RenderableType, width: int) -> list[str]:
    console = Console(width=width, height=100, force_terminal=False)
    with console.capture() as captured:
        console.print(shown)
    return captured.get().splitlines()


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 150), st.integers(42, 240), st.integers(4, 80))
def test_the_pages_together_show_every_row_once_within_the_terminal(count: int, width: int, height: int) -> None:
    rows = [row(f"V{number:03d}", number * 7) for number in range(count)]
    _, pages = page_of(rows, {}, width, height, 0)
    seen: list[str] = []
    for turn in range(pages):
        shown = lines(page_of(rows, {}, width, height, turn)[0], width)
        assert len(shown) <= max(4, height)
        assert all(cell_len(line) <= width for line in shown)
        seen += [word for line in shown for word in line.split() if word.startswith("V")]
    assert sorted(seen) == [one["key"] for one in rows]


def test_villages_stand_before_units_and_before_places_in_no_list() -> None:
    rows = [row("U001", 1, kind="unit"), row("Z", 1, name=None, kind=None), row("V01", 1)]
    assert [one["key"] for one in in_order(rows)] == ["V01", "U001", "Z"]


def test_days_keep_their_order() -> None:
    rows = [row(f"2021-09-{day:02d}", 1, name=None, kind=None) for day in (3, 1, 2)]
    assert [one["key"] for one in in_order(rows)] == ["2021-09-01", "2021-09-02", "2021-09-03"]


def test_totals_name_registered_on_the_roll_suspected_and_pending() -> None:
    counts = {
        "registered": 39_478, "on_the_roll": 38_149, "under_review": 0,
        "by_status": {"suspected": 1_329, "verified": 38_149},
    }  # fmt: skip
    kinds = [row("unit", 10_947), row("village", 28_506)]
    levels = {"district": {"registered": 39_453}, "town": {"registered": 37_901}}
    first, second = lines(totals({"totals": counts, "levels": levels}, kinds), 100)
    assert first == "registered 39,478   on the roll 38,149   suspected 1,329   pending 0"
    assert second == "units 10,947   villages 28,506   district level 39,453   town level 37,901"


def test_how_far_the_counts_go_is_said_before_anything_is_counted_too() -> None:
    said = standing({"data_as_of": None, "processed_through": []}).plain
    assert said == "data as of nothing yet   processed through nothing yet"
