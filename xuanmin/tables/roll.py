"""What the commands of the roll say on a terminal: figures and roots, no name but one that was asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table

from contracts.roll.digest import ConstituencyRoot, SignedDigest
from office.roll.proofs import ProofFile
from office.roll.publishing import Outcome

_WAITING = ("pending", "suspected")


def step(console: Console, said: str) -> None:
    """What is being waited for."""
    console.print(f"… {said}", style="dim", highlight=False, markup=False)


def outcome(console: Console, done: Outcome) -> None:
    """What was published, and who is not on it."""
    answer, head = done.answer, done.worked_out.head
    signed = SignedDigest.model_validate(answer["signed"])
    digest, again = signed.digest, "" if answer["changed"] else " (published already; nothing changed)"
    of = (
        f"as of registration {digest.registration.position:,}, validation {digest.validation.position:,}, "
        f"set-up {digest.set_up_version}; posted on {digest.published_on}; order {digest.order}"
    )
    lines = [
        f"{digest.election_id}: publication {digest.no}, {_figures(digest.constituencies, digest.kind)}{again}",
        of,
        f"root {digest.root}",
        f"reporting's own rebuild: {_VERIFIED[done.verified]}",
    ]
    if answer["late"]:
        lines.append(f"LATE: the law's last day was {answer['last_day']}; it is recorded as late")
    others = head["not_on_the_roll"]
    if waiting := [f"{others[status]:,} {status}" for status in _WAITING if others.get(status)]:
        lines.append(f"not on it: {', '.join(waiting)}; who is verified later comes with a supplement")
    if unplaced := head["without_constituency"]:
        places = ", ".join(f"{place} {voters:,}" for place, voters in unplaced.items())
        lines.append(f"ON NO LIST, because the set-up does not have their place: {places}; mend it, then supplement")
    if nameless := head["without_name"]:
        lines.append(f"WITHOUT A NAME on the lists: {nameless:,}; correct their registrations, then supplement")
    for line in lines:
        console.print(line, highlight=False, markup=False, soft_wrap=True)


def publications(found: Sequence[Mapping[str, Any]]) -> Table:
    """What was published, a line each."""
    table = Table("no", "kind", "posted on", "by", "voters", "rebuilt", "root", box=None, header_style="dim")
    for one in found:
        digest = SignedDigest.model_validate(one["signed"]).digest
        late = " (late)" if one["late"] else ""
        voters = sum(row.entries for row in digest.constituencies if row.level == "district")
        table.add_row(
            str(one["no"]), one["kind"], f"{digest.published_on}{late}", one["by"], f"{voters:,}",
            _VERIFIED[one["verified"]], digest.root,
        )  # fmt: skip
    return table


def proof(console: Console, file: ProofFile, *, found: bool, key_known: bool) -> None:
    """What a proof shows that holds."""
    shown = file.proof
    who = shown.name if shown.any_gender else f"{shown.name} ({shown.gender or 'no gender'})"
    where = f"publication {shown.no} of {shown.election_id}, {shown.level} constituency {shown.constituency}"
    if found:
        places = ", ".join(f"no. {one.serial} in group {one.group}" for one in shown.found)
        console.print(f"ON THE ROLL: {who} stands in {where}: {places}", highlight=False, markup=False, soft_wrap=True)
    else:
        console.print(
            f"NOT ON THE ROLL: nobody of the name {who} stands in {where}",
            highlight=False,
            markup=False,
            soft_wrap=True,
        )
    if not key_known:
        console.print("signed with the key that the digest names; give the office's with --key", style="dim")


def _figures(rows: Sequence[ConstituencyRoot], kind: str) -> str:
    parts = []
    for level in ("district", "town"):
        of_level = [row for row in rows if row.level == level]
        voters = sum(row.entries for row in of_level)
        said = f"{voters:,} voters in {len(of_level)} {level} constituencies"
        if kind == "supplement":
            added, removed, corrected = (
                sum(getattr(row, name) for row in of_level) for name in ("added", "removed", "corrected")
            )
            said += f" (+{added:,} −{removed:,} ~{corrected:,})"
        parts.append(said)
    return f"{kind}: {'; '.join(parts)}"


_VERIFIED = {"true": "the same", "false": "ANOTHER ONE", "unknown": "not possible now"}
