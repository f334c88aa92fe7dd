"""The contract by which the sandbox decides, read from one readable file."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import msgspec

from gateway.errors import ConfigError
from gateway.models.claim import Claim
from gateway.models.party import Party
from gateway.resources import read_text

DEFAULT_FILE = "config/sandbox.toml"

AnswerKind = Literal["TA1", "999", "277CA", "277CA-PR", "835", "report", "271", "277"]
"""``277CA`` is the clearinghouse's own, ``277CA-PR`` the payer's that it relays."""

KINDS: tuple[AnswerKind, ...] = (
    "TA1", "999", "277CA", "277CA-PR", "835", "report", "271", "277",
)  # fmt: skip


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Base of the tables of the file: what is not known is refused."""


class Review(Part, frozen=True):
    """Claims charged ``above`` are paid, reversed and decided anew; without a percentage, none."""

    above: Decimal = Decimal(0)
    allowed_percent: Decimal | None = None
    when: Literal["same", "later"] = "same"


class Interest(Part, frozen=True):
    """PLB L6 on claims received more than ``after_days`` after the last day of service."""

    after_days: int = 45
    percent_a_year: Decimal = Decimal(0)


class Recoupment(Part, frozen=True):
    """PLB WO: ``percent`` of what a claim with one of the ``procedures`` was paid."""

    procedures: list[str] = []
    percent: Decimal = Decimal(0)


class PayerTerms(Part, frozen=True):
    """One payer's contract. Percentages are of 100; money is in dollars."""

    identifier: str = ""
    name: str = ""
    tax_identifier: str = "990000000"
    claim_filing_code: str = "12"
    allowed_percent: Decimal = Decimal(80)
    deductible: Decimal = Decimal(0)
    copay: Decimal = Decimal(0)
    coinsurance_percent: Decimal = Decimal(0)
    sequestration_percent: Decimal = Decimal(0)
    non_covered_procedures: list[str] = []
    timely_filing_days: int = 365
    unknown_members: list[str] = []
    inactive_members: list[str] = []
    denied_status_code: Literal["", "4"] = ""
    review: Review = Review()
    interest: Interest = Interest()
    recoupment: Recoupment = Recoupment()

    def knows_member(self, member_id: str) -> bool:
        """Whether the member id is one of this payer's."""
        return bool(member_id) and not member_id.upper().startswith(tuple(self.unknown_members))

    def has_left(self, member_id: str) -> bool:
        """Whether the member's coverage has ended."""
        return member_id.upper().startswith(tuple(self.inactive_members))


class House(Part, frozen=True):
    """The clearinghouse itself: its ids, and whom it connects to.

    With ``relays_own_batch`` a payer's 277CA answers the batch that the clearinghouse made
    (2200B TRN02), as relayed ones do; without it, the submitter's own.
    """

    name: str = "SANDBOX CLEARINGHOUSE"
    identifier: str = "SANDBOX"
    identifier_qualifier: str = "ZZ"
    receivers: list[str] = []
    serve_unlisted: bool = True
    refused_payers: list[str] = []
    relays_own_batch: bool = True


class Bank(Part, frozen=True):
    """BPR06-15."""

    payer_routing: str = "999999992"
    payer_account: str = "1000001"
    payee_routing: str = "999999992"
    payee_account: str = "2000002"


class Delay(Part, frozen=True):
    """How long after its file was taken an answer is held back: both must have passed."""

    turns: int = 0
    seconds: float = 0.0


class Terms(Part, frozen=True):
    """Everything the sandbox decides by. ``delays`` holds an entry per kind that comes late."""

    clearinghouse: House = House()
    default: PayerTerms = PayerTerms()
    bank: Bank = Bank()
    payers: dict[str, PayerTerms] = {}
    delays: dict[AnswerKind, Delay] = {}

    def payer(self, claim: Claim) -> PayerTerms | None:
        """The contract of the claim's payer; None where the sandbox has no way to it."""
        return self.payer_of(claim.payer)

    def payer_of(self, payer: Party) -> PayerTerms | None:
        """The contract of a payer; None where the sandbox has no way to it."""
        identifier = payer.identifier("PI", "XV")
        if identifier in self.clearinghouse.refused_payers:
            return None
        listed = self.payers.get(identifier)
        if listed is not None:
            return listed
        if not identifier or not self.clearinghouse.serve_unlisted:
            return None
        return msgspec.structs.replace(
            self.default, identifier=identifier, name=self.default.name or payer.name
        )

    def delay(self, kind: AnswerKind) -> Delay:
        """The delay of a kind of answer."""
        return self.delays.get(kind, _AT_ONCE)


_AT_ONCE = Delay()


def load_terms(path: Path | None = None) -> Terms:
    """The terms of a file, or of the package's own ``config/sandbox.toml``.

    Raises ConfigError with the place of what is wrong.
    """
    try:
        text = path.read_text(encoding="utf-8") if path else read_text(DEFAULT_FILE)
    except OSError as error:
        raise ConfigError(f"sandbox terms {path} cannot be read: {error.strerror}") from error
    return parse_terms(text, str(path or DEFAULT_FILE))


def parse_terms(text: str, name: str = DEFAULT_FILE) -> Terms:
    """Terms from TOML; a payer takes from ``[default]`` what it does not say itself."""
    try:
        tables: dict[str, Any] = msgspec.toml.decode(text)
        default = dict(tables.get("default", {}))
        listed = tables.pop("payer", [])
        tables["payers"] = {
            str(entry.get("identifier", "")): _merged(default, entry) for entry in listed
        }
        terms = msgspec.convert(tables, Terms, strict=True)
    except (msgspec.MsgspecError, AttributeError, TypeError) as error:
        raise ConfigError(f"sandbox terms {name}: {error}") from error
    if "" in terms.payers or len(terms.payers) != len(listed):
        raise ConfigError(f"sandbox terms {name}: every [[payer]] needs an identifier of its own")
    return terms


def _merged(default: dict[str, Any], entry: dict[str, Any]) -> dict[str, Any]:
    """A payer's table over the default's; the tables inside of it too."""
    merged = dict(default)
    for key, value in entry.items():
        old = merged.get(key)
        merged[key] = old | value if isinstance(old, dict) and isinstance(value, dict) else value
    return merged
