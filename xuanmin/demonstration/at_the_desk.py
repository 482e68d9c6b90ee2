"""The demonstration's desk: an account of each role, under a password of this run's own."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from rich.console import Console

from services.desk.people.account import new_account
from services.desk.people.accounts import Accounts
from services.desk.people.roles import Role

FILE: Final = "desk-sign-in.txt"
PEOPLE: Final = (
    ("office", "镇选举办公室 沈主任", Role.OFFICE, ()),
    ("luoxing", "罗星居民区 R0001", Role.VILLAGE, ("V01",)),
    ("auditor", "镇人大 监督员", Role.AUDITOR, ()),
    ("operator", "平台运维 小陆", Role.OPERATOR, ()),
)
"""Name, person, role and places of each account."""


def make_accounts(keys: Path, folder: Path) -> str:
    """Make the accounts; the answer is their password, which a file in `folder` keeps for its owner alone."""
    password = secrets.token_urlsafe(9)
    accounts = Accounts(keys)
    for name, person, role, places in PEOPLE:
        accounts.keep(new_account(name, person, role, places, password))
    with os.fdopen(os.open(folder / FILE, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(password)
    return password


def tell(console: Console, environment: Mapping[str, str], password: str) -> None:
    """Say where the desk is, and how to sign in."""
    names = ", ".join(name for name, *_ in PEOPLE)
    console.print(f"The desk: {environment['XUANMIN_DESK_URL']}", highlight=False, soft_wrap=True)
    console.print(f"  sign in as {names}; the password of this run: {password}", highlight=False, soft_wrap=True)
