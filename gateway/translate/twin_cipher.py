"""Identifiers to made-up ones of the same length and shape, by a secret key.

The mapping is a permutation of all texts of one shape (digits stay digits, letters letters): what
was equal stays equal, what was different stays different, in every file that is rewritten with the
same key, and no table of pairs is kept. It is a Feistel network whose round function is keyed
BLAKE2b, the radix that of each character; what comes out is counted on by one, and the network is
gone back through, so that no text stays what it was. Without the key nothing leads back.
"""

from __future__ import annotations

import re
from hashlib import blake2b

from gateway.guides.npi import npi_is_valid

ROUNDS = 10
PIECE = 56
"""Characters that are mixed with each other: a round's digest has two bytes for each of half."""

KEPT = 50_000
"""Pairs remembered, so that what comes again costs nothing."""

_ALNUM = re.compile("[0-9A-Za-z]")
_WORD = re.compile("[A-Za-z]+|[0-9]+")
_CONSONANTS, _VOWELS = "BDFKLMNPRSTVXZ", "AEIOU"
_PO_BOX = re.compile(r"\b(?:P\.? ?O\.? ?BOX|POST OFFICE BOX|POB)\b", re.IGNORECASE)
_NOT_MADE = frozenset({"POB", "BOX", "NONE", "NA"})
"""Words that say something: no made-up one is one of them."""

_BEGINNING = "ISA"
"""What a file is searched for: a made-up word that ends with it would begin an interchange."""


class Cipher:
    """Rewrites values by one key; any bytes will do, 32 random ones are best."""

    def __init__(self, key: bytes) -> None:
        self._key = blake2b(key, digest_size=32, person=b"gateway twin").digest()
        self._known: dict[tuple[str, str], str] = {}

    def number(self, what: str, text: str, below: int) -> int:
        """A number from 0 to ``below`` - 1 that belongs to a text, another for each ``what``."""
        return int.from_bytes(self._digest(f"{what}\0{text}")[:8], "big") % below

    def identifier(self, text: str, what: str = "identifier") -> str:
        """An identifier for an identifier: letters, digits, case, leading zeros and punctuation
        stay what they are. An NPI becomes an NPI, what is none becomes none. Case and punctuation
        change nothing: ``12-3456789`` and ``123456789`` stay one number. Each ``what`` has a
        permutation of its own."""
        found = self._known.get((what, text))
        return self._keep(what, text, self._identifier(text, what)) if found is None else found

    def name(self, text: str) -> str:
        """A name that can be said, word by word of the same length and case."""
        found = self._known.get(("name", text))
        return self._keep("name", text, self._name(text)) if found is None else found

    def address(self, text: str) -> str:
        """The same for an address line; that it is a post office box is no secret."""
        box = _PO_BOX.search(text)
        if not box:
            return self.name(text)
        return self.name(text[: box.start()]) + box[0] + self.name(text[box.end() :])

    def _keep(self, what: str, text: str, made: str) -> str:
        if len(self._known) >= KEPT:
            self._known.clear()
        self._known[what, text] = made
        return made

    def _identifier(self, text: str, what: str) -> str:
        letters = "".join(_ALNUM.findall(text)).upper()
        core = letters.lstrip("0")
        if npi_is_valid(core):
            made = self._npi(core, what)
        else:
            made = self._permuted(core, what)
            while npi_is_valid(made):  # back where it began at the latest
                made = self._permuted(made, what)
        rest = iter("0" * (len(letters) - len(core)) + made)
        return "".join(_cased(next(rest), c) if _ALNUM.match(c) else c for c in text)

    def _npi(self, npi: str, what: str) -> str:
        body = self._mixed(npi[:9], ["12", *[_DIGITS] * 8], f"npi {what}")
        return next(body + digit for digit in _DIGITS if npi_is_valid(body + digit))

    def _permuted(self, text: str, what: str) -> str:
        """All of a shape onto all of that shape; a digit in front never becomes a zero."""
        alphabets = [_DIGITS if c.isdigit() else _LETTERS for c in text]
        if text and text[0].isdigit():
            alphabets[0] = _DIGITS[1:]
        out = ""
        for at in range(0, len(text), PIECE):
            piece = slice(at, at + PIECE)
            out += self._mixed(text[piece], alphabets[piece], f"{what} {at}")
        return out

    def _mixed(self, text: str, alphabets: list[str], what: str) -> str:
        radices = [len(alphabet) for alphabet in alphabets]
        values = [a.index(c) for a, c in zip(alphabets, text, strict=True)]
        shape = f"{what}\0{bytes(radices).hex()}"
        if len(values) == 1:  # a shift that moves
            step = 1 + self.number(shape, "", radices[0] - 1)
            return alphabets[0][(values[0] + step) % radices[0]]
        self._rounds(values, radices, shape, 1)
        for at in reversed(range(len(values))):  # the next one, after the last the first
            values[at] = (values[at] + 1) % radices[at]
            if values[at]:
                break
        self._rounds(values, radices, shape, -1)
        return "".join(a[v] for a, v in zip(alphabets, values, strict=True))

    def _rounds(self, values: list[int], radices: list[int], shape: str, way: int) -> None:
        """The Feistel network, forwards (1) or back (-1)."""
        half = len(values) // 2
        sides = [slice(0, half), slice(half, len(values))]
        for turn in range(ROUNDS)[::way]:
            here, other = sides[turn % 2], sides[1 - turn % 2]
            pad = self._digest(f"{shape}\0{turn}\0{bytes(values[other]).hex()}")
            values[here] = [
                (value + way * int.from_bytes(pad[2 * n : 2 * n + 2], "big")) % radix
                for n, (value, radix) in enumerate(zip(values[here], radices[here], strict=True))
            ]

    def _name(self, text: str) -> str:
        def said(found: re.Match[str]) -> str:
            word = found[0]
            if word[0].isdigit() or len(word) == 1:
                return self.identifier(word, "word")
            pad = self._digest(f"name\0{word.upper()}")
            sides = [_VOWELS if n % 2 else _CONSONANTS for n in range(len(word))]
            made = [s[pad[n % len(pad)] % len(s)] for n, s in enumerate(sides)]
            while _says("".join(made)) or "".join(made) == word.upper():
                made[-1] = sides[-1][(sides[-1].index(made[-1]) + 1) % len(sides[-1])]
            return "".join(map(_cased, made, word))

        return _WORD.sub(said, text)

    def _digest(self, text: str) -> bytes:
        return blake2b(text.encode("utf-8", "surrogatepass"), key=self._key).digest()


def _says(word: str) -> bool:
    return word in _NOT_MADE or word.endswith(_BEGINNING)


_DIGITS = "0123456789"
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _cased(letter: str, was: str) -> str:
    return letter.lower() if was.islower() else letter


_NEUTRAL = str.maketrans(_LETTERS + _LETTERS.lower() + _DIGITS[1:], "X" * 26 + "x" * 26 + "0" * 9)


def neutral(text: str) -> str:
    """Free text of the same length that says nothing: X for letters, 0 for digits."""
    return text.translate(_NEUTRAL)
