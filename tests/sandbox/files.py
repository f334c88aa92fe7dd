"""837s to hand to the other side, and a look into what it answered."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from pathlib import Path

from gateway.models.claim import Claim, ClaimBatch
from gateway.models.party import Contact, Identifier, Party
from gateway.translate.claim_837_build import build_837
from gateway.x12.writer import GroupHeader, InterchangeHeader, Writer

NOW = datetime.datetime(2026, 3, 14, 9, 21, tzinfo=datetime.UTC)

BY_HAND = """
ISA*00*          *00*          *ZZ*CLINICA        *ZZ*SANDBOX        *260314*0921*^*00501*000000318*1*T*:~
GS*HC*CLINICA*SANDBOX*20260314*0921*318*X*005010X222A1~
ST*837*0001*005010X222A1~
BHT*0019*00*B20260314001*20260314*0921*CH~
NM1*41*2*CLINICA CENTRAL*****46*CLINICA~
PER*IC*EDI DESK*TE*5555550100~
NM1*40*2*SANDBOX*****46*SANDBOX~
HL*1**20*1~
PRV*BI*PXC*207Q00000X~
NM1*85*2*CLINICA CENTRAL*****XX*1234567893~
N3*1 MAIN ST~
N4*SPRINGFIELD*IL*627010001~
REF*EI*123456782~
HL*2*1*22*0~
SBR*P*18*GRP100******CI~
NM1*IL*1*SAMPLE*ANA****MI*W123456789~
N3*2 OAK AVE~
N4*SPRINGFIELD*IL*627020002~
DMG*D8*19800102*F~
NM1*PR*2*PAYER A*****PI*PA~
CLM*A-1002*250***11:B:1*Y*A*Y*I~
REF*EA*MRN77~
HI*ABK:J020*ABF:E119~
LX*1~
SV1*HC:99213:25*250*UN*1***1:2~
DTP*472*D8*20260310~
REF*6R*L1~
SE*26*0001~
GE*1*318~
IEA*1*000000318~
""".strip()  # noqa: E501

_GUIDES = (("837P", "005010X222A1"), ("837I", "005010X223A2"))


def written(claims: Iterable[Claim], number: int, at: datetime.datetime = NOW) -> str:
    """An interchange of these claims: a group for each kind that is there."""
    writer, groups, kept = Writer(), [], list(claims)
    for ordinal, (kind, guide) in enumerate(_GUIDES):
        some = [claim for claim in kept if claim.kind == kind]
        if not some:
            continue
        batch = ClaimBatch(
            batch_identifier=f"B{number}-{ordinal}",
            created=at,
            submitter=Party(
                name="RIVERBEND BILLING",
                identifiers=[Identifier("46", "CLINICA")],
                contacts=[Contact("IC", "EDI DESK", [Identifier("TE", "5555550100")])],
            ),
            receiver=Party(name="SANDBOX", identifiers=[Identifier("46", "SANDBOX")]),
        )
        rows = build_837(some, batch, kind)  # type: ignore[arg-type]
        header = GroupHeader(
            functional_identifier_code="HC", sender_code="CLINICA", receiver_code="SANDBOX",
            control_number=number * 10 + ordinal, version=guide, at=at,
        )  # fmt: skip
        text = writer.transaction_set("837", f"{ordinal + 1:04d}", guide, rows)
        groups.append(writer.group(header, [text]))
    isa = InterchangeHeader(
        sender_id="CLINICA", receiver_id="SANDBOX", control_number=number, at=at
    )
    return "".join(writer.interchange(isa, groups))


def drop(root: Path, name: str, text: str) -> None:
    """Put a file into the inbox."""
    (root / "inbox").mkdir(parents=True, exist_ok=True)
    (root / "inbox" / name).write_text(text, encoding="utf-8")


def answers(root: Path) -> dict[str, str]:
    """Every file in the outbox, by name."""
    return {
        path.name: path.read_text(encoding="utf-8") for path in sorted((root / "outbox").iterdir())
    }


def some(root: Path, ending: str) -> list[str]:
    """The texts of the answers whose names end so."""
    return [text for name, text in answers(root).items() if name.endswith(ending)]


def names(root: Path, folder: str) -> list[str]:
    """The names in a folder, hidden ones too."""
    return sorted(path.name for path in (root / folder).iterdir())
