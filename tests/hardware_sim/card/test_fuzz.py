"""Random and mutated commands: always a status word, and nothing changes without a key.

20,000 commands by default; `SAMECITY_FUZZ_COMMANDS=1000000` sends as many as it says. The seed is
fixed, so a failure comes again.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from random import Random
from typing import Final

import pytest
from msgspec.structs import replace

from samecity.domain.card import Generation
from samecity_hardware_sim.card.apdu import build
from samecity_hardware_sim.card.cryptograms import Algorithm
from samecity_hardware_sim.card.image import CardImage
from samecity_hardware_sim.card.pboc_files import DEBIT_NAME, PPSE_NAME, PSE_NAME
from samecity_hardware_sim.card.purse import Transaction
from samecity_hardware_sim.card.purse_files import PURSE_NAME
from samecity_hardware_sim.card.ssc_files import SSSE_NAME
from samecity_hardware_sim.card.status import SW
from samecity_hardware_sim.card.system import CardChip, Interface
from samecity_hardware_sim.sam import Sam
from tests.hardware_sim.card.bare import bare_image
from tests.hardware_sim.card.cards import ROOT, card_image, seeded
from tests.hardware_sim.card.terminal import Counter, Validator

COMMANDS: Final = int(os.environ.get("SAMECITY_FUZZ_COMMANDS", "20000"))
SEED: Final = 20_261_123
POWER_EVERY: Final = 100
CARD_EVERY: Final = 500

KNOWN: Final = frozenset(SW)
COUNTED: Final = {SW.MORE: 0xFF, SW.TRIES: 0x0F, SW.EXACT: 0xFF}
SELECT: Final = bytes.fromhex("00A40400")

PLAIN: Final = (
    *(build(SELECT, name) for name in (SSSE_NAME, PURSE_NAME, DEBIT_NAME, PSE_NAME, PPSE_NAME)),
    *map(
        bytes.fromhex,
        (
            "00A40000", "00A4000002DF01", "00A4000002DF04", "00A4000002EF05",
            "00A4080006DDF1DF01EF05",
            "00B2012C12", "00B2080000", "00B201C417", "00B201F430", "00B201D480", "00B2010C00",
            "00B095001E", "00B09600FF", "00B08800000000", "00D6960003AABBCC",
            "04D6960007AABBCC00000000",
            "00DC01340301AABB", "00E2004020" + "AB" * 32, "00DC00C317" + "AB" * 23,
            "0084000004", "0084000008", "0084000010", "0088000010" + "11" * 16,
            "0082000A10" + "22" * 16, "0082001211" + "33" * 17, "0020000003654321", "00200000",
            "805E010007654321FF112233", "842400010C" + "44" * 12, "8424000004AABBCCDD",
            "841E000004AABBCCDD", "8418000004AABBCCDD", "8416000004AABBCCDD",
            "805C000204", "805001020B0100000064330200000042", "805003020B0100000000330200000042",
            "805000020B0100000064330200000042", "80DC01D080" + "55" * 128, "80DC00F030" + "66" * 48,
            "805401000F" + "77" * 15, "805200000B" + "88" * 11, "805A0009020000",
            "80A8000023" "8321" + "00" * 33, "80CA9F3600", "00C0000000", "00C00000FF",
        ),
    ),
)  # fmt: skip


def recorded() -> tuple[bytes, ...]:
    """Commands that were right once, under another chip's challenges."""
    sent: list[bytes] = []

    class Recorder(CardChip):
        def transmit(self, command: bytes) -> bytes:
            sent.append(command)
            return super().transmit(command)

    desk = Counter.open(Recorder(card_image(), randbytes=seeded(7)), Sam(ROOT))
    desk.authenticate()
    desk.authenticate(0x12)
    desk.authenticate(0x10)
    desk.sealed("84240001", 0x73, bytes.fromhex("778899"), encrypted=True)
    desk.sealed("841E0000", 0x01)
    bus = Validator.open(Recorder(card_image(), randbytes=seeded(8)), Sam(ROOT))
    bus.pay(100)
    bus.pay(0, Transaction.CAPP_PURCHASE)
    bus.load(100)
    return tuple(sent)


