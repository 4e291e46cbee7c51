"""What card specifications make of 3DES and SM4: derived keys, MACs, TACs and cryptograms.

The ciphers themselves are those of `cryptography`. Sources: card-standards 1.9 and 2.8; what these
leave open is the profile's.
"""

from __future__ import annotations

from enum import Enum, unique
from typing import Final

from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.algorithms import SM4

from samecity_hardware_sim.card.profile import Profile, Shortening

MAC_SIZE: Final = 4
FACTOR_SIZE: Final = 8
CRYPTOGRAM_SIZE: Final = 8


@unique
class Algorithm(Enum):
    """Block ciphers of the cards. Source of the codes: card-standards 1.3; `purse_code` assumed.

    Attributes:
        block_size: Bytes of a block.
        ssc_code: Value of tag 86 in the FCI of SSSE.
        purse_code: Algorithm identifier in what a purse answers to INITIALIZE.
    """

    TDES = "3DES"
    SM4 = "SM4"

    @property
    def block_size(self) -> int:
        """Bytes of a block."""
        return 8 if self is Algorithm.TDES else 16

    @property
    def ssc_code(self) -> int:
        """Value of tag 86 in the FCI of SSSE."""
        return 1 if self is Algorithm.TDES else 3

    @property
    def purse_code(self) -> int:
        """Algorithm identifier in what a purse answers to INITIALIZE."""
        return 0 if self is Algorithm.TDES else 4


def encrypt(algorithm: Algorithm, key: bytes, data: bytes) -> bytes:
    """Encrypt whole blocks, each by itself (ECB).

    Args:
        algorithm: The cipher.
        key: 16 bytes; 3DES also takes 8, which is then single DES.
        data: A multiple of the block size.
    """
    return Cipher(_cipher(algorithm, key), modes.ECB()).encryptor().update(data)  # noqa: S305  as specified


def decrypt(algorithm: Algorithm, key: bytes, data: bytes) -> bytes:
    """Undo `encrypt`."""
    return Cipher(_cipher(algorithm, key), modes.ECB()).decryptor().update(data)  # noqa: S305  as specified


def mac(algorithm: Algorithm, key: bytes, data: bytes) -> bytes:
    """Compute the MAC of a message: CBC over the message padded with 80 00…, the first four bytes.

    Args:
        algorithm: The cipher.
        key: 16 bytes, or 8 for single DES. 16 bytes of 3DES make the MAC of ISO/IEC 9797-1,
            algorithm 3: single DES with the first half, 3DES for the last block.
        data: The message.
    """
    size = algorithm.block_size
    padded = pad(data, size)
    if algorithm is Algorithm.SM4 or len(key) == 8:
        return _cbc(algorithm, key, padded)[-size:][:MAC_SIZE]
    left, right = key[:8], key[8:]
    last = _cbc(algorithm, left, padded)[-size:]
    return encrypt(algorithm, left, decrypt(algorithm, right, last))[:MAC_SIZE]


def tac(algorithm: Algorithm, key: bytes, data: bytes) -> bytes:
    """Compute the transaction's authentication code: the issuer's MAC, which no terminal can make.

    Args:
        algorithm: The cipher.
        key: 16 bytes; under 3DES its halves are combined into one.
        data: The message.
    """
    if algorithm is Algorithm.SM4:
        return mac(algorithm, key, data)
    return mac(algorithm, xor(key[:8], key[8:]), data)


def diversify(algorithm: Algorithm, key: bytes, factor: bytes) -> bytes:
    """Derive the key of the next level down: of a region, of a card.

    Args:
        algorithm: The cipher.
        key: 16 bytes.
        factor: 8 bytes that name region or card.

    Returns:
        16 bytes.
    """
    return encrypt(algorithm, key, factor + invert(factor))


def purse_session_key(algorithm: Algorithm, key: bytes, seed: bytes) -> bytes:
    """Derive the key of one purse transaction.

    Args:
        algorithm: The cipher.
        key: The card's key for purchase or load, 16 bytes.
        seed: 8 bytes.

    Returns:
        8 bytes under 3DES, 16 under SM4.
    """
    if algorithm is Algorithm.SM4:
        return diversify(algorithm, key, seed)
    return encrypt(algorithm, key, seed)


def session_key(algorithm: Algorithm, key: bytes, factor: bytes, profile: Profile) -> bytes:
    """Derive the key of one authentication or one secure message of the social security card.

    Args:
        algorithm: The cipher.
        key: The card's key, 16 bytes.
        factor: The process factor, 8 bytes.
        profile: Says how long a 3DES session key is.
    """
    if algorithm is Algorithm.TDES and profile.tdes_session_size == 8:
        return encrypt(algorithm, key, factor)
    return diversify(algorithm, key, factor)


def cryptogram(
    algorithm: Algorithm, key: bytes, factor: bytes, source: bytes, profile: Profile
) -> bytes:
    """Compute what proves the knowledge of a key, in internal and external authentication.

    Args:
        algorithm: The cipher.
        key: The card's key, 16 bytes.
        factor: The process factor, 8 bytes.
        source: The original information, 8 bytes.
        profile: Says how a block of SM4 is shortened.

    Returns:
        8 bytes.
    """
    session = session_key(algorithm, key, factor, profile)
    block = encrypt(algorithm, session, source.ljust(algorithm.block_size, b"\0"))
    if algorithm is Algorithm.SM4 and profile.sm4_shortening is Shortening.XOR:
        return xor(block[:8], block[8:])
    return block[:CRYPTOGRAM_SIZE]


def wrap(algorithm: Algorithm, key: bytes, data: bytes) -> bytes:
    """Encrypt a message: a byte of length before it, 80 00… behind it where a block is not full."""
    size = algorithm.block_size
    framed = bytes((len(data),)) + data
    return encrypt(algorithm, key, framed if len(framed) % size == 0 else pad(framed, size))


def unwrap(algorithm: Algorithm, key: bytes, data: bytes) -> bytes:
    """Undo `wrap`.

    Raises:
        ValueError: It is not what `wrap` makes.
    """
    if not data or len(data) % algorithm.block_size:
        raise ValueError(f"expected whole blocks, received {len(data)} bytes")
    plain = decrypt(algorithm, key, data)
    size = plain[0]
    if size >= len(plain):
        raise ValueError("expected a length inside the message, received another")
    return plain[1 : 1 + size]


def pad(data: bytes, size: int) -> bytes:
    """Append 80 and zeros up to whole blocks; a message of whole blocks gets one more."""
    return (data + b"\x80").ljust(-(-(len(data) + 1) // size) * size, b"\0")


def xor(left: bytes, right: bytes) -> bytes:
    """Combine two texts of the same length, bit by bit."""
    return (int.from_bytes(left) ^ int.from_bytes(right)).to_bytes(len(left))


def invert(data: bytes) -> bytes:
    """Return every bit turned over."""
    return xor(data, b"\xff" * len(data))


def _cbc(algorithm: Algorithm, key: bytes, data: bytes) -> bytes:
    zeros = bytes(algorithm.block_size)
    return Cipher(_cipher(algorithm, key), modes.CBC(zeros)).encryptor().update(data)


def _cipher(algorithm: Algorithm, key: bytes) -> TripleDES | SM4:
    if algorithm is Algorithm.SM4:
        return SM4(key)
    return TripleDES(key * 3 if len(key) == 8 else key + key[:8])
