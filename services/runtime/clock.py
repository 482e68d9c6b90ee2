"""The services' clock, for a process that has no log of its own."""

from __future__ import annotations

from eventstore.clock import Clock, clock_of

__all__ = ["Clock", "clock_of"]
