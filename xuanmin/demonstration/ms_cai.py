"""Ms Cai's case (蔡女士): from elsewhere, married here, suspected by the machine, put on the roll by a person."""

from __future__ import annotations

from typing import Any, Final

from rich.table import Table

from xuanmin.demonstration.stage import Stage, named

CLERK: Final = "罗星居民区 R0001"
REASON: Final = "蔡女士交来户籍地出具的选民资格证明，已核对原件；丈夫为本地户籍，长期居住在罗星居民区，认定可在此参选"
# What the scenario's steps say, for readers of English.
IN_ENGLISH: Final = {
    (14, "罗星居民区"): "registers where she lives; her household is in Jiashan, Zhejiang, her husband is local",
    (14, "系统"): "compared at once: household outside the city, no certificate that a person has seen",
    (15, "罗星居民区选举工作组"): "the committee reports the case to the town's election office",
    (16, "镇选举办公室"): "phones her: a voter eligibility certificate from her household place is what it takes",
    (22, "浙江省嘉善县某镇选举委员会"): "her household place issues the certificate",
    (24, "罗星居民区"): "she brings it, the clerk checks the original and settles the case: eligible",
}


def settle_ms_cai(stage: Stage) -> str:
    """Show her case from the registration to the roll; gives her status in the end."""
    case = stage.town.ms_cai
    source, submission_id = case.submission["source"], case.submission["submission_id"]
    stage.move_clock(case.steps[-1].date, 20)
    before = stage.submission(source, submission_id)
    stage.say(f"before  {_status(before)}")
    for finding in before["findings"]:
        told = ", ".join(f"{name} {_plain(value)}" for name, value in finding["params"].items())
        stage.say(f"        [yellow]{finding['code']}[/yellow]: {told}")
    steps = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    steps.add_column(style="cyan", no_wrap=True)
    steps.add_column(overflow="fold")
    for step in case.steps:
        english = IN_ENGLISH.get((step.date.day, step.who))
        said = f"{step.who}：{step.text}" + (f"\n[dim]{english}[/dim]" if english else "")
        steps.add_row(f"{step.date.day} {step.date:%b}", said)
    stage.console.print(steps, highlight=False)
    certificate = case.certificate
    form = {
        "decision": "eligible",
        "registration_version": before["version"],
        "decided_by": CLERK,
        "reason": REASON,
        "calls": [{"date": step.date.isoformat(), "by": step.who} for step in case.steps if "电话" in step.text],
        "certificate": {
            "number": certificate.number,
            "issuer": certificate.issuer,
            "date": certificate.date.isoformat(),
        },
    }
    path = f"/v1/cases/{before['registration_id']}/settlement"
    stage.client.ask("POST", "validation", path, json=form)

    def on_the_roll() -> bool:
        return bool(stage.submission(source, submission_id)["on_the_roll"])

    seconds = stage.wait_for("Ms Cai's place on the roll", on_the_roll)
    after = stage.submission(source, submission_id)
    stage.say(f"after   {_status(after)}, {seconds:.1f} s after the clerk's decision of {named(case.steps[-1].date)}")
    return str(after["status"])


def _status(shown: dict[str, Any]) -> str:
    colour = "green" if shown["on_the_roll"] else "yellow"
    on = "on the roll" if shown["on_the_roll"] else "not on the roll"
    return f"[bold {colour}]{shown['status']}[/bold {colour}], {on} (version {shown['version']})"


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "unknown" if value is None else str(value)
