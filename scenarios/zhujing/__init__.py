"""Zhujing town, Jinshan district of Shanghai, September 2021: the demonstration, as pure data.

The figures are the town's (figures.py says which); every person, name, number, address and most names of places are
generated. The same seed gives the same bytes.
"""

from scenarios.zhujing.election_file import ELECTION_ID
from scenarios.zhujing.files import write_baseline_csv, write_company_workbook, write_registry_csv, write_visits_csv
from scenarios.zhujing.load import Load, generate_load
from scenarios.zhujing.model import (
    Certificate,
    CompanyList,
    Coverage,
    Day,
    Expected,
    LoadExpected,
    MsCai,
    Resident,
    Settlement,
    Step,
    Submission,
    Town,
)
from scenarios.zhujing.story import build

SEED = 2021


def town(seed: int = SEED) -> Town:
    """The whole demonstration: set-up file, registry, 26 days, the company's list, and what must come out.

    About 55,000 residents and 40,000 submissions in a few seconds.
    """
    return build(seed)


__all__ = [
    "ELECTION_ID",
    "SEED",
    "Certificate",
    "CompanyList",
    "Coverage",
    "Day",
    "Expected",
    "Load",
    "LoadExpected",
    "MsCai",
    "Resident",
    "Settlement",
    "Step",
    "Submission",
    "Town",
    "generate_load",
    "town",
    "write_baseline_csv",
    "write_company_workbook",
    "write_registry_csv",
    "write_visits_csv",
]
