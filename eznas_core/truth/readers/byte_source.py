"""A file read forwards through a buffer that its user may look into."""

from __future__ import annotations

from collections.abc import Callable
from typing import BinaryIO

_CHUNK = 1 << 20
_LARGEST = 256 << 20
_LONGEST_LINE = 1000


class ByteSource:
    """Bytes of a file, in order.

    Attributes:
        buffer: Some bytes of the file.
        position: Index in `buffer` of the next byte to read.
    """

    def __init__(self, file: BinaryIO, read: Callable[[int], None] | None = None) -> None:
        """Starts at the file's current place.

        Args:
            file: The file.
            read: Told how many bytes were read so far, once for each megabyte.
        """
        self.buffer = b""
        self.position = 0
        self._file = file
        self._read = read
        self._total = 0

    def ensure(self, count: int) -> None:
        """Makes the next `count` bytes stand in the buffer, or fewer where the file ends."""
        rest = self.buffer[self.position :]
        pieces, have = [rest], len(rest)
        while have < count and (piece := self._file.read(max(_CHUNK, count - have))):
            pieces.append(piece)
            have += len(piece)
        self._total += have - len(rest)
        self.buffer, self.position = b"".join(pieces), 0
        if self._read is not None:
            self._read(self._total)

    def take(self, count: int) -> bytes:
        """The next `count` bytes.

        Raises:
            EOFError: The file ends before.
            ValueError: More than an honest file asks for at once.
        """
        if count > _LARGEST:
            raise ValueError(f"an object of {count} bytes")
        end = self.position + count
        if end > len(self.buffer):
            self.ensure(count)
            end = count
            if end > len(self.buffer):
                raise EOFError("it ends early")
        taken = self.buffer[self.position : end]
        self.position = end
        return taken

    def number(self, width: int, *, signed: bool = False) -> int:
        """The next `width` bytes as an integer, lowest byte first."""
        return int.from_bytes(self.take(width), "little", signed=signed)

    def line(self) -> str:
        """The text up to the next line break, which is passed over."""
        if self.buffer.find(b"\n", self.position) < 0:
            self.ensure(_LONGEST_LINE)
        end = self.buffer.find(b"\n", self.position)
        if end < 0:
            raise EOFError("a line without an end")
        line = self.buffer[self.position : end]
        self.position = end + 1
        return line.decode("ascii")
