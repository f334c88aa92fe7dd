"""What loops, segments and elements are called: our own words at every place of every guide, short
and plain, and not the map's; and the place alone decides which."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import pytest

from gateway import resources
from gateway.guides.book import Guide, Loop
from gateway.guides.load import (
    MapEntry,
    read_code_lists,
    read_data_elements,
    read_guide,
)
from gateway.guides.names import FILES, Names, plain, qualifier, read_names, rename
from tests.guides.making import SHELF, own, walked

P, N, R, A, F = ("005010X222A1", "005010X223A2", "005010X221A1", "005010X214", "005010X231A1")
Q, B = "270", "271"
BOOKS = {
    P: (P, "HC"), N: (N, "HC"), R: (R, "HP"), A: (A, "HN"), F: (F, "FA"),
    Q: ("005010X279A1", "HS"), B: ("005010X279A1", "HB"),
}  # fmt: skip

ACRONYMS = re.compile(
    r"CLIA|COBRA|DRG|EFT|EPSDT|ESRD|HCPCS|HL|\(HL\)|ID|IDE|Medicare|MSP|NPI|PIP|PPS|UPIN|X-ray|ZIP"
    r"|\(GS0[18]\)"
)

TERMS = {"payer claim control number", "line item control number"}
"""The field's words of more than three for one thing, that nothing else says as well."""

EXPECTED = {
    (P, "2010AA"): "billing provider",
    (P, "2010AA/NM1-85"): "billing provider",
    (P, "2010AA/NM1-85/NM103"): "last or business name of the billing provider",
    (P, "2010AA/NM1-85/NM109"): "NPI of the billing provider",
    (P, "2010AA/N4/N403"): "billing provider ZIP code",
    (P, "2010AA/REF-EI/REF02"): "billing provider tax number",
    (P, "2010AB/N3/N301"): "pay-to street",
    (P, "2010BA/NM1-IL/NM109"): "member ID of the subscriber",
    (P, "2010BB/NM1-PR/NM103"): "name of the payer",
    (P, "2010BB/REF-G2"): "payer's number for the billing provider",
    (P, "2010CA/DMG-D8/DMG02"): "patient birth date",
    (P, "2300/CLM/CLM01"): "patient control number",
    (P, "2300/CLM/CLM05-1"): "place of service",
    (P, "2300/REF-G1/REF02"): "prior authorization number",
    (P, "2300/REF-D9"): "clearinghouse's claim number",
    (P, "2300/HI-ABK/HI02-2"): "diagnosis code",
    (P, "2310A/NM1-DN/NM103"): "last name of the referring provider",
    (P, "2320"): "another payer of the claim",
    (P, "2330B/REF-F8/REF02"): "claim number at the other payer",
    (P, "2400/SV1-ER/SV101-2"): "procedure code",
    (P, "2400/SV1-ER/SV102"): "line charge",
    (P, "2400/SV1-ER/SV107-1"): "first diagnosis pointer",
    (P, "2400/REF-6R/REF02"): "line item control number",
    (P, "2400/DTP-472/DTP03"): "date of service",
    (P, "2430/SVD/SVD02"): "amount paid for the line",
    (N, "2310A"): "attending provider",
    (N, "2300/CLM/CLM05-1"): "first two digits of the type of bill",
    (N, "2300/DTP-096/DTP03"): "discharge hour",
    (N, "2300/HI-ABK/HI01-2"): "principal diagnosis",
    (N, "2300/HI-BE/HI03-5"): "amount of the value code",
    (N, "2400/SV2/SV201"): "revenue code",
    (R, "HEADER/BPR-C/BPR16"): "payment date",
    (R, "HEADER/TRN-1/TRN02"): "trace number of the payment",
    (R, "2100/CLP/CLP05"): "patient responsibility",
    (R, "2100/CAS-CO/CAS03"): "first amount",
    (R, "2100/NM1-QC/NM104"): "first name of the patient",
    (R, "2110/SVC-AD/SVC03"): "amount paid for the line",
    (R, "2110/DTM-150/DTM02"): "date of service",
    (R, "FOOTER/PLB/PLB03-1"): "adjustment reason",
    (A, "2200D/TRN-2/TRN02"): "patient control number",
    (A, "2200D/STC/STC01-1"): "status category code",
    (F, "2100/IK3/IK303"): "loop id",
    (F, "2110/IK4/IK403"): "error of the element",
    (Q, "2000B"): "asker level",
    (Q, "2100C/NM1-IL/NM109"): "member ID of the subscriber",
    (Q, "2100C/DTP-102/DTP03"): "date asked about",
    (Q, "2110C/EQ-1/EQ01"): "kind of service",
    (Q, "2110C/REF-9F/REF02"): "referral or authorization number",
    (Q, "2110D/III-ZZ/III02"): "place of service",
    (B, "2000C/TRN-1/TRN02"): "trace number of the inquiry",
    (B, "2100B/REF-0B/REF03"): "state of the further ID",
    (B, "2100C/AAA-N/AAA03"): "reason for the refusal",
    (B, "2100D/INS-N/INS17"): "order of birth",
    (B, "2110C"): "benefit",
    (B, "2110C/EB-1/EB05"): "plan name",
    (B, "2110C/EB-1/EB08"): "patient's share (0.2 is 20%)",
    (B, "2110D/EB-1/EB11"): "whether authorization is needed",
    (B, "2110D/DTP-096/DTP03"): "date of the benefit",
    (B, "2120C/NM1-13/NM103"): "last or business name of the party to the benefit",
    (B, "LS2120D"): "parties to the benefit",
}
"""Written by hand, of the places where a biller meets them."""


