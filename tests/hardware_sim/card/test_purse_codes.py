"""MAC1, MAC2, TAC and sealed commands from their formulas, with the openssl command line alone."""

from __future__ import annotations

import pytest

from samecity.domain.card import Generation
from samecity_hardware_sim.card.apdu import build
from samecity_hardware_sim.card.cryptograms import Algorithm
from samecity_hardware_sim.card.image import CardImage, KeyUse
from samecity_hardware_sim.card.purse import Transaction
from samecity_hardware_sim.card.system import CardChip
from samecity_hardware_sim.sam import Sam
from tests.hardware_sim.card.cards import BALANCE_FEN, ROOT, card_image, seeded
from tests.hardware_sim.card.terminal import TERMINAL, Counter, Validator
from tests.hardware_sim.card.test_cryptograms import by_openssl

MOMENT = bytes.fromhex("20261123100000")
AMOUNT = (250).to_bytes(4)
NUMBER = bytes.fromhex("0000ABCD")


def key_of(image: CardImage, use: KeyUse) -> bytes:
    values = [key.value for each in image.directories for key in each.keys if key.use is use]
    return bytes.fromhex(values[-1])


def code(algorithm: Algorithm, key: bytes, message: bytes) -> bytes:
    """CBC from zero over the message and 80 00…, the first four bytes of the last block."""
    size = algorithm.block_size
    padded = message + b"\x80" + bytes(-(len(message) + 1) % size)
    return by_openssl(algorithm, "cbc", key, padded)[-size:][:4]


def session(algorithm: Algorithm, key: bytes, seed: bytes) -> bytes:
    turned = bytes(255 - byte for byte in seed)
    return by_openssl(algorithm, "ecb", key, seed + turned if algorithm is Algorithm.SM4 else seed)


def issuers_code(algorithm: Algorithm, key: bytes, message: bytes) -> bytes:
    if algorithm is Algorithm.SM4:
        return code(algorithm, key, message)
    folded = bytes(left ^ right for left, right in zip(key[:8], key[8:], strict=True))
    return code(algorithm, folded, message)


# The formulas of card-standards 2.8.
@pytest.mark.parametrize("algorithm", Algorithm)
@pytest.mark.parametrize(("p1", "kind"), [("01", "06"), ("03", "09")])
def test_a_purchase_follows_the_formulas(algorithm: Algorithm, p1: str, kind: str) -> None:
    image = card_image(algorithm=algorithm)
    bus = Validator.open(CardChip(image, randbytes=seeded()), Sam(ROOT), algorithm)
    header = bytes.fromhex(f"8050{p1}02")
    answer = bus.terminal.ok(build(header, b"\x01" + AMOUNT + TERMINAL))
    sequence, random = answer[4:6], answer[11:15]
    secret = session(
        algorithm, key_of(image, KeyUse.PURCHASE), random + sequence + bytes.fromhex("ABCD")
    )
    facts = AMOUNT + bytes.fromhex(kind) + TERMINAL
    mac1 = code(algorithm, secret, facts + MOMENT)

    answer = bus.terminal.ok(build(bytes.fromhex("80540100"), NUMBER + MOMENT + mac1))

    tac = issuers_code(algorithm, key_of(image, KeyUse.TAC), facts + NUMBER + MOMENT)
    assert answer == tac + code(algorithm, secret, AMOUNT)


@pytest.mark.parametrize("algorithm", Algorithm)
def test_a_load_follows_the_formulas(algorithm: Algorithm) -> None:
    image = card_image(algorithm=algorithm)
    bus = Validator.open(CardChip(image, randbytes=seeded()), Sam(ROOT), algorithm)
    answer = bus.terminal.ok(build(bytes.fromhex("80500002"), b"\x01" + AMOUNT + TERMINAL))
    sequence, random, mac1 = answer[4:6], answer[8:12], answer[12:]
    secret = session(
        algorithm, key_of(image, KeyUse.LOAD), random + sequence + bytes.fromhex("8000")
    )
    facts = AMOUNT + bytes.fromhex("02") + TERMINAL
    mac2 = code(algorithm, secret, facts + MOMENT)

    tac = bus.terminal.ok(build(bytes.fromhex("80520000"), MOMENT + mac2))

    assert answer[7] == (0 if algorithm is Algorithm.TDES else 4)
    assert mac1 == code(algorithm, secret, BALANCE_FEN.to_bytes(4) + facts)
    covered = (BALANCE_FEN + 250).to_bytes(4) + sequence + facts + MOMENT
    assert tac == issuers_code(algorithm, key_of(image, KeyUse.TAC), covered)


# card-standards 1.9: the PIN as length, digits, 80 00…; MAC over five bytes of header and data.
@pytest.mark.parametrize("generation", Generation)
def test_a_reloaded_pin_follows_the_formulas(generation: Generation) -> None:
    image = card_image(generation)
    desk = Counter.open(CardChip(image, randbytes=seeded()), Sam(ROOT))
    desk.authenticate(0x10)
    algorithm = desk.address.algorithm
    ssse = next(each for each in image.directories if each.pin)
    key = next(key for key in ssse.keys if (key.use, key.id) == (KeyUse.MESSAGE, 0x73))
    secret = session(algorithm, bytes.fromhex(key.value), desk.terminal.challenge())
    plain = bytes.fromhex("0377889980").ljust(algorithm.block_size, b"\0")
    data = by_openssl(algorithm, "ecb", secret, plain)
    head = bytes.fromhex("84240001") + bytes((len(data) + 4,))

    status = desk.terminal.sw(head + data + code(algorithm, secret, head + data))

    assert status == 0x9000
    assert desk.terminal.sw("0020000003778899") == 0x9000


@pytest.mark.parametrize("generation", Generation)
def test_an_authentication_follows_the_formulas(generation: Generation) -> None:
    image = card_image(generation)
    desk = Counter.open(CardChip(image, randbytes=seeded()), Sam(ROOT))
    algorithm, source = desk.address.algorithm, bytes.fromhex("1122334455667788")
    ssse = next(each for each in image.directories if each.pin)
    values = {(key.use, key.id): bytes.fromhex(key.value) for key in ssse.keys}

    def proof(key: bytes, factor: bytes) -> bytes:
        secret = session(algorithm, key, factor)
        return by_openssl(algorithm, "ecb", secret, source.ljust(algorithm.block_size, b"\0"))[:8]

    factor = desk.terminal.challenge()
    internal = desk.terminal.ok(build(bytes.fromhex("00880000"), factor + source))
    external = proof(values[KeyUse.EXTERNAL, 0x0A], factor) + source

    assert internal == proof(values[KeyUse.INTERNAL, 0], factor)
    assert desk.terminal.sw(build(bytes.fromhex("0082000A"), external)) == 0x9000


def test_the_types_are_those_of_the_log() -> None:
    assert [kind.value for kind in Transaction] == [0x02, 0x06, 0x09]
