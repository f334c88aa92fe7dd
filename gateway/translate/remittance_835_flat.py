"""The flat segments of the 835, element by element (005010X221A1)."""

from __future__ import annotations

from gateway.models.remittance import Delivery, DrgSummary, ProviderSummary
from gateway.translate.flat import Flat, Part, number, text

RDM = Flat("RDM", Delivery, {1: text("method_code"), 2: text("name"), 3: text("address")})
TS3 = Flat("TS3", ProviderSummary, {
    1: text("provider_identifier"), 2: text("facility_code"), 3: Part("date", "fiscal_period_date"),
    4: number("claims"), 5: number("charge"), 13: number("msp_payers"),
    15: number("nonlaboratory_charge"), 17: number("hcpcs_reportable"),
    18: number("hcpcs_payable"), 20: number("professional_component"),
    21: number("msp_liability_met"), 22: number("patient_reimbursement"),
    23: number("pip_claims"), 24: number("pip_adjustment"),
})  # fmt: skip
TS2 = Flat("TS2", DrgSummary, {
    1: number("drg_amount"), 2: number("federal_amount"), 3: number("hospital_amount"),
    4: number("disproportionate_share"), 5: number("capital"), 6: number("medical_education"),
    7: number("outlier_days"), 8: number("day_outlier"), 9: number("cost_outlier"),
    10: number("average_stay"), 11: number("discharges"), 12: number("cost_report_days"),
    13: number("covered_days"), 14: number("noncovered_days"), 15: number("msp_pass_through"),
    16: number("average_drg_weight"), 17: number("capital_federal"),
    18: number("capital_hospital"), 19: number("disproportionate_share_drg"),
})  # fmt: skip
