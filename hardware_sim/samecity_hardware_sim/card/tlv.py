"""BER-TLV as templates and records of a card use it: tags of 1-3 bytes, lengths up to 65,535."""

from __future__ import annotations

from collections.abc import Iterator


def tlv(tag: int, *values: bytes) -> bytes:
    """Make one data object.

    Args:
        tag: With its class bits, such as 0x9F0C.
        values: The value, in pieces.
    """
    value = b"".join(values)
    size = len(value)
    if size < 0x80:
        length = bytes((size,))
    elif size < 0x100:
        length = bytes((0x81, size))
    else:
        length = b"\x82" + size.to_bytes(2)
    return tag.to_bytes((tag.bit_length() + 7) // 8) + length + value


def objects(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield tag and value of each data object, in order; those inside a template stay in its value.

    Raises:
        ValueError: A tag or length points past the end.
    """
    at = 0
    while at < len(data):
        tag, at = _tag(data, at)
        size, at = _length(data, at)
        if at + size > len(data):
            raise ValueError(f"expected {size} bytes of value, received {len(data) - at}")
        yield tag, data[at : at + size]
        at += size


def find(data: bytes, *path: int) -> bytes | None:
    """Return the value at a path of tags, or None.

    Raises:
        ValueError: The data is not BER-TLV.
    """
    value = data
    for wanted in path:
        for tag, inner in objects(value):
            if tag == wanted:
                value = inner
                break
        else:
            return None
    return value


def data_object_list(data: bytes) -> tuple[tuple[int, int], ...]:
    """Read a list of tags and lengths without values, such as a PDOL.

    Raises:
        ValueError: A tag or length is cut off.
    """
    at = 0
    found = []
    while at < len(data):
        tag, at = _tag(data, at)
        size, at = _length(data, at)
        found.append((tag, size))
    return tuple(found)


def _tag(data: bytes, at: int) -> tuple[int, int]:
    end = at + 1
    if data[at] & 0x1F == 0x1F:
        while end < len(data) and data[end] & 0x80:
            end += 1
        end += 1
    if end > len(data):
        raise ValueError("expected the rest of a tag, received the end")
    return int.from_bytes(data[at:end]), end


def _length(data: bytes, at: int) -> tuple[int, int]:
    if at >= len(data):
        raise ValueError("expected a length, received the end")
    first = data[at]
    if first < 0x80:
        return first, at + 1
    end = at + 1 + (first & 0x7F)
    if end > len(data) or end == at + 1:
        raise ValueError("expected the rest of a length, received the end")
    return int.from_bytes(data[at + 1 : end]), end
