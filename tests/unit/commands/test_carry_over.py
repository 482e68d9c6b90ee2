"""`xuanmin election carry-over`: the whole roll is sent page by page, and every registration is accounted for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from fastapi.encoders import jsonable_encoder
from typer.testing import CliRunner

from contracts.set_up.elections import ElectionSetUp
from office.client import Client, ServiceError
from services.runtime.settings import Settings
from services.validation.domain.calendar import calendar_of
from services.validation.edge.appeals.in_http_calendar import shown
from tests.edge.forms import election_file
from xuanmin.cli import app
from xuanmin.commands import carry_over

ROLL = {
    **{f"old-{n}": "carried" for n in range(5)},
    "gone": "withdrawn",
    "moved": "transferred",
    "sealed": "unopenable",
    "lost": "unknown",
}
GROWN = {"old-0", "old-3", "gone"}


@dataclass
class Services:
    """Stands in for the two services: pages of four, and a later election that remembers whom it has."""

    there: set[str] = field(default_factory=set)
    asked: list[tuple[str, str]] = field(default_factory=list)
    fails_after: int = 99

    def ask(self, method: str, service: str, path: str, **more: Any) -> Any:
        self.asked.append((method, path))
        if path == "/v1/elections/new-2021/calendar":
            set_up = ElectionSetUp.model_validate(election_file(id="new-2021"))
            return jsonable_encoder(shown(calendar_of(set_up)))
        if path == "/v1/elections/old-2016/roll":
            return self._page(more["params"])
        assert (method, service, path) == ("POST", "registration", "/v1/elections/new-2021/carry-over")
        return self._carry_over(more["json"])

    @staticmethod
    def _page(params: dict[str, Any]) -> Any:
        assert params["of_age_by"] == "2021-11-16"
        names = sorted(name for name in ROLL if name > params.get("after", ""))
        told = [{"registration_id": name, "newly_of_age": name in GROWN} for name in names[:4]]
        return {"registrations": told, "next": names[3] if len(names) > 4 else None}

    def _carry_over(self, wanted: dict[str, Any]) -> Any:
        if self.fails_after == 0:
            raise ServiceError("the registration service does not answer")
        self.fails_after -= 1
        assert (wanted["from_election_id"], wanted["by"]) == ("old-2016", "leading group")
        answers = []
        for name in wanted["registration_ids"]:
            outcome = "already_carried" if name in self.there else ROLL[name]
            answers.append({"from_registration_id": name, "outcome": outcome})
            if outcome == "carried":
                self.there.add(name)
        return {"answers": answers}


@pytest.fixture
def services(monkeypatch: pytest.MonkeyPatch) -> Services:
    stand_in = Services()
    monkeypatch.setattr(Client, "of", lambda _settings: stand_in)
    monkeypatch.setattr(carry_over, "found_settings", Settings)
    return stand_in


def said() -> str:
    ran = CliRunner().invoke(app, ["election", "carry-over", "old-2016", "new-2021", "--by", "leading group"])
    assert ran.exit_code == 0, ran.output
    return ran.output


def test_everybody_is_accounted_for_and_who_was_not_taken_by_the_reason(services: Services) -> None:
    lines = said().splitlines()
    assert lines[0] == "5 carried over, 2 of them newly of age, 0 were there already, 4 not taken"
    assert [line.split(" ", 1)[0] for line in lines[1:]] == ["1", "1", "1", "1"]
    assert services.there == {name for name, outcome in ROLL.items() if outcome == "carried"}


def test_again_finds_them_there_and_carries_nobody_over_twice(services: Services) -> None:
    said()
    assert said().splitlines()[0] == "0 carried over, 5 were there already, 4 not taken"


def test_where_a_service_goes_away_the_next_run_goes_on(services: Services) -> None:
    services.fails_after = 1
    ran = CliRunner().invoke(app, ["election", "carry-over", "old-2016", "new-2021", "--by", "leading group"])
    assert isinstance(ran.exception, ServiceError)
    first = len(services.there)
    assert 0 < first < 5
    services.fails_after = 99
    assert said().startswith(f"{5 - first} carried over, ")
    assert len(services.there) == 5
