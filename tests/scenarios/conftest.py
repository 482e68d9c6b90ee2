"""One town for all tests of this folder: it takes seconds to make and never changes."""

from collections.abc import Sequence

import pytest

from scenarios.zhujing import Submission, Town
from scenarios.zhujing import town as make_town


@pytest.fixture(scope="session")
def town() -> Town:
    return make_town()


@pytest.fixture(scope="session")
def sent(town: Town) -> Sequence[Submission]:
    """Everything that is sent, in order."""
    return [submission for day in town.days for submission in day.submissions]
