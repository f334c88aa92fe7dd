"""Writes ``by_script.csv``: lines of service as a payer may decide them, and what is right.

It shares no code with the gateway: dollars are whole thousandths of a cent in integers, the terms
of ``config/contracts/pine-health-ppo.toml`` are written here once more by hand, fees are read from
the CSV files by themselves. Run it again with ``python tests/contracts/make_lines.py``.
"""

from __future__ import annotations

import csv
import random
from pathlib import Path

HERE = Path(__file__).parent
FEES = HERE.parents[1] / "config" / "contracts"
WHOLE = 2000 - 21
"""So many lines; 21 more were written by hand (``by_hand.csv``)."""

COLUMNS = ("claim", "line", "status", "place", "date", "code", "modifiers", "units",
           "billed_units", "charge", "paid", "adjustments", "kind", "verdict",
           "expected_allowed", "expected_payment")  # fmt: skip
SURGERY = ("20610", "29881", "29876", "29877", "11042")
dice = random.Random(20260835)


def cents(thousandths: int) -> int:
    """Thousandths of a cent to cents, half up."""
    return (thousandths + 500) // 1000


def part(percent_times_10: int, amount: int) -> int:
    """Percent (in tenths) of cents, half up to the cent."""
    return (amount * percent_times_10 * 2 + 1000) // 2000


def shown(amount: int) -> str:
    sign = "-" if amount < 0 else ""
    return f"{sign}{abs(amount) // 100}.{abs(amount) % 100:02d}"


def unit_fee(code: str, modifier: str, place: str, day: str) -> int:
    """The schedule's amount in thousandths of a cent; the narrowest row wins."""
    best, found = -1, 0
    name = "pine-drugs-2026.csv" if code.startswith("J") else "pine-fees-2026.csv"
    with (FEES / name).open() as opened:
        for row in csv.DictReader(opened):
            if row["code"] != code or (row["from"] and day < row["from"]):
                continue
            if row["to"] and day > row["to"]:
                continue
            wants, where = row.get("modifier", ""), row.get("place", "")
            if (wants and wants != modifier) or (where and where != place):
                continue
            rank = 2 * bool(wants) + bool(where)
            if rank > best:
                whole, _, behind = row["amount"].partition(".")
                best, found = rank, int(whole) * 100_000 + int(behind.ljust(5, "0"))
    assert best >= 0, (code, place, day)
    return found


def percent_of(code: str) -> int:
    """Tenths of a percent: drugs 106, laboratory 62.5, all other services 125."""
    return 1060 if code[0] == "J" else 625 if "80047" <= code <= "89398" else 1250


def amount(code: str, modifier: str, place: str, day: str, units: int, percent: int = 0) -> int:
    """Cents before rank and charge."""
    fee = unit_fee(code, modifier, place, day) * units * (percent or percent_of(code))
    return (fee * 2 + 1_000_000) // 2_000_000


def with_modifier(made: int, modifier: str) -> int:
    return part({"50": 1500, "80": 160, "52": 500, "AS": 136}.get(modifier, 1000), made)


class Line:
    """One line: what the contract asks for and, until something goes wrong, what is allowed."""

    def __init__(self, code: str, modifier: str, place: str, day: str, units: int) -> None:
        self.code, self.modifier, self.place, self.day = code, modifier, place, day
        self.units, self.billed_units = units, 0
        self.base = with_modifier(amount(code, modifier, place, day, units), modifier)
        self.right = self.allowed = self.base
        self.charge = self.base * dice.choice((17, 21, 26, 33)) // 10 + dice.randrange(1, 900)
        self.kind = ""
        self.verdict = "paid_right"
        self.extra: list[tuple[str, int]] = []


def a_day(later: bool = False) -> str:
    return f"2026-{dice.randrange(7 if later else 1, 13):02d}-{dice.randrange(1, 29):02d}"


def visit(later: bool = False) -> list[Line]:
    place, day = dice.choice(("11", "11", "22")), a_day(later)
    code = dice.choice(("99212", "99213", "99214"))
    lines = [Line(code, dice.choice(("", "25")), place, day, 1)]
    while dice.random() < 0.55:
        code = dice.choice(("93000", "71046", "80053", "85025", "97110", "97140", "J3301", "J1885"))
        units = dice.randrange(1, 5) if code in ("97110", "97140", "J3301", "J1885") else 1
        modifier = dice.choice(("26", "TC", "")) if code == "71046" else ""
        lines.append(Line(code, modifier, place, day, units))
    return lines


def surgery(least: int = 1) -> list[Line]:
    """Procedures of one day, and what rank makes of them; assistants take none."""
    day, count = a_day(), dice.randrange(max(least, 1), 5)
    codes = dice.sample(SURGERY, count)
    lines = [Line(code, "", "24", day, 1) for code in codes]
    if dice.random() < 0.2:
        lines.append(Line("29881", dice.choice(("80", "AS")), "24", day, 1))
    ranked = sorted((one for one in lines if not one.modifier), key=lambda one: -one.base)
    if len(ranked) > 1:
        for rank, one in enumerate(ranked):
            one.right = one.allowed = part((1000, 500, 250)[min(rank, 2)], one.base)
    return lines


