"""The jobs of the roll: publishing it, printing its lists and cards. Each runs in a thread; processes apart print."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final
from zipfile import ZIP_STORED, ZipFile, ZipInfo

import structlog

from documents.cards import print_cards
from documents.printed import Printed
from office.client import Client, ServiceError
from office.roll.papers import Wanted, as_file, cards_to_print, lists_to_print
from office.roll.printing import print_lists, printed_all
from office.roll.publishing import Said, publish_roll, publish_supplement
from services.desk.jobs.job import Job, JobError
from services.desk.jobs.jobs import Work
from services.desk.page.words import Words
from services.desk.roll.publications import VERIFIED, sums_of
from services.desk.roll.refusals import told_of_roll

PDF: Final = "application/pdf"
ZIP: Final = "application/zip"
log: structlog.stdlib.BoundLogger = structlog.get_logger()


def lists_work(client: Client, election: str, wanted: Wanted, issued_by: str) -> Work:
    """Prints a publication's lists: one as PDF, several with the signed digest as zip."""

    def work(job: Job) -> None:
        with _told():
            job.tell(
                Words("正在取名单并与签名的摘要核对", "Fetching the lists, checking them against the signed digest")
            )
            signed, lists = lists_to_print(client, election, wanted, issued_by=issued_by)
            digest = (f"digest-{signed.digest.no}.json", as_file(signed))
            _kept(job, f"lists-{signed.digest.no}", print_lists(lists, apart=True), len(lists), [digest])
        _logged(job, "lists", wanted)

    return work


def cards_work(client: Client, election: str, wanted: Wanted, issued_by: str) -> Work:
    """Prints the voter cards of a publication's roll, in portions."""

    def work(job: Job) -> None:
        with _told():
            job.tell(Words("正在取名单", "Fetching the roll"))
            signed, sheets = cards_to_print(client, election, wanted, issued_by=issued_by)
            cards = sum(len(sheet.cards) for _, sheet in sheets)
            job.conclude(Words(f"选民证 {cards:,} 张", f"{cards:,} cards"))
            printed = printed_all(print_cards, sheets, apart=True)
            _kept(job, f"cards-{signed.digest.no}", printed, len(sheets), [])
        _logged(job, "cards", wanted)

    return work


def publishing_work(client: Client, election: str, kind: str, said: Said) -> Work:
    """Publishes the roll or a supplement, as it was previewed."""
    publish: Callable[..., Any] = publish_roll if kind == "roll" else publish_supplement

    def work(job: Job) -> None:
        with _told():
            job.tell(Words("正在编制名单并签名", "Working the roll out and signing it"))
            done = publish(client, election, said, lambda step: job.tell(Words("等待各项记录发布完毕", step)))
        answer = done.answer
        digest = answer["signed"]["digest"]
        voters = sums_of(digest["constituencies"])[0]
        job.conclude(
            Words(
                f"第 {answer['no']} 号公布：{voters.entries:,} 名选民，{voters.constituencies} 个区选区。",
                f"Publication {answer['no']}: {voters.entries:,} voters in {voters.constituencies} constituencies.",
            ),
            Words(f"摘要 {digest['root']}", f"Root {digest['root']}"),
        )
        if not answer["changed"]:
            job.conclude(Words("与上次公布相同，没有重复公布。", "It was published already; nothing changed."))
        if answer["late"]:
            job.conclude(
                Words(f"已过法定期限 {answer['last_day']}，已注明。", f"Late: the last day was {answer['last_day']}.")
            )
        if done.verified == "false":
            raise JobError(
                Words(
                    "统计服务重新编制的名单与签名的不一致：请勿印发，见运行手册“选民名单”。",
                    "Reporting's own rebuild comes to other roots: do not print it; see the runbook of the roll.",
                )
            )
        job.conclude(Words(f"重新编制：{VERIFIED[done.verified].zh}", f"Rebuilt: {VERIFIED[done.verified].en}"))

    return work


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except ServiceError as error:
        raise JobError(told_of_roll(error)) from None


def _kept(
    job: Job, name: str, printed: Iterator[tuple[str, Printed]], many: int, also: Sequence[tuple[str, bytes]]
) -> None:
    said = Words("正在排版", "Setting the pages")
    missing = dict[str, None]()
    job.tell(said, done=0, whole=many)
    if many == 1:
        [(file, one)] = printed
        with job.file(file, PDF) as out:
            out.write(one.content)
        missing.update(dict.fromkeys(one.missing))
    else:
        with job.file(f"{name}.zip", ZIP) as out, ZipFile(out, "w", ZIP_STORED) as folder:
            for done, (file, one) in enumerate(printed, 1):
                # A day of its own, not that of the printing: the same files are the same bytes.
                folder.writestr(ZipInfo(file), one.content)
                missing.update(dict.fromkeys(one.missing))
                job.tell(said, done=done)
            for file, content in also:
                folder.writestr(ZipInfo(file), content)
    if missing:
        codes = "、".join(missing)
        job.conclude(
            Words(
                f"字库缺字 {codes}：纸上为方框，请手写。",
                f"The font lacks {codes}: a box stands there; write them by hand.",
            )
        )


def _logged(job: Job, kind: str, wanted: Wanted) -> None:
    log.info(
        "printed", account=job.owner, kind=kind, election=job.election_id, publication=wanted.no,
        constituency=wanted.constituency or "all",
    )  # fmt: skip
