"""Parent of processes that do one thing with a platform and die where they are told.

It reads what to do from standard input, one line of JSON each, and answers with a line. Having one
thread and no open database it may fork, which spares each victim seconds of imports.

Usage: python -m tests.crash.victims
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from contextlib import closing, redirect_stdout
from datetime import datetime
from functools import partial
from pathlib import Path
from time import perf_counter
from types import FrameType
from typing import BinaryIO, Final, NoReturn

import attrs
import msgspec

from samecity.cli.root import root
from samecity.domain.card import CredentialKind
from samecity.domain.decision import Terms
from samecity.domain.effects import DebitPurse, Post, TakeFromPool
from samecity.engine.acceptance import Acceptance
from samecity.host.registry import Registry
from samecity.journal.sql import SqlJournal
from samecity.national.base import MemoryBase
from samecity.offline import Validator
from samecity.platform import Platform
from samecity.spi import Allowed, Case, DocumentEvidence, Outcome, Reader
from samecity.synthetic.cards import MemoryReader
from samecity.synthetic.chip_files import FileChips
from samecity.synthetic.world import World
from samecity_benefits.payment_file import PaymentFile
from tests.core.engine.probes import PROBE, SPEC, probe_registry
from tests.crash.orders import FARE_FEN, START_FEN, Death, Deed, Ended, Order, Said, Told

PLUGIN: Final = "probe"
POOL: Final = "tickets"
VISITS: Final = "visits"
TICKETS: Final = 1_000

_TAP: Final = CredentialKind.CARD_CONTACTLESS
_LIVES_S: Final = 60
_KEY: Final = b"k" * 32
_ASKED: Final = {
    Deed.RIDE: ("transit.ride", {"mode": "bus"}, ""),
    Deed.ENTER: ("culture.enter", {}, "nb-museum"),
    Deed.TICKET: (PROBE, {}, ""),
}


def sell_ticket(case: Case) -> Outcome:
    """Sell one of a limited number of tickets from the purse, and count the holder's visits."""
    shown = case.presentment.card
    assert shown is not None
    assert shown.purse is not None
    visits = case.host_shelf.get(VISITS, case.pseudonym)
    count = 1 if visits is None else int(str(visits.body["count"])) + 1
    return Allowed(
        Terms(gross_fen=FARE_FEN, payable_fen=FARE_FEN),
        effects=(
            TakeFromPool(case.host.code, POOL, 1, TICKETS),
            Post(case.home.code, case.host.code, "ticket", FARE_FEN),
            case.host_shelf.set(VISITS, case.pseudonym, {"count": count}, visits),
            DebitPurse(FARE_FEN, shown.purse.purse_ref),
        ),
    )


class Fuse:
    """Counts the events of our modules and sends this process a signal at one of them."""

    def __init__(self, death: Death) -> None:
        self.count = 0
        self._death = death

    def __call__(self, frame: FrameType, event: str, _argument: object) -> Fuse | None:
        """Count an event; tell the interpreter whether to go on telling."""
        if not str(frame.f_globals.get("__name__")).startswith("samecity"):
            return None
        death = self._death
        if event == death.event and death.function in ("", frame.f_code.co_qualname):
            self.count += 1
            if self.count == death.n:
                os.kill(os.getpid(), death.signal)
        return self


def serve(registry: Registry, orders: BinaryIO, answers: BinaryIO) -> None:
    """Do what is told until nothing more is."""
    victims: dict[int, BinaryIO] = {}
    known: set[str] = set()
    for line in orders:
        told = msgspec.json.decode(line, type=Told)
        if told.start is not None:
            if told.start.url not in known:
                # Opened once and closed, so that no victim has to import the driver.
                SqlJournal(told.start.url).close()
                known.add(told.start.url)
            pid, said = _fork(registry, told.start)
            victims[pid] = said
            answer: object = pid
        elif told.until_stopped:
            answer = _has_stopped(told.until_stopped)
        else:
            answer = _ended(told.until_ended, victims.pop(told.until_ended))
        answers.write(msgspec.json.encode(answer) + b"\n")
        answers.flush()


def _fork(registry: Registry, order: Order) -> tuple[int, BinaryIO]:
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        _die(registry, order, writing)
    os.close(writing)
    said = os.fdopen(reading, "rb")
    # The first line says that it is about to begin; none, that it never came so far.
    said.readline()
    return pid, said


def _has_stopped(pid: int) -> bool:
    """Wait until a victim has stopped or ended, and leave it to be asked again."""
    seen = os.waitid(os.P_PID, pid, os.WSTOPPED | os.WEXITED | os.WNOWAIT)
    return seen is not None and seen.si_code == os.CLD_STOPPED


def _ended(pid: int, said: BinaryIO) -> Ended:
    with said:
        words = said.read()
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    return Ended(status, msgspec.json.decode(words, type=Said) if words else None)


