"""A policy's version stands for one content: whoever changes a rule without a new version is told."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from tests.edge.conftest import Service
from tests.edge.forms import election_file


async def test_a_policy_that_changed_under_its_old_version_is_a_conflict_that_says_what_to_do(service: Service) -> None:
    election = f"policy-{uuid4().hex[:8]}"
    where, file = f"/v1/elections/{election}", election_file(id=election)
    changed: dict[str, Any] = file | {"policy": {"version": "1", "rules": {"NAME_VARIANT": {"enabled": False}}}}
    assert (await service.client.put(where, json=file)).status_code == 202
    refused = await service.client.put(where, json=changed)
    assert (refused.status_code, refused.headers["content-type"]) == (409, "application/problem+json")
    assert "give the changed policy a new version" in refused.json()["detail"]
    changed["policy"]["version"] = "2"
    assert (await service.client.put(where, json=changed)).json()["changed"] is True
    assert (await service.client.put(where, json=file)).json()["changed"] is True


async def test_what_the_law_fixes_cannot_be_switched_off_over_http_either(service: Service) -> None:
    file = election_file(id="lawless") | {"policy": {"version": "1", "rules": {"DUPLICATE": {"enabled": False}}}}
    refused = await service.client.put("/v1/elections/lawless", json=file)
    assert refused.status_code == 422
    assert refused.json()["errors"] == [{"at": "body/policy/rules", "what": "kept_on_by_law"}]
