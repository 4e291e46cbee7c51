"""Every computation against published vectors or the openssl command line."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from attrs import evolve
from cryptography.hazmat.primitives.hashes import SM3, Hash
from hypothesis import given, settings
from hypothesis import strategies as st

from samecity_hardware_sim.card.cryptograms import (
    Algorithm,
    cryptogram,
    decrypt,
    diversify,
    encrypt,
    invert,
    mac,
    pad,
    purse_session_key,
    session_key,
    tac,
    unwrap,
    wrap,
)
from samecity_hardware_sim.card.profile import P1, Shortening

TDES, SM4 = Algorithm.TDES, Algorithm.SM4
KEY = bytes.fromhex("0123456789ABCDEFFEDCBA9876543210")
FACTOR = bytes.fromhex("865A330900000001")
SOURCE = bytes.fromhex("1122334455667788")
NOW = b"Now is the time for all "


def openssl(*words: str, data: bytes) -> bytes:
    if shutil.which("openssl") is None:
        pytest.skip("needs the Debian package openssl")
    run = subprocess.run(["openssl", *words], input=data, capture_output=True, check=True)
    return run.stdout


def by_openssl(
    algorithm: Algorithm,
    mode: str,
    key: bytes,
    data: bytes,
    *,
    backwards: bool = False,
) -> bytes:
    """Encrypt whole blocks with the command line; a single DES key stands three times."""
    name = "sm4" if algorithm is SM4 else "des-ede3"
    full = key if algorithm is SM4 else key * 3 if len(key) == 8 else key + key[:8]
    cipher = "-des-ede3" if (name, mode) == ("des-ede3", "ecb") else f"-{name}-{mode}"
    start = [] if mode == "ecb" else ["-iv", bytes(algorithm.block_size).hex()]
    way = ["-d"] if backwards else []
    return openssl("enc", *way, cipher, "-nopad", "-K", full.hex(), *start, data=data)


def test_sm4_gives_the_example_of_its_standard() -> None:
    # GB/T 32907-2016, annex A.1: key and text are the same.
    secret = bytes.fromhex("681edf34d206965e86b3e94f536e4246")

    assert encrypt(SM4, KEY, KEY) == secret
    assert decrypt(SM4, KEY, secret) == KEY


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
        (b"abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"),
    ],
)
def test_sm3_gives_the_examples_of_its_standard(text: bytes, expected: str) -> None:
    # GB/T 32905-2016, annex A.1 and A.2.
    digest = Hash(SM3())
    digest.update(text)

    assert digest.finalize().hex() == expected


def test_sm3_agrees_with_openssl() -> None:
    digest = Hash(SM3())
    digest.update(NOW)

    assert digest.finalize() == openssl("dgst", "-sm3", "-binary", data=NOW)


def test_single_des_gives_the_example_of_its_standard() -> None:
    # FIPS PUB 81, table B1: ECB of "Now is the time for all ".
    expected = "3fa40e8a984d48156a271787ab8883f9893d51ec4b563b53"

    assert encrypt(TDES, KEY[:8], NOW).hex() == expected


def test_the_mac_of_single_des_gives_the_example_of_its_standard() -> None:
    # ISO/IEC 9797-1:1999, annex A: algorithm 1, padding method 2.
    assert mac(TDES, KEY[:8], NOW).hex() == "10e1f0f1"


def test_the_mac_of_a_double_key_gives_the_example_of_its_standard() -> None:
    # ISO/IEC 9797-1:1999, annex A: algorithm 3, padding method 2.
    assert mac(TDES, KEY, NOW).hex() == "e9086230"


@pytest.mark.parametrize("algorithm", Algorithm)
@pytest.mark.parametrize("mode", ["ecb", "cbc"])
def test_the_ciphers_agree_with_openssl(algorithm: Algorithm, mode: str) -> None:
    data = NOW * 2
    ours = encrypt(algorithm, KEY, data)

    if mode == "ecb":
        assert ours == by_openssl(algorithm, mode, KEY, data)
    else:
        single = KEY if algorithm is SM4 else KEY[:8]
        chained = by_openssl(algorithm, mode, single, pad(data, algorithm.block_size))
        assert mac(algorithm, single, data) == chained[-algorithm.block_size :][:4]


@pytest.mark.parametrize("algorithm", Algorithm)
def test_decryption_agrees_with_openssl(algorithm: Algorithm) -> None:
    data = NOW * 2

    assert decrypt(algorithm, KEY, data) == by_openssl(algorithm, "ecb", KEY, data, backwards=True)


# card-standards 1.9 and 2.8: keys from a factor and from its complement.
@pytest.mark.parametrize("algorithm", Algorithm)
def test_a_key_is_diversified_by_a_factor_and_its_complement(algorithm: Algorithm) -> None:
    turned = bytes.fromhex("79A5CCF6FFFFFFFE")

    assert diversify(algorithm, KEY, FACTOR) == by_openssl(algorithm, "ecb", KEY, FACTOR + turned)


@pytest.mark.parametrize("algorithm", Algorithm)
def test_a_session_key_is_one_block_of_the_seed(algorithm: Algorithm) -> None:
    text = FACTOR + invert(FACTOR) if algorithm is SM4 else FACTOR
    expected = by_openssl(algorithm, "ecb", KEY, text)

    assert purse_session_key(algorithm, KEY, FACTOR) == expected
    assert session_key(algorithm, KEY, FACTOR, P1) == expected


def test_the_cryptogram_of_3des_is_the_source_under_the_session_key() -> None:
    session = by_openssl(TDES, "ecb", KEY, FACTOR)

    assert cryptogram(TDES, KEY, FACTOR, SOURCE, P1) == by_openssl(TDES, "ecb", session, SOURCE)


def test_the_cryptogram_of_sm4_is_the_left_half() -> None:
    session = by_openssl(SM4, "ecb", KEY, FACTOR + invert(FACTOR))
    block = by_openssl(SM4, "ecb", session, SOURCE + bytes(8))

    assert cryptogram(SM4, KEY, FACTOR, SOURCE, P1) == block[:8]


def test_a_profile_may_combine_the_halves_instead() -> None:
    other = evolve(P1, sm4_shortening=Shortening.XOR)
    session = by_openssl(SM4, "ecb", KEY, FACTOR + invert(FACTOR))
    block = by_openssl(SM4, "ecb", session, SOURCE + bytes(8))
    combined = bytes(left ^ right for left, right in zip(block[:8], block[8:], strict=True))

    assert cryptogram(SM4, KEY, FACTOR, SOURCE, other) == combined


def test_a_profile_may_have_session_keys_of_double_length() -> None:
    other = evolve(P1, tdes_session_size=16)
    text = FACTOR + invert(FACTOR)

    assert session_key(TDES, KEY, FACTOR, other) == by_openssl(TDES, "ecb", KEY, text)


def test_the_tac_of_3des_folds_the_key() -> None:
    folded = bytes.fromhex("FFFFFFFFFFFFFFFF")
    chained = by_openssl(TDES, "cbc", folded, pad(NOW, 8))

    assert tac(TDES, KEY, NOW) == chained[-8:][:4]


def test_the_tac_of_sm4_is_its_mac() -> None:
    assert tac(SM4, KEY, NOW) == by_openssl(SM4, "cbc", KEY, pad(NOW, 16))[-16:][:4]


@settings(max_examples=50)
@given(st.sampled_from(Algorithm), st.binary(max_size=80))
def test_what_is_wrapped_is_unwrapped(algorithm: Algorithm, data: bytes) -> None:
    wrapped = wrap(algorithm, KEY, data)

    assert len(wrapped) % algorithm.block_size == 0
    assert unwrap(algorithm, KEY, wrapped) == data


@pytest.mark.parametrize(
    ("algorithm", "block"),
    [(TDES, "0312345680000000"), (SM4, "03123456800000000000000000000000")],
)
def test_a_pin_fills_one_block(algorithm: Algorithm, block: str) -> None:
    # card-standards 1.9: length, packed digits, 80 00….
    wrapped = wrap(algorithm, KEY, bytes.fromhex("123456"))

    assert wrapped == by_openssl(algorithm, "ecb", KEY, bytes.fromhex(block))


@pytest.mark.parametrize("data", [b"", b"\0" * 7, b"\xff" * 16])
def test_what_was_not_wrapped_is_refused(data: bytes) -> None:
    damaged = encrypt(SM4, KEY, data) if len(data) == 16 else data

    with pytest.raises(ValueError, match="expected"):
        unwrap(SM4, KEY, damaged)
