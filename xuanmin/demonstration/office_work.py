"""What the office did beside registering: units called and visited until they report, and voters told by every way.

Both are recorded in a request each, and shown as reporting counts them: the company's contacts with what it doubted,
the publicity beside the article's figures.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from rich.table import Table
from rich.text import Text

from eventstore.clock import FileClock
from scenarios.zhujing import ELECTION_ID
from scenarios.zhujing.figures import CHANNELS_USED, MATERIALS
from scenarios.zhujing.outreach import OFFICE, Contact, contacts
from scenarios.zhujing.places import COMPANY
from scenarios.zhujing.publicity import Item, publicity
from xuanmin.demonstration.errors import DemonstrationError
from xuanmin.demonstration.stage import Stage, day_and_time

_MATERIALS: Final[Mapping[str, str]] = {
    "poster": "posters", "leaflet": "leaflets", "open_letter": "open letters", "banner": "banners",
    "bulletin": "bulletins",
}  # fmt: skip
_CHANNELS: Final[Mapping[str, str]] = {
    "wechat": "WeChat account", "community_paper": "community paper", "mobile_paper": "mobile paper",
    "screen": "screens", "loudspeaker": "loudspeakers",
}  # fmt: skip


def contact_units(stage: Stage) -> None:
    """Record every contact with the 109 units made by now (the town's clock); show the company's, where it has any.

    What was recorded on an earlier day is said again, which changes nothing.

    Raises:
        DemonstrationError: a contact is not taken, or not counted within a minute.
    """
    now = FileClock(stage.clock)()
    made = [one for one in contacts(stage.town.expected.by_place) if datetime.fromisoformat(one.at) <= now]
    _send(stage, "contacts", [_contact(one) for one in made])
    path = f"/v1/elections/{ELECTION_ID}/outreach"
    answer: dict[str, Any] = {}

    def counted() -> bool:
        answer.update(stage.client.ask("GET", "reporting", path))
        return bool(answer["attempts"] >= len(made))

    stage.wait_for("the count of the contacts with units", counted)
    stages = ", ".join(f"{number} {name.replace('_', ' ')}" for name, number in answer["by_stage"].items() if number)
    stage.say(f"{answer['attempts']} contacts with {answer['units']} units: {stages}")
    company = next(row for row in answer["rows"] if row["place_code"] == COMPANY)
    if company["attempts"]:
        _show_the_company(stage, company)


def publicise(stage: Stage) -> None:
    """Record the publicity, and show its tallies beside the article's figures.

    Raises:
        DemonstrationError: an item is not taken, not counted within a minute, or the tallies differ.
    """
    items = publicity(stage.town.expected.by_place)
    _send(stage, "publicity", [_item(one) for one in items])
    path = f"/v1/elections/{ELECTION_ID}/publicity"
    by_kind: dict[str, Any] = {}

    def counted() -> bool:
        by_kind.update(stage.client.ask("GET", "reporting", path))
        return bool(by_kind["items"] >= len(items))

    stage.wait_for("the count of the publicity", counted)
    rows = stage.client.ask("GET", "reporting", path, params={"by": "channel"})["rows"]
    used = {row["key"]: sum(row["quantity"].values()) for row in rows}
    stage.console.print(_publicity_table(by_kind["totals"], used))
    wrong = [kind for kind, quantity in MATERIALS.items() if by_kind["totals"].get(kind) != quantity]
    if wrong:
        raise DemonstrationError(f"the publicity differs from the article's figures: {', '.join(wrong)}")


def _send(stage: Stage, what: str, records: Sequence[Mapping[str, Any]]) -> None:
    path = f"/v1/elections/{ELECTION_ID}/{what}"
    answer = stage.client.ask("POST", "registration", path, json=records, expect=(202, 422))
    if answer.get("accepted") != len(records):
        first = next(iter(answer.get("rejected", [])), answer)
        raise DemonstrationError(f"not all {what} are taken: {first.get('detail')}")


def _contact(one: Contact) -> dict[str, Any]:
    return {
        "place_code": one.place_code, "by": one.by, "means": one.means, "outcome": one.outcome, "contacted_at": one.at,
        "doubts": one.doubts, "expected_voters": one.expected_voters, "words": one.words,
        "promise": {"voters": one.promise[0], "by_day": one.promise[1].isoformat()} if one.promise else None,
        "contact": {"name": one.person[0], "phone": one.person[1]} if one.person else None,
        "next_contact_on": one.next_on.isoformat() if one.next_on else None,
    }  # fmt: skip


def _item(one: Item) -> dict[str, Any]:
    return {
        "reference": one.reference, "by": OFFICE, "kind": one.kind, "channel": one.channel, "quantity": one.quantity,
        "place_code": one.place_code, "on_day": one.on_day.isoformat(), "title": one.title,
    }  # fmt: skip


def _show_the_company(stage: Stage, company: Mapping[str, Any]) -> None:
    path = f"/v1/elections/{ELECTION_ID}/units/{COMPANY}/contacts"
    told = stage.client.ask("GET", "registration", path)
    stage.say(f"{COMPANY} {company['name']}, that feared the work:")
    for number, one in enumerate(told["contacts"], 1):
        doubts = ", ".join(one["doubts"]) or "no doubt left"
        stage.say(
            f"  {number} {day_and_time(one['contacted_at'])}  {one['means']}: [yellow]{one['outcome']}[/yellow] "
            f"({doubts.replace('_', ' ')})  {one['words'] or ''}"
        )
    if company["won_over_at_attempt"]:
        stage.say(
            f"won over at contact {company['won_over_at_attempt']}; {company['promised_voters']} voters promised by "
            f"{company['promised_by']}, {company['registered']} registered so far"
        )


def _publicity_table(totals: Mapping[str, int], used: Mapping[str, int]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0))
    for heading in ("", "tallied", "the article's"):
        table.add_column(heading, justify="right" if heading else "left")
    table.add_column("")
    for kind, words in _MATERIALS.items():
        tallied, due = totals.get(kind, 0), MATERIALS[kind]
        mark = Text("✓", "green") if tallied == due else Text("✗ differs", "bold red")
        table.add_row(words, f"{tallied:,}", f"{due:,}", mark)
    for channel in CHANNELS_USED:
        table.add_row(f"{_CHANNELS[channel]}, times", f"{used.get(channel, 0):,}", "ours", "")
    return table
