"""Claims in CSV: every way to write a table, and every way to get it wrong."""

from __future__ import annotations

import datetime
import tracemalloc
from decimal import Decimal

import pytest

from gateway.exchange.claim_maps import csv_map
from gateway.finding import Finding
from gateway.models.claim import Claim
from gateway.translate.claims_csv import read_csv
from gateway.translate.csv_map import CsvMap, load_map

MAP = """
dates = ["M/D/YYYY", "YYYY-MM-DD", "D-MMM-YY"]
required = ["patient.last_name", "line.charge"]
ignored = ["Ward"]
[columns]
"Number" = "patient_control_number"
"Type" = "kind"
"Last" = "patient.last_name"
"First" = "patient.first_name"
"Born" = "patient.birth_date"
"Sex" = { field = "patient.gender_code", codes = { Male = "M", Female = "F" } }
"Zip" = "patient.address.postal_code"
"Relation" = "patient.relationship_code"
"Insured" = "subscriber.last_name"
"Member" = "subscriber.member_id"
"NPI" = "rendering_provider.npi"
"Signed" = "provider_signature"
"Dx" = "diagnoses"
"Dx 2" = "diagnoses"
"Line Dx" = "line.diagnoses"
"Bill" = "type_of_bill"
"CPT" = "line.procedure_code"
"HCPCS" = "line.procedure_code"
"Mod" = "line.modifiers"
"Day" = "line.service_dates"
"To" = "line.service_dates.end"
"Units" = "line.units"
"Fee" = "line.charge"
"Points" = "line.diagnosis_pointers"
"Tooth" = "line.teeth[1].tooth"
"Surfaces" = "line.teeth[1].surfaces"
"NDC" = "line.drugs[1].code"
"At" = "dates.435.time"
"DRG" = "codes.DR"
"Value" = "codes.BE.code"
"Surgery" = "codes.BBR"
"Total" = "charge"
[defaults]
kind = "837P"
"line.units" = "1"
"""


def mapping(text: str = MAP, *lines: str) -> CsvMap:
    """The small map of these tests, with lines before its columns."""
    return load_map("\n".join([*lines, text]), "map.toml")


def read(table: str | bytes, chosen: CsvMap | None = None) -> tuple[list[Claim], list[Finding]]:
    """Claims and findings of a table."""
    data = table.encode() if isinstance(table, str) else table
    items = list(read_csv(data, "f.csv", chosen or mapping()))
    claims = [item for item in items if isinstance(item, Claim)]
    return claims, [item for item in items if isinstance(item, Finding)]


def one(table: str | bytes, chosen: CsvMap | None = None) -> Claim:
    """The one claim of a table in which nothing is wrong."""
    claims, found = read(table, chosen)
    assert found == []
    (claim,) = claims
    return claim


@pytest.mark.parametrize(
    "data",
    [
        b"Number,Last,Fee\nA1,SM\xc3\x8dTH,10.50\n",
        b"\xef\xbb\xbfNumber,Last,Fee\r\nA1,SM\xc3\x8dTH,10.50\r\n\r\n",
        b"\r\n \r\nNumber;Last;Fee\r\n;;\r\nA1;SM\xcdTH;10.50",
        "Number\tLast\tFee\nA1\tSMÍTH\t10.50\n".encode("utf-16"),
        b'"Number"|"Last"|"Fee"\n"A1"|"SM\xc3\x8dTH"|"10.50"\n',
        b"sep=;\r\nnumber;LAST;f-e-e\r\nA1;SM\xcdTH;10.50\r\n",
        b'Number,Last,Fee\n"=""A1""", SM\xc3\x8dTH ,"$10.50"\n',
    ],
)
def test_a_table_is_read_however_it_is_written(data: bytes) -> None:
    claim = one(data)
    assert (claim.patient_control_number, claim.subscriber.last_name) == ("A1", "SMÍTH")
    assert claim.charge == claim.service_lines[0].charge == Decimal("10.50")
    assert claim.service_lines[0].units == 1 and claim.kind == "837P"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("3/4/2026", (2026, 3, 4)), ("12/31/2026 0:00", (2026, 12, 31)),
        ("2026-03-04 00:00:00", (2026, 3, 4)), ("3/4/2026 12:00:00 AM", (2026, 3, 4)),
        ("4-Mar-29", (2029, 3, 4)), ("4-mar-30", (1930, 3, 4)),
    ],
)  # fmt: skip
def test_dates_are_read_in_the_formats_of_the_map(text: str, day: tuple[int, int, int]) -> None:
    claim = one(f"Number,Last,Fee,Day\nA1,SMITH,1,{text}\n")
    dates = claim.service_lines[0].service_dates
    assert dates and dates.start == dates.end == datetime.date(*day)


