"""PINs and keys with their retry counters, which outlive the power."""

from __future__ import annotations

from hmac import compare_digest

from samecity_hardware_sim.card.access import key_right
from samecity_hardware_sim.card.image import KeyImage, PinImage
from samecity_hardware_sim.card.memory import Cell, Memory
from samecity_hardware_sim.card.status import SW, Refused, tries


class _Guarded:
    """A secret that wrong guesses block.

    Attributes:
        directory_id: Where it is kept; a right won with it holds there and below.
    """

    def __init__(self, directory_id: int, most: int, left: int) -> None:
        self.directory_id = directory_id
        self.tries = most
        self.tries_left = Cell(left)

    def try_out(self, memory: Memory, is_right: bool) -> bool:
        """Count a guess: each costs a try, a right one then gives all of them back.

        The try is spent before anything depends on the answer, so that cutting the power in between
        wins nothing.

        Raises:
            Refused: There is no try left (6983).
        """
        left = self.tries_left.value
        if not left:
            raise Refused(SW.BLOCKED)
        memory.commit(self.tries_left.to(left - 1))
        if is_right:
            memory.commit(self.tries_left.to(self.tries))
        return is_right


class Key(_Guarded):
    """A key.

    Attributes:
        value: 16 bytes.
        right: What an external authentication under it wins.
    """

    def __init__(self, image: KeyImage, directory_id: int) -> None:
        super().__init__(directory_id, image.tries, image.tries_left)
        self.id = image.id
        self.use = image.use
        self.algorithm = image.algorithm
        self.value = bytes.fromhex(image.value)
        self.version = image.version
        self.right = key_right(image.id)

    def require(self, memory: Memory, expected: bytes, received: bytes, wrong: int) -> None:
        """Compare a cryptogram or a MAC with what it should be, and count the guess.

        Args:
            memory: Where the counter is kept.
            expected: What the card computed.
            received: What the command brought.
            wrong: The status word if they differ; `SW.TRIES` tells the tries left.

        Raises:
            Refused: They differ, or the key is blocked (6983).
        """
        if not self.try_out(memory, compare_digest(expected, received)):
            raise tries(self.tries_left.value) if wrong == SW.TRIES else Refused(wrong)

    def image(self) -> KeyImage:
        """Return the key as it is now."""
        return KeyImage(
            id=self.id,
            use=self.use,
            algorithm=self.algorithm,
            value=self.value.hex().upper(),
            version=self.version,
            tries=self.tries,
            tries_left=self.tries_left.value,
        )

    def __repr__(self) -> str:
        return f"Key({self.id:02X}, {self.use.value}, {self.algorithm.value})"


class Pin(_Guarded):
    """A PIN: packed digits."""

    def __init__(self, image: PinImage, directory_id: int) -> None:
        super().__init__(directory_id, image.tries, image.tries_left)
        self.value = Cell(bytes.fromhex(image.value))

    def require(self, memory: Memory, entered: bytes) -> None:
        """Compare an entered PIN, and count the guess.

        Raises:
            Refused: It is wrong (63Cx), or the PIN is blocked (6983).
        """
        if not self.try_out(memory, compare_digest(self.value.value, entered)):
            raise tries(self.tries_left.value)

    def image(self) -> PinImage:
        """Return the PIN as it is now."""
        value = self.value.value.hex().upper()
        return PinImage(value=value, tries=self.tries, tries_left=self.tries_left.value)

    def __repr__(self) -> str:
        return f"Pin({self.tries_left.value} of {self.tries} tries left)"
