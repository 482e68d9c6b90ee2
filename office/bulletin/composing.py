"""A bulletin out of the services' answers: what is counted, compared with the last one, and said in Chinese."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from contracts.validations import Finding
from documents.bulletin import Bulletin, Counted, Counts, Due, Told
from office.bulletin import office
from office.bulletin.asking import Answer, Answers, Stand
from office.calendar import DATES
from services.reporting.views.tallies import By
from services.validation.domain.telling.sentences import sentence_of

_KINDS: Final = {"unit": "单位", "village": "村居", "unknown": "不在名册的登记地"}
_LEVELS: Final = {By.DISTRICT_CONSTITUENCY: "区代表选民", By.TOWN_CONSTITUENCY: "镇代表选民"}
_CASES: Final = (
    ("suspected", "可疑信息，待核实"),
    ("eligible", "核对后认定具有选民资格"),
    ("refused", "核对后不予登记"),
    ("duplicate", "认定为重复登记"),
    ("withdrawn", "撤销登记"),
    ("transferred", "转出"),
    ("struck_off", "除名"),
)
_AS_IT_IS_NOW: Final = (
    "登记、可疑信息和处理情况为当日24时的数字；村居覆盖、单位动员、宣传和代表名额为制作简报时的数字。"
)
_NOBODY: Final = Counts(0, 0, 0, 0)


def compose(answers: Answers, *, title: str | None, issued_by: str, number: int | None) -> Bulletin:
    """The bulletin that these answers make; `title` is the election's, as its set-up has it where None."""
    now, before, set_up = answers.now, answers.before, answers.parts["set-up"]["set_up"]
    places = _with_nobody(_lines(now, before, By.PLACE), set_up["places"], before)
    election = answers.calendar["election_id"]
    contacted, made = office.outreach(answers.parts["outreach"]), office.publicity(answers.parts["publicity"])
    decided, covered = office.seats(answers.parts["seats"]), office.coverage(answers.parts["coverage"])
    return Bulletin(
        election_id=election,
        election=title or set_up["election"]["title"],
        number=number,
        day=now.day,
        previous_day=before.day if before else None,
        issued_by=issued_by,
        standing=_standing(now, ZoneInfo(answers.calendar["time_zone"])),
        total=_total("全部", now, before, By.PLACE),
        kinds=tuple(
            _summed(name, [line for kind_of, line in places if kind_of == kind], before)
            for kind, name in _KINDS.items()
            if kind != "unknown" or any(kind_of == kind for kind_of, _ in places)
        ),
        levels=tuple(
            _summed(name, [line for _, line in _lines(now, before, by)], before) for by, name in _LEVELS.items()
        ),
        villages=tuple(line for kind, line in places if kind == "village"),
        units=tuple(line for kind, line in places if kind == "unit"),
        elsewhere=tuple(line for kind, line in places if kind == "unknown"),
        findings=_findings(now, before),
        cases=_cases(now, before),
        coverage=covered,
        outreach=contacted,
        publicity=made,
        seats=decided,
        due=_due(answers.calendar, now.day),
        remarks=(_AS_IT_IS_NOW,) if covered or contacted or made or decided else (),
    )


def _counts(row: Answer) -> Counts:
    statuses = row["by_status"]
    return Counts(row["registered"], row["on_the_roll"], statuses.get("suspected", 0), statuses.get("pending", 0))


def _rows(stand: Stand, by: By) -> dict[str, Answer]:
    return {row["key"]: row for row in stand.tallies[by]["rows"]}


def _lines(now: Stand, before: Stand | None, by: By) -> list[tuple[str, Counted]]:
    """Each place or constituency of either day with its kind, by code; who had nobody on a day counts nobody there."""
    rows, earlier = _rows(now, by), _rows(before, by) if before else {}
    lines = []
    for key in sorted(rows.keys() | earlier.keys()):
        row = rows.get(key) or earlier[key]
        counted = Counted(
            code=key,
            name=row["name"] or "",
            now=_counts(rows[key]) if key in rows else _NOBODY,
            before=(_counts(earlier[key]) if key in earlier else _NOBODY) if before else None,
        )
        lines.append((row["kind"] or "unknown", counted))
    return lines


def _with_nobody(
    lines: Sequence[tuple[str, Counted]], places: Iterable[Answer], before: Stand | None
) -> list[tuple[str, Counted]]:
    """The lines, with those of the set-up's places where nobody has registered: nobody there is what stands out."""
    counted = {line.code for _, line in lines}
    nobody = _NOBODY if before else None
    added = [
        (place["kind"], Counted(place["code"], place["name"], _NOBODY, nobody))
        for place in places
        if place["code"] not in counted
    ]
    return sorted([*lines, *added], key=lambda one: one[1].code)


def _total(name: str, now: Stand, before: Stand | None, by: By) -> Counted:
    earlier = _counts(before.tallies[by]["totals"]) if before else None
    return Counted("", name, _counts(now.tallies[by]["totals"]), earlier)


def _summed(name: str, lines: Sequence[Counted], before: Stand | None) -> Counted:
    earlier = _sum(line.before for line in lines if line.before is not None) if before else None
    return Counted("", name, _sum(line.now for line in lines), earlier)


def _sum(counts: Iterable[Counts]) -> Counts:
    added = _NOBODY
    for one in counts:
        added = Counts(
            added.registered + one.registered,
            added.on_the_roll + one.on_the_roll,
            added.suspected + one.suspected,
            added.pending + one.pending,
        )
    return added


def _findings(now: Stand, before: Stand | None) -> tuple[Told, ...]:
    rows, earlier = _rows(now, By.FINDING), _rows(before, By.FINDING) if before else {}
    told = [
        Told(
            what=sentence_of(Finding(code=code, params={})).zh.removesuffix("。"),
            code=code,
            now=_registered(rows, code),
            before=_registered(earlier, code) if before else None,
        )
        for code in rows.keys() | earlier.keys()
    ]
    return tuple(sorted(told, key=lambda one: (-one.now, one.code)))


def _registered(rows: Mapping[str, Answer], key: str) -> int:
    return int(rows[key]["registered"]) if key in rows else 0


def _cases(now: Stand, before: Stand | None) -> tuple[Told, ...]:
    totals = now.tallies[By.PLACE]["totals"]
    earlier = before.tallies[By.PLACE]["totals"] if before else None
    told = [
        Told(what, totals["by_status"].get(status, 0), earlier["by_status"].get(status, 0) if earlier else None)
        for status, what in _CASES
    ]
    told.insert(1, Told("已列入名单，复核中", totals["under_review"], earlier["under_review"] if earlier else None))
    return tuple(one for one in told if one.now or one.before)


def _due(calendar: Answer, day: date) -> tuple[Due, ...]:
    due = []
    for name, (what, article) in DATES.items():
        if name in calendar:
            on = date.fromisoformat(calendar[name]["day"])
            due.append(Due(on, what, article, (on - day).days))
    return tuple(sorted(due, key=lambda one: one.day))


def _standing(now: Stand, zone: ZoneInfo) -> str:
    as_of: Any = now.tallies[By.PLACE]["data_as_of"]
    if as_of is None:
        return "尚无登记"
    return f"最近一笔登记或处理记录于{datetime.fromisoformat(as_of).astimezone(zone):%Y-%m-%d %H:%M}"
