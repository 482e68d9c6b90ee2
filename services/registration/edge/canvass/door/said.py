"""What a form of the page says, read into the visit that it tells of."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final
from urllib.parse import parse_qsl

from pydantic import ValidationError

from services.registration.edge.canvass.forms import VisitForm

MOST_BYTES: Final = 65_536
"""A form of the page has at most so many bytes."""

_MOST_FIELDS: Final = 1000
_RESULT: Final = "result-"
_WORDS: Final = {
    "by": "请填写走访人的姓名。",
    "next_visit_on": "下次走访的日期不对，请重新选择。",
    "words": "备注太长，最多四千字。",
}
_NO_RESULT: Final = "请至少给一位居民选择结果。"
_DAMAGED: Final = "表单不完整，请回到本片区重新填写。"


class FormError(ValueError):
    """The form cannot be taken; the message tells whoever is at the door, in their language. `status` is HTTP's."""

    def __init__(self, words: str, status: int = 422) -> None:
        super().__init__(words)
        self.status = status


def fields_of(body: bytes) -> dict[str, str]:
    """The fields of a form.

    Raises:
        FormError: this is no form of ours.
    """
    if len(body) > MOST_BYTES:
        raise FormError("填写的内容太多，请分开记录。")
    try:
        pairs = parse_qsl(
            body.decode(), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS, strict_parsing=True
        )
    except ValueError:
        raise FormError(_DAMAGED) from None
    fields = dict(pairs)
    if len(fields) < len(pairs):
        raise FormError(_DAMAGED)
    return fields


def visit_of(fields: dict[str, str], patch_code: str, at: datetime) -> VisitForm:
    """The visit that a form tells of; it was made just now, `at`.

    Raises:
        FormError: something is missing, or is not as it must be.
    """
    results = [
        {"no": name.removeprefix(_RESULT), "result": result}
        for name, result in fields.items()
        if name.startswith(_RESULT) and result
    ]
    if not results:
        raise FormError(_NO_RESULT)
    said: dict[str, Any] = {
        "by": fields.get("visitor", "").strip(),
        "household_code": fields.get("household", ""),
        "patch_code": patch_code,
        "visited_at": at.isoformat(),
        "residents": results,
        "next_visit_on": fields.get("next_visit_on") or None,
        "words": fields.get("words", "").strip() or None,
    }
    try:
        return VisitForm.model_validate(said)
    except ValidationError as error:
        wrong = error.errors(include_input=False, include_url=False, include_context=False)[0]["loc"]
        raise FormError(_WORDS.get(str(wrong[0]) if wrong else "", _DAMAGED)) from None
