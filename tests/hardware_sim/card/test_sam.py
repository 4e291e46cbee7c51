"""Keys by level, and who holds which."""

from __future__ import annotations

import pytest
from attrs import evolve

from samecity.errors import ReaderError
from samecity_hardware_sim.card.cryptograms import Algorithm
from samecity_hardware_sim.card.image import Application, KeyUse
from samecity_hardware_sim.card.profile import P1, CardFactor
from samecity_hardware_sim.card.purse_files import PublicInformation
from samecity_hardware_sim.sam import (
    Sam,
    SyntheticRoot,
    purse_address,
    region_factor,
    ssc_address,
)
from tests.hardware_sim.card.cards import ROOT, card_image, seeded
from tests.hardware_sim.card.test_cryptograms import by_openssl, openssl

HISTORICAL = bytes.fromhex("0081534331865A330900000001")
PLACE = b"330900sx"
CARD = bytes.fromhex("865A330900000001")


def turned(factor: bytes) -> bytes:
    return factor + bytes(255 - byte for byte in factor)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        (b"ssc external 0A 3DES", (Application.SSC, KeyUse.EXTERNAL, 0x0A, Algorithm.TDES)),
        (b"ssc internal 00 SM4", (Application.SSC, KeyUse.INTERNAL, 0x00, Algorithm.SM4)),
        (b"purse purchase 01 3DES", (Application.PURSE, KeyUse.PURCHASE, 0x01, Algorithm.TDES)),
    ],
)
def test_a_master_is_sm3_of_the_root_and_a_name(
    name: bytes, key: tuple[Application, KeyUse, int, Algorithm]
) -> None:
    # docs/card-profile.md, "Keys": SM3(root ‖ name), first 16 bytes.
    digest = openssl("dgst", "-sm3", "-binary", data=ROOT.secret + name)

    assert ROOT.master(*key) == digest[:16]


@pytest.mark.parametrize("algorithm", Algorithm)
def test_a_province_derives_a_cards_key_in_two_steps(algorithm: Algorithm) -> None:
    # card-standards 1.9: region factor, then card factor; each step is one encryption.
    master = ROOT.master(Application.SSC, KeyUse.EXTERNAL, 0x0A, algorithm)
    region = by_openssl(algorithm, "ecb", master, turned(PLACE))
    address = ssc_address("330900", HISTORICAL, algorithm)

    key = Sam(ROOT).card_key(address, KeyUse.EXTERNAL, 0x0A)

    assert (address.place, address.card) == (PLACE, CARD)
    assert key == by_openssl(algorithm, "ecb", region, turned(CARD))


def test_a_prefecture_derives_the_same_keys_for_its_own_cards_alone() -> None:
    prefecture = Sam(ROOT, places={region_factor("330900")})
    here = ssc_address("330900", HISTORICAL, Algorithm.SM4)
    there = ssc_address("330200", HISTORICAL, Algorithm.SM4)

    assert (Sam(ROOT).levels, prefecture.levels) == (2, 1)
    assert prefecture.internal(here, bytes(8), bytes(8)) == Sam(ROOT).internal(
        here, bytes(8), bytes(8)
    )
    with pytest.raises(ReaderError) as refused:
        prefecture.internal(there, bytes(8), bytes(8))
    assert refused.value.reason == "SAM_MISSING"


def test_a_purse_is_addressed_by_issuer_and_serial() -> None:
    file = next(
        each.content
        for directory in card_image().directories
        if directory.application is Application.PURSE
        for each in directory.files
        if each.id == "EF15"
    )
    data = bytes.fromhex(file).ljust(30, b"\0")
    address = purse_address(PublicInformation.decode(data), Algorithm.TDES)

    assert (address.place, address.card) == (data[:8], data[12:20])


def test_another_profile_takes_other_bytes_for_the_cards_factor() -> None:
    other = evolve(P1, card_factor=CardFactor.T8_AND_ZEROS)
    address = ssc_address("330900", HISTORICAL, Algorithm.SM4, other)

    assert address.card == HISTORICAL[7:] + bytes(2)


def test_every_key_has_a_value_of_its_own() -> None:
    keys = [key.value for each in card_image().directories for key in each.keys]

    assert len(set(keys)) == len(keys) > 15


def test_two_cards_have_no_key_in_common() -> None:
    first, second = (
        {key.value for each in card_image(serial=serial).directories for key in each.keys}
        for serial in (1, 2)
    )

    assert first & second == set()


def test_another_root_gives_other_keys_and_the_same_seed_the_same() -> None:
    name = (Application.SSC, KeyUse.INTERNAL, 0, Algorithm.SM4)
    again, other = SyntheticRoot.generate(seeded()), SyntheticRoot.generate(seeded(2))

    assert again.master(*name) == ROOT.master(*name)
    assert other.master(*name) != ROOT.master(*name)


def test_a_root_and_an_address_hide_what_they_hold() -> None:
    address = ssc_address("330900", HISTORICAL, Algorithm.SM4)

    assert ROOT.secret.hex() not in repr(ROOT)
    assert repr(ROOT) == "SyntheticRoot()"
    assert repr(CARD) not in repr(address)
