"""The page of a patch: a form a household, with residents' numbers and no name or address of anybody who lives there.

Whom a number stands for is on the printed visit list.
"""

from __future__ import annotations

from zoneinfo import ZoneInfo

from contracts.office.canvass import AT_THE_DOOR
from services.registration.edge.canvass.door.markup import Markup, document, element
from services.registration.edge.canvass.door.style import STYLE
from services.registration.edge.canvass.reading import HouseholdAtTheDoor, PatchAtTheDoor, ResidentAtTheDoor


def patch_page(patch: PatchAtTheDoor, *, entry: str, visitor: str, noticed: str | None) -> str:
    """The page. `entry` makes a form that is sent twice count once; `visitor` is who wrote last on this telephone;
    `noticed` the household whose visit was just recorded."""
    met = sum(resident.result is not None for household in patch.households for resident in household.residents)
    everybody = sum(len(household.residents) for household in patch.households)
    return document(
        f"{patch.patch_name} 走访",
        STYLE,
        element("h1", patch.patch_name),
        element("p", f"{patch.place_name}　{len(patch.households)}户{everybody}人，{met}人已有结果", class_="quiet"),
        element("p", "只显示户号和户内序号，姓名和住址见纸质走访名单。", class_="quiet"),
        element("p", f"已记录：{noticed}", class_="said", role="status") if noticed else None,
        [_household(one, patch.zone, entry, visitor) for one in patch.households],
        None if patch.households else element("p", "本片区还没有住户。"),
    )


def _household(household: HouseholdAtTheDoor, zone: ZoneInfo, entry: str, visitor: str) -> Markup:
    left = sum(resident.result is None for resident in household.residents)
    told = f"{len(household.residents)}人，{left}人未访" if left else f"{len(household.residents)}人"
    form = element(
        "form",
        element("input", type="hidden", name="entry", value=f"{entry}-{household.household_code}"),
        element("input", type="hidden", name="household", value=household.household_code),
        [_resident(resident, zone) for resident in household.residents],
        _labelled("下次走访", element("input", type="date", name="next_visit_on")),
        _labelled("备注", element("textarea", name="words", maxlength="4000", rows="2")),
        _labelled(
            "走访人",
            element("input", name="visitor", value=visitor, required=True, maxlength="100", autocomplete="name"),
        ),
        element("button", "记录这次走访", type="submit"),
        method="post",
        action="?",
    )
    summary = element("summary", household.household_code, element("span", told, class_="quiet"))
    return element("details", summary, form, id=f"h-{household.household_code}")


def _resident(resident: ResidentAtTheDoor, zone: ZoneInfo) -> Markup:
    options = [element("option", "不记录", value="")]
    options += [element("option", word, value=code) for code, word in AT_THE_DOOR.items()]
    before = None
    if resident.result is not None and resident.visited_at is not None:
        at = resident.visited_at.astimezone(zone)
        before = element(
            "span", f"　{AT_THE_DOOR[resident.result]}（{at.month}月{at.day}日{at:%H:%M}）", class_="quiet"
        )
    return _labelled(f"{resident.no}号", element("select", *options, name=f"result-{resident.no}"), before)


def _labelled(words: str, field: Markup, more: Markup | None = None) -> Markup:
    return element("label", words, more, field)


def refusal_page(words: str) -> str:
    """What somebody at the door sees where nothing was recorded, or there is nothing to see."""
    return document(
        "没有记录",
        STYLE,
        element("h1", "没有记录"),
        element("p", words, role="alert"),
        element("p", element("a", "回到本片区", href="?")),
    )
