"""The program that composes a roll, in a process of its own: a job as JSON comes in, lines of JSON go out.

It opens the names of everybody on the roll, sorts and hashes them: seconds of work that would cost the service its
place in its consumer group. What it is told by a pipe it tells by a pipe; it keeps nothing, and reads the keyring only.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import orjson

from contracts.keys.keyring import KeyMissingError, Keyring
from contracts.keys.sealing import Seal, SealError
from contracts.roll.digest import election_root
from services.reporting.roll.composing import Roll, Voter, amend, compose, constituency_roots
from services.reporting.roll.layout import Content, Layout
from services.reporting.roll.posted_name import posted_name
from services.reporting.roll.showing import shown

LARGEST_WRITE: Final = 1 << 20


class NamesClosedError(Exception):
    """Names of voters on the roll do not open; its argument is how many."""


def told(job: dict[str, Any]) -> Iterator[bytes]:
    """The answer to a job, line by line: what every step came to, then what is to be shown of the last one."""
    try:
        roll, steps = _composed(job)
    except NamesClosedError as closed:
        yield orjson.dumps({"names_closed": closed.args[0]})
        return
    content = roll.layout.content
    yield orjson.dumps(
        {
            "title": content.title,
            "steps": steps,
            "nameless": sum(not standing.voter.name for standing in roll.standings.values()),
            "unplaced": dict(sorted(roll.unplaced.items())),
            "names": [[one.level, one.code, one.name, one.polling_place] for one in content.constituencies],
        }
    )
    for line in shown(roll, job["show"], job["level"], job["constituency"]):
        yield orjson.dumps(line)


def _composed(job: dict[str, Any]) -> tuple[Roll, list[dict[str, Any]]]:
    seal = _seal(Path(job["keys"]), job["election_id"])
    roll: Roll | None = None
    steps = []
    for step in job["steps"]:
        layout = Layout(Content.model_validate(step["content"]))
        voters = _voters(step["rows"], seal)
        roll = compose(layout, voters, job["order"]) if roll is None else amend(roll, layout, voters)
        rows = constituency_roots(roll)
        steps.append({"root": election_root(rows), "constituencies": [row.model_dump() for row in rows]})
    if roll is None:
        raise ValueError("a job without steps")
    return roll, steps


def _voters(rows: list[list[Any]], seal: Seal | None) -> list[Voter]:
    voters, closed = [], 0
    for registration_id, name_sealed, gender, place_code, patch_code in rows:
        name = _opened(seal, UUID(registration_id), name_sealed)
        if name is None:
            closed += 1
            continue
        voters.append(Voter(registration_id, posted_name(name), gender, place_code, patch_code))
    if closed:
        raise NamesClosedError(closed)
    return voters


def _opened(seal: Seal | None, registration_id: UUID, name_sealed: str | None) -> str | None:
    if seal is None or name_sealed is None:
        return None
    try:
        return seal.open(name_sealed, registration_id.bytes).decode()
    except (SealError, UnicodeDecodeError):
        return None


def _seal(keys: Path, election_id: str) -> Seal | None:
    try:
        return Keyring(keys).names(election_id)
    except KeyMissingError:
        return None


def main() -> None:
    """Read the job, write the answer."""
    held = bytearray()
    for line in told(orjson.loads(sys.stdin.buffer.read())):
        held += line + b"\n"
        if len(held) >= LARGEST_WRITE:
            sys.stdout.buffer.write(held)
            held.clear()
    sys.stdout.buffer.write(held)


if __name__ == "__main__":
    main()
