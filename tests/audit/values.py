"""Values for elements: each its own where the guide leaves room, and how a model may say it."""

from __future__ import annotations

import datetime

from gateway.guides.book import Element

Said = tuple[tuple[str, ...], ...]

_DAYS = datetime.date(2001, 1, 1)
_BIRTHS = datetime.date(1930, 1, 1)


class Values:
    """Makes values; no two free ones of a set are alike."""

    def __init__(self, lists: dict[str, frozenset[str]]) -> None:
        self._lists = lists
        self._counts: dict[str, int] = {}

    def _next(self, kind: str) -> int:
        self._counts[kind] = self._counts.get(kind, -1) + 1
        return self._counts[kind]

    def value(
        self, element: Element, before: str, taken: set[str], segment: str
    ) -> tuple[str, Said]:
        """A value and what it may be said as; ``before`` is the element before it, ``taken``
        codes that belong to another use."""
        if element.data_element == "1251":
            return self._period(before, segment)
        if element.pattern == "[0-9]{9}":
            number = f"8{self._next('nine'):08d}"
            return number, ((number,),)
        codes = [code for code in element.codes if code not in taken] or element.codes
        if codes:
            return codes[0], ()
        if element.external:
            return min(self._lists[element.external]), ()
        if before == "XX":
            number = self._npi()
            return number, ((number,),)
        return self._typed(element)

    def _typed(self, element: Element) -> tuple[str, Said]:
        most, least = element.longest, element.shortest
        if element.type == "DT":
            day = _DAYS + datetime.timedelta(self._next("day"))
            return f"{day:%Y%m%d}", ((f"{day:%Y%m%d}",), (day.isoformat(),))
        if element.type == "TM":
            return self._time()
        if element.type == "R" and most >= 6:
            number = f"{1000 + self._next('number')}.5"
            return number, ((number,),)
        if element.type.startswith("N") and most >= 5:
            number = str(30000 + self._next("number"))
            return number, ((number,),)
        if element.type == "R" or element.type.startswith("N"):
            return "1" * max(least, 1), ()
        return self._text(least, most)

    def _text(self, least: int, most: int) -> tuple[str, Said]:
        """Letters of their own for each length, so that none is found inside of another."""
        for room, mark in ((6, "Q"), (4, "K"), (3, "V")):
            if most >= room and (count := self._next(mark)) < 10 ** (room - 2):
                text = f"{mark}{count:0{room - 2}d}{mark}".ljust(least, "X")
                return text, ((text,),)
        return "AZ"[: max(least, 1)] if least <= 2 else "A" * least, ()

    def _npi(self) -> str:
        while True:
            number = f"1{700_000_000 + self._next('npi'):09d}"
            if _has_check_digit(number):
                return number

    def _time(self) -> tuple[str, Said]:
        count = self._next("time")
        hour, minute = count // 59 % 24, count % 59 + 1
        return f"{hour:02d}{minute:02d}", (
            (f"{hour:02d}{minute:02d}",),
            (f"{hour:02d}:{minute:02d}",),
        )

    def _period(self, form: str, segment: str) -> tuple[str, Said]:
        base = _BIRTHS if segment == "DMG" else _DAYS
        day = base + datetime.timedelta(self._next("day"))
        if form == "TM":
            return self._time()
        text, iso = f"{day:%Y%m%d}", day.isoformat()
        if form == "DT":
            time, _ = self._time()
            return text + time, ((text + time,), (iso, time))
        if form == "RD8":
            end = base + datetime.timedelta(self._next("day"))
            whole = f"{text}-{end:%Y%m%d}"
            return whole, ((whole,), (iso, end.isoformat()))
        if form == "D8":
            return text, ((text,), (iso,))
        return self._text(1, 35)


def _has_check_digit(number: str) -> bool:
    """Luhn over 80840 and the ten digits of a provider identifier."""
    digits = [int(digit) for digit in "80840" + number]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return (sum(doubled) + sum(digits[-1::-2])) % 10 == 0