STATUS_AND_DENTAL = {
    ("005010X224A2/HC", "2300/CLM/CLM05"): "place of service and claim frequency",
    ("005010X224A2/HC", "2300/DN1/DN101"): "total months of treatment",
    ("005010X224A2/HC", "2300/DN2/DN201"): "tooth number",
    ("005010X224A2/HC", "2300/REF-G3/REF02"): "predetermination number",
    ("005010X224A2/HC", "2310D"): "assistant surgeon",
    ("005010X224A2/HC", "2310D/NM1-DD/NM103"): "last or business name of the assistant surgeon",
    ("005010X224A2/HC", "2330H"): "other payer's assistant surgeon",
    ("005010X224A2/HC", "2400/SV3-AD/SV301-2"): "procedure code",
    ("005010X224A2/HC", "2400/SV3-AD/SV302"): "line charge",
    ("005010X224A2/HC", "2400/SV3-AD/SV304-1"): "first area of the mouth",
    ("005010X224A2/HC", "2400/TOO-JP/TOO02"): "tooth number",
    ("005010X224A2/HC", "2400/TOO-JP/TOO03-2"): "second tooth surface",
    ("005010X224A2/HC", "2400/DTP-441/DTP03"): "date of the earlier placement",
    ("005010X212/HR", "2200E"): "claim asked for",
    ("005010X212/HR", "2100D/NM1-IL/NM109"): "member ID of the subscriber",
    ("005010X212/HR", "2200D/TRN-1/TRN02"): "trace number of the inquiry",
    ("005010X212/HR", "2200E/REF-EJ/REF02"): "patient control number",
    ("005010X212/HR", "2210D/SVC-AD/SVC01-2"): "procedure or revenue code",
    ("005010X212/HN", "2200B"): "receiver's trace and status",
    ("005010X212/HN", "2200E"): "status of a dependent's claim",
    ("005010X212/HN", "2200D/STC/STC09"): "check or EFT number",
    ("005010X212/HN", "2200D/REF-VV/REF02"): "voucher number",
}
"""The same of the dental claim and of claim status."""


def spots(guide: Guide) -> Iterator[tuple[str, str]]:
    """Every place of a guide, and its name."""

    def within(loop: Loop) -> Iterator[tuple[str, str]]:
        yield loop.id, loop.name
        for child in loop.children:
            if isinstance(child, Loop):
                yield from within(child)
                continue
            code = qualifier(child)
            use = f"{loop.id}/{child.id}" + (f"-{code}" if code else "")
            yield use, child.name
            for element in child.elements:
                at = f"{use}/{child.id}{element.number:02d}"
                yield at, element.name
                yield from ((f"{at}-{part.number}", part.name) for part in element.components)

    return within(guide.root)


def words() -> Names:
    return read_names(*map(own, FILES))


@cache
def raw(entry: MapEntry) -> tuple[tuple[str, str], ...]:
    """The places of a guide with the names of its map."""
    return tuple(spots(unnamed(entry)))


