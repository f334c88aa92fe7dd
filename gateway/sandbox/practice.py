"""Claims to practise with: synthetic, valid, varied, and the same for the same seed.

Each scenario meets one rule of the default terms; what it leads to is for the payer to decide.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from random import Random

from gateway.models.adjudication import LineAdjudication
from gateway.models.claim import Claim, OtherPayer
from gateway.models.claim_parts import Diagnosis
from gateway.models.party import Adjustment, DateRange, Identifier, Party, QualifiedDate
from gateway.models.service_line import ServiceLine
from gateway.sandbox.practice_people import PAYERS, clinicians, payer, person, practices

OFFICE = (
    ("99213", "95.00", "165.00"), ("99214", "140.00", "240.00"), ("85025", "12.00", "38.50"),
    ("80053", "18.00", "64.25"), ("93000", "25.00", "79.99"), ("36415", "6.00", "19.95"),
    ("71046", "45.00", "130.10"), ("97110", "38.00", "88.40"),
)  # fmt: skip
HOSPITAL = (
    ("0300", "80053", "40.00", "160.00"), ("0320", "71046", "120.00", "330.00"),
    ("0250", "", "15.00", "95.35"), ("0450", "99283", "180.00", "420.00"),
)  # fmt: skip
DIAGNOSES = ("I10", "E119", "J069", "K219", "M25561", "R079", "Z0000")

MEMBERS = 40
"""So many members share the claims: some have several, which use their deductible up."""


def practice_claims(
    count: int, seed: int, *, today: datetime.date, prefix: str = "SBX"
) -> list[Claim]:
    """``count`` claims whose services lie before ``today``.

    The patient control numbers are unique for (prefix, seed) and have at most 20 characters
    where the prefix has at most eight and the seed at most five.
    """
    making = _Making(Random(f"{prefix}{seed}"), today)
    made = []
    for at in range(count):
        claim = SCENARIOS[at % len(SCENARIOS)](making)
        claim.patient_control_number = f"{prefix}{seed}-{at + 1:05d}"
        for number, line in enumerate(claim.service_lines, 1):
            line.number = number
            line.control_number = f"{claim.patient_control_number}-{number}"
        claim.charge = sum((line.charge or Decimal(0) for line in claim.service_lines), Decimal(0))
        made.append(claim)
    return made


class _Making:
    """The cast, and what the scenarios have in common."""

    def __init__(self, rng: Random, today: datetime.date) -> None:
        self.rng, self.today = rng, today
        self.practices, self.clinicians = practices(), clinicians()
        self.members: list[Party] = []
        for _ in range(MEMBERS):
            member = person(rng, today)
            member.member_id = f"W{rng.randint(100_000_000, 999_999_999)}"
            member.group_number = f"GRP{rng.randint(100, 999)}"
            self.members.append(member)

    def price(self, low: str, high: str) -> Decimal:
        """An amount between two, to the cent."""
        cents = self.rng.randint(int(Decimal(low) * 100), int(Decimal(high) * 100))
        return Decimal(cents) / 100

    def day(self, least: int = 2, most: int = 30) -> datetime.date:
        """A day so many days ago."""
        return self.today - datetime.timedelta(days=self.rng.randint(least, most))

    def line(self, code: str, charge: Decimal, day: datetime.date) -> ServiceLine:
        """A professional service line."""
        return ServiceLine(
            charge=charge,
            procedure_qualifier="HC",
            procedure_code=code,
            units=Decimal(1),
            unit_code="UN",
            service_dates=DateRange(day, day),
            diagnosis_pointers=[1],
        )

    def office_lines(self, day: datetime.date, most: int = 3) -> list[ServiceLine]:
        """One to ``most`` lines of an office visit, each code once."""
        chosen = self.rng.sample(OFFICE, self.rng.randint(1, most))
        lines = [self.line(code, self.price(low, high), day) for code, low, high in chosen]
        for line in lines:
            if line.procedure_code in ("99213", "99214") and len(lines) > 1:
                line.modifiers = ["25"]
        return lines

    def professional(self, identifier: str, lines: list[ServiceLine]) -> Claim:
        """A claim of one of the two practices for a member of ``identifier``."""
        at = self.rng.randrange(2)
        first, second = self.rng.sample(DIAGNOSES, 2)
        return Claim(
            kind="837P",
            facility_code="11",
            frequency_code="1",
            patient_is_subscriber=True,
            subscriber=_copy(self.rng.choice(self.members)),
            payer=payer(identifier),
            payer_responsibility_code="P",
            claim_filing_code=PAYERS[identifier][1],
            billing_provider=self.practices[at],
            rendering_provider=self.clinicians[at],
            diagnoses=[Diagnosis("ABK", first), Diagnosis("ABF", second)],
            service_lines=lines,
        )


def _copy(party: Party) -> Party:
    """The same person, so that a scenario may change the copy."""
    return Party(**{name: getattr(party, name) for name in party.__struct_fields__})


def office_visit(m: _Making) -> Claim:
    """An ordinary visit of a commercial member."""
    return m.professional("60054", m.office_lines(m.day()))


def blue_visit(m: _Making) -> Claim:
    """A visit with a copay."""
    return m.professional("BCBS1", m.office_lines(m.day()))


def senior_visit(m: _Making) -> Claim:
    """A visit under sequestration."""
    claim = m.professional("MCARE", m.office_lines(m.day()))
    claim.subscriber.group_number = ""
    return claim


def assistance_visit(m: _Making) -> Claim:
    """A visit paid at half its charge, nothing due from the patient."""
    claim = m.professional("MCAID", m.office_lines(m.day()))
    claim.subscriber.group_number = ""
    return claim


def child_visit(m: _Making) -> Claim:
    """The child of a member."""
    claim = m.professional(m.rng.choice(("60054", "BCBS1")), m.office_lines(m.day()))
    child = person(m.rng, m.today, 1, 17)
    child.last_name, child.relationship_code = claim.subscriber.last_name, "19"
    child.address = claim.subscriber.address
    claim.patient, claim.patient_is_subscriber = child, False
    claim.subscriber.address, claim.subscriber.birth_date = None, None
    claim.subscriber.gender_code = ""
    return claim


def partly_covered(m: _Making) -> Claim:
    """A visit with one line that no plan covers."""
    day = m.day()
    extra = m.line("A9270", m.price("8.00", "60.00"), day)
    return m.professional("60054", [*m.office_lines(day, 2), extra])


def not_covered(m: _Making) -> Claim:
    """Nothing but what no plan covers, for a payer that says so with status 4."""
    return m.professional("BCBS1", [m.line("97810", m.price("60.00", "120.00"), m.day())])


def stranger(m: _Making) -> Claim:
    """A member id that is nobody's."""
    claim = office_visit(m)
    claim.subscriber.member_id = f"UNK{m.rng.randint(100_000, 999_999)}"
    return claim


