"""`xuanmin accounts`: accounts are added, listed, changed and removed, and no password stands anywhere."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from services.desk.people.account import Account, AccountError, new_account
from services.desk.people.accounts import Accounts
from services.desk.people.roles import Role
from xuanmin.commands import accounts as command

PASSWORD = "a long password"  # noqa: S105  of this test alone
ADD_LI = ("add", "li", "--person", "李梅", "--role", "office")


@pytest.fixture
def keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XUANMIN_KEYS", str(tmp_path / "keys"))
    monkeypatch.setenv("XUANMIN_KAFKA_BOOTSTRAP", "127.0.0.1:1")
    return tmp_path / "keys"


def run(*words: str, typed: str = "") -> str:
    """What a command prints.

    Raises:
        AccountError: as `xuanmin` tells it in a sentence.
    """
    done = CliRunner().invoke(command.app, list(words), input=typed)
    if isinstance(done.exception, AccountError):
        raise done.exception
    assert done.exit_code == 0, done.output
    return done.output


def test_an_account_is_added_with_a_password_that_is_typed_twice_and_shown_nowhere(keys: Path) -> None:
    said = run(*ADD_LI, typed=f"{PASSWORD}\n{PASSWORD}\n")
    account = Accounts(keys).find("li")
    assert account is not None
    assert account.is_password(PASSWORD)
    assert (account.person, account.role, account.places) == ("李梅", Role.OFFICE, ())
    listed = run("list")
    assert "李梅" in listed
    file = keys / "accounts/desk.yaml"
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
    for text in (said, listed, file.read_text("utf-8")):
        assert PASSWORD not in text
    assert account.password_hash.startswith("$argon2id$")


def test_a_password_comes_from_a_file_or_standard_input_and_never_from_the_command_line(
    keys: Path, tmp_path: Path
) -> None:
    (tmp_path / "pw.txt").write_text(f"{PASSWORD}\r\nnot this line\n")
    run("add", "luo", "--person", "罗", "--role", "village", "--place", "V01", "--place", "U017", "--password-file",
        str(tmp_path / "pw.txt"))  # fmt: skip
    run("password", "luo", "--password-file", "-", typed="another long one\n")
    account = Accounts(keys).find("luo")
    assert account is not None
    assert account.is_password("another long one")
    assert account.places == ("V01", "U017")
    options = {name for one in typer.main.get_command(command.app).commands["add"].params for name in one.opts}  # type: ignore[attr-defined]
    assert "--password" not in options


@pytest.mark.parametrize(
    ("words", "typed", "said"),
    [
        ((*ADD_LI,), "short\nshort\n", "10 to 1,000 characters"),
        (("add", "l i", "--person", "李梅", "--role", "office"), f"{PASSWORD}\n{PASSWORD}\n", "1 to 40 letters"),
        (("add", "li", "--person", " ", "--role", "office"), f"{PASSWORD}\n{PASSWORD}\n", "whose account"),
        (("add", "li", "--person", "李" * 101, "--role", "office"), f"{PASSWORD}\n{PASSWORD}\n", "100 characters"),
        (("add", "li", "--person", "李梅", "--role", "village"), f"{PASSWORD}\n{PASSWORD}\n", "names its places"),
        ((*ADD_LI, "--place", "V01"), f"{PASSWORD}\n{PASSWORD}\n", "no places"),
        ((*ADD_LI, "--password-file", "/nowhere"), "", "cannot be read"),
        (("password", "li"), f"{PASSWORD}\n{PASSWORD}\n", "no account li"),
        (("remove", "li"), "", "no account li"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_kept(keys: Path, words: tuple[str, ...], typed: str, said: str) -> None:
    with pytest.raises(AccountError, match=said):
        run(*words, typed=typed)
    assert Accounts(keys).all() == {}


def test_an_account_is_not_added_twice_and_once_removed_is_gone(keys: Path) -> None:
    run(*ADD_LI, typed=f"{PASSWORD}\n{PASSWORD}\n")
    with pytest.raises(AccountError, match="already"):
        run(*ADD_LI, typed=f"{PASSWORD}\n{PASSWORD}\n")
    run("remove", "li")
    assert Accounts(keys).all() == {}


def test_writers_take_turns_and_a_reader_sees_each_change(tmp_path: Path) -> None:
    one = new_account("n0", "李梅", Role.OFFICE, (), PASSWORD)
    reader = Accounts(tmp_path)
    names = [f"n{number}" for number in range(40)]

    def add(name: str) -> None:
        Accounts(tmp_path).add(replace(one, name=name))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add, names))
    assert set(reader.all()) == set(names)
    changed = replace(one, person="王芳")
    Accounts(tmp_path).keep(changed)
    assert reader.find("n0") == changed


def test_a_change_of_password_role_places_or_person_changes_the_stamp_and_of_nothing_does_not() -> None:
    account = Account("luo", "罗", Role.VILLAGE, ("V01",), "x")
    others = (
        replace(account, person="王"),
        replace(account, role=Role.OFFICE),
        replace(account, places=("V01", "V02")),
        replace(account, password_hash="y"),  # noqa: S106  no password
    )
    assert len({one.stamp for one in (account, *others)}) == 5
    assert replace(account).stamp == account.stamp


def test_a_file_that_is_no_file_of_accounts_is_said_and_lets_nobody_in(tmp_path: Path) -> None:
    accounts = Accounts(tmp_path)
    accounts.keep(new_account("li", "李梅", Role.OFFICE, (), PASSWORD))
    accounts.path.write_text("- {name: li, role: king}")
    with pytest.raises(AccountError, match="cannot be read as accounts"):
        accounts.find("li")
