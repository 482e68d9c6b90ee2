"""Findings of the registry's status: whoever is not simply there is looked at."""

from dataclasses import replace
from typing import get_args

import pytest

from contracts.residents import ResidentStatus
from contracts.validations import FindingCode
from services.validation.domain.assessment import outcome_of
from tests.unit.validation.samples import HOLDER, RESIDENT, codes, context, found, number, subject

CODES = {
    "normal": None,
    "deceased": FindingCode.DECEASED,
    "moved_out": FindingCode.MOVED_OUT,
    "deprived": FindingCode.RIGHTS_DEPRIVED,
    "suspended": FindingCode.RIGHTS_SUSPENDED,
    "left_off": FindingCode.LEFT_OFF,
}


def test_every_status_of_the_registry_is_here() -> None:
    assert set(CODES) == set(get_args(ResidentStatus))


@pytest.mark.parametrize(("status", "code"), CODES.items())
def test_each_status_but_normal_raises_its_finding(status: str, code: FindingCode | None) -> None:
    findings = found(subject(), context(resident=replace(RESIDENT, status=status)))
    assert [finding.code for finding in findings] == ([] if code is None else [code])
    assert outcome_of(findings) == ("verified" if code is None else "suspected")


def test_a_status_is_found_beside_everything_else() -> None:
    around = context(resident=replace(RESIDENT, name="李芳", status="deceased"), claim_holder=HOLDER)
    assert codes(subject(), around) == [FindingCode.NAME_MISMATCH, FindingCode.DECEASED, FindingCode.DUPLICATE]


def test_a_number_that_can_be_nobodys_has_no_status() -> None:
    damaged = subject(id_number=number()[:15] + "000")
    assert codes(damaged, context(resident=replace(RESIDENT, status="deceased"))) == [
        FindingCode.ID_DAMAGED_BY_SPREADSHEET
    ]
