"""The electronic purse of T-Union: balance, purchase, CAPP purchase, load, transaction proof.

Nothing is written before the last command of a transaction, and that one writes everything at once:
balance, counter, proof, log and what was cached. Source: card-standards 2.4-2.8.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum, unique
from typing import Final

from msgspec.structs import replace

from samecity_hardware_sim.card.apdu import Command
from samecity_hardware_sim.card.cryptograms import mac, purse_session_key, tac
from samecity_hardware_sim.card.directory import Directory, file_of
from samecity_hardware_sim.card.files import RecordFile
from samecity_hardware_sim.card.image import FileKind, KeyUse, ProofImage, PurseImage
from samecity_hardware_sim.card.memory import Change
from samecity_hardware_sim.card.session import Pending, Rule, Session
from samecity_hardware_sim.card.status import SW, Refused


@unique
class Transaction(IntEnum):
    """Transaction types as they stand in MACs and in the log. Source: card-standards 2.4."""

    LOAD = 0x02
    PURCHASE = 0x06
    CAPP_PURCHASE = 0x09


LOG_SFI: Final = 0x18
LAST_SEQUENCE: Final = 0xFFFF
_PURSE: Final = 0x02
_NO_OVERDRAFT: Final = bytes(3)
_INITIALIZE_SIZE: Final = 11
_DEBIT_SIZE: Final = 15
_CREDIT_SIZE: Final = 11
_LOAD_SEED_END: Final = b"\x80\x00"


def get_balance(session: Session, command: Command) -> bytes:
    """Return the balance (P1 00, 03) or the overdraft's limit and use, which are always nought."""
    if command.p1 > 3 or command.p2 != _PURSE:
        raise Refused(SW.WRONG_P1_P2)
    if command.data:
        raise Refused(SW.WRONG_LENGTH)
    balance_fen = _purse(session.directory).balance_fen
    return (0 if command.p1 in (1, 2) else balance_fen).to_bytes(4)


def initialize(session: Session, command: Command) -> bytes:
    """Begin a transaction: P1 00 load, 01 purchase, 03 CAPP purchase."""
    kind = _KINDS.get(command.p1)
    if kind is None or command.p2 != _PURSE:
        raise Refused(SW.WRONG_P1_P2)
    data = command.data
    if len(data) != _INITIALIZE_SIZE:
        raise Refused(SW.WRONG_LENGTH)
    amount, terminal = data[1:5], data[5:]
    purse = _purse(session.directory)
    is_load = kind is Transaction.LOAD
    try:
        key = session.directory.key(KeyUse.LOAD if is_load else KeyUse.PURCHASE, data[0])
    except Refused:
        raise Refused(SW.NO_KEY_INDEX) from None
    sequence = purse.online_sequence if is_load else purse.offline_sequence
    if sequence >= LAST_SEQUENCE:
        raise Refused(SW.SEQUENCE_AT_END)
    _check_amount(session, purse, kind, int.from_bytes(amount))
    random = session.randbytes(4)
    pending = session.pending = Pending(kind, key, amount, terminal, random, sequence)
    head = purse.balance_fen.to_bytes(4) + sequence.to_bytes(2)
    tail = bytes((key.version, key.algorithm.purse_code)) + random
    if not is_load:
        return head + _NO_OVERDRAFT + tail
    message = head[:4] + amount + bytes((kind,)) + terminal
    return head + tail + mac(key.algorithm, _load_key(pending), message)


def update_cache(session: Session, command: Command) -> bytes:
    """Keep what a CAPP purchase will write beside the money: a record, or a new one (P1 00).

    A shorter text replaces the beginning of a record. The last text for a file counts.
    """
    pending = session.pending
    if pending is None or pending.kind != Transaction.CAPP_PURCHASE:
        raise Refused(SW.NOT_NOW)
    if command.p2 & 7 or not command.data:
        raise Refused(SW.WRONG_LENGTH if not command.data else SW.WRONG_P1_P2)
    file = file_of(session.directory, command.p2 >> 3)
    if not isinstance(file, RecordFile) or file.sfi == LOG_SFI:
        raise Refused(SW.WRONG_FILE_TYPE)
    if command.p1 == 0:
        change = file.appended(command.data)
    else:
        old = file.numbered(command.p1)
        if file.kind is not FileKind.LINEAR or len(command.data) > len(old):
            raise Refused(SW.WRONG_DATA)
        change = file.replaced(command.p1, command.data + old[len(command.data) :])
    pending.cache[file.id] = change
    return b""


