"""The registry CSV and the company's workbook hold what the town holds, and the same town gives the same bytes."""

import csv
import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import get_args

from python_calamine import CalamineWorkbook

from contracts.residents import ResidentStatus
from scenarios.zhujing import SEED, Town, write_company_workbook, write_registry_csv
from scenarios.zhujing import town as make_town

ROOT = Path(__file__).parents[2]
DIGEST = """
import hashlib, pathlib, sys
from scenarios.zhujing import town, write_company_workbook, write_registry_csv
made = town(int(sys.argv[1]))
folder = pathlib.Path(sys.argv[2])
write_registry_csv(made, folder / "registry.csv")
write_company_workbook(made, folder / "company.xlsx")
bytes_ = repr(made).encode() + (folder / "registry.csv").read_bytes() + (folder / "company.xlsx").read_bytes()
print(hashlib.sha256(bytes_).hexdigest())
"""


def test_the_registry_has_the_contracts_headings_and_every_resident(town: Town, tmp_path: Path) -> None:
    path = tmp_path / "registry.csv"
    assert write_registry_csv(town, path) == len(town.residents)
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    heading = "id_number,name,hukou_division,permit_since,address,status,spouse_id_number,place_code"
    assert list(rows[0]) == heading.split(",")
    assert [row["id_number"] for row in rows] == [resident.id_number for resident in town.residents]
    cai = next(row for row in rows if row["id_number"] == town.ms_cai.resident.id_number)
    assert (cai["permit_since"], cai["spouse_id_number"]) == ("2018-06-12", town.ms_cai.husband.id_number)
    assert {row["status"] for row in rows} == set(get_args(ResidentStatus))


def test_the_workbook_has_the_chinese_headings_and_868_rows_of_text(town: Town, tmp_path: Path) -> None:
    path = tmp_path / "company.xlsx"
    assert write_company_workbook(town, path) == 868
    table = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    left = "序号 姓名 身份证号码 性别 出生日期 民族 户籍地址 户籍区划代码 现居住地址"
    right = "居住证起始日期 配偶身份证号码 联系电话 工作单位 参选地类型 资格证明编号 登记日期 登记人 备注"
    assert table[0] == f"{left} {right}".split()
    assert table[1:] == [list(row.values()) for row in town.company.rows]


def test_many_of_the_companys_voters_are_old_people_who_live_in(town: Town) -> None:
    old = [row for row in town.company.rows if row["参选地类型"] == "居住地"]
    assert 300 < len(old) < 600
    assert sum(row["身份证号码"][6:10] < "1951" for row in old) > 0.9 * len(old)


def test_the_same_seed_gives_the_same_bytes_in_a_process_whose_sets_are_in_another_order(
    town: Town, tmp_path: Path
) -> None:
    there, here = tmp_path / "there", tmp_path / "here"
    there.mkdir()
    here.mkdir()
    environment = {**os.environ, "PYTHONHASHSEED": "17", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", DIGEST, str(SEED), str(there)]
    digest = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout
    write_registry_csv(town, here / "registry.csv")
    write_company_workbook(town, here / "company.xlsx")
    written = (here / "registry.csv").read_bytes() + (here / "company.xlsx").read_bytes()
    assert digest.strip() == hashlib.sha256(repr(town).encode() + written).hexdigest()


def test_another_seed_gives_another_town_of_the_same_figures(town: Town) -> None:
    other = make_town(SEED + 1)
    assert (other.expected.units, other.expected.villages) == (town.expected.units, town.expected.villages)
    assert other.expected.by_finding == town.expected.by_finding
    assert other.expected.by_place != town.expected.by_place
    assert other.ms_cai.submission["id_number"] != town.ms_cai.submission["id_number"]