@pytest.mark.parametrize(
    ("text", "charge"),
    [
        ('"$1,234.50"', "1234.50"), ("(12.25)", "-12.25"), ("12", "12"), ('" 7.00 "', "7"),
        ('"1,000"', "1000"),
    ],
)  # fmt: skip
def test_amounts_are_read_as_people_write_them(text: str, charge: str) -> None:
    assert one(f"Number,Last,Fee\nA1,SMITH,{text}\n").charge == Decimal(charge)


def test_a_decimal_comma_is_read_where_the_map_says_so() -> None:
    claim = one("Number;Last;Fee\nA1;SMITH;1.234,50\n", mapping(MAP, 'decimal = ","'))
    assert claim.charge == Decimal("1234.50")


def test_codes_are_translated_and_codes_are_kept() -> None:
    assert one("Number,Last,Fee,Sex\nA,B,1,male\n").subscriber.gender_code == "M"
    for code in "Ff":
        assert one(f"Number,Last,Fee,Sex\nA,B,1,{code}\n").subscriber.gender_code == "F"


WRONG = [
    ("Fee", "12.5O", "CLAIMS.csv.value", "line 2, column 'Fee': it is no amount", "12.5O"),
    ("Fee", '"1,00"', "CLAIMS.csv.value", "line 2, column 'Fee': it is no amount", "1,00"),
    ("Born", "2/30/1984", "CLAIMS.csv.value", "column 'Born': it is no date", "2/30/1984"),
    ("Born", "30757", "CLAIMS.csv.value", "column 'Born': it is no date", "30757"),
    ("Sex", "Mle", "CLAIMS.csv.code", "column 'Sex': the mapping file has no", "Mle"),
    ("NPI", "123456789", "CLAIMS.csv.value", "column 'NPI': an NPI has ten digits", "123456789"),
    ("NPI", "1.23457E+09", "CLAIMS.csv.excel", "column 'NPI': a spreadsheet has", "1.23457E+09"),
    ("Signed", "perhaps", "CLAIMS.csv.value", "column 'Signed': it is neither", "perhaps"),
    ("Type", "837X", "CLAIMS.csv.value", "column 'Type': it is no kind", "837X"),
    ("Points", "AZ", "CLAIMS.csv.value", "column 'Points': it points to no", "AZ"),
    ("Points", "12", "CLAIMS.csv.value", "column 'Points': it can be read as one", "12"),
    ("Points", "B", "CLAIMS.csv.value", "column 'Points': it points to diagnosis 2 (B)", None),
    ("At", "99", "CLAIMS.csv.value", "column 'At': it is no time of day", "99"),
    ("At", "13 PM", "CLAIMS.csv.value", "column 'At': it is no time of day", "13 PM"),
    ("At", "noon", "CLAIMS.csv.value", "column 'At': it is no time of day", "noon"),
    ("Surfaces", "1.5", "CLAIMS.csv.value", "column 'Surfaces': it names no surface", "1.5"),
    ("Bill", "01", "CLAIMS.csv.value", "line 2, column 'Bill': '01' is no type of bill", None),
    ("Last", '""', "CLAIMS.csv.missing", "line 2, column 'Last': patient.last_name", None),
]  # fmt: skip


@pytest.mark.parametrize(("header", "cell", "rule", "says", "value"), WRONG)
def test_a_cell_that_is_wrong_is_named_and_refuses_its_claim_alone(
    header: str, cell: str, rule: str, says: str, value: str | None
) -> None:
    row = {"Number": "A1", "Last": "SMITH", "Fee": "1", "Dx": "J02.9", header: cell}
    good = {"Number": "A2", "Last": "JONES", "Fee": "2"}
    table = "\n".join([
        ",".join(row), ",".join(row.values()), ",".join(good.get(name, "") for name in row),
    ])  # fmt: skip
    claims, (finding,) = read(table)
    assert [claim.patient_control_number for claim in claims] == ["A2"]
    assert (finding.rule, finding.severity, finding.value) == (rule, "reject", value)
    assert finding.message.startswith("f.csv: line 2") and says in finding.message
    assert finding.hint and finding.patient_control_number == "A1"


