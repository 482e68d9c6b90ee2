"""The headings of a list of voters: which column holds what, by the wordings that units and villages use.

Source: the project's outside contract.
"""

from __future__ import annotations

from typing import Final

from contracts.submissions import Submission
from services.registration.files.vocabulary import Vocabulary

WORDINGS: Final[dict[str, tuple[str, ...]]] = {
    "sequence": ("序号", "编号", "No."),
    "name": ("姓名", "名字", "选民姓名"),
    "id_number": ("身份证号码", "身份证号", "公民身份号码", "证件号码"),
    "gender": ("性别",),
    "birth_date": ("出生日期", "出生年月日"),
    "ethnicity": ("民族",),
    "hukou_address": ("户籍地址", "户口所在地"),
    "hukou_division": ("户籍区划代码",),
    "residence_address": ("现居住地址", "居住地址", "现住址"),
    "permit_since": ("居住证起始日期",),
    "spouse_id_number": ("配偶身份证号码", "配偶身份证号"),
    "phone": ("联系电话", "手机", "手机号码", "电话"),
    "employer": ("工作单位",),
    "basis": ("参选地类型",),
    "certificate_no": ("资格证明编号", "选民资格证明编号"),
    "registered_on": ("登记日期",),
    "registrar": ("登记人",),
    "remarks": ("备注",),
}
"""Each column by its field, the first wording being the contract's. `employer` and `remarks` only tell rows apart."""

HEADINGS: Final[dict[str, str]] = {field: wordings[0] for field, wordings in WORDINGS.items()}
REQUIRED: Final = ("name", "id_number")

VOTERS: Final = Vocabulary(
    WORDINGS,
    REQUIRED,
    blank=frozenset({"sequence"}),
    own_names=frozenset(Submission.model_fields),
    own_required=frozenset({"submission_id", *REQUIRED}),
)
"""A list of voters, also one that is headed by the contract's own field names."""
