"""Contracts from a folder: ``*.toml``, and the CSV files of fees beside them.

Unknown keys are refused with the file and the key, and so is what would be passed over in silence:
a key that a method does not look at, two rows of a schedule that say different things of a day.
"""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal
from pathlib import Path

import msgspec

from gateway import resources
from gateway.errors import ConfigError
from gateway.exchange.contract_schedules import read_schedule
from gateway.ledger.contract import Contract, Rate, Schedule, Terms

_RANGE = re.compile(r"[A-Z0-9]+(-[A-Z0-9]+)?")
_MEANT: dict[str, tuple[set[str], set[str]]] = {
    "schedule": ({"schedule"}, {"percent"}),
    "percent_of_charge": ({"percent"}, set()),
    "per_unit": ({"amount"}, {"percent"}),
    "per_diem": ({"amount"}, {"percent"}),
    "case": ({"amount"}, {"percent"}),
    "drg": (set(), {"amount", "schedule", "weights", "percent"}),
    "carved_out": (set(), set()),
}
"""Of each method the keys that it needs, and those that it may have, among these:"""
ZERO = Decimal(0)
_TERMS = {"percent", "amount", "schedule", "weights"}


def load_contracts(folder: Path) -> list[Terms]:
    """The contracts of a folder, by the names of their files.

    Raises ConfigError where there is none, and for the first file that is wrong.
    """
    paths = sorted(folder.glob("*.toml")) if folder.is_dir() else []
    if not paths:
        raise ConfigError(f"{folder} holds no contract (*.toml)")
    found: list[Terms] = []
    names: dict[str, Path] = {}
    for path in paths:
        terms = load_contract(path)
        other = names.setdefault(terms.contract.name, path)
        if other != path:
            raise ConfigError(f"{path}: {other} has a contract of that name already")
        found.append(terms)
    return found


def load_contract(path: Path) -> Terms:
    """One contract with its schedules. Raises ConfigError, which names file and key."""
    try:
        told = tomllib.loads(resources.own_text(path), parse_float=Decimal)
        contract = msgspec.convert({"name": path.stem} | told, Contract)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path} is not TOML: {error}") from None
    except msgspec.ValidationError as error:
        raise ConfigError(f"{path}: {error}") from None
    _check(path, contract, told)
    named = {name for rate in contract.rate for name in (rate.schedule, rate.weights) if name}
    schedules: dict[str, Schedule] = {}
    for name in sorted(named):
        if Path(name).name != name:
            raise ConfigError(f"{path}: {name!r} must be a file beside the contract")
        schedules[name] = read_schedule(path.parent / name)
    return Terms(contract, schedules)


def _check(path: Path, contract: Contract, told: dict[str, object]) -> None:
    if not contract.rate:
        raise ConfigError(f"{path}: there is no [[rate]]")
    if not any((contract.who.payers, contract.who.payer_names)):
        raise ConfigError(f"{path}: [who] must name payers or payer_names")
    if contract.begin and contract.end and contract.end < contract.begin:
        raise ConfigError(f"{path}: `to` is before `from`")
    _amounts(path, {"tolerance": contract.tolerance, **contract.modifiers})
    if several := contract.multiple_procedures:
        _ranges(path, "multiple_procedures.codes", several.codes)
        _ranges(path, "multiple_procedures.exempt", several.exempt)
        if not several.percents:
            raise ConfigError(f"{path}: multiple_procedures.percents is empty")
        _amounts(path, {"multiple_procedures.percents": min(several.percents)})
    rates = told["rate"]
    assert isinstance(rates, list)
    for number, (rate, keys) in enumerate(zip(contract.rate, rates, strict=True), 1):
        _check_rate(f"{path}: rate {number} ({rate.name})", rate, set(keys))


def _check_rate(where: str, rate: Rate, keys: set[str]) -> None:
    needed, allowed = _MEANT[rate.method]
    for key in sorted(needed - keys):
        raise ConfigError(f"{where}: method {rate.method} needs `{key}`")
    for key in sorted((keys & _TERMS) - needed - allowed):
        raise ConfigError(f"{where}: method {rate.method} does not look at `{key}`")
    if rate.method == "drg" and ("amount" in keys) == ("schedule" in keys):
        raise ConfigError(f"{where}: a DRG is paid by `schedule`, or by `amount` times its weight")
    if rate.method == "drg" and {"schedule", "weights"} <= keys:
        raise ConfigError(f"{where}: weights go with `amount`, not with `schedule`")
    if rate.carve_out and rate.method in ("per_diem", "case", "drg"):
        raise ConfigError(f"{where}: carve_out is for rates of single lines")
    if rate.begin and rate.end and rate.end < rate.begin:
        raise ConfigError(f"{where}: `to` is before `from`")
    _amounts(where, {"percent": rate.percent, "amount": rate.amount or ZERO})
    for key in ("codes", "revenue_codes", "drgs"):
        _ranges(where, key, getattr(rate, key))


def _amounts(where: str | Path, told: dict[str, Decimal]) -> None:
    for key, value in told.items():
        if not value.is_finite() or value < 0:
            raise ConfigError(
                f"{where}: {key} is {value}: neither dollars nor percents are below 0"
            )


def _ranges(where: str | Path, key: str, codes: list[str]) -> None:
    """Codes are upper case; both ends of a range are of one length, the lower first."""
    for code in codes:
        first, dash, last = code.partition("-")
        if not _RANGE.fullmatch(code) or (dash and (len(first) != len(last) or last < first)):
            raise ConfigError(f"{where}: {key} has {code!r}, which is neither code nor range")