def test_the_number_of_a_day_is_shown_as_the_day_that_it_may_be() -> None:
    _, (finding,) = read("Number,Last,Fee,Born\nA,B,1,30758\n")
    assert "1984-03-17" in finding.hint


@pytest.mark.parametrize(
    ("header", "cell", "value"), [("Zip", "1970", "01970"), ("Zip", "19700001", "019700001")]
)
def test_zeros_that_were_lost_are_put_back_and_told_once(
    header: str, cell: str, value: str
) -> None:
    claims, (finding,) = read(
        f"Number,Last,Fee,{header}\nA,B,1,{cell}\nC,D,1,{cell}\nE,F,1,{cell}\n"
    )
    address = claims[1].subscriber.address
    assert len(claims) == 3 and address and address.postal_code == value
    assert (finding.rule, finding.severity, finding.value) == ("CLAIMS.csv.excel", "warning", cell)
    assert "line 2, column 'Zip': leading zeros up to" in finding.message


def test_a_code_of_six_digits_is_not_filled_up_to_nine() -> None:
    address = one("Number,Last,Fee,Zip\nA,B,1,627011\n").subscriber.address
    assert address and address.postal_code == "627011"


def test_decimals_of_a_spreadsheet_are_taken_off_codes_but_not_off_diagnoses() -> None:
    claims, (finding,) = read("Number,Last,Fee,CPT,Units,Dx\nA,B,1,99213.0,1.0,250.00\n")
    line = claims[0].service_lines[0]
    assert line.procedure_code == "99213" and line.units == 1
    assert claims[0].diagnoses[0].code == "25000"
    assert finding.value == "99213.0" and "its .0 was taken off" in finding.message


@pytest.mark.parametrize(
    ("cell", "code"),
    [("0409-7332-01", "00409733201"), ("00409-7332-01", "00409733201"),
     ("0409733201", "0409733201")],
)  # fmt: skip
def test_a_drug_code_gets_its_zero_where_its_hyphens_say_where(cell: str, code: str) -> None:
    assert one(f"Number,Last,Fee,NDC\nA,B,1,{cell}\n").service_lines[0].drugs[0].code == code


@pytest.mark.parametrize(
    ("header", "cell", "code"),
    [("DRG", "343.0", "343"), ("DRG", "343", "343"), ("Value", "80.0", "80"),
     ("Value", "a1", "A1"), ("Surgery", "0DTJ4ZZ", "0DTJ4ZZ"), ("Surgery", "0dtj.4zz", "0DTJ4ZZ"),
     ("DRG", "64.0", "064"), ("Value", "1.0", "01")],
)  # fmt: skip
def test_a_code_that_is_a_number_keeps_its_digits(header: str, cell: str, code: str) -> None:
    claims, found = read(f"Number,Last,Fee,{header}\nA,B,1,{cell}\n")
    assert [one.code for one in claims[0].codes] == [code]
    assert {f.rule for f in found} == ({"CLAIMS.csv.excel"} if ".0" in cell else set())


@pytest.mark.parametrize(
    ("cell", "time"),
    [("1430", "1430"), ("14:30", "1430"), ("14:30:00", "1430"), ("9:30", "0930"), ("930", "0930"),
     ("2:30 PM", "1430"), ("12:05am", "0005"), ("12 PM", "1200"), ("11", "1100"), ("0", "0000")],
)  # fmt: skip
def test_an_hour_is_read_as_people_write_it(cell: str, time: str) -> None:
    assert [day.time for day in one(f"Number,Last,Fee,At\nA,B,1,{cell}\n").dates] == [time]


def test_an_empty_diagnosis_keeps_its_letter_and_pointers_follow() -> None:
    claim = one("Number,Last,Fee,Dx,Dx 2,Points\nA,B,1,,R05.9,B\n")
    assert [(d.qualifier, d.code) for d in claim.diagnoses] == [("ABK", "R059")]
    assert claim.service_lines[0].diagnosis_pointers == [1]


def test_diagnoses_of_lines_become_those_of_the_claim() -> None:
    claim = one("Number,Last,Fee,Line Dx\nA,B,1,J02.9;R05.9\nA,,2,R05.9 I10\n")
    assert [(d.qualifier, d.code) for d in claim.diagnoses] == [
        ("ABK", "J029"), ("ABF", "R059"), ("ABF", "I10"),
    ]  # fmt: skip
    assert [line.diagnosis_pointers for line in claim.service_lines] == [[1, 2], [2, 3]]