def debit(session: Session, command: Command) -> bytes:
    """Carry out a purchase, all of it at once; answer with TAC and MAC2."""
    pending = _take(session, is_load=False)
    if command.p1 != 1 or command.p2:
        raise Refused(SW.WRONG_P1_P2)
    data = command.data
    if len(data) != _DEBIT_SIZE:
        raise Refused(SW.WRONG_LENGTH)
    number, moment, received = data[:4], data[4:11], data[11:]
    key, directory = pending.key, session.directory
    seed = pending.random + pending.sequence.to_bytes(2) + number[2:]
    secret = purse_session_key(key.algorithm, key.value, seed)
    facts = pending.amount + bytes((pending.kind,)) + pending.terminal
    expected = mac(key.algorithm, secret, facts + moment)
    key.require(session.memory, expected, received, SW.PURSE_MAC_WRONG)
    mac2 = mac(key.algorithm, secret, pending.amount)
    code = _tac(directory, facts + number + moment)
    purse = _purse(directory)
    spent = replace(
        purse,
        balance_fen=purse.balance_fen - int.from_bytes(pending.amount),
        offline_sequence=pending.sequence + 1,
        proofs=_proved(purse, pending, mac2, code),
    )
    session.memory.commit(*_writes(directory, spent, pending, moment), *pending.cache.values())
    return code + mac2


def credit(session: Session, command: Command) -> bytes:
    """Carry out a load; answer with the TAC."""
    pending = _take(session, is_load=True)
    if command.p1 or command.p2:
        raise Refused(SW.WRONG_P1_P2)
    data = command.data
    if len(data) != _CREDIT_SIZE:
        raise Refused(SW.WRONG_LENGTH)
    moment, received = data[:7], data[7:]
    key, directory = pending.key, session.directory
    facts = pending.amount + bytes((pending.kind,)) + pending.terminal + moment
    expected = mac(key.algorithm, _load_key(pending), facts)
    key.require(session.memory, expected, received, SW.PURSE_MAC_WRONG)
    purse = _purse(directory)
    balance_fen = purse.balance_fen + int.from_bytes(pending.amount)
    code = _tac(directory, balance_fen.to_bytes(4) + pending.sequence.to_bytes(2) + facts)
    loaded = replace(
        purse,
        balance_fen=balance_fen,
        online_sequence=pending.sequence + 1,
        proofs=_proved(purse, pending, received, code),
    )
    session.memory.commit(*_writes(directory, loaded, pending, moment))
    return code


def prove(session: Session, command: Command) -> bytes:
    """Return MAC and TAC of the last transaction of a type (P2), if it has the number asked for."""
    if command.p1:
        raise Refused(SW.WRONG_P1_P2)
    if len(command.data) != 2:
        raise Refused(SW.WRONG_LENGTH)
    sequence = int.from_bytes(command.data)
    for proof in _purse(session.directory).proofs:
        if (proof.kind, proof.sequence) == (command.p2, sequence):
            return bytes.fromhex(proof.mac + proof.tac)
    raise Refused(SW.NO_PROOF)


def _purse(directory: Directory) -> PurseImage:
    assert directory.purse is not None  # an image gives every purse application its purse
    return directory.purse.value


def _check_amount(session: Session, purse: PurseImage, kind: Transaction, amount_fen: int) -> None:
    if kind is not Transaction.LOAD:
        if amount_fen > purse.balance_fen:
            raise Refused(SW.TOO_LITTLE)
    elif not 0 < amount_fen <= session.profile.purse_maximum_fen - purse.balance_fen:
        raise Refused(SW.WRONG_DATA)


def _take(session: Session, *, is_load: bool) -> Pending:
    pending, session.pending = session.pending, None
    if pending is None or (pending.kind == Transaction.LOAD) is not is_load:
        raise Refused(SW.NOT_NOW)
    return pending


def _load_key(pending: Pending) -> bytes:
    seed = pending.random + pending.sequence.to_bytes(2) + _LOAD_SEED_END
    return purse_session_key(pending.key.algorithm, pending.key.value, seed)


def _tac(directory: Directory, message: bytes) -> bytes:
    key = directory.key(KeyUse.TAC, 0)
    return tac(key.algorithm, key.value, message)


def _proved(
    purse: PurseImage, pending: Pending, code: bytes, tac_: bytes
) -> tuple[ProofImage, ...]:
    newest = ProofImage(
        kind=pending.kind,
        sequence=pending.sequence,
        mac=code.hex().upper(),
        tac=tac_.hex().upper(),
    )
    return (newest, *(proof for proof in purse.proofs if proof.kind != pending.kind))


def _writes(
    directory: Directory, purse: PurseImage, pending: Pending, moment: bytes
) -> tuple[Change, Change]:
    log = file_of(directory, LOG_SFI)
    if directory.purse is None or not isinstance(log, RecordFile):
        raise Refused(SW.WRONG_FILE_TYPE)
    facts = pending.amount + bytes((pending.kind,)) + pending.terminal + moment
    record = pending.sequence.to_bytes(2) + _NO_OVERDRAFT + facts
    return directory.purse.to(purse), log.appended(record)


_KINDS: Final = {
    0x00: Transaction.LOAD,
    0x01: Transaction.PURCHASE,
    0x03: Transaction.CAPP_PURCHASE,
}

PURSE_COMMANDS: Final[Mapping[int, Rule]] = {
    0x805C: Rule(get_balance),
    0x8050: Rule(initialize),
    0x80DC: Rule(update_cache, keeps_pending=True),
    0x8054: Rule(debit, keeps_pending=True),
    0x8052: Rule(credit, keeps_pending=True),
    0x805A: Rule(prove),
}
"""By class without its secure-messaging bit, then instruction."""
