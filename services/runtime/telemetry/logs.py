"""Logs: one JSON object a line on standard error, with a level, a time and an event name; never personal data."""

from __future__ import annotations

import logging
import sys
from typing import Any

import structlog

from services.runtime.telemetry.calm_log import CalmLog

_QUIET = ("aiokafka", "uvicorn", "faststream", "asyncio", "httpx", "httpcore")


def configure_logs(level: str, service: str) -> None:
    """Set up structlog and the standard library's logging for this process."""
    processors: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _without_messages_of_errors,
    ]
    renderer = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[structlog.stdlib.ExtraAdder(["repeated"]), *processors],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(renderer)
    handler.addFilter(CalmLog((*_QUIET, "asyncpg")))
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[*processors, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(service=service)


def _without_messages_of_errors(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """An exception's text may quote a row or a record: its type and place are logged, its words are not."""
    info = event.pop("exc_info", None)
    error = (
        info[1]
        if isinstance(info, tuple)
        else info
        if isinstance(info, BaseException)
        else sys.exc_info()[1]
        if info
        else None
    )
    if isinstance(error, BaseException):
        event["error"] = type(error).__name__
        event["at"] = _place(error)
    text = event.get("event")
    if isinstance(text, str) and text.startswith("Traceback"):
        # uvicorn writes a failed start as one text; its last line may quote values, its places do not.
        lines = text.splitlines()
        event["event"], event["at"] = "failed", [line.strip() for line in lines if line.startswith("  File ")][-8:]
        event["error"] = next((line.partition(":")[0] for line in reversed(lines) if line[:1].isalpha()), "")
    record = event.get("_record")
    if isinstance(record, logging.LogRecord):
        record.exc_info, record.exc_text = None, None
    return event


def _place(error: BaseException) -> list[str]:
    places, trace = [], error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return places[-8:]