def plan_wrong(kind: str) -> list[Line]:
    """A claim with one line that is underpaid for that reason."""
    lines = surgery(3) if kind == "rank" else visit(later=kind == "old_fee")
    if kind in ("one_side", "units_cut", "not_agreed", "percent_left_out"):
        day, place = lines[0].day, lines[0].place
        made = {"one_side": ("20610", "50", 1), "units_cut": ("97110", "", 4),
                "percent_left_out": ("99214", "", 1), "not_agreed": ("93000", "", 1)}  # fmt: skip
        lines.append(Line(*made[kind][:2], place, day, made[kind][2]))
    one = lines[-1]
    if kind == "old_fee":
        one = lines[0]
        one.code, one.modifier, one.place = "99213", "", "11"
        for other in lines[1:]:
            other.place = "11"
        one.right = amount("99213", "", "11", one.day, 1)
        one.allowed = amount("99213", "", "11", "2026-03-01", 1)
        one.charge = one.right * 2
    elif kind == "units_cut":
        one.units, one.billed_units = 1, 4
        one.allowed = amount(one.code, "", one.place, one.day, 1)
    elif kind == "percent_left_out":
        one.allowed = amount(one.code, "", one.place, one.day, 1, 1000)
    elif kind == "one_side":
        one.allowed = amount(one.code, "", one.place, one.day, 1)
    elif kind == "rank":
        one = sorted((o for o in lines if not o.modifier), key=lambda o: -o.base)[1]
        one.allowed = part(250, one.base)
    else:
        one.extra.append(("CO-253", part(20, one.allowed)))
    one.kind, one.verdict = kind, "underpaid"
    return lines


def cheap(lines: list[Line]) -> None:
    """The charge is less than the fee: the charge is what is owed."""
    one = lines[0]
    one.charge = one.right * 4 // 5
    one.right = one.allowed = one.charge


def other_ends(lines: list[Line]) -> None:
    """Denied, carved out, unknown to the schedule, or paid by percent of charge, or too much."""
    one = dice.choice(lines)
    end = dice.choice(("denied", "carved", "missing", "percent", "overpaid"))
    if end == "denied":
        one.verdict = "denied"
    elif end == "overpaid":
        one.verdict, one.allowed = "overpaid", one.allowed + dice.randrange(2, 900)
        one.charge += 1000
    elif end == "percent":
        one.code, one.modifier, one.units = "36415", "", 1
        one.charge = dice.randrange(1500, 9000)
        one.right = one.allowed = part(550, one.charge)
    else:
        one.code, one.modifier, one.units = ("90834" if end == "carved" else "87880"), "", 1
        one.verdict = "no_rate"


def row(claim: str, number: int, one: Line) -> dict[str, str]:
    """The line as the payer tells it, with its verdict."""
    adjusted: list[tuple[str, int]] = []
    paid, owed = one.allowed, one.right
    if one.verdict == "denied":
        adjusted, paid = [(dice.choice(("CO-197", "CO-16", "PI-50", "CO-97")), one.charge)], 0
    else:
        if one.charge > one.allowed:
            adjusted.append(("CO-45", one.charge - one.allowed))
        share = dice.choice(("", "", "PR-1", "PR-2", "PR-3"))
        taken = {"PR-2": part(200, one.allowed), "PR-1": one.allowed // 3, "PR-3": 500}.get(
            share, 0
        )
        if share and taken and taken <= one.allowed and not one.extra:
            adjusted.append((share, taken))
            paid, owed = paid - taken, owed - taken
        for reason, value in one.extra:
            adjusted.append((reason, value))
            paid -= value
    judged = one.verdict in ("paid_right", "underpaid", "overpaid")
    return {
        "claim": claim, "line": str(number), "status": "1", "place": one.place, "date": one.day,
        "code": one.code, "modifiers": one.modifier, "units": str(one.units),
        "billed_units": str(one.billed_units or ""), "charge": shown(one.charge),
        "paid": shown(paid), "adjustments": ";".join(f"{r} {shown(v)}" for r, v in adjusted),
        "kind": one.kind, "verdict": one.verdict,
        "expected_allowed": shown(one.right) if judged else "",
        "expected_payment": shown(max(owed, 0)) if judged else "",
    }  # fmt: skip


def main() -> None:
    kinds = ("old_fee", "units_cut", "percent_left_out", "one_side", "rank", "not_agreed")
    claims = [plan_wrong(kind) for kind in kinds for _ in range(9)]
    count = sum(map(len, claims))
    while count < WHOLE:
        lines = surgery() if dice.random() < 0.25 else visit()
        surgical = lines[0].place == "24"
        if not surgical and dice.random() < 0.15:
            cheap(lines)
        elif not surgical and dice.random() < 0.25:
            other_ends(lines)
        lines = lines[: WHOLE - count] if not surgical else lines
        if count + len(lines) > WHOLE:
            continue
        claims.append(lines)
        count += len(lines)
    dice.shuffle(claims)
    with (HERE / "by_script.csv").open("w", newline="") as out:
        writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
        writer.writeheader()
        for number, lines in enumerate(claims, 1):
            for place, one in enumerate(lines, 1):
                writer.writerow(row(f"S-{number:04d}", place, one))


if __name__ == "__main__":
    main()
