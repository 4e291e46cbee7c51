"""Chips that lie: about PINs, money and what they did."""

from __future__ import annotations

from random import Random
from typing import Final

import attrs
from msgspec.structs import replace

from samecity.synthetic.readers import Readers
from samecity.synthetic.world import Wallet, World
from samecity_conformance.bindings import Binding
from samecity_conformance.mutants.mutant import CARD, MakeGround, Mutant, honest
from samecity_hardware_sim.bench import Bench
from samecity_hardware_sim.card.access import PIN
from samecity_hardware_sim.card.apdu import Command
from samecity_hardware_sim.card.directory import Directory
from samecity_hardware_sim.card.keys import Key
from samecity_hardware_sim.card.memory import Memory
from samecity_hardware_sim.card.session import Session
from samecity_hardware_sim.card.status import SW, Refused
from samecity_hardware_sim.card.system import CardChip
from samecity_hardware_sim.sam import SyntheticRoot

_VERIFY: Final = 0x20
_INITIALIZE: Final = 0x50
_CREDIT: Final = 0x52
_DEBIT: Final = 0x54
_PROVE: Final = 0x5A
_BALANCE: Final = 0x5C
_UPDATE_CAPP: Final = 0xDC
_CAPP_PURCHASE: Final = 0x03


def on_bench(bench: type[Bench], plugins: MakeGround = honest) -> MakeGround:
    """Let chips or terminals be others, over bytes in this process.

    Args:
        bench: Makes them.
        plugins: The ground below; its own cards are left out.
    """

    def readers(world: World, seed: int) -> Readers:
        random = Random(seed)  # noqa: S311  test keys, meant to be the same in every run
        root = SyntheticRoot.generate(random.randbytes)
        return bench(world, root=root, randbytes=random.randbytes)

    binding = Binding("inprocess", readers, has_chips=True)
    return lambda: attrs.evolve(plugins(), binding=binding)


def chip(kind: type[CardChip]) -> MakeGround:
    """Let every card be a chip of a kind."""

    class Lying(Bench):
        chip_type = kind

    return on_bench(Lying)


class ForgetsTries(CardChip):
    """A chip that gives the PIN its tries back when the power comes."""

    is_fresh = False

    def power_on(self) -> bytes:
        """Power it."""
        self.is_fresh = True
        return super().power_on()

    def _carry_out(self, session: Session, command: Command) -> bytes:
        if command.ins == _VERIFY and self.is_fresh:
            self.is_fresh = False
            pin = session.directory.nearest_pin
            self.memory.commit(pin.tries_left.to(pin.tries))
        return super()._carry_out(session, command)


class TakesAnyPin(CardChip):
    """A chip for which every PIN is right."""

    def _carry_out(self, session: Session, command: Command) -> bytes:
        if command.ins == _VERIFY and command.data:
            session.win(session.directory.nearest_pin, PIN)
            return b""
        return super()._carry_out(session, command)


def _spend(directory: Directory, memory: Memory, amount_fen: int) -> None:
    assert directory.purse is not None  # the command was carried out in the purse's application
    purse = directory.purse.value
    memory.commit(directory.purse.to(replace(purse, balance_fen=purse.balance_fen - amount_fen)))


class PaysTooEarly(CardChip):
    """A chip that takes the money when a purchase begins and not when it ends."""

    def _carry_out(self, session: Session, command: Command) -> bytes:
        pending = session.pending
        if command.ins == _DEBIT and pending is not None:
            _spend(session.directory, self.memory, -int.from_bytes(pending.amount))
        answer = super()._carry_out(session, command)
        if command.ins == _INITIALIZE and command.p1 == _CAPP_PURCHASE:
            _spend(session.directory, self.memory, int.from_bytes(command.data[1:5]))
        return answer


class PaysTwice(CardChip):
    """A chip that takes every fare twice."""

    def _carry_out(self, session: Session, command: Command) -> bytes:
        pending = session.pending
        answer = super()._carry_out(session, command)
        if command.ins == _DEBIT and pending is not None:
            _spend(session.directory, self.memory, int.from_bytes(pending.amount))
        return answer


class Trusting(Key):
    """A key for which every MAC is right."""

    def require(self, memory: Memory, expected: bytes, received: bytes, wrong: int) -> None:
        """Compare nothing."""