def test_surfaces_are_letters_and_modifiers_are_words() -> None:
    claim = one("Number,Last,Fee,Tooth,Surfaces,Mod\nA,B,1,14,MOD,25 LT\n")
    line = claim.service_lines[0]
    assert line.teeth[0].surfaces == ["M", "O", "D"] and line.modifiers == ["25", "LT"]


def test_a_type_of_bill_is_taken_apart() -> None:
    claim = one("Number,Last,Fee,Bill,Type\nA,B,1,0131,837I\n")
    assert (claim.facility_code, claim.frequency_code, claim.kind) == ("13", "1", "837I")


@pytest.mark.parametrize(
    ("cells", "alone"), [("18,", True), (",", True), (",SMITH", True), ("19,ROE", False)]
)
def test_the_patient_is_the_subscriber_unless_the_file_says_another(
    cells: str, alone: bool
) -> None:
    claim = one(f"Number,Last,First,Fee,Member,Relation,Insured\nA,SMITH,ANN,1,M1,{cells}\n")
    assert claim.patient_is_subscriber is alone and claim.subscriber.member_id == "M1"
    assert (claim.patient is None) is alone
    assert claim.subscriber.last_name == ("SMITH" if alone else "ROE")


def test_a_patient_who_is_the_subscriber_has_one_name() -> None:
    claims, (finding,) = read("Number,Last,Fee,Relation,Insured\nA,SMITH,1,18,ROE\n")
    assert claims == [] and finding.rule == "CLAIMS.csv.differs"
    assert finding.message == (
        "f.csv: line 2, column 'Last': the patient is the subscriber, and line 2, column 'Insured' "
        "says something else (last_name)"
    )


def test_lines_of_one_claim_agree_on_what_is_said_of_it() -> None:
    claims, (finding,) = read(
        "Number,Last,Born,Fee\nA,SMITH,3/4/1980,1\nA,,1980-03-04,2\nA,SMYTH,,3\n"
    )
    assert claims == [] and (finding.rule, finding.value) == ("CLAIMS.csv.differs", "SMYTH")
    assert "line 4, column 'Last': another value than on line 2, column 'Last'" in finding.message


def test_two_columns_of_one_field_agree() -> None:
    assert one("Number,Last,Fee,CPT,HCPCS\nA,B,1,,J3420\n").service_lines[0].procedure_code
    claims, (finding,) = read("Number,Last,Fee,CPT,HCPCS\nA,B,1,99213,J3420\n")
    assert claims == [] and finding.rule == "CLAIMS.csv.differs"
    assert "column 'HCPCS'" in finding.message and "column 'CPT'" in finding.message


def test_rows_of_a_claim_need_not_stand_together() -> None:
    rows = ["A,SMITH,1", "B,JONES,2", "A,,4", "C,DOE,8", "B,,16", "A,,32", "D,ROE,64"]
    claims, found = read("\n".join(["Number,Last,Fee", *rows]))
    assert found == []
    assert [(c.patient_control_number, c.charge) for c in claims] == [
        ("C", Decimal(8)), ("B", Decimal(18)), ("A", Decimal(37)), ("D", Decimal(64)),
    ]  # fmt: skip


def test_a_row_without_a_number_belongs_to_no_claim_unless_the_map_goes_on() -> None:
    table = "Number,Last,Fee\nA,SMITH,1\n,,2\nB,ROE,4\n"
    claims, (finding,) = read(table)
    assert [claim.charge for claim in claims] == [1, 4]
    assert finding.rule == "CLAIMS.csv.key" and "line 3, column 'Number': empty" in finding.message
    claims, found = read(table, mapping(MAP, "continued = true"))
    assert found == [] and [claim.charge for claim in claims] == [3, 4]


def test_other_columns_tell_claims_apart_where_there_is_no_number() -> None:
    other = mapping(MAP, 'claim = [["patient_control_number"], ["patient.last_name"]]')
    claims, found = read("Last,Fee\nSMITH,1\nROE,2\nSMITH,4\n", other)
    assert [claim.charge for claim in claims] == [2, 5]
    assert {f.rule for f in found} == {"CLAIMS.csv.number"}
    numbers = [claim.patient_control_number for claim in claims]
    assert len(set(numbers)) == 2 and all(number in str(found) for number in numbers)
    again, _ = read("Fee,Last\n4,SMITH\n", other)
    assert again[0].patient_control_number == numbers[1]


