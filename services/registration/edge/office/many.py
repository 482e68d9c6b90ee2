"""Many records in one request, each answered for itself: a JSON list, or NDJSON with one record a line."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Generic, TypeVar

from fastapi import Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ValidationError
from pydantic_core import from_json

from eventstore.events import Cause
from services.runtime.idempotency import Answer, AnsweredRequests
from services.runtime.problems import MOST_PLACES, Problem, place_of
from services.runtime.written import cause_of

MOST: Final = 1000
"""Records a request."""

OFFICES_OWN: Final[Mapping[str, str]] = {
    "reference": "up to 32 letters, digits, dots, dashes, underscores and slashes, at most ten of them digits",
    "place_code": "a code of the set-up",
    "constituency": "a code of the set-up",
    "by": "the name of who records it, up to 100 characters",
    "name": "a name of up to 100 characters",
    "title": "a line of up to 200 characters",
    "body": "a line of up to 200 characters",
    "on_day": "a day like 2021-09-26",
    "next_contact_on": "a day like 2021-09-26",
    "contacted_at": "a time with offset, like 2021-09-19T18:30:00+08:00",
    "words": "text of up to 4,000 characters",
    "notes": "text of up to 4,000 characters",
    "quantity": "a whole number of 0 to 1,000,000,000",
    "nominators": "a whole number of 1 to 1,000,000",
}
"""What the fields of contacts, publicity and candidates have to be, as whoever has written another thing is told."""

Form = TypeVar("Form", bound=BaseModel)

Record = Callable[[str, Sequence[Form], Cause, Callable[[int, Exception], None]], Awaitable[int]]
"""Records an election's forms, tells of each that cannot be (its place among them, and why); how many were new."""


@dataclass(slots=True)
class Many(Generic[Form]):
    """The records that could be read, and what is said of the others, by their number in the request (from 1)."""

    read: list[tuple[int, Form]] = field(default_factory=list)
    rejected: dict[int, tuple[str, str]] = field(default_factory=dict)

    def reject(self, number: int, wrong: Exception) -> None:
        """Say why a record that was read cannot be taken: `wrong` has a name, and a message that says what to do."""
        self.rejected[number] = type(wrong).__name__.removesuffix("Error"), str(wrong)

    def answer(self, changed: int) -> Answer:
        """What is answered, of which `changed` were not known as they are."""
        accepted = sum(number not in self.rejected for number, _ in self.read)
        rejected = [
            {"line": number, "status": 422, "reason": reason, "detail": detail}
            for number, (reason, detail) in sorted(self.rejected.items())
        ]
        body: dict[str, Any] = {"accepted": accepted, "changed": changed, "rejected": rejected}
        return (202 if accepted or not rejected else 422), body


async def many_of(request: Request, form: type[Form], wanted: Mapping[str, str] = OFFICES_OWN) -> Many[Form]:
    """The records in a request's body. `wanted` says in words what a field has to be, by its name.

    Raises:
        Problem: 413, there are more than MOST; 422, the body is neither NDJSON nor a JSON list.
    """
    body = await request.body()
    if request.headers.get("content-type", "").startswith("application/x-ndjson"):
        records: Sequence[tuple[int, object]] = [
            (n, line) for n, line in enumerate(body.split(b"\n"), 1) if line.strip()
        ]
    else:
        records = list(enumerate(_listed(body), 1))
    if len(records) > MOST:
        raise Problem(413, "Too many records", f"Send at most {MOST} records a request.")
    many: Many[Form] = Many()
    for number, record in records:
        try:
            said = from_json(record) if isinstance(record, bytes) else record
            many.read.append((number, form.model_validate(said)))
        except ValidationError as error:
            many.rejected[number] = "The record is not as it must be", _places(error, wanted)
        except ValueError:
            many.rejected[number] = "The record is not JSON", "Write one JSON object a line, in UTF-8."
    return many


async def record_many(
    request: Request,
    election_id: str,
    form: type[Form],
    record: Record[Form],
    *,
    answered: AnsweredRequests,
    route: str,
    key: str | None,
) -> JSONResponse:
    """Record what a request holds, each answered for itself; once, if it comes again under its idempotency `key`.

    Raises:
        Problem: as `many_of` and `record` do.
    """
    many = await many_of(request, form)
    forms = [said for _, said in many.read]

    async def answer() -> Answer:
        changed = await record(
            election_id, forms, cause_of(request), lambda place, wrong: many.reject(many.read[place][0], wrong)
        )
        return many.answer(changed)

    body = f"{election_id} ".encode() + await request.body()
    return await answered.once(route, key, body, answer)


def described(form: type[BaseModel]) -> dict[str, Any]:
    """The body of such a request, for OpenAPI."""
    schema = _whole(form.model_json_schema())
    return {
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {"schema": {"type": "array", "maxItems": MOST, "items": schema}},
                "application/x-ndjson": {"schema": {"type": "string", "description": "One record a line."}},
            },
        }
    }


def _whole(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema with each shape where it is used: a reference would be looked for in the whole description."""
    shapes = schema.pop("$defs", {})

    def put_in(part: Any) -> Any:
        match part:
            case {"$ref": str() as reference}:
                return put_in(shapes[reference.rpartition("/")[2]])
            case dict():
                return {name: put_in(inner) for name, inner in part.items()}
            case list():
                return [put_in(inner) for inner in part]
        return part

    made: dict[str, Any] = put_in(schema)
    return made


def _listed(body: bytes) -> list[object]:
    try:
        read = from_json(body)
    except ValueError:
        read = None
    if not isinstance(read, list):
        raise Problem(422, "The request is no list", "Send a JSON list, or NDJSON as application/x-ndjson.")
    return read


def _places(error: ValidationError, wanted: Mapping[str, str]) -> str:
    if error.error_count() > MOST_PLACES:
        # Naming each would take longer than anything else that the service does.
        return f"more than {MOST_PLACES} places in it are wrong: it is no such record"
    problems = error.errors(include_url=False, include_input=False, include_context=False)
    return "; ".join(_told({**problem}, wanted) for problem in problems)


def _told(problem: dict[str, Any], wanted: Mapping[str, str]) -> str:
    kind, where = problem["type"], place_of(problem) if problem["loc"] else "the record"
    words = None if kind in _SAYS_ENOUGH or not problem["loc"] else wanted.get(str(problem["loc"][-1]))
    return f"{where}: {words or kind}"


_SAYS_ENOUGH: Final = frozenset({"missing", "extra_forbidden"})