def unnamed(entry: MapEntry) -> Guide:
    elements = read_data_elements(resources.guide_map("dataele.xml"))
    lists = read_code_lists(resources.guide_map("codes.xml"))
    read = own if entry.file in resources.names("mappings/guides") else resources.guide_map
    return read_guide(read(entry.file), entry, elements, lists)


ENTRIES = SHELF.entries
OF_OURS = [entry for entry in ENTRIES if (entry.guide, entry.functional_id) in BOOKS.values()]


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda e: f"{e.guide}-{e.code}")
def test_nothing_is_left_without_a_name_of_ours(entry: MapEntry) -> None:
    assert rename(unnamed(entry), words()) == []


@pytest.mark.parametrize("entry", OF_OURS, ids=lambda e: f"{e.guide}-{e.code}")
def test_names_are_short_plain_and_not_the_maps(entry: MapEntry) -> None:
    guide = unnamed(entry)
    rename(guide, words())
    pairs = list(zip(raw(entry), spots(guide), strict=True))
    assert len(pairs) > 90
    for (place, bought), (again, ours) in pairs:
        assert place == again
        assert 0 < len(ours) <= 60, (place, ours)
        assert not re.search("[{},]", ours) or place.endswith(("N4",)), (place, ours)
        assert all(ACRONYMS.fullmatch(word) or word == word.lower() for word in ours.split()), ours
        same = " ".join(ours.casefold().split()) == " ".join(bought.casefold().split())
        assert not same or len(ours.split()) <= 3 or ours in TERMS, (place, ours)


@pytest.mark.parametrize(("guide", "place"), EXPECTED, ids=lambda x: x)
def test_a_place_has_the_name_that_a_biller_would_say(guide: str, place: str) -> None:
    found = SHELF.find(*BOOKS[guide])
    assert found
    named = {name for at, name in spots(found.guide) if at == place}
    assert named == {EXPECTED[guide, place]}


@pytest.mark.parametrize(("guide", "place"), STATUS_AND_DENTAL, ids=lambda x: x)
def test_a_tooth_and_an_inquiry_are_called_so_too(guide: str, place: str) -> None:
    id, _, functional_id = guide.partition("/")
    found = SHELF.find(id, functional_id)
    assert found
    assert {name for at, name in spots(found.guide) if at == place} == {
        STATUS_AND_DENTAL[guide, place]
    }


@pytest.mark.parametrize("file", ["276.5010.X212.xml", "837.5010.X224.A2.xml"])
def test_our_maps_say_themselves_what_the_names_say(file: str) -> None:
    entry = next(entry for entry in ENTRIES if entry.file == file)
    guide = unnamed(entry)
    rename(guide, words())
    assert raw(entry) == tuple(spots(guide))
    for place, ours in raw(entry):
        assert 0 < len(ours) <= 60, (place, ours)
        assert not re.search("[{},]", ours) or place.endswith(("N4",)), (place, ours)
        assert all(ACRONYMS.fullmatch(word) or word == word.lower() for word in ours.split()), ours


def test_names_that_are_not_there_are_the_maps_in_lower_case() -> None:
    guide = unnamed(next(entry for entry in OF_OURS if entry.guide == F))
    left = rename(guide, Names())
    assert {"2100", "2100/IK3", "2100/IK3/IK303", "2110/IK4/IK401-1"} <= set(left)
    assert guide.root.name == "transaction set header"
    assert plain("Payer ID Code") == "payer ID code"


def test_a_message_says_our_name() -> None:
    said = {finding.rule: finding for finding in walked(REMITTANCE)}
    missing = said["X221.1000A.N102.required"]
    assert missing.message == "N102, name of the payer, is required and empty"
    unknown = said["X221.ST.segment.unknown"]
    assert unknown.value == "QQQQ"


REMITTANCE = """ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260314*1200*^\
*00501*000000001*0*T*:~GS*HP*SENDER*RECEIVER*20260314*1200*1*X*005010X221A1~ST*835*0001~BPR*I*0*C*\
NON************20260314~TRN*1*12345*1512345678~QQQQ*1~N1*PR~N3*1 MAIN ST~N4*AKRON*OH*44301~PER*BL*\
ANN*TE*3305550100~N1*PE*CLINIC*XX*1234567893~SE*10*0001~GE*1*1~IEA*1*000000001~"""