@pytest.mark.parametrize(
    ("table", "rule", "says"),
    [
        ("Foo,Bar\n1,2\n", "CLAIMS.csv.header", "line 1: none of its 2 headers"),
        ("Number,Last,Fee,fee\nA,B,1,1\n", "CLAIMS.csv.header",
         "the header 'fee' stands in column 3 and in column 4"),
        ("Number,Fee\nA,1\n", "CLAIMS.csv.missing", "line 1: no column gives patient.last_name"),
        ("Last,Fee\nA,1\n", "CLAIMS.csv.key", "line 1: no columns tell which lines"),
        ('Number,Last,Fee\nA,"B,1\nC,D,1\n', "CLAIMS.csv.text", "line 2: "),
        ('Number,Last,Fee\nA,B,1\nC,"D"D,1\n', "CLAIMS.csv.text", "line 3: "),
        (b"PK\x03\x04Number,", "CLAIMS.csv.text", "a workbook"),
        (b"Number,Last,Fee\nA,\x81\xff,1\n", "CLAIMS.csv.text", "no text in cp1252 at byte"),
    ],
)  # fmt: skip
def test_a_table_that_cannot_be_read_is_refused_as_a_whole(
    table: str | bytes, rule: str, says: str
) -> None:
    claims, found = read(table)
    assert claims == []
    (finding,) = [one for one in found if one.severity == "reject"]
    assert finding.rule == rule and says in finding.message and finding.hint


def test_columns_that_nobody_knows_are_listed_once() -> None:
    claims, (finding,) = read("Number,Foo,Last,Fee,,Ward\nA,1,B,2,x,9\nC,1,D,2,x,9\n")
    assert len(claims) == 2
    assert (finding.rule, finding.severity) == ("CLAIMS.csv.columns", "warning")
    assert finding.message.endswith(": Foo, (column 5, without a header)")


def test_a_row_that_is_too_long_has_moved_its_cells() -> None:
    claims, (finding,) = read("Number,Last,Fee\nA,SMITH,1,234\nB,ROE,2,\n")
    assert [claim.patient_control_number for claim in claims] == ["B"]
    assert (finding.rule, finding.severity) == ("CLAIMS.csv.cells", "reject")
    assert "line 2: 4 cells under 3 headers" in finding.message


def test_a_row_that_is_too_short_is_told_once() -> None:
    claims, (finding,) = read("Number,Last,Fee,CPT\nA,SMITH,1\nB,ROE,2\n")
    assert len(claims) == 2
    assert (finding.rule, finding.severity) == ("CLAIMS.csv.cells", "warning")


def test_lines_are_counted_through_cells_of_several_lines() -> None:
    _, (finding,) = read('Number,Last,Fee\nA,"SMITH\nJONES",1\n\nB,ROE,x\n')
    assert "line 5, column 'Fee'" in finding.message


def test_constants_stand_in_every_claim() -> None:
    text = MAP + '[constants]\nfacility_code = "11"\n"line.notes.ADD" = "SEEN"\n'
    claim = one("Number,Last,Fee\nA,B,1\nA,,2\n", load_map(text, "map.toml"))
    assert claim.facility_code == "11"
    assert [line.notes[0].text for line in claim.service_lines] == ["SEEN", "SEEN"]


def test_memory_does_not_grow_with_a_file_whose_claims_stand_together() -> None:
    peaks = []
    for claims in (300, 3_000):
        rows = [f"A{n},SMITH{n},7\nA{n},,1" for n in range(claims)]
        data = "\n".join(["Number,Last,Fee", *rows]).encode()
        chosen = mapping()
        tracemalloc.start()
        count = sum(isinstance(item, Claim) for item in read_csv(data, "f.csv", chosen))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert count == claims
    assert peaks[1] - peaks[0] < 2_700 * 80  # a hash a claim; a claim itself has thousands


def test_the_shipped_map_knows_every_header_that_it_shows() -> None:
    shipped = csv_map()
    assert len(shipped.columns) > 150
    assert shipped.columns["claimnumber"].target.path == "patient_control_number"
    assert shipped.columns["dxa"].target.steps == ("diagnoses", 0, "code")
