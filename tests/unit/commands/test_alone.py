"""One installation runs on a folder at a time, however the one before it ended."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from xuanmin.addresses import FOR_SHELLS, AlreadyUpError, alone_on, noted_addresses

HOLDING = (
    "import sys, time; from pathlib import Path; from xuanmin.addresses import alone_on, noted_addresses\n"
    "folder = Path(sys.argv[1])\n"
    "with alone_on(folder), noted_addresses(folder, {'XUANMIN_REGISTRATION_URL': 'http://there'}):\n"
    "    print('up', flush=True); time.sleep(60)"
)


def test_a_second_one_is_told_while_the_first_one_starts_and_where_it_is_once_it_is_up(tmp_path: Path) -> None:
    with alone_on(tmp_path):
        with pytest.raises(AlreadyUpError, match="being started or stopped"), alone_on(tmp_path):
            pass
        noted = noted_addresses(tmp_path, {"XUANMIN_REGISTRATION_URL": "http://here"})
        with noted, pytest.raises(AlreadyUpError, match="http://here"), alone_on(tmp_path):
            pass
    with alone_on(tmp_path):
        pass


def test_what_a_killed_installation_noted_is_gone_before_another_one_starts(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLDING, str(tmp_path)], stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"up\n"
        with pytest.raises(AlreadyUpError, match="http://there"), alone_on(tmp_path):
            pass
        os.kill(holder.pid, signal.SIGKILL)
    assert (tmp_path / FOR_SHELLS).exists()
    with alone_on(tmp_path):
        assert not (tmp_path / FOR_SHELLS).exists()