def payer_not_served(m: _Making) -> Claim:
    """A payer that the clearinghouse has no way to."""
    return m.professional("99999", m.office_lines(m.day()))


def injection(m: _Making) -> Claim:
    """An unclassified drug: its payment is audited."""
    day = m.day()
    drug = m.line("J3490", m.price("150.00", "400.00"), day)
    drug.description = "UNCLASSIFIED DRUG"
    return m.professional("60054", [*m.office_lines(day, 1), drug])


def large_bill(m: _Making) -> Claim:
    """Charged above the limit of review."""
    return m.professional("60054", [m.line("29881", m.price("1500.00", "2400.00"), m.day())])


def large_blue_bill(m: _Making) -> Claim:
    """Charged above the limit of a payer that reviews later."""
    return m.professional("BCBS1", [m.line("29881", m.price("2600.00", "4200.00"), m.day())])


def old_visit(m: _Making) -> Claim:
    """Billed late enough to earn interest."""
    return m.professional("60054", m.office_lines(m.day(60, 150)))


def too_late(m: _Making) -> Claim:
    """Billed after the filing limit."""
    return m.professional("60054", m.office_lines(m.day(400, 500)))


def second_payer(m: _Making) -> Claim:
    """The second payer of two; the first has paid its part, line by line."""
    day = m.day(20, 40)
    lines = m.office_lines(day)
    for line in lines:
        line.adjudications = [_first_payment(m, line, day + datetime.timedelta(days=12))]
    claim = m.professional("60054", lines)
    claim.payer_responsibility_code = "S"
    insured = claim.subscriber
    claim.other_payers = [
        OtherPayer(
            responsibility_code="P",
            relationship_code="18",
            claim_filing_code=PAYERS["PRIM1"][1],
            group_number="FIRST1",
            subscriber=Party(
                last_name=insured.last_name,
                first_name=insured.first_name,
                member_id=f"P{insured.member_id}",
            ),
            payer=payer("PRIM1"),
            paid=sum((line.adjudications[0].paid or Decimal(0) for line in lines), Decimal(0)),
            benefits_assignment_code="Y",
            release_code="Y",
        )
    ]
    return claim


