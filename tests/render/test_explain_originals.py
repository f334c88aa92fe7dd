"""What an answer speaks of is found in the file that it answers."""

from __future__ import annotations

from pathlib import Path

from tests.render.explaining import document, fixture, segments

SENT = fixture("837P/accept/secondary-by-line")
ANSWER = """ISA*00*          *00*          *ZZ*PAYERX         *ZZ*CLINICA        *261103*1000*^\
*00501*000000070*0*T*:~
TA1*000000011*261103*0921*A*000~
GS*FA*PAYERX*CLINICA*20261103*1000*70*X*005010X231A1~
ST*999*0001*005010X231A1~
AK1*HC*11*005010X222A1~
AK2*837*0001*005010X222A1~
IK3*SV1*30*2400*8~
CTX*CLM01:A-1010~
IK4*1:2*234*7*99213~
IK4*7:1*1328*7~
IK5*R*5~
AK9*R*1*1*0~
SE*10*0001~
GE*1*70~
IEA*1*000000070~
"""


def originals(path: Path, *sent: str) -> dict[str, list[str]]:
    """What is said of the original beside segments, by segment; several of one id one by one."""
    told = document(str(path), *(word for one in sent for word in ("--original", one)))
    out: dict[str, list[str]] = {}
    answers = [one for i in told["interchanges"] for one in i["interchange_acknowledgements"]]
    for one in [*answers, *segments(told)]:
        out.setdefault(one["segment"], []).extend(one.get("original", ()))
    return {segment: said for segment, said in out.items() if said}


def written(folder: Path, text: str) -> Path:
    path = folder / "answer.x12"
    path.write_text(text)
    return path


def test_a_999_is_told_with_what_stands_in_the_file(tmp_path: Path) -> None:
    name = "secondary-by-line.x12"
    assert originals(written(tmp_path, ANSWER), SENT) == {
        "TA1": [f"That interchange is in {name}: CLINICA sent it to PAYERX on 3 November 2026."],
        "AK2": [f"That set is in {name}."],
        "IK3": [
            f"In {name}, segment 30 is SV1, in claim A-1010: Service line 1: office visit code "
            "99213 with modifier 25, charged 150.00, 1 unit, for diagnoses 1 and 2."
        ],
        "IK4": [
            f"In {name}, SV101-2 (procedure code) is 99213.",
            f"In {name}, SV107-1 (first diagnosis pointer) is 1, which means first diagnosis "
            "of the claim.",
        ],
    }


def test_of_several_files_the_right_one_is_found(tmp_path: Path) -> None:
    path = written(tmp_path, ANSWER)
    other = fixture("837P/accept/two-practices-and-dependents")
    assert originals(path, other, SENT) == originals(path, SENT)
    assert originals(path, other) == {}
    assert originals(path) == {}


def test_another_position_is_told_as_such(tmp_path: Path) -> None:
    said = originals(written(tmp_path, ANSWER.replace("SV1*30", "SV1*31")), SENT)["IK3"]
    assert said[-1] == "The answer calls it SV1: positions may have been counted otherwise."


def test_a_claim_of_a_277ca_and_of_an_835_is_found(tmp_path: Path) -> None:
    claim = (
        "In secondary-by-line.x12, segment 19 is claim A-1010 of ANA SAMPLE, asked of PAYER X: "
        "250.00 charged, 2 service lines."
    )
    status = Path(fixture("277CA/accept/mixed")).read_text().replace("TRN*2*A-1002", "TRN*2*A-1010")
    assert originals(written(tmp_path, status), SENT) == {"TRN": [claim]}
    paid = Path(fixture("835/accept/provider-adjustments")).read_text()
    paid = paid.replace("CLP*A-1001", "CLP*A-1010")
    assert originals(written(tmp_path, paid), SENT) == {"CLP": [claim]}
