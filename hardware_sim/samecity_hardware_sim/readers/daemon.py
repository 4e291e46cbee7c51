"""A private pcscd with our readers: unprivileged, on a socket of its own, gone with its owner.

Debian's pcscd has its socket's path compiled in, but takes a listening socket from whoever starts
it (the protocol of systemd's socket activation), and every PC/SC program asks the socket that the
variable PCSCLITE_CSOCK_NAME names.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Final, Self

from samecity.errors import ConfigurationError
from samecity_hardware_sim.readers.binding import reader_name
from samecity_hardware_sim.readers.driver.build import build, program
from samecity_hardware_sim.readers.server import SlotServer, listening
from samecity_hardware_sim.slot import Slot

MOST_READERS: Final = 16
"""pcscd drops further ones without a word."""
SOCKET_VARIABLE: Final = "PCSCLITE_CSOCK_NAME"

_STATE: Final = Path("/run/pcscd")
"""pcscd does not start without this folder, though it puts nothing there."""
_PATIENCE_S: Final = 10.0
_CARD_TIMEOUT_MS: Final = 3000
_PATH: Final = "/usr/sbin:/usr/bin:/sbin:/bin"

# Runs pcscd with the socket that comes as standard output, until our input ends, which happens
# however the process that holds it ends; then the folder ($0) goes too, unless told to keep it.
_KEEPER: Final = """
LISTEN_FDS=1 sh -c 'LISTEN_PID=$$ exec "$@"' sh "$@" 3>&1 >&2 &
read -r word
kill "$!" 2>/dev/null
wait "$!"
[ "$word" = keep ] || rm -rf "$0"
"""
# Without the folder and without the right to make it: one that only this pcscd sees.
_WITH_A_FOLDER: Final = 'mount -t tmpfs none /run && mkdir /run/pcscd && exec "$@"'


class PrivatePcscd:
    """A pcscd of one's own with slots as its readers; a context manager that stops it for sure.

    Attributes:
        slots: Its readers' slots; they outlive it.
        socket: What PCSCLITE_CSOCK_NAME has to be for programs that are to see the readers.
        environment: This variable, for a child process.
        log: What pcscd says.

    Args:
        slots: 1-16; their names must differ and be ASCII without quotes. In PC/SC two numbers
            follow: see `names`.
        driver: The built driver; by default it is built where it is missing.
        card_timeout_ms: When a card that does not answer counts as mute.
        parent: Where its folder is made; by default that for temporary files.
        logs_apdus: Whether the log has every command and answer, with all personal data in them.
    """

    def __init__(
        self,
        slots: Sequence[Slot],
        *,
        driver: Path | None = None,
        card_timeout_ms: int = _CARD_TIMEOUT_MS,
        parent: Path | None = None,
        logs_apdus: bool = False,
    ) -> None:
        _check(slots)
        self.slots = tuple(slots)
        self._driver = driver
        self._card_timeout_ms = card_timeout_ms
        self._parent = parent
        self._flags = ("--apdu", "--debug") if logs_apdus else ("--info",)
        self._owner = _unprivileged()
        self._running: subprocess.Popen[bytes] | None = None
        self._ends = ExitStack()

    @property
    def names(self) -> Sequence[str]:
        """The readers' names in PC/SC, in the order of the slots."""
        return tuple(reader_name(slot, number) for number, slot in enumerate(self.slots))

    @property
    def environment(self) -> dict[str, str]:
        """What a child process has to have in its environment to see the readers."""
        return {SOCKET_VARIABLE: str(self.socket)}

    def __enter__(self) -> Self:
        pcscd = program("pcscd")
        if not pcscd:
            raise ConfigurationError(
                "expected the Debian package pcscd, received none", hint="apt-get install pcscd"
            )
        driver = self._driver or build()
        with ExitStack() as ends:
            self._folder = Path(tempfile.mkdtemp(prefix="samecity-", dir=self._parent))
            ends.callback(shutil.rmtree, self._folder, ignore_errors=True)
            self.socket = self._folder / "pcscd.sock"
            self.log = self._folder / "pcscd.log"
            self._write(driver)
            server = SlotServer(self.slots, self._folder / "slots.sock", owner=self._owner)
            ends.enter_context(server)
            self._command = self._command_line(pcscd)
            ends.callback(self.stop)
            self.start()
            self._ends = ends.pop_all()
        return self

    def __exit__(self, *_failure: object) -> None:
        self._ends.close()

    def start(self) -> None:
        """Start pcscd; programs may connect from now on and wait until it is ready."""
        self.socket.unlink(missing_ok=True)
        with listening(self.socket, self._owner) as listener, self.log.open("ab") as log:
            self._running = subprocess.Popen(  # noqa: S603  our own command line
                ["/bin/sh", "-c", _KEEPER, str(self._folder), *self._command],
                stdin=subprocess.PIPE,
                stdout=listener.fileno(),
                stderr=log,
                cwd="/",
                env={"PATH": _PATH},
                start_new_session=True,  # whoever interrupts us does not interrupt the clean-up
                user=self._owner[0] if self._owner else None,
                group=self._owner[1] if self._owner else None,
                extra_groups=[] if self._owner else None,
            )

    def stop(self) -> None:
        """Stop pcscd and wait until it is gone; the readers' slots stay."""
        running, self._running = self._running, None
        if running is None:
            return
        try:
            running.communicate(b"keep\n", timeout=_PATIENCE_S)
        except subprocess.TimeoutExpired:
            with suppress(ProcessLookupError):
                os.killpg(running.pid, signal.SIGKILL)
            running.communicate()
        self.socket.unlink(missing_ok=True)

    def restart(self) -> None:
        """Stop pcscd and start it again on the same socket, with the same readers."""
        self.stop()
        self.start()

    def _write(self, driver: Path) -> None:
        """Write what pcscd reads; all readers in one file, which alone keeps their order."""
        readers = self._folder / "conf"
        readers.mkdir()
        library = self._folder / "libifdsamecity.so"
        shutil.copyfile(driver, library)  # our own folders may be closed to its user
        entries = [
            f'FRIENDLYNAME "{slot.name}"\n'
            f"DEVICENAME samecity:{number}:{self._card_timeout_ms}:{self._folder / 'slots.sock'}\n"
            f"LIBPATH {library}\nCHANNELID {number}\n"
            for number, slot in enumerate(self.slots)
        ]
        (readers / "readers").write_text("\n".join(entries), encoding="ascii")
        self.log.touch()
        if self._owner is not None:
            os.chown(self._folder, *self._owner)
            os.chown(readers, *self._owner)

    def _command_line(self, pcscd: str) -> Sequence[str]:
        command = [pcscd, "--foreground", *self._flags, "--config", str(self._folder / "conf")]
        if _knows(pcscd, "--disable-polkit"):
            command.append("--disable-polkit")
        if _STATE.is_dir():
            return command
        if self._owner is None:
            unshare = ["unshare", "--user", "--map-root-user", "--mount"]
            return [*unshare, "sh", "-c", _WITH_A_FOLDER, "sh", *command]
        _STATE.mkdir(exist_ok=True)
        return command


def _check(slots: Sequence[Slot]) -> None:
    if not 1 <= len(slots) <= MOST_READERS:
        raise ConfigurationError(f"expected 1-{MOST_READERS} readers, received {len(slots)}")
    if len({slot.name for slot in slots}) < len(slots):
        raise ConfigurationError("expected readers of different names, received one name twice")
    for slot in slots:
        if not slot.name.isascii() or not slot.name.isprintable() or '"' in slot.name:
            raise ConfigurationError(
                f"expected a reader's name in ASCII without quotes, received {slot.name[:60]!r}"
            )


def _unprivileged() -> tuple[int, int] | None:
    """Return who runs pcscd if we are root; None where we are not."""
    if os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody")
    return nobody.pw_uid, nobody.pw_gid


def _knows(pcscd: str, option: str) -> bool:
    ran = subprocess.run(  # noqa: S603  the path that we found
        [pcscd, "--help"], capture_output=True, timeout=_PATIENCE_S, check=False
    )
    return option.encode() in ran.stdout + ran.stderr
