"""The resident registry as CSV, read row by row: what is wrong is said by line, without its values.

Required headings: `id_number,name,hukou_division,permit_since`; optional: `address,status,spouse_id_number,place_code`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast, get_args

import orjson

from contracts.id_number import NumberState, read_id_number
from contracts.keys.sealing import Seal
from contracts.keys.tokens import Tokens
from contracts.residents import ResidentRecord, ResidentStatus

REQUIRED: Final = ("id_number", "name", "hukou_division", "permit_since")
OPTIONAL: Final = ("address", "status", "spouse_id_number", "place_code")
_STATUSES: Final = frozenset(get_args(ResidentStatus))


class RegistryFileError(Exception):
    """The whole file cannot be used; the message says what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that cannot be taken: its number in the file, and why."""

    line: int
    problem: str


class RegistryFile:
    """Reads a registry CSV for the load named `load` (milliseconds since 1970)."""

    def __init__(self, path: Path, tokens: Tokens, seal: Seal, load: int) -> None:
        self._path = path
        self._tokens = tokens
        self._seal = seal
        self._load = load

    def records(self) -> Iterator[tuple[str, bytes] | BadLine]:
        """(voter token, record) for each line that can be taken, in bounded memory.

        Raises:
            RegistryFileError: it is not UTF-8, or a required heading is missing.
        """
        try:
            with self._path.open(encoding="utf-8-sig", newline="") as file:
                lines = csv.reader(file)
                columns = self._columns(next(lines, []))
                for cells in lines:
                    if cells:
                        yield self._record(lines.line_num, cells, columns)
        except UnicodeDecodeError as error:
            raise RegistryFileError(
                f"{self._path.name} is not UTF-8 (byte {error.start}); save it as CSV UTF-8"
            ) from None
        except csv.Error as error:
            raise RegistryFileError(f"{self._path.name} is not CSV: {error}") from None

    def _columns(self, headings: list[str]) -> dict[str, int]:
        found = {heading.strip(): place for place, heading in enumerate(headings)}
        missing = [name for name in REQUIRED if name not in found]
        if missing:
            raise RegistryFileError(
                f"{self._path.name} lacks the heading{'s' * (len(missing) > 1)} {', '.join(missing)} in its first line"
            )
        return {name: found[name] for name in (*REQUIRED, *OPTIONAL) if name in found}

    def _record(self, line: int, cells: list[str], columns: dict[str, int]) -> tuple[str, bytes] | BadLine:
        try:
            values = {name: cells[place].strip() for name, place in columns.items()}
        except IndexError:
            return BadLine(line, f"has {len(cells)} cells, too few for its headings")
        number = read_id_number(values["id_number"])
        if number.state is not NumberState.SOUND:
            return BadLine(line, f"id_number is {number.state.value}")
        status = values.get("status") or "normal"
        if status not in _STATUSES:
            return BadLine(line, f"status is none of {', '.join(sorted(_STATUSES))}")
        token = self._tokens.of_number(number.text)
        spouse = read_id_number(values["spouse_id_number"]) if values.get("spouse_id_number") else None
        address, hukou, permit_since = values.get("address", ""), values["hukou_division"], values["permit_since"]
        married_to = spouse.text if spouse and spouse.state is NumberState.SOUND else None
        place_code = values.get("place_code") or None
        said = (values["name"], hukou, permit_since, status, married_to, address, place_code)
        rest = {"id_number": number.text, "address": address}
        record = ResidentRecord.model_construct(
            voter_token=token,
            load=self._load,
            name_sealed=self._seal.close(values["name"].encode(), token.encode()),
            details_sealed=self._seal.close(orjson.dumps(rest), token.encode()),
            hukou_division=hukou,
            permit_since=permit_since or None,
            status=cast("ResidentStatus", status),
            spouse_token=self._tokens.of_number(married_to) if married_to else None,
            place_code=place_code,
            fingerprint=self._tokens.fingerprint("resident", said),
        )
        return token, record.model_dump_json().encode()
