"""The page of a 277 for a front desk, as a person would write it from the segments."""

from __future__ import annotations

import pytest

from gateway.books import meanings
from gateway.models.claim_status import ClaimStatus
from gateway.render.status_text import status_text
from tests.translate.eligibility import read

HEAD = """BHT*0010*08*R0001*20260314*1015*DG~
HL*1**20*1~
NM1*PR*2*PINE PAYER*****PI*PINE01~
PER*IC*CLAIM DESK*TE*5555550100~
HL*2*1*21*1~
NM1*41*2*HILL CLINIC*****46*HILLCLINIC~
"""
CLAIM = (
    HEAD
    + """HL*3*2*19*1~
NM1*1P*2*HILL CLINIC*****XX*1234567893~
HL*4*3*22*0~
NM1*IL*1*SAMPLE*ANA****MI*W100000001~
TRN*2*TR-0001~
"""
)
PAID = """STC*F1:65*20260311**60*50~
REF*EJ*A-1001~
DTP*472*D8*20260301~
SVC*HC:99213:25*60*50****2~
STC*F2:585:QC*20260311~
"""
PAID_PAGE = """\
Claim A-1001: PAID
  ANA SAMPLE, member ID W100000001
  services 1 March 2026; PINE PAYER
  payer contact: CLAIM DESK, phone 5555550100
  finished: paid (F1:65)
  charged 60.00, paid 50.00, told on 11 March 2026
  Line 99213 with modifier 25, charged 60.00, paid 50.00
    finished: denied; denied or uncovered charge, about the patient (F2:585:QC)
    told on 11 March 2026
"""
NO_NUMBER = """\
Claim asked about under TR-0001: DENIED
  ANA SAMPLE, member ID W100000001
  PINE PAYER
  payer contact: CLAIM DESK, phone 5555550100
  finished: denied; the patient has no benefits on these dates (F2:88:QC)
  told on 11 March 2026
"""
WHOLE = """\
The whole inquiry of HILL CLINIC: ERROR
  PINE PAYER
  payer contact: CLAIM DESK, phone 5555550100
  no answer: the request has errors; the submitter of the file is not approved to send \
electronically (E0:24:41)
  told on 11 March 2026
"""


@pytest.mark.parametrize(
    ("lines", "text"),
    [
        (CLAIM + PAID, PAID_PAGE),
        (CLAIM + "STC*F2:88:QC*20260311~\n", NO_NUMBER),
        (HEAD + "TRN*2*0~\nSTC*E0:24:41*20260311~\n", WHOLE),
    ],
    ids=["a claim with a line", "a claim without a number", "the whole inquiry"],
)
def test_the_page(lines: str, text: str) -> None:
    status = read("277", lines)[0][-1]
    assert isinstance(status, ClaimStatus)
    assert status_text(status, meanings()) == text
