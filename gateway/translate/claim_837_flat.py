"""The flat segments of the 837 guides, element by element.

Guides: 005010X222A1, 005010X223A2, 005010X224A2. What an element is called stands in
:mod:`gateway.models.claim_parts`, :mod:`gateway.models.service_line` and
:mod:`gateway.models.adjudication`.
"""

from __future__ import annotations

from gateway.models.adjudication import InpatientAdjudication, OutpatientAdjudication
from gateway.models.claim_parts import (
    Ambulance,
    Attachment,
    ConditionIndicator,
    Contract,
    Orthodontics,
    Repricing,
    SpinalTreatment,
    ToothStatus,
)
from gateway.models.service_line import (
    EquipmentCertification,
    FormAnswer,
    Measurement,
    PurchasedService,
)
from gateway.translate.flat import Flat, Part, fixed, number, text

PWK = Flat("PWK", Attachment, {
    1: text("report_type_code"), 2: text("transmission_code"), 5: fixed("AC", 6),
    6: text("control_number"),
})  # fmt: skip
CN1 = Flat("CN1", Contract, {
    1: text("type_code"), 2: number("amount"), 3: number("percent"), 4: text("code"),
    5: number("discount_percent"), 6: text("version"),
})  # fmt: skip
CR1 = Flat("CR1", Ambulance, {
    1: fixed("LB", 2), 2: number("weight"), 4: text("reason_code"), 5: fixed("DH", 6),
    6: number("distance"), 9: text("round_trip_purpose"), 10: text("stretcher_purpose"),
})  # fmt: skip
CR2 = Flat("CR2", SpinalTreatment, {
    8: text("condition_code"), 10: text("description"), 11: text("further_description"),
})  # fmt: skip
CR3 = Flat("CR3", EquipmentCertification, {
    1: text("type_code"), 2: fixed("MO", 3), 3: number("months"),
})  # fmt: skip
CRC = Flat("CRC", ConditionIndicator, {
    1: text("category_code"), 2: Part("yes_no", "applies"),
    **dict.fromkeys(range(3, 8), Part("list", "codes")),
})  # fmt: skip
HCP = Flat("HCP", Repricing, {
    1: text("method_code"), 2: number("allowed"), 3: number("saving"),
    4: text("organization_identifier"), 5: number("rate"), 6: text("group_code"),
    7: number("group_amount"), 8: text("revenue_code"), 9: text("procedure_qualifier"),
    10: text("procedure_code"), 11: text("unit_code"), 12: number("units"),
    13: text("reject_reason_code"), 14: text("compliance_code"), 15: text("exception_code"),
})  # fmt: skip
DN1 = Flat("DN1", Orthodontics, {
    1: number("total_months"), 2: number("months_remaining"), 4: text("treatment_indicator"),
})  # fmt: skip
DN2 = Flat("DN2", ToothStatus, {1: text("tooth"), 2: text("status_code"), 6: fixed("JP")})
MEA = Flat("MEA", Measurement, {
    1: text("reference_code"), 2: text("qualifier"), 3: number("result"),
})  # fmt: skip
PS1 = Flat("PS1", PurchasedService, {1: text("provider_identifier"), 2: number("charge")})
FRM = Flat("FRM", FormAnswer, {
    1: text("question"), 2: text("yes_no_code"), 3: text("text"), 4: Part("date", "date"),
    5: number("percent"),
})  # fmt: skip
MIA = Flat("MIA", InpatientAdjudication, {
    1: number("covered_days"), 2: number("operating_outlier"), 3: number("psychiatric_days"),
    4: number("drg_amount"), 5: Part("list", "remark_codes"), 6: number("disproportionate_share"),
    7: number("msp_pass_through"), 8: number("capital"), 9: number("capital_federal"),
    10: number("capital_hospital"), 11: number("capital_disproportionate_share"),
    12: number("old_capital"), 13: number("capital_medical_education"),
    14: number("operating_hospital"), 15: number("cost_report_days"),
    16: number("operating_federal"), 17: number("capital_outlier"),
    18: number("medical_education"), 19: number("professional_component"),
    **dict.fromkeys(range(20, 24), Part("list", "remark_codes")), 24: number("capital_exception"),
})  # fmt: skip
MOA = Flat("MOA", OutpatientAdjudication, {
    1: number("reimbursement_rate"), 2: number("hcpcs_payable"),
    **dict.fromkeys(range(3, 8), Part("list", "remark_codes")), 8: number("esrd_payment"),
    9: number("professional_component"),
})  # fmt: skip

FLATS = {
    one.id: one
    for one in (PWK, CN1, CR1, CR2, CR3, CRC, HCP, DN1, DN2, MEA, PS1, FRM, MIA, MOA)
}  # fmt: skip
