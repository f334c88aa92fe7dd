"""What is said of a whole set: who speaks to whom about whom, written by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.render.explaining import document, fixture, ran


def summary(path: str, number: int = 0) -> list[str]:
    """The sentences about a set, counted from 0."""
    sets = document(path)["interchanges"][0]["functional_groups"][0]["transaction_sets"]
    return [line["text"] for line in sets[number]["summary"]]


SAID = [
    ("271/accept/rich-benefits", 0,  # an insured among the parties of a benefit is another person
     "ANA SAMPLE (member ID W100000001, born 1 January 1980): coverage is active."),
    ("271/accept/rich-benefits", 0,
     "Other payer, for: the health plan as a whole; date of the benefit (coordination of "
     "benefits): 1 July 2025; primary payer: ELM MUTUAL; insured or subscriber: ADAM SAMPLE; "
     "vendor: CEDAR LABS."),
    ("271/accept/dependent", 0,  # one benefit is refused, not the person
     "CLEO R SAMPLE (member ID W100000002, born 30 June 2015): coverage is active."),
    ("271/accept/dependent", 0,
     "The request was valid, but it is refused at this point: date of service missing or not "
     "valid (code 57). What to do: send it again if you wish."),
    ("271/accept/refused-at-each-level", 0, "PINE HEALTH PLAN answers."),
    ("270/accept/several-members", 0,
     "HILL CLINIC and HILL SURGERY CENTER ask PINE HEALTH PLAN and OAK ADMINISTRATORS what 5 "
     "persons are covered for."),
    ("270/accept/several-members", 0,
     "HILL SURGERY CENTER asks OAK ADMINISTRATORS what is covered for ROAD CREW LLC (member ID "
     "H-1): urgent care."),
    ("270/accept/several-members", 0,
     "HILL CLINIC asks PINE HEALTH PLAN what is covered for a person not named (member ID "
     "W100000003, born 5 May 1975): the health plan as a whole."),
    ("270/accept/several-members", 1,
     "HILL CLINIC cancels what was asked of PINE HEALTH PLAN: what 1 person was covered for."),
    ("270/accept/several-members", 1,
     "HILL CLINIC no longer asks PINE HEALTH PLAN what is covered for ANA SAMPLE (member ID "
     "W100000001): the health plan as a whole."),
    ("270/reject/dependent-without-a-question", 0,
     "HILL CLINIC asks PINE HEALTH PLAN, and says of no person what is asked."),
    ("276/accept/dependents-and-two-providers", 0,
     "RIVER DENTAL asks about: Claim of FYN SAMPLE JR, inquiry TR-0012, payer's claim number "
     "260305000222, treated 5 March 2026."),
    ("276/reject/dependent-without-a-claim", 0,
     "HILL CLINIC asks PINE PAYER, and names no claim."),
    ("277/accept/one-claim-not-found", 0,
     "PINE PAYER answers HILL CLINIC about 1 claim: 1 not found."),
    ("277/accept/one-claim-not-found", 0,
     "Claim of ANA SAMPLE, inquiry TR-0041: claim not found (codes A4, 35)."),
    ("277/accept/dependents-and-a-pharmacy", 0,
     "National drug code 00093505656: finished: denied (codes F2, 80)."),
    ("277/accept/refused-above-the-claims", 0,
     "PINE PAYER answers HILL CLINIC and BEA BILLING, and speaks of no single claim."),
    ("277CA/accept/mixed", 0,
     "All that HILL CLINIC sent (trace number B000318): received, not yet accepted; the payer "
     "received it (codes A1, 19, PR)."),
    ("277CA/accept/mixed", 0,
     "All claims of HILL CLINIC: received, not yet accepted; the payer received it (codes A1, 19, "
     "PR)."),
    ("277CA/accept/mixed", 0,
     "Claim A-1003 of CAL SAMPLE, treated 2 March 2026, charged 300.00: rejected: information "
     "wrong; the rendering provider's NPI (codes A7, 562, 82) and rejected: information wrong; "
     "the service location's ZIP code (codes A7, 500, 77) and returned: cannot be worked; "
     "something is missing or wrong: another status code says what (codes A3, 21)."),
    ("999/accept/partly-accepted", 0,
     "Transaction set 0001 (837): rejected with every claim in it: segments of the set are faulty "
     "(code 5) and segments of the set break the guide (code I5)."),
    ("837P/accept/encounters-capitated", 0,
     "CLEARVIEW BILLING sends 2 encounters to CROSSROADS CLEARINGHOUSE, 243.00 in all."),
    ("837P/accept/encounters-capitated", 0,
     "They are reported, not billed: no payment is asked for."),
    ("837P/accept/encounters-capitated", 0,
     "The work was reported by WILLOW CREEK FAMILY MEDICINE."),
    ("837P/accept/encounters-capitated", 0,
     "Encounter E-100: WILLOW CREEK FAMILY MEDICINE reports to PRAIRIE STATE MEDICAID PLAN "
     "services of 145.00, for ADAEZE OKONKWO, member ID M300718204."),
    ("837D/accept/predetermination", 0,
     "Claim D-1004: RIVER DENTAL asks PINE PAYER what it would pay of 2650.00 (predetermination, "
     "no bill), for BEN SAMPLE, member ID W100000002."),
    ("837D/accept/predetermination", 0,
     "Line 2: denture code D5213 on teeth 3, 4 and 13: 1500.00."),
]  # fmt: skip


@pytest.mark.parametrize(("name", "number", "said"), SAID)
def test_a_set_is_told_in_these_words(name: str, number: int, said: str) -> None:
    assert said in summary(fixture(name), number)


def test_a_level_without_a_name_is_not_called_by_the_name_of_the_one_before(tmp_path: Path) -> None:
    text = Path(fixture("837P/accept/two-practices-and-dependents")).read_text()
    second = next(line for line in text.splitlines() if line.startswith("NM1*85*1*"))
    path = tmp_path / "nameless.x12"
    path.write_text(text.replace(second + "\n", ""))
    assert second in text
    said = next(line for line in summary(str(path)) if line.startswith("Claim X-102"))
    assert said.startswith("Claim X-102: somebody not named asks LAKELAND COMMUNITY HMO for 185.00")


def test_a_claim_that_is_refused_by_its_action_is_rejected(tmp_path: Path) -> None:
    """STC03 U, and a category that speaks of acceptance: it is not counted as accepted."""
    text = Path(fixture("277CA/accept/mixed")).read_text()
    assert text.count("STC*A2:20:PR*20260303*WQ*250~") == 1
    path = tmp_path / "refused.x12"
    path.write_text(text.replace("STC*A2:20:PR*20260303*WQ*250~", "STC*A2:20:PR*20260303*U*250~"))
    said = summary(str(path))
    assert said[0] == (
        "BRIDGE CLEARINGHOUSE answers HILL CLINIC about 3 claims: 2 rejected and 1 received."
    )
    assert any(line.startswith("Claim A-1001") and ": rejected: accepted into" in line
               for line in said)  # fmt: skip


def test_nothing_of_a_rejected_interchange_is_taken(tmp_path: Path) -> None:
    text = Path(fixture("TA1/accept/duplicate-025")).read_text()
    path = tmp_path / "rejected.x12"
    path.write_text(text.replace("*R*025~", "*R*006~"))
    assert "*R*025~" in text
    said = " ".join(ran(str(path))[1].split())
    assert "(code 006). Nothing in it was taken." in said


def test_answers_and_marks_of_equipment(tmp_path: Path) -> None:
    """FRM05 is a percentage from 0 to 100 (data element 332), unlike EB08 (954)."""
    text = Path(fixture("837P/accept/ride-anesthesia-equipment-visits")).read_text()
    line = "REF*6R*Z-303-1~"
    more = "CRC*70*N*65~", "REF*6R*Z-303-1~", "LQ*UT*04.04~", "FRM*4****12.5~"
    assert line in text
    path = tmp_path / "form.x12"
    path.write_text(text.replace(line, "\n".join(more)))
    _, out, _ = ran(str(path))
    assert "Question 4 of the form: 12.5%." in out
    assert "Hospice employee mark: no." in out


def test_what_a_qualifier_means_that_has_no_place_there(tmp_path: Path) -> None:
    """It is not told by the name of the use that comes first."""
    text = Path(fixture("837P/accept/minimal")).read_text()
    path = tmp_path / "strange.x12"
    claim = next(line for line in text.splitlines() if line.startswith("CLM*"))
    more = "\nDTP*999*D8*20260310~\nAMT*ZZ*12~\nREF*QQ*77~"
    path.write_text(text.replace(claim, claim + more))
    [told] = [
        {s["segment"]: s for s in one["segments"] if s["position"] in (20, 21, 22)}
        for one in document(str(path))["interchanges"][0]["functional_groups"][0][
            "transaction_sets"
        ]
    ]
    assert told["DTP"]["sentence"] == "Date of kind 999: 10 March 2026."
    assert [e["name"] for e in told["DTP"]["elements"]] == ["kind of date", "form of the date",
                                                            "date"]  # fmt: skip
    assert told["AMT"]["sentence"] == "Amount agreed between the two: 12.00."
    assert told["REF"]["sentence"] == "Unit number: 77."
    assert told["REF"]["elements"][1]["name"] == "number"


def test_a_party_of_no_known_role_is_not_given_one(tmp_path: Path) -> None:
    text = Path(fixture("837P/accept/minimal")).read_text()
    path = tmp_path / "roleless.x12"
    assert "NM1*85*2" in text
    path.write_text(text.replace("NM1*85*2", "NM1*QQ*2"))
    assert "The party of kind QQ is CLINICA CENTRAL, NPI 1234567893." in ran(str(path))[1]


def test_an_amount_of_any_length_is_told(tmp_path: Path) -> None:
    text = Path(fixture("837P/accept/minimal")).read_text()
    path = tmp_path / "long.x12"
    path.write_text(text.replace("*250*", f"*{'9' * 400}*"))
    code, out, _ = ran(str(path))
    assert code == 1 and "9" * 400 in out.replace("\n", "").replace(" ", "")


@pytest.mark.parametrize(
    ("frequency", "said"),
    [
        ("7", "reports again (in place of an earlier report) to PRAIRIE STATE MEDICAID PLAN "
              "services of 145.00, for ADAEZE OKONKWO, member ID M300718204."),
        ("8", "takes back its report to PRAIRIE STATE MEDICAID PLAN of services of 145.00, for "
              "ADAEZE OKONKWO, member ID M300718204."),
    ],
)  # fmt: skip
def test_a_report_is_replaced_and_taken_back(tmp_path: Path, frequency: str, said: str) -> None:
    text = Path(fixture("837P/accept/encounters-capitated")).read_text()
    path = tmp_path / "in.837"
    path.write_text(text.replace("*11:B:1*", f"*11:B:{frequency}*"))
    (told,) = [line for line in summary(str(path)) if line.startswith("Encounter E-100: ")]
    assert told == f"Encounter E-100: WILLOW CREEK FAMILY MEDICINE {said}"