def commands(random: Random, corpus: tuple[bytes, ...], count: int) -> Iterator[bytes]:
    """Yield commands as they are, damaged, or made of nothing."""
    for _ in range(count):
        kind = random.random()
        if kind < 0.1:
            yield random.randbytes(random.choice((0, 1, 4, 5, 6, 7, 12, 40, 261)))
            continue
        command = bytearray(random.choice(corpus))
        if kind > 0.4:
            for _ in range(random.randint(1, 3)):
                damage(command, random)
        yield bytes(command)


def damage(command: bytearray, random: Random) -> None:
    at = random.randrange(len(command)) if command else 0
    how = random.randrange(5)
    if how == 0 and command:
        command[at] = random.randrange(256)
    elif how == 1 and command:
        command[at] ^= 1 << random.randrange(8)
    elif how == 2:
        del command[at:]
    elif how == 3:
        command[at:at] = random.randbytes(random.randint(1, 4))
    elif len(command) > 3:
        command[random.randrange(4)] = random.randrange(256)


def without_guesses(image: CardImage) -> CardImage:
    """Level what a stranger may change: tries spent, payments begun (anybody's to count)."""
    directories = tuple(
        replace(
            each,
            keys=tuple(replace(key, tries_left=0) for key in each.keys),
            pin=replace(each.pin, tries_left=0) if each.pin else None,
            bank=replace(each.bank, counter=0) if each.bank else None,
        )
        for each in image.directories
    )
    return replace(image, directories=directories)


@pytest.mark.parametrize(
    ("generation", "algorithm"),
    [(Generation.SECOND, Algorithm.TDES), (Generation.THIRD, Algorithm.SM4)],
)
def test_a_stranger_gets_status_words_and_changes_nothing(
    generation: Generation, algorithm: Algorithm
) -> None:
    random = Random(SEED)  # noqa: S311  a failure must come again
    image = card_image(generation, algorithm=algorithm)
    chip = CardChip(image, randbytes=random.randbytes)
    corpus = PLAIN + recorded()

    for number, command in enumerate(commands(random, corpus, COMMANDS // 2)):
        if number % CARD_EVERY == 0:
            # A new card has all its tries again, and with them all its commands.
            assert without_guesses(chip.image()) == without_guesses(image)
            chip = CardChip(image, randbytes=random.randbytes)
        if number % POWER_EVERY == 0:
            chip.power_off()
            chip.interface = random.choice(list(Interface))
            chip.power_on()
        check(command, chip.transmit(command))

    assert without_guesses(chip.image()) == without_guesses(image)


def check(command: bytes, answer: bytes) -> None:
    status = int.from_bytes(answer[-2:])
    is_counted = any(status & ~mask == base for base, mask in COUNTED.items())
    assert status in KNOWN or is_counted, f"{command.hex()} gave {status:04X}"
    assert len(answer) <= 65_536 + 2


def test_free_files_of_every_kind_take_any_command() -> None:
    random = Random(SEED)  # noqa: S311  a failure must come again
    chip = CardChip(bare_image(), randbytes=random.randbytes)
    chip.power_on()
    corpus = tuple(
        bytes.fromhex(text)
        for text in (
            "00A4000002EF01", "00A4000002EF02", "00A4000002EF03", "00A4000002EF04",
            "00B0810010", "00D6810004AABBCCDD", "00B2011404", "00E2001004AABBCCDD",
            "00DC011404AABBCCDD", "00E2001804AABBCCDD", "00DC001B04AABBCCDD", "00B2011C04",
            "00E2002004AA02BBCC", "00B2AA2004", "00DCAA2004AA02CCDD", "00B2012404",
        )
    )  # fmt: skip

    for command in commands(random, corpus, COMMANDS // 4):
        check(command, chip.transmit(command))

    assert len(chip.image().directories[0].files) == 4
