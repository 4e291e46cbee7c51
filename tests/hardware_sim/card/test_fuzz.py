"""Random and mutated commands: always a status word, and nothing changes without a key.

20,000 commands by default; `SAMECITY_FUZZ_COMMANDS=1000000` sends as many as it says. The seed is
fixed, so a failure comes again; `SAMECITY_FUZZ_SEED` sets another one.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from random import Random
from typing import Final

import pytest
from msgspec.structs import replace

from samecity.domain.card import Generation
from samecity_hardware_sim.card.apdu import NE_EXTENDED, SECURE, build, parse
from samecity_hardware_sim.card.cryptograms import Algorithm
from samecity_hardware_sim.card.file_commands import FILE_COMMANDS
from samecity_hardware_sim.card.image import CardImage
from samecity_hardware_sim.card.pboc import PBOC_COMMANDS
from samecity_hardware_sim.card.pboc_files import DEBIT_NAME, PPSE_NAME, PSE_NAME
from samecity_hardware_sim.card.purse import PURSE_COMMANDS, Transaction
from samecity_hardware_sim.card.purse_files import PURSE_NAME
from samecity_hardware_sim.card.security_commands import SECURITY_COMMANDS
from samecity_hardware_sim.card.ssc import SSC_COMMANDS
from samecity_hardware_sim.card.ssc_files import SSSE_NAME
from samecity_hardware_sim.card.status import SW, Refused
from samecity_hardware_sim.card.system import CardChip, Interface
from samecity_hardware_sim.sam import Sam
from tests.hardware_sim.card.bare import bare_image
from tests.hardware_sim.card.cards import ROOT, card_image, seeded
from tests.hardware_sim.card.terminal import Counter, Validator

COMMANDS: Final = int(os.environ.get("SAMECITY_FUZZ_COMMANDS", "20000"))
SEED: Final = int(os.environ.get("SAMECITY_FUZZ_SEED", "20261123"))
POWER_EVERY: Final = 100
CARD_EVERY: Final = 500

KNOWN: Final = frozenset(SW)
COUNTED: Final = {SW.MORE: 0xFF, SW.TRIES: 0x0F, SW.EXACT: 0xFF}
SELECT: Final = bytes.fromhex("00A40400")
GET_RESPONSE: Final = bytes.fromhex("00C00000")

PLAIN: Final = (
    *(build(SELECT, name) for name in (SSSE_NAME, PURSE_NAME, DEBIT_NAME, PPSE_NAME, PSE_NAME)),
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
            "80A8000023" "8321" + "00" * 33, "80A80000028300", "80CA9F3600", "80CA9F1700",
            "00C0000000", "00C00000FF",
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

    for generation in Generation:
        desk = Counter.open(Recorder(card_image(generation), randbytes=seeded(7)), Sam(ROOT))
        desk.authenticate()
        desk.authenticate(0x12)
        desk.authenticate(0x10)
        desk.sealed("84240001", 0x73, bytes.fromhex("778899"), encrypted=True)
        desk.sealed("841E0000", 0x01)
    for algorithm in Algorithm:
        chip = Recorder(card_image(algorithm=algorithm), randbytes=seeded(8))
        bus = Validator.open(chip, Sam(ROOT), algorithm)
        bus.pay(100)
        bus.pay(0, Transaction.CAPP_PURCHASE)
        bus.load(100)
    return tuple(sent)


def commands(random: Random, corpus: tuple[bytes, ...], count: int) -> Iterator[bytes]:
    """Yield each command once, then some in a row, in extended form, damaged, or random bytes.

    Args:
        random: Where they come from.
        corpus: Commands that are right somewhere; the first four select.
        count: How many beside the first, which are the corpus.
    """
    yield from corpus
    at, row = 0, 0
    for _ in range(count):
        kind = random.random()
        if kind < 0.1:
            yield random.randbytes(random.choice((0, 1, 4, 5, 6, 7, 12, 40, 261)))
            continue
        if kind < 0.18:
            row = 0
            yield random.choice(corpus[:4])
            continue
        at, row = (at + 1, row - 1) if row else (random.randrange(len(corpus)), random.randrange(6))
        command = corpus[at % len(corpus)]
        if kind < 0.28:
            command = extended(command, random)
        if kind > 0.7:
            changed = bytearray(command)
            for _ in range(random.randint(1, 2)):
                damage(changed, random)
            command = bytes(changed)
        yield command


def extended(command: bytes, random: Random) -> bytes:
    """Give a command an extended form, now and then with far more data than any file holds."""
    try:
        parsed = parse(command)
    except Refused:
        return command
    data = parsed.data
    if data and random.random() < 0.2:
        data += random.randbytes(
            random.choice((1, 256, 1000)) if random.random() < 0.99 else 65_000
        )
    ne = random.choice((0, 1, 256, 257, NE_EXTENDED))
    body = len(data).to_bytes(2) + data if data else b""
    return parsed.header + b"\0" + body + ((ne % NE_EXTENDED).to_bytes(2) if ne else b"")


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


def statuses(chip: CardChip, command: bytes) -> Iterator[int]:
    """Send a command as a driver for T=0 does, and yield every status word of the answers."""
    answer = chip.transmit(command)
    yield checked(command, answer)
    if answer[-2] == 0x6C and len(command) > 4:
        again = command[:4] + answer[-1:]
        answer = chip.transmit(again)
        yield checked(again, answer)
    elif answer[-2] == 0x61:
        rest = GET_RESPONSE + answer[-1:]
        yield checked(rest, chip.transmit(rest))


def checked(command: bytes, answer: bytes) -> int:
    status = int.from_bytes(answer[-2:])
    is_counted = any(status & ~mask == base for base, mask in COUNTED.items())
    name = f"seed {SEED}: {command[:300].hex()} gave {answer[-2:].hex()}"
    assert status in KNOWN or is_counted, name
    assert len(answer) <= NE_EXTENDED + 2, name
    return next((base for base, mask in COUNTED.items() if status & ~mask == base), status)


def test_the_fuzzer_knows_every_command() -> None:
    sent = {(command[0] & ~SECURE) << 8 | command[1] for command in (*PLAIN, *recorded())}

    for table in (FILE_COMMANDS, SECURITY_COMMANDS, SSC_COMMANDS, PURSE_COMMANDS, PBOC_COMMANDS):
        assert set(table) <= sent


@pytest.mark.parametrize(
    ("generation", "algorithm"),
    [
        (Generation.SECOND, Algorithm.TDES),
        (Generation.THIRD, Algorithm.TDES),
        (Generation.THIRD, Algorithm.SM4),
    ],
)
@pytest.mark.parametrize("interface", Interface)
def test_a_stranger_gets_status_words_and_changes_nothing(
    generation: Generation, algorithm: Algorithm, interface: Interface
) -> None:
    random = Random(SEED)  # noqa: S311  a failure must come again
    image = card_image(generation, algorithm=algorithm)
    chip = CardChip(image, interface=interface, randbytes=random.randbytes)
    seen: set[int] = set()

    for number, command in enumerate(commands(random, PLAIN + recorded(), -(-COMMANDS // 6))):
        if number % CARD_EVERY == 0:
            # A new card has all its tries again, and with them all its commands.
            assert without_guesses(chip.image()) == without_guesses(image), f"seed {SEED}: {number}"
            chip = CardChip(image, interface=interface, randbytes=random.randbytes)
        if number % POWER_EVERY == 0:
            chip.power_off()
            chip.power_on()
        seen.update(statuses(chip, command))

    assert without_guesses(chip.image()) == without_guesses(image), f"seed {SEED}"
    # It came as far as the keys, and was stopped there.
    assert {SW.OK, SW.TRIES, SW.MAC_WRONG, SW.NOT_PERMITTED} <= seen
    assert (SW.PURSE_MAC_WRONG in seen) is (generation is Generation.THIRD)


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
        for _ in statuses(chip, command):
            pass

    assert len(chip.image().directories[0].files) == 4