def _first_payment(m: _Making, line: ServiceLine, decided: datetime.date) -> LineAdjudication:
    """What the first payer said about a line: a third to two thirds paid, the rest halved."""
    charge = line.charge or Decimal(0)
    paid = (charge * m.rng.randint(30, 70) / 100).quantize(Decimal("0.01"))
    reduction = ((charge - paid) / 2).quantize(Decimal("0.01"))
    return LineAdjudication(
        payer_identifier="PRIM1",
        paid=paid,
        procedure_qualifier="HC",
        procedure_code=line.procedure_code,
        modifiers=list(line.modifiers),
        units=line.units,
        adjustments=[
            Adjustment("CO", "45", reduction),
            Adjustment("PR", "2", charge - paid - reduction),
        ],
        adjudication_date=decided,
    )


def outpatient(m: _Making) -> Claim:
    """A day in the hospital's outpatient department."""
    day = m.day()
    lines = []
    for revenue, code, low, high in m.rng.sample(HOSPITAL, m.rng.randint(2, 4)):
        line = m.line(code, m.price(low, high), day)
        line.revenue_code, line.diagnosis_pointers = revenue, []
        line.procedure_qualifier = "HC" if code else ""
        lines.append(line)
    claim = _hospital(m, m.rng.choice(("60054", "BCBS1")), lines, day, day)
    claim.facility_code, claim.admission_type_code = "13", "3"
    return claim


def inpatient(m: _Making) -> Claim:
    """Some nights in the hospital."""
    nights = m.rng.randint(1, 4)
    last = m.day()
    first = last - datetime.timedelta(days=nights)
    room = ServiceLine(
        charge=m.price("220.00", "280.00") * nights,
        revenue_code="0120",
        units=Decimal(nights),
        unit_code="DA",
    )
    drugs = ServiceLine(
        charge=m.price("20.00", "70.00"), revenue_code="0250", units=Decimal(1), unit_code="UN"
    )
    claim = _hospital(m, "MCARE", [room, drugs], first, last)
    claim.facility_code, claim.admission_type_code = "11", "1"
    claim.claim_filing_code = "MA"
    claim.subscriber.group_number = ""
    claim.dates += [
        QualifiedDate("435", first, time="0930"),
        QualifiedDate("096", time="1400"),
    ]
    principal = claim.diagnoses[0]
    principal.present_on_admission_code = "Y"
    claim.diagnoses.append(Diagnosis("ABJ", principal.code))
    return claim


def _hospital(
    m: _Making, identifier: str, lines: list[ServiceLine], first: datetime.date, last: datetime.date
) -> Claim:
    claim = m.professional(identifier, lines)
    claim.kind = "837I"
    claim.billing_provider = m.practices[2]
    claim.rendering_provider, claim.attending_provider = None, m.clinicians[1]
    claim.admission_source_code, claim.patient_status_code = "1", "01"
    claim.dates = [QualifiedDate("434", first, last)]
    claim.references = [Identifier("EA", f"MRN{m.rng.randint(10_000, 99_999)}")]
    claim.diagnoses = claim.diagnoses[:1]
    return claim


SCENARIOS: tuple[Callable[[_Making], Claim], ...] = (
    office_visit, blue_visit, child_visit, outpatient, partly_covered, senior_visit, stranger,
    large_bill, old_visit, second_payer, office_visit, not_covered, assistance_visit, inpatient,
    injection, child_visit, payer_not_served, large_blue_bill, office_visit, too_late,
)  # fmt: skip
"""In this order, over and over: twenty claims meet every rule."""
