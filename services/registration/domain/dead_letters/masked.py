"""What an operator may see of a record that could not be read: its shape, never what it says.

Of a submission's own fields their types, lengths and, of those with a form of their own, that form: digits as 9,
letters as a. Of an identity number its last two characters, where it is long enough that these are not all of it. A
value is shown only where it is a word of ours: a channel, a place or an election that is set up. Names of fields that
are not ours are counted, since people's names and numbers stand there too.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any, Final, get_args

from contracts.dead_letters import LETTER_HEADER, REDRIVEN_HEADER, Original
from contracts.submissions import Channel, Submission

_CHANNELS: Final = frozenset(get_args(Channel))
_FORMED: Final = frozenset(
    ("id_number", "spouse_id_number", "registered_at", "birth_date", "residence_since", "permit_since")
)
_NUMBERS: Final = frozenset(("id_number", "spouse_id_number"))
_KNOWN_HEADERS: Final = frozenset(
    ("ce_id", "ce_source", "ce_type", "ce_time", "ce_specversion", "ce_correlationid", "ce_causationid", "traceparent",
     "content-type", REDRIVEN_HEADER, LETTER_HEADER)
)  # fmt: skip
_LONGEST_FORM: Final = 40
_LEAST_DIGITS: Final = 14
_MOST_HEADERS: Final = 50
_MARKS: Final = frozenset("-/:.+, ")
_MAGIC: Final = (
    (b"PK\x03\x04", "a zip file (XLSX is one)"),
    (b"\xd0\xcf\x11\xe0", "an old Office file (XLS)"),
    (b"\x1f\x8b", "gzip"),
    (b"%PDF", "a PDF"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
    (b"\xef\xbb\xbf", "text behind a byte order mark"),
    (b"Obj\x01", "an Avro file"),
    (b"\x00", "binary, perhaps of a schema registry"),
)


def masked(original: Original, places: Collection[str], elections: Collection[str]) -> dict[str, Any]:
    """The shape of a record; `places` and `elections` are codes that may be shown where a field holds one."""
    value = original.value
    return {
        "key_bytes": None if original.key is None else len(original.key),
        "headers": [
            {"name": name if name in _KNOWN_HEADERS else None, "bytes": None if held is None else len(held)}
            for name, held in original.headers[:_MOST_HEADERS]
        ],
        "bytes": len(value or b""),
        **_value(value, places, elections),
    }


def parsed(value: bytes | None) -> object:
    """A value read as JSON; None where it is none."""
    try:
        return json.loads((value or b"").decode())
    except (ValueError, RecursionError):
        return None


def _value(value: bytes | None, places: Collection[str], elections: Collection[str]) -> dict[str, Any]:
    if not value:
        return {"is": "empty"}
    try:
        text = value.decode()
    except UnicodeDecodeError as wrong:
        return {"is": "bytes that are no UTF-8", "wrong_at_byte": wrong.start, "looks_like": _looks_like(value)}
    try:
        return _json(json.loads(text), places, elections)
    except (ValueError, RecursionError) as wrong:
        at = wrong.pos if isinstance(wrong, json.JSONDecodeError) else None
        return {
            "is": "text that is no JSON", "wrong_at_character": at, "looks_like": _looks_like(value),
            "first_character": _form(text[:1]), "breaks_off": at is not None and at >= len(text.rstrip()),
        }  # fmt: skip


def _json(read: object, places: Collection[str], elections: Collection[str]) -> dict[str, Any]:
    if not isinstance(read, dict):
        return {"is": f"JSON: {_type(read)}"}
    ours = Submission.model_fields
    return {
        "is": "a JSON object",
        "fields": [_field(name, read[name], places, elections) for name in ours if name in read],
        "missing": [name for name, field in ours.items() if field.is_required() and name not in read],
        "fields_not_ours": sum(name not in ours for name in read),
    }


def _field(name: str, value: object, places: Collection[str], elections: Collection[str]) -> dict[str, Any]:
    shown: dict[str, Any] = {"name": name, "type": _type(value)}
    if isinstance(value, str):
        shown["characters"] = len(value)
        known: Mapping[str, Collection[str]] = {"channel": _CHANNELS, "place_code": places, "election_id": elections}
        if value in known.get(name, ()):
            shown["value"] = value
        if name in _FORMED:
            shown["form"] = _form(value)
        if name in _NUMBERS and value.isascii() and sum(map(str.isdigit, value)) >= _LEAST_DIGITS:
            shown["last_two"] = value[-2:]
    elif isinstance(value, int) and not isinstance(value, bool):
        shown["characters"] = len(str(value))
    return shown


def _form(text: str) -> str:
    form = "".join(map(_kind, text[:_LONGEST_FORM]))
    return form if len(text) <= _LONGEST_FORM else f"{form}…"


def _kind(character: str) -> str:
    if character in _MARKS:
        return character
    if character.isdigit():
        return "9"
    if character.isalpha():
        return "a" if character.isascii() else "字"
    if character in '{}[]"<':
        return character
    return "␀" if ord(character) < ord(" ") else "?"


def _type(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case str():
            return "text"
        case list():
            return "list"
        case _:
            return "object"


def _looks_like(value: bytes) -> str | None:
    return next((what for magic, what in _MAGIC if value.startswith(magic)), None)
