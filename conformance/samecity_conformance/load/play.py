"""A process of Locust: alone, as the master, or as a worker. Nothing else may import this module.

Importing Locust patches sockets, locks and threads of the whole process, and does so before
anything of ours is imported here. The process ends when whoever started it lets go of its input.
"""

from __future__ import annotations

import math
import os
import random
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from functools import partial
from itertools import chain, count
from time import perf_counter
from typing import Final

import gevent
import msgspec
from gevent.event import Event
from gevent.os import make_nonblocking, nb_read
from locust import LoadTestShape, User, task
from locust.env import Environment
from locust.event import Events
from locust.exception import RPCError
from locust.rpc.protocol import Message
from locust.runners import Runner

from samecity.cli.tap import open_world
from samecity.domain.ecard import CouplingPolicy
from samecity.host.plugins import Plugins
from samecity.host.registry import Registry
from samecity.synthetic.cast import DEFAULT_AT
from samecity.texts.catalogue import Texts
from samecity_conformance.bindings import binding_to
from samecity_conformance.load.plan import Finished, Listening, Plan, Role, Taken, Told
from samecity_conformance.load.player import Player
from samecity_conformance.load.processor import read_processor
from samecity_conformance.load.scripts import Act, prepare
from samecity_conformance.load.shape import find_shape
from samecity_conformance.load.stage import Stage, posted, read_ledger
from samecity_conformance.load.tally import Tally
from samecity_conformance.under_test import Conditions, Here, UnderTest

_LOOPBACK: Final = "127.0.0.1"
_TALLY: Final = "samecity_tally"
_SPAWNED_A_SECOND: Final = 100
_LOOKS_EVERY_S: Final = 0.05
_STOPS_WITHIN_S: Final = 5.0
"""How long a user may take to finish the turn that it plays when the run ends."""


class Curve(LoadTestShape):
    """A shape of ours as Locust asks for one."""

    abstract = True

    def __init__(self, plan: Plan) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # Locust's has no types
        self._plan = plan
        self._shape = find_shape(plan.shape)

    def tick(self) -> tuple[int, float] | None:
        """Return how many users there are to be now."""
        plan = self._plan
        elapsed_s: float = self.get_run_time()  # type: ignore[no-untyped-call]  # as above
        users = self._shape.users_at(elapsed_s, plan.run_time_s, plan.users)
        return None if users is None else (users, float(min(plan.users, _SPAWNED_A_SECOND)))


class Site:
    """Where the users of this process act, from before the first one until after the last."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._open = ExitStack()
        self._users = count(1)
        self._came: list[Player] = []
        under_test = self._begun_elsewhere() or self._opened_here()
        self._stage = Stage(under_test, number=plan.number, units=plan.units)
        shape = find_shape(plan.shape)
        if self._has_own_books:
            prepare(self._stage, shape.acts())
        self._before = posted(under_test)
        self._waiting = {act.name: list(self._first_players(act)) for act in shape.acts()}
        self.begin()

    def _begun_elsewhere(self) -> UnderTest | None:
        """Begin a world of this process's own in a system elsewhere, if one is under test."""
        binding = binding_to(self._plan.binding, self._plan.sut)
        if binding.begins is None:
            return None
        now = Conditions(Registry(Plugins()), DEFAULT_AT, CouplingPolicy.SEED_STRICT, True)
        return self._open.enter_context(closing(binding.begins(binding, now)))

    def _opened_here(self) -> Here:
        plan = self._plan
        opening = open_world(
            Texts("en"), database_url=plan.database_url, cardholders_url=plan.cardholders_url
        )
        world = self._open.enter_context(opening)
        return Here(world, partial(binding_to(plan.binding).readers_of, world))

    @property
    def _has_own_books(self) -> bool:
        return self._plan.database_url is None

    def player(self, act: Act) -> Player:
        """Return what a new user plays, ready for its first turn."""
        waiting = self._waiting[act.name]
        player = waiting.pop() if waiting else self._new_player(act)
        self._came.append(player)
        player.come()
        return player

    def _first_players(self, act: Act) -> Iterator[Player]:
        """Make players for as many users as this process will have, before anybody is due."""
        plan = self._plan
        users = plan.users * find_shape(plan.shape).share(act.name) / plan.workers
        for _ in range(math.ceil(users)):
            yield self._new_player(act)

    def _new_player(self, act: Act) -> Player:
        seed = f"{self._plan.seed}/{self._plan.number}/{next(self._users)}"
        return Player(self._stage, act, random.Random(seed))  # noqa: S311  chooses people

    def begin(self, **_: object) -> None:
        """Count the time from now on."""
        self._begun, self._processor = perf_counter(), read_processor()

    def fault(self, exception: Exception, **_: object) -> None:
        """Keep what went wrong in a user."""
        self._stage.tally.add_fault(f"{type(exception).__name__}: {exception}")

    def finish(self) -> Tally:
        """Return what was counted, with the books if they are this process's own."""
        tally = self._stage.tally
        tally.seconds = perf_counter() - self._begun
        tally.processor = read_processor() - self._processor
        # Here and not as each user stops: Locust may stop one twice, the second time while it asks
        # a system elsewhere what its purse holds.
        for player in chain(self._came, *self._waiting.values()):
            player.leave()
        if self._has_own_books:
            tally.ledger = read_ledger(self._stage.under_test, self._before)
        self._open.close()
        return tally


