"""Calling the services' HTTP APIs from the command line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

import httpx

from services.runtime.settings import Settings


class ServiceError(Exception):
    """A service cannot be reached, or answers that the request cannot be done, and why."""


class ServiceAwayError(ServiceError):
    """A service cannot be reached, or broke off."""

    def __init__(self, service: str, said: str) -> None:
        super().__init__(said)
        self.service = service


class ServiceRefusedError(ServiceError):
    """A service answered with `status` that it cannot be done; `body` are the members of its problem details."""

    def __init__(self, service: str, answer: httpx.Response) -> None:
        super().__init__(f"{service} answers {answer.status_code}: {said(answer)}")
        self.service = service
        self.status = answer.status_code
        self.body = _members(answer)


class Client:
    """The services of one installation."""

    def __init__(self, registration: str, validation: str, reporting: str, *, wait_seconds: float = 60) -> None:
        self._urls = {"registration": registration, "validation": validation, "reporting": reporting}
        self._http = httpx.Client(timeout=httpx.Timeout(wait_seconds, connect=5))

    @classmethod
    def of(cls, settings: Settings, *, wait_seconds: float = 60) -> Client:
        """The services where these settings say that they are; each is waited for so long."""
        urls = settings.registration_url, settings.validation_url, settings.reporting_url
        return cls(*urls, wait_seconds=wait_seconds)

    def close(self) -> None:
        """Close the connections that are kept open; a command that ends need not."""
        self._http.close()

    @property
    def urls(self) -> dict[str, str]:
        """The services' addresses by name."""
        return dict(self._urls)

    def ask(
        self,
        method: str,
        service: str,
        path: str,
        *,
        expect: tuple[int, ...] = (200, 202),
        content: bytes | None = None,
        json: Any = None,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        """The body of the answer, read as JSON.

        Raises:
            ServiceError: the service does not answer, or with another status than `expect`.
        """
        url = self._urls[service] + path
        try:
            answer = self._http.request(
                method, url, content=content, json=json, params=params, headers=dict(headers or {})
            )
        except httpx.HTTPError as error:
            raise self._silent(service, error) from None
        if answer.status_code not in expect:
            raise ServiceRefusedError(service, answer)
        return answer.json()

    @contextmanager
    def stream(self, service: str, path: str, *, params: Mapping[str, Any]) -> Iterator[httpx.Response]:
        """An answer whose body is read as it comes, within the block.

        Raises:
            ServiceError: the service does not answer, or with another status than 200, or breaks off.
        """
        begun = False
        try:
            with self._http.stream("GET", self._urls[service] + path, params=params) as answer:
                begun = True
                if answer.status_code != httpx.codes.OK:
                    answer.read()
                    raise ServiceRefusedError(service, answer)
                yield answer
        except httpx.HTTPError as error:
            if not begun:
                raise self._silent(service, error) from None
            raise ServiceAwayError(service, f"the {service} service broke off in its answer; ask again") from None

    def _silent(self, service: str, error: httpx.HTTPError) -> ServiceAwayError:
        return ServiceAwayError(
            service,
            f"the {service} service does not answer at {self._urls[service]} ({type(error).__name__}); "
            "is it running? `xuanmin up` starts it",
        )


_WRONG: Final[Mapping[str, str]] = {
    "missing": "is missing", "string_pattern_mismatch": "is empty, or not written as it has to be",
    "string_too_short": "is too short", "string_too_long": "is too long", "extra_forbidden": "is not known here",
    "uuid_parsing": "is no such id", "value_error": "cannot be read", "int_parsing": "is no whole number",
}  # fmt: skip
"""What the services say of a member that is not as it must be, for somebody who reads it at a terminal."""


def _in_words(what: str) -> str:
    return _WRONG.get(what, what)


def said(answer: httpx.Response) -> str:
    """What a service's refusal says, in a line."""
    body = _members(answer)
    if not body:
        return "no explanation"
    places = "; ".join(f"{place['at']}: {_in_words(place['what'])}" for place in body.get("errors", [])[:5])
    return " - ".join(filter(None, (str(body.get("title", "")), str(body.get("detail", "")), places)))


def _members(answer: httpx.Response) -> dict[str, Any]:
    try:
        body = answer.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
