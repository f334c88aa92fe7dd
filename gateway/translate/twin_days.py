"""Days moved by a secret number of days, birth dates a little more, ages over 89 to 90."""

from __future__ import annotations

import datetime
import re

from gateway.guides.values import date_fits, is_clock
from gateway.translate.twin_cipher import Cipher
from gateway.x12.elements import date6, date8

LEAST, MOST = 28, 364
"""Days that everything moves back, at least and at most."""

BIRTH = 45
"""Days that a birth date moves beside that, at most, to either side."""

YOUNG, OLD = 10, 89
"""Ages between which a birth date moves by itself: of the young every day may count, and of the old
no year may tell (45 CFR 164.514(b)(2)(i)(C))."""

LIMITS = (1, 2, 5, 9, 12, 18, 40, 65)
"""Ages in years from which another code is right. Source: the ages of CPT 99381 to 99397, of the
ICD-10-CM age edits of CMS."""

RECENT = 400
"""Days before the file in which its services lie, as a rule: a limit that was passed in them stays
passed on the very day."""

_PERIOD = re.compile("([0-9]{8})-([0-9]{8})")
_MOMENT = re.compile("([0-9]{8})([0-9]{4,8})")
_TRIES = 64


class Days:
    """Moves days. ``reference`` is the day that the interchange was made, for ages; None where that
    is not known."""

    def __init__(self, cipher: Cipher) -> None:
        self._cipher = cipher
        self._back = LEAST + cipher.number("days", "", MOST - LEAST + 1)
        self.reference: datetime.date | None = None

    def moved(self, day: datetime.date) -> datetime.date:
        """The day in the twin: all days move alike, so that every interval stays."""
        if day.toordinal() <= MOST:
            return day + datetime.timedelta(self._back)
        return day - datetime.timedelta(self._back)

    def born(self, day: datetime.date) -> datetime.date:
        """A birth date in the twin."""
        made = self.reference
        if made is None or (made - day).days < RECENT:
            return self.moved(day)
        age = _age(day, made)
        if age > OLD:
            days = self._cipher.number("old", f"{day}", 360)
            first = self.moved(made).toordinal() - 33_234  # 91 years of 365.2 days
            return datetime.date.fromordinal(max(first + days, 1))
        for limit in reversed(LIMITS):
            passed = _years_on(day, limit)
            ahead = BIRTH if age >= YOUNG else 0
            if -ahead <= (made - passed).days <= RECENT + ahead:
                return _years_on(self.moved(passed), -limit)
        if age < YOUNG:
            return self.moved(day)
        jitter = self._cipher.number("born", f"{day}", 2 * BIRTH) - BIRTH
        return self.moved(day) + datetime.timedelta(jitter if jitter < 0 else jitter + 1)

    def text(self, text: str, qualifier: str = "", *, birth: bool = False) -> str:
        """A date or period as text; what is no such day stays none, a time of day stays.

        ``qualifier`` is that of data element 1250, '' where there is none.
        """
        bare = text.strip(" ")
        if bare != text:
            return text.replace(bare, self.text(bare, qualifier, birth=birth), 1) if bare else text
        if day := date8(text):
            return f"{(self.born if birth else self.moved)(day):%Y%m%d}".rjust(8, "0")
        if found := _PERIOD.fullmatch(text):
            return f"{self.text(found[1])}-{self.text(found[2])}"
        if qualifier == "TM" and is_clock(text):
            return text
        if (found := _MOMENT.fullmatch(text)) and date8(found[1]) and is_clock(found[2]):
            return self.text(found[1]) + found[2]
        if qualifier != "CM" and date6(text):
            return self._short(text)
        if qualifier == "CM" and (day := date8(text + "15")):
            return f"{self.moved(day):%Y%m}"
        return self._no_day(text, qualifier)

    def time(self, text: str) -> str:
        """A time of day stays; what is none becomes another that is none."""
        return text if is_clock(text) else self._no_day(text, "TM")

    def _short(self, text: str) -> str:
        day = date6(text)
        assert day is not None
        made = f"{self.moved(day):%y%m%d}"
        if (made < "80") == (text < "80"):
            return made
        return f"{day + datetime.timedelta(self._back):%y%m%d}"

    def _no_day(self, text: str, qualifier: str) -> str:
        """What is no day, or no time, and may show a day all the same to who looks at it."""
        made, fits = text, date_fits(qualifier, text)
        for _ in range(_TRIES):
            made = self._cipher.identifier(made, "day")
            plain = not (date8(made) or date6(made) or is_clock(made))
            if plain and date_fits(qualifier, made) == fits:
                break
        return made


def _age(born: datetime.date, on: datetime.date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _years_on(day: datetime.date, years: int) -> datetime.date:
    """The same day of another year; the first of March where that has no 29th of February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return datetime.date(day.year + years, 3, 1)
