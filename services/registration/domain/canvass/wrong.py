"""What cannot be recorded of a canvass, each with a sentence that says why, and what to do."""

from __future__ import annotations


class CanvassError(ValueError):
    """It cannot be recorded as it was said."""


class UnknownPlaceError(CanvassError):
    """The election's set-up has no such place."""


class NotAVillageError(CanvassError):
    """The place is a unit."""


class PatchInUseError(CanvassError):
    """A patch is given up in which households are listed."""


class UnknownPatchError(CanvassError):
    """The place has no such patch, or has given it up."""


class UnknownHouseholdError(CanvassError):
    """No household of this code is listed in the place."""


class OtherPatchError(CanvassError):
    """The household lies in another patch than was said."""


class ResidentTwiceError(CanvassError):
    """Two residents of one household are the same person."""


class UnknownResidentError(CanvassError):
    """The household has no resident of this number."""


class VisitTimeError(CanvassError):
    """The visit, or the next one, is said for a time at which it cannot be."""
