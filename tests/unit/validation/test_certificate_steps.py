"""The way of an eligibility certificate: forward, by two clerks, and back only from a rejected paper."""

from __future__ import annotations

from typing import Any

import pytest

from services.validation.domain.cases.certificate_steps import (
    CertificateStepError,
    MoveCertificate,
    SameClerkError,
    move_certificate,
)
from tests.unit.validation.case_steps import (
    OPEN,
    REGISTRATION,
    after,
    moved,
)


@pytest.mark.parametrize(
    ("way", "step", "may"),
    [
        ([], "received", True),
        (["advised"], "received", True),
        ([], "verified", False),
        (["requested"], "rejected", False),
        (["requested"], "advised", False),
        (["received"], "requested", False),
        (["received", "rejected"], "requested", True),
        (["received", "rejected"], "received", True),
        (["received", "rejected"], "verified", False),
        (["received", "rejected"], "advised", False),
        (["received", "verified"], "rejected", True),
        (["received", "verified"], "requested", False),
        (["received", "verified"], "received", False),
    ],
)
def test_steps_may_be_left_out_forward_and_go_back_only_from_a_rejected_paper(
    way: list[Any], step: Any, *, may: bool
) -> None:
    clerks = iter(["甲", "乙", "甲", "乙"])
    case = after(OPEN, *(moved(next(clerks), one) for one in way))
    if may:
        assert moved("丙", step)(case) is not None
    else:
        with pytest.raises(CertificateStepError):
            moved("丙", step)(case)


@pytest.mark.parametrize("by", ["王老师", " 王老师", "王老师\u200b", "王 老师"])
def test_who_recorded_it_received_does_not_verify_it_however_the_name_is_typed(by: str) -> None:
    case = after(OPEN, moved("王老师", "received"))
    with pytest.raises(SameClerkError, match="王老师"):
        moved(by, "verified")(case)
    assert moved("李老师", "verified")(case) is not None


def test_the_same_paper_again_makes_nobody_else_its_receiver_and_another_paper_does() -> None:
    case = after(OPEN, moved("王老师", "received"))
    assert moved("李老师", "received", are_on_file=True)(case) is None
    other = after(case, moved("李老师", "received", "v1.other"))
    assert other.work.certificate is not None
    assert (other.work.certificate.by, other.work.certificate.papers_sealed) == ("李老师", "v1.other")


def test_papers_come_with_the_step_received_and_no_other() -> None:
    case = after(OPEN, moved("王老师", "received"))
    for command in (MoveCertificate("李老师", "received"), MoveCertificate("李老师", "verified", "v1.papers")):
        with pytest.raises(CertificateStepError, match="received"):
            move_certificate(case, REGISTRATION, command)
