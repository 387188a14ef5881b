"""A machine for very large pickles that lets go of what it no longer needs.

The benchmark files of NAS-Bench-201 hold the curves of 100,000 trainings; Python's own unpickler
keeps all of them in memory, six times the size of the file. This one shows every dictionary to
its user as its items come in, who may take from it what matters and empty it; equal strings are
kept once. It knows the instructions that such files use, hands out only what stands in its
allow-list, and runs nothing. It takes four times as long as the machine in
`eznas_core.foundation.unpickle`, which is the one to use for small files.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Any, BinaryIO

from eznas_core.foundation.unpickle import Allowed, explained, refused
from eznas_core.truth.readers.byte_source import ByteSource

Finished = Callable[[dict[Any, Any]], bool]

_FORGOTTEN = "<forgotten>"
_LONGEST_INSTRUCTION = 16
_float = struct.Struct(">d").unpack_from
_uint4 = struct.Struct("<I").unpack_from


class PickleStream:
    """Reads the pickles of a file, one after the other."""

    def __init__(
        self,
        file: BinaryIO,
        allowed: Allowed,
        *,
        what: str,
        finished: Finished | None = None,
        read: Callable[[int], None] | None = None,
    ) -> None:
        """Prepares to read.

        Args:
            file: Where the bytes come from.
            allowed: (module, name) as the file spells them, to the stand-in it is given.
            what: How error messages call what is read.
            finished: Shown every dictionary when its items came in. When it returns True, the
                machine forgets the dictionaries and lists it made since it last did; a file
                that refers to one of them again gets a word in its place.
            read: Told how many bytes were read so far, now and then.
        """
        self.source = ByteSource(file, read)
        self.allowed = allowed
        self.what = what
        self.finished = finished
        self.stack: list[Any] = []
        self.marks: list[int] = []
        self.memo: list[Any] = []
        self.settled = 0
        self.strings: dict[bytes, str] = {}

    def load(self) -> Any:
        """The next pickle of the file.

        Raises:
            EznasError: It is cut short or damaged, is none, or asks for what is not allowed.
        """
        self.stack, self.marks, self.memo = [], [], []
        self.settled, self.strings = 0, {}
        with explained(self.what):
            return self._run()

    def _run(self) -> Any:
        # The instructions that curves consist of stand here, for speed; the others in a table.
        source, stack, memo = self.source, self.stack, self.memo
        buffer, position = source.buffer, source.position
        safe = len(buffer) - _LONGEST_INSTRUCTION
        while True:
            if position > safe:
                source.position = position
                source.ensure(_LONGEST_INSTRUCTION)
                buffer, position = source.buffer, source.position
                # Near the end of the file every instruction comes by here.
                safe = max(len(buffer) - _LONGEST_INSTRUCTION, 0)
            code = buffer[position]
            if code == 0x47:  # BINFLOAT
                stack.append(_float(buffer, position + 1)[0])
                position += 9
            elif code == 0x6A:  # LONG_BINGET
                stack.append(memo[_uint4(buffer, position + 1)[0]])
                position += 5
            elif code == 0x4B:  # BININT1
                stack.append(buffer[position + 1])
                position += 2
            elif code == 0x2E:  # STOP
                source.position = position + 1
                return stack.pop()
            else:
                source.position = position + 1
                _INSTRUCTIONS[code](self)
                buffer, position = source.buffer, source.position
                safe = len(buffer) - _LONGEST_INSTRUCTION

    def pop(self, count: int) -> list[Any]:
        """Takes the topmost objects off the stack, the lowest first."""
        floor = self.marks[-1] if self.marks else 0
        if count > len(self.stack) - floor:
            raise ValueError("its stack runs empty")
        items = self.stack[-count:]
        del self.stack[-count:]
        return items

    def pop_to_mark(self) -> list[Any]:
        """Takes everything above the last mark off the stack."""
        start = self.marks.pop()
        items = self.stack[start:]
        del self.stack[start:]
        return items

    def push_text(self, length: int) -> None:
        """Reads a string; equal strings become one object."""
        taken = self.source.take(length)
        text = self.strings.get(taken)
        if text is None:
            text = self.strings[taken] = taken.decode("utf-8", "surrogatepass")
        self.stack.append(text)

    def remember(self, index: int) -> None:
        """Remembers what is on top of the stack; files number what they remember in turn."""
        if index == len(self.memo):
            self.memo.append(self.stack[-1])
        else:
            self.memo[index] = self.stack[-1]

    def set_items(self, items: list[Any]) -> None:
        """Puts keys and values into the dictionary on top of the stack."""
        target = self.stack[-1]
        if type(target) is not dict:
            raise ValueError("items for what is no dictionary")
        target.update(zip(items[::2], items[1::2], strict=True))
        if self.finished is not None and self.finished(target):
            self._forget()

    def extend(self, items: list[Any]) -> None:
        """Puts members into the list or set on top of the stack."""
        target = self.stack[-1]
        if type(target) is list:
            target.extend(items)
        elif type(target) is set:
            target.update(items)
        else:
            raise ValueError("members for what is no list")

    def find(self, module: str, name: str) -> None:
        """Pushes the stand-in of a name; refuses every name that is not on the list."""
        found = self.allowed.get((module, name))
        if found is None:
            raise refused(self.what, module, name)
        self.stack.append(found)

    def call(self) -> None:
        """Calls a stand-in with the arguments on the stack."""
        function, arguments = self.pop(2)
        if not any(function is allowed for allowed in self.allowed.values()):
            raise ValueError("a call of what is no function")
        self.stack.append(function(*arguments))

    def build(self) -> None:
        """Gives an object its state; the attributes of an ordered dictionary are passed over."""
        (state,) = self.pop(1)
        if type(self.stack[-1]) is not dict:
            self.stack[-1].__setstate__(state)

    def skip_weights(self) -> None:
        """Puts nothing in the place of a tensor's storage, which stands outside the pickle."""
        self.pop(1)
        self.stack.append(None)

    def _forget(self) -> None:
        for index in range(self.settled, len(self.memo)):
            if type(self.memo[index]) in (dict, list):
                self.memo[index] = _FORGOTTEN
        self.settled = len(self.memo)