def _die(registry: Registry, order: Order, writing: int) -> NoReturn:
    """Do a deed in a child, say what came of it, and never return."""
    status = 1
    try:
        signal.alarm(_LIVES_S)
        with os.fdopen(writing, "wb") as out:

            def ready() -> None:
                out.write(b"\n")
                out.flush()

            out.write(msgspec.json.encode(_do(registry, order, ready)))
        status = 0
    except BaseException:
        sys.excepthook(*sys.exc_info())
        raise
    finally:
        sys.stderr.flush()
        os._exit(status)


def _do(registry: Registry, order: Order, ready: Callable[[], None]) -> Said:
    if order.deed is Deed.COMMAND:
        with Path(os.devnull).open("w", encoding="utf-8") as nowhere, redirect_stdout(nowhere):
            return _timed(order, ready, lambda: _run(order))
    chips = FileChips(Path(order.cards))
    with closing(SqlJournal(order.url)) as journal:

        def platform(purses: FileChips | None) -> Platform:
            return Platform(
                registry=registry, journal=journal, base=MemoryBase(_KEY), purses=purses
            )

        for _ in range(order.sweeps):
            platform(chips)
        if order.deed is Deed.SWEEP:

            def sweep() -> Said:
                platform(chips)
                return Said()

            return _timed(order, ready, sweep)
        if order.deed is Deed.BUS:
            return _ride_and_upload(registry, order, ready, journal)
        if order.deed is Deed.FILE:
            return _hand_in(order, ready, World(platform(None)))
        return _use(order, ready, World(platform(None), chips=chips))


def _run(order: Order) -> Said:
    root.main(list(order.line), prog_name="samecity", standalone_mode=False)
    return Said()


def _hand_in(order: Order, ready: Callable[[], None], world: World) -> Said:
    """Hand a payment file in; its payees are people of Binzhou, as many as it has lines."""
    path, period = order.line
    at = datetime.fromisoformat(order.at)
    file = PaymentFile(Path(path), "binzhou", "bz-pension", period, at, lines_a_batch=10)
    for _ in file.file.read_text("utf-8").splitlines():
        world.adult("binzhou")
    reader = MemoryReader(document=DocumentEvidence("", "binzhou"))

    def hand_in() -> Said:
        said = [_accept(world.platform, body, reader) for body in file.batches()]
        return Said(
            all(one.allowed for one in said), all(one.is_replay for one in said), events=len(said)
        )

    return _timed(order, ready, hand_in)


def _use(order: Order, ready: Callable[[], None], world: World) -> Said:
    scenario, fields, point = _ASKED[order.deed]
    wallet = [world.adult("anhui", balance_fen=START_FEN) for _ in range(order.card)][-1]
    at = datetime.fromisoformat(order.at)
    body = world.body("ningbo", scenario, _TAP, fields, at=at, point=point)
    body["request_id"] = order.request_id
    with closing(world.reader(wallet, _TAP, at)) as reader:
        return _timed(order, ready, lambda: _accept(world.platform, body, reader))


def _ride_and_upload(
    registry: Registry, order: Order, ready: Callable[[], None], journal: SqlJournal
) -> Said:
    """Ride with a validator whose books are the journal, then upload; the centre has its own."""
    at = datetime.fromisoformat(order.at)
    with closing(SqlJournal(order.line[0])) as books:
        centre = Platform(registry=registry, journal=books, base=MemoryBase(_KEY))
        world = World(centre, chips=FileChips(Path(order.cards)))
        wallet = [world.adult("anhui", balance_fen=START_FEN) for _ in range(order.card)][-1]
        body = world.body("ningbo", "transit.ride", _TAP, {"mode": "bus"}, at=at)
        body["request_id"] = order.request_id
        bus = Validator(registry, centre.hot_list("ningbo", at), journal=journal)

        def ride() -> Said:
            with closing(world.reader(wallet, _TAP, at)) as reader:
                said = _said(bus.accept(body, reader))
            bus.upload(partial(centre.upload, "ningbo"), at)
            return said

        return _timed(order, ready, ride)


def _accept(platform: Platform, body: dict[str, object], reader: Reader) -> Said:
    return _said(platform.accept(body, reader))


def _said(acceptance: Acceptance) -> Said:
    decision = acceptance.decision
    return Said(
        decision.allowed, acceptance.is_replay, [str(reason.code) for reason in decision.reasons]
    )


def _timed(order: Order, ready: Callable[[], None], deed: Callable[[], Said]) -> Said:
    fuse = Fuse(order.death) if order.death is not None else None
    ready()
    began = perf_counter()
    sys.settrace(fuse)
    said = deed()
    sys.settrace(None)
    return msgspec.structs.replace(
        said, events=fuse.count if fuse is not None else 0, seconds=perf_counter() - began
    )


if __name__ == "__main__":
    serve(
        probe_registry(sell_ticket, attrs.evolve(SPEC, needs_purse=True)),
        sys.stdin.buffer,
        sys.stdout.buffer,
    )
