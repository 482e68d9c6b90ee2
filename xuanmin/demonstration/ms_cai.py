"""Ms Cai's case (蔡女士): from elsewhere, married here, suspected by the machine, on the roll by her certificate.

Each step is made over HTTP on its day, in the middle of everybody else's registrations.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from rich.table import Table

from contracts.ids import registration_id
from scenarios.zhujing.mscai import COMMITTEE, SECOND_CLERK, TOWN_OFFICE
from xuanmin.demonstration.stage import Stage, day_and_time, named

_CERTIFICATE: Final = "certificate"
# Whose word is asked for on which day, and what they do, as the validation service takes it.
_DAYS_WORK: Final[Mapping[int, tuple[tuple[str, dict[str, Any]], ...]]] = {
    15: (("assignment", {"by": COMMITTEE, "action": "take"}),),
    16: (
        ("calls", {"by": TOWN_OFFICE, "outcome": "reached", "words": "本人接听；丈夫是本地户籍，愿回嘉善开具证明"}),
        (_CERTIFICATE, {"by": TOWN_OFFICE, "step": "advised"}),
    ),
    17: ((_CERTIFICATE, {"by": COMMITTEE, "step": "requested"}),),
}


def work_on_her_case(stage: Stage, day: date) -> None:
    """Do what was done about her case on this day before she came with the paper."""
    for path, form in _DAYS_WORK.get(day.day, ()):
        _do(stage, path, form)


def bring_her_certificate(stage: Stage) -> None:
    """The day on which she brings it, and her whole history.

    Raises:
        ServiceError: a step is not taken, or the clerk who took the paper in can verify it too.
        DemonstrationError: she does not come onto the roll.
    """
    case = stage.town.ms_cai
    stage.say(f"{named(case.steps[0].date)}: {case.steps[0].text}")
    stage.move_clock(case.steps[-1].date, 20)
    before = _file(stage)
    stage.say(f"before  {_status(before, on_the_roll=False)}, the case is with {before['assignee']}")
    for finding in before["findings"]:
        stage.say(f"        [yellow]{finding['code']}[/yellow]: {finding['en']}")
    paper = case.certificate
    papers = {"number": paper.number, "issuer": paper.issuer, "issued_on": paper.date.isoformat()}
    _do(stage, _CERTIFICATE, {"by": COMMITTEE, "step": "received", "papers": papers})
    refused = _do(stage, _CERTIFICATE, {"by": COMMITTEE, "step": "verified"}, expect=409)
    stage.say(f"        [dim]the same clerk verifies it: {refused['status']}, {refused['detail']}[/dim]")
    stage.move_clock(case.steps[-1].date, 20, 10)
    _do(stage, _CERTIFICATE, {"by": SECOND_CLERK, "step": "verified"})
    source, submission_id = case.submission["source"], case.submission["submission_id"]

    def on_the_roll() -> bool:
        return bool(stage.submission(source, submission_id)["on_the_roll"])

    seconds = stage.wait_for("Ms Cai's place on the roll", on_the_roll)
    after = stage.submission(source, submission_id)
    stage.say(
        f"after   {_status(after, on_the_roll=True)}, {seconds:.1f} s after a second clerk verified the certificate on "
        f"{named(case.steps[-1].date)}; the case closed itself"
    )
    _show_history(stage, _identity(stage))


def _show_history(stage: Stage, identity: str) -> None:
    """The history of the voter of a registration, as the validation service tells it."""
    path = f"/v1/registrations/{identity}/history"
    stage.say(f"GET {path}")
    answer = stage.client.ask("GET", "validation", path)
    steps = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    steps.add_column(style="cyan", no_wrap=True)
    steps.add_column(overflow="fold")
    for entry in answer["entries"]:
        told = [entry["sentence_zh"], f"[dim]{entry['sentence_en']}[/dim]"]
        told += [f"“{entry['words']}”"] if entry["words"] else []
        told += [", ".join(map(str, entry["evidence"].values()))] if entry["evidence"] else []
        steps.add_row(day_and_time(entry["at"]), "\n".join(told))
    stage.console.print(steps, highlight=False)


def _identity(stage: Stage) -> str:
    submission = stage.town.ms_cai.submission
    return str(registration_id(submission["source"], submission["submission_id"]))


def _do(stage: Stage, path: str, form: Mapping[str, Any], expect: int = 202) -> dict[str, Any]:
    where = f"/v1/cases/{_identity(stage)}/{path}"
    answer: dict[str, Any] = stage.client.ask("POST", "validation", where, json=form, expect=(expect,))
    return answer


def _file(stage: Stage) -> dict[str, Any]:
    answer: dict[str, Any] = stage.client.ask("GET", "validation", f"/v1/cases/{_identity(stage)}")
    return answer


def _status(shown: Mapping[str, Any], *, on_the_roll: bool) -> str:
    colour, on = ("green", "on the roll") if on_the_roll else ("yellow", "not on the roll")
    return f"[bold {colour}]{shown['status']}[/bold {colour}], {on}"