def _user_class(act: Act, share: int, site: Site | None) -> type[User]:
    class Person(User):
        """A user: sleeps until somebody is due, then plays their turn."""

        weight = share
        player: Player | None = None

        def wait_time(self) -> float:
            return self.player.wait_s if self.player is not None else 0.0

        @task
        def play(self) -> None:
            assert site is not None, "expected a process with users, received the master"
            playing, self.player = self.player, None
            # Whoever fails begins anew.
            playing = playing or site.player(act)
            if not playing.wait_s:
                playing.play()
            self.player = playing

    Person.__name__ = act.name
    return Person


def _alone(plan: Plan, site: Site) -> None:
    environment = _environment(plan, site)
    runner = environment.create_local_runner()
    _carry_out(runner)
    _tell(Finished((site.finish(),)))


def _lead(plan: Plan) -> None:
    """Let as many workers as were asked for join, lead them through the shape, collect."""
    environment = _environment(plan, None)
    try:
        runner = environment.create_master_runner(_LOOPBACK, plan.port)
    except (RPCError, SystemExit):
        # Which of the two depends on the words of the system's message.
        _tell(Taken())
        return
    tallies, is_complete = list[Tally](), Event()

    def collect(environment: Environment, msg: Message) -> None:
        tallies.append(msgspec.convert(msg.data, Tally, strict=False))
        if len(tallies) == plan.workers:
            is_complete.set()

    runner.register_message(_TALLY, collect)
    _tell(Listening(runner.server.port))
    while len(runner.clients.ready) < plan.workers:
        gevent.sleep(_LOOKS_EVERY_S)
    _carry_out(runner)
    is_complete.wait()
    _tell(Finished(tuple(tallies)))


def _follow(plan: Plan, site: Site) -> None:
    environment = _environment(plan, site)
    runner = environment.create_worker_runner(_LOOPBACK, plan.port)

    def report(**_: object) -> None:
        runner.send_message(_TALLY, msgspec.to_builtins(site.finish(), str_keys=True))

    environment.events.test_stop.add_listener(report)
    runner.greenlet.join()


def _carry_out(runner: Runner) -> None:
    """Let Locust follow the shape to its end, until all users have left."""
    runner.start_shape()
    following = runner.shape_greenlet
    assert following is not None
    following.join()


def _environment(plan: Plan, site: Site | None) -> Environment:
    """Set Locust up; the master knows the users too, but has none."""
    shape = find_shape(plan.shape)
    environment = Environment(
        user_classes=[_user_class(act, shape.users[act.name], site) for act in shape.acts()],
        shape_class=Curve(plan),
        events=Events(),
        stop_timeout=_STOPS_WITHIN_S,
    )
    if site is not None:
        environment.events.test_start.add_listener(site.begin)
        environment.events.user_error.add_listener(site.fault)
    return environment


def _tell(told: Told) -> None:
    sys.stdout.buffer.write(msgspec.json.encode(told) + b"\n")
    sys.stdout.buffer.flush()


def _leave_when_let_go() -> None:
    """End this process, whatever it does, when nobody holds its input any more."""
    make_nonblocking(sys.stdin.fileno())
    while nb_read(sys.stdin.fileno(), 1):
        pass
    os._exit(0)


def main() -> None:
    """Read the plan and carry it out."""
    plan = msgspec.json.decode(sys.stdin.buffer.readline(), type=Plan)
    gevent.spawn(_leave_when_let_go)
    match plan.role:
        case Role.ALONE:
            _alone(plan, Site(plan))
        case Role.MASTER:
            _lead(plan)
        case Role.WORKER:
            _follow(plan, Site(plan))


if __name__ == "__main__":
    main()
