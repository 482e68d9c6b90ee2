"""The submission_id of a list's row: the same row of the same list has the same one, whenever it is sent."""

from __future__ import annotations

import re
from typing import Final

from contracts.id_number import NumberState, read_id_number
from contracts.keys.tokens import Tokens
from services.registration.files.headings import WORDINGS

_PLAIN: Final = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)
_LONG_NUMBER: Final = re.compile(r"(?:[0-9][._-]?){11}", re.ASCII)


class SubmissionIds:
    """Names the rows of one place's list in one election."""

    def __init__(self, tokens: Tokens, election_id: str, place_code: str) -> None:
        self._tokens = tokens
        self._where = (election_id, place_code)

    def of(self, texts: dict[str, str]) -> str:
        """`<election>:<place>:<序号>`, where the row has a plain 序号; else a keyed fingerprint of the identity number.

        Where the number is not sound, several rows may share it: the fingerprint is then of the whole row. A 序号 of
        eleven digits or more could be somebody's phone or identity number, so it never becomes part of the id, which
        stands in addresses and log lines.
        """
        sequence = texts.get("sequence", "")
        if _PLAIN.fullmatch(sequence) and not _LONG_NUMBER.search(sequence):
            return ":".join((*self._where, sequence))
        number = read_id_number(texts["id_number"])
        if number.state is NumberState.SOUND:
            return self._tokens.fingerprint("file-row", (*self._where, number.text))
        return self._tokens.fingerprint("file-row", (*self._where, *(texts.get(field, "") for field in WORDINGS)))
