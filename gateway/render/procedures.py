"""What kind of service a procedure code is: the coarse families that its number tells.

CPT's and CDT's own descriptions are licensed and are not here: these are our words for ranges of
codes, as every biller knows them.
"""

from __future__ import annotations

import re
from functools import lru_cache

_CPT = (
    (100, 1999, "anesthesia"), (10004, 19499, "skin or breast procedure"),
    (20100, 29999, "bone, joint or muscle procedure"), (30000, 32999, "airway or lung procedure"),
    (33016, 37799, "heart or vessel procedure"), (36400, 36425, "blood draw"),
    (38100, 38999, "blood or lymph procedure"), (40490, 49999, "digestive tract procedure"),
    (50010, 53899, "urinary procedure"), (54000, 55980, "male genital procedure"),
    (56405, 58999, "female genital procedure"), (59000, 59899, "pregnancy or birth procedure"),
    (60000, 60699, "gland procedure"), (61000, 64999, "nerve, brain or spine procedure"),
    (65091, 68899, "eye procedure"), (69000, 69990, "ear procedure"),
    (70010, 76499, "imaging"), (76506, 76999, "ultrasound"), (77001, 77086, "imaging"),
    (77261, 77799, "radiation treatment"), (78012, 79999, "nuclear medicine"),
    (80047, 89398, "laboratory test"), (90281, 90399, "immune globulin"),
    (90460, 90474, "giving of a vaccine"), (90476, 90759, "vaccine"),
    (90785, 90899, "mental health service"), (90901, 90913, "biofeedback"),
    (90935, 90999, "dialysis"), (92002, 92499, "eye examination or service"),
    (92502, 92700, "ear, nose or throat service"),
    (92920, 93998, "heart or vessel test or service"),
    (94002, 94799, "lung test or service"), (95004, 95199, "allergy service"),
    (95782, 96020, "nerve or sleep test"), (96105, 96171, "testing of mind or behavior"),
    (96360, 96379, "infusion or injection"), (96401, 96549, "chemotherapy"),
    (97010, 97799, "physical or occupational therapy"), (97802, 97804, "nutrition therapy"),
    (97810, 97814, "acupuncture"), (98925, 98929, "osteopathic treatment"),
    (98940, 98943, "chiropractic treatment"), (99000, 99091, "special service"),
    (99151, 99157, "sedation"), (99201, 99215, "office visit"), (99217, 99239, "hospital visit"),
    (99241, 99255, "consultation"), (99281, 99288, "emergency visit"),
    (99291, 99292, "critical care"), (99304, 99318, "nursing home visit"),
    (99341, 99350, "home visit"), (99381, 99429, "preventive visit"),
    (99441, 99449, "telephone or online visit"), (99460, 99486, "newborn or intensive child care"),
    (99500, 99602, "home health service"),
)  # fmt: skip
"""First and last code, what they are; narrower ranges win."""

_CDT = (
    (1, 999, "dental exam or X-ray"), (1000, 1999, "dental cleaning or prevention"),
    (2000, 2999, "filling or crown"), (3000, 3999, "root canal treatment"),
    (4000, 4999, "gum treatment"), (5000, 5899, "denture"), (5900, 5999, "facial prosthesis"),
    (6000, 6199, "dental implant"), (6200, 6999, "dental bridge"),
    (7000, 7999, "oral surgery"), (8000, 8999, "orthodontic service"),
    (9000, 9999, "other dental service"),
)  # fmt: skip

_HCPCS = {
    "B": "nutrition supply", "C": "hospital outpatient item", "E": "medical equipment",
    "G": "service", "H": "mental health or addiction service", "J": "drug",
    "K": "medical equipment", "L": "brace or prosthesis", "M": "medical service",
    "P": "laboratory service", "Q": "temporary code for a service or drug",
    "R": "portable X-ray", "S": "service", "T": "Medicaid service", "U": "laboratory service",
    "V": "vision or hearing item",
}  # fmt: skip

_LENS = range(2020, 2800)


@lru_cache(4_096)
def family(code: str) -> str:
    """What kind of service a CPT, CDT or HCPCS code is, '' where its number does not tell."""
    if re.fullmatch(r"\d{5}", code):
        fits = [one for one in _CPT if one[0] <= int(code) <= one[1]]
        return min(fits, key=lambda one: one[1] - one[0])[2] if fits else "service"
    if re.fullmatch(r"\d{4}[FTMU]", code):
        return {"F": "performance measure", "T": "new technology service"}.get(
            code[4], "laboratory test"
        )
    if not re.fullmatch(r"[A-Z]\d{4}", code):
        return ""
    number = int(code[1:])
    if code[0] == "D":
        return next((name for low, high, name in _CDT if low <= number <= high), "dental service")
    if code[0] == "A":
        return "ambulance service" if number < 1000 else "medical supply"
    if code[0] == "V":
        return "glasses or lens" if number in _LENS else "vision or hearing item"
    return _HCPCS.get(code[0], "")
