"""What is wrong, from everything that the services tell: each in one sentence, with where the page tells more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.desk.asking import Answer
from services.desk.operations.naming import SERVICES, span
from services.desk.operations.rows import LagRow, RelayRow, ServiceRow, Weight
from services.desk.page.words import Words


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that is wrong, and what to look at."""

    words: Words
    weight: Weight
    place: str
    """The id of the section of the page that tells more."""


def troubles_of(
    services: Sequence[ServiceRow], known: Mapping[str, Answer], lags: Sequence[LagRow], relays: Sequence[RelayRow]
) -> list[Trouble]:
    found = [
        Trouble(
            Words(f"{row.name.zh}：{row.state.words.zh}", f"{row.name.en}: {row.state.words.en}"), "bad", "services"
        )
        for row in services
        if row.state.weight == "bad"
    ]
    if away := [answer["kafka"]["away_seconds"] for answer in known.values() if not answer["kafka"]["well"]]:
        since = span(max(away))
        said = Words(f"Kafka 没有响应，已 {since.zh}", f"Kafka has not answered for {since.en}")
        found.append(Trouble(said, "bad", "topics"))
    for service, answer in known.items():
        if not answer["database"]["well"]:
            name, since = SERVICES[service], span(answer["database"]["away_seconds"])
            said = Words(
                f"{name.zh}的数据库没有响应，已 {since.zh}", f"{name.en}'s database has not answered for {since.en}"
            )
            found.append(Trouble(said, "bad", "services"))
    for row in lags:
        if row.state.weight == "bad":
            zh, en = (
                ("", "") if row.behind is None else (f"，落后 {row.behind:,} 条", f", {row.behind:,} records behind")
            )
            said = Words(f"{row.consumer} 在 {row.topic} 停住{zh}", f"{row.consumer} stands still on {row.topic}{en}")
            found.append(Trouble(said, "bad", "lag"))
    for relay in relays:
        if relay.state.weight == "bad":
            said = Words(f"{relay.service.zh}的转发：{relay.state.words.zh}，{relay.waiting:,} 条",
                         f"{relay.service.en}'s relay: {relay.state.words.en}, {relay.waiting:,} events")  # fmt: skip
            found.append(Trouble(said, "bad", "relays"))
    return found


def troubles_of_letters(letters: Iterable[Mapping[str, Any]], opened: Mapping[str, int]) -> list[Trouble]:
    """Topics with dead letters that nothing was done about: `opened` of each; of a topic that is not in it, all that
    are kept."""
    found = []
    for one in letters:
        if count := opened.get(one["topic"], one["kept"]):
            zh = f"{one['topic']}：{count:,} 条读不了的记录待处理"
            en = f"{one['topic']}: {count:,} dead letters open"
            found.append(Trouble(Words(zh, en), "doubt", "letters"))
    return found