Instruction = Callable[[PickleStream], object]


def _push(value: Callable[[PickleStream], object]) -> Instruction:
    return lambda machine: machine.stack.append(value(machine))


def _number(width: int, *, signed: bool = False) -> Instruction:
    return _push(lambda machine: machine.source.number(width, signed=signed))


def _text(width: int) -> Instruction:
    return lambda machine: machine.push_text(machine.source.number(width))


def _bytes(width: int) -> Instruction:
    return _push(lambda machine: machine.source.take(machine.source.number(width)))


def _tuple(length: int) -> Instruction:
    return _push(lambda machine: tuple(machine.pop(length)))


def _long(width: int) -> Instruction:
    return _push(lambda machine: machine.source.number(machine.source.number(width), signed=True))


_INSTRUCTIONS: dict[int, Instruction] = {
    0x80: lambda machine: machine.source.take(1),  # PROTO
    0x95: lambda machine: machine.source.take(8),  # FRAME
    0x28: lambda machine: machine.marks.append(len(machine.stack)),  # MARK
    0x30: lambda machine: machine.pop(1),  # POP
    0x31: lambda machine: machine.pop_to_mark(),  # POP_MARK
    0x4E: _push(lambda _: None),  # NONE
    0x88: _push(lambda _: True),  # NEWTRUE
    0x89: _push(lambda _: False),  # NEWFALSE
    0x4D: _number(2),  # BININT2
    0x4A: _number(4, signed=True),  # BININT
    0x8A: _long(1),  # LONG1
    0x8B: _long(4),  # LONG4
    0x8C: _text(1),  # SHORT_BINUNICODE
    0x58: _text(4),  # BINUNICODE
    0x8D: _text(8),  # BINUNICODE8
    0x43: _bytes(1),  # SHORT_BINBYTES
    0x42: _bytes(4),  # BINBYTES
    0x8E: _bytes(8),  # BINBYTES8
    0x7D: _push(lambda _: {}),  # EMPTY_DICT
    0x5D: _push(lambda _: []),  # EMPTY_LIST
    0x8F: _push(lambda _: set()),  # EMPTY_SET
    0x29: _push(lambda _: ()),  # EMPTY_TUPLE
    0x85: _tuple(1),  # TUPLE1
    0x86: _tuple(2),  # TUPLE2
    0x87: _tuple(3),  # TUPLE3
    0x74: _push(lambda machine: tuple(machine.pop_to_mark())),  # TUPLE
    0x73: lambda machine: machine.set_items(machine.pop(2)),  # SETITEM
    0x75: lambda machine: machine.set_items(machine.pop_to_mark()),  # SETITEMS
    0x61: lambda machine: machine.extend(machine.pop(1)),  # APPEND
    0x65: lambda machine: machine.extend(machine.pop_to_mark()),  # APPENDS
    0x90: lambda machine: machine.extend(machine.pop_to_mark()),  # ADDITEMS
    0x94: lambda machine: machine.remember(len(machine.memo)),  # MEMOIZE
    0x71: lambda machine: machine.remember(machine.source.number(1)),  # BINPUT
    0x72: lambda machine: machine.remember(machine.source.number(4)),  # LONG_BINPUT
    0x68: _push(lambda machine: machine.memo[machine.source.number(1)]),  # BINGET
    0x63: lambda machine: machine.find(machine.source.line(), machine.source.line()),  # GLOBAL
    0x93: lambda machine: machine.find(*machine.pop(2)),  # STACK_GLOBAL
    0x52: lambda machine: machine.call(),  # REDUCE
    0x62: lambda machine: machine.build(),  # BUILD
    0x51: lambda machine: machine.skip_weights(),  # BINPERSID
}