class ChecksNoMac(CardChip):
    """A chip that pays whoever asks, without looking at the terminal's MAC."""

    def _carry_out(self, session: Session, command: Command) -> bytes:
        pending = session.pending
        if command.ins == _DEBIT and pending is not None:
            pending.key = Trusting(pending.key.image(), pending.key.directory_id)
        return super()._carry_out(session, command)


class KeepsNoReference(CardChip):
    """A chip that writes nothing beside the money, and so cannot tell later for what it paid."""

    def _carry_out(self, session: Session, command: Command) -> bytes:
        answer = super()._carry_out(session, command)
        if command.ins == _UPDATE_CAPP and session.pending is not None:
            session.pending.cache.clear()
        return answer


class ProvesNoLoad(CardChip):
    """A chip that denies that it was loaded."""

    def _carry_out(self, session: Session, command: Command) -> bytes:
        if command.ins == _PROVE:
            raise Refused(SW.NO_PROOF)
        return super()._carry_out(session, command)


class ProvesAnything(CardChip):
    """A chip that claims a load that never happened."""

    def _carry_out(self, session: Session, command: Command) -> bytes:
        if command.ins == _PROVE:
            return bytes(8)
        return super()._carry_out(session, command)


class LoadsNothing(CardChip):
    """A chip that answers a load and keeps its balance."""

    def _carry_out(self, session: Session, command: Command) -> bytes:
        pending = session.pending
        answer = super()._carry_out(session, command)
        if command.ins == _CREDIT and pending is not None:
            _spend(session.directory, self.memory, int.from_bytes(pending.amount))
        return answer


class Boasts(CardChip):
    """A chip that tells ten yuan more than it holds."""

    def _carry_out(self, session: Session, command: Command) -> bytes:
        answer = super()._carry_out(session, command)
        if command.ins == _BALANCE:
            return (int.from_bytes(answer) + 1_000).to_bytes(4)
        return answer


class Copies(Bench):
    """A bench whose cards can be copied with their keys."""

    def clone(self, wallet: Wallet) -> None:
        """Leave the card as it is: nobody can tell a copy that has the keys."""


MUTANTS: Final = (
    Mutant(
        "pin-tries-come-back",
        "断电后密码尝试次数复原。",
        "Taking the power away gives the PIN its tries back.",
        CARD,
        ("C-05",),
        chip(ForgetsTries),
    ),
    Mutant(
        "any-pin-is-right",
        "输什么密码都对。",
        "Every PIN is right.",
        CARD,
        ("C-05",),
        chip(TakesAnyPin),
    ),
    Mutant(
        "purse-not-atomic",
        "交易一开始就扣款，中途拔卡钱就没了。",
        "The purse pays when a purchase begins: a tear loses the fare.",
        CARD,
        ("H-04", "R29"),
        chip(PaysTooEarly),
    ),
    Mutant(
        "purse-pays-twice",
        "每次扣款都扣两遍。",
        "The purse takes every fare twice.",
        CARD,
        ("H-05", "P-g"),
        chip(PaysTwice),
    ),
    Mutant(
        "debit-without-mac",
        "不核对终端的 MAC 就扣款。",
        "The purse pays without looking at the terminal's MAC.",
        CARD,
        ("H-04",),
        chip(ChecksNoMac),
    ),
    Mutant(
        "purse-forgets-what-it-paid",
        "扣款后不留交易标识，无法证明付过。",
        "The purse keeps no proof of what it paid, and pays again.",
        CARD,
        ("H-05", "R29"),
        chip(KeepsNoReference),
    ),
    Mutant(
        "load-denied",
        "已充值却说没有。",
        "The purse denies that it was loaded, and is loaded again.",
        CARD,
        ("H-06",),
        chip(ProvesNoLoad),
    ),
    Mutant(
        "load-claimed",
        "没充值却说充过。",
        "The purse claims a load that never happened, and the money is lost.",
        CARD,
        ("H-06",),
        chip(ProvesAnything),
    ),
    Mutant(
        "load-without-money",
        "充值应答成功，余额不变。",
        "The purse answers a load and holds no more than before.",
        CARD,
        ("T-04",),
        chip(LoadsNothing),
    ),
    Mutant(
        "balance-boasted",
        "余额多报十元。",
        "The purse tells ten yuan more than it holds.",
        CARD,
        ("R24",),
        chip(Boasts),
    ),
    Mutant(
        "keys-can-be-copied",
        "密钥可被复制，克隆卡通过鉴别。",
        "A card can be copied with its keys.",
        CARD,
        ("H-02", "N-03"),
        on_bench(Copies),
    ),
)
