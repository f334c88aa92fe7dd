"""An inbound 837 as a source: claims of several sets, guides and interchanges, batched anew."""

from __future__ import annotations

import datetime
from pathlib import Path

import gateway
from gateway.exchange.claims_in import claims_of
from gateway.exchange.translate import translate_files
from gateway.finding import Finding
from gateway.models.claim import Claim, ClaimKind
from gateway.models.party import Identifier
from tests.translate.claims_837 import CLAIM_FILES, as_read, fixture_claims, interchange, read_all

AT = datetime.datetime(2026, 11, 2, 9, 30, tzinfo=datetime.UTC)
X12 = Path(__file__).parents[2] / "fixtures" / "x12"
DENTAL = X12 / "837D" / "accept" / "subscriber-fillings.x12"
CLAIMS = [claim for path in CLAIM_FILES for claim in fixture_claims(path)]


def of_kind(kind: ClaimKind, many: int) -> list[Claim]:
    """The first claims of a kind among the fixtures."""
    return [claim for claim in CLAIMS if claim.kind == kind][:many]


def mixed(folder: Path) -> tuple[Path, list[Claim]]:
    """A file of five interchanges: two and three professional claims, two institutional, dental
    ones, one professional again; and its claims as they read."""
    first, stays = of_kind("837P", 6), of_kind("837I", 2)
    dental = DENTAL.read_text()
    parts = [
        interchange(first[:2], "837P"), interchange(stays, "837I"), interchange(first[2:5], "837P"),
        dental, interchange(first[5:], "837P"),
    ]  # fmt: skip
    path = folder / "in.837"
    path.write_text("\n".join(parts))
    teeth = read_all(dental)[1]
    return path, [*map(as_read, first), *map(as_read, stays), *teeth]


def written(path: Path, split: int = 0) -> tuple[bytes, int]:
    """What a file is written anew as, and in how many interchanges."""
    pieces: list[bytes] = []
    done = translate_files([path], None, AT, pieces.append, 1, split=split)
    return b"".join(pieces), done.interchanges


def shapes(data: bytes) -> list[tuple[str, int]]:
    """Guide and number of claims of each interchange that was written."""
    parts = data.decode().split("ISA*")[1:]
    guides = [part.split("~GS*", 1)[1].split("~", 1)[0].rpartition("*")[2] for part in parts]
    return [(guide, part.count("~CLM*")) for guide, part in zip(guides, parts, strict=True)]


def test_claims_of_several_interchanges_are_batched_by_their_guide(tmp_path: Path) -> None:
    path, claims = mixed(tmp_path)
    data, _ = written(path)
    assert shapes(data) == [("005010X222A1", 6), ("005010X223A2", 2),
                            ("005010X224A2", len(claims) - 8)]  # fmt: skip
    assert read_all(data)[1] == claims
    assert [f for f in gateway.validate(data) if f.severity == "reject"] == []


def test_no_interchange_has_more_claims_than_were_asked_for(tmp_path: Path) -> None:
    path, claims = mixed(tmp_path)
    data, interchanges = written(path, 4)
    assert shapes(data)[:3] == [
        ("005010X222A1", 4), ("005010X222A1", 2), ("005010X223A2", 2),
    ]  # fmt: skip
    assert read_all(data)[1] == claims and interchanges == len(shapes(data))
    numbers = [text[:9] for text in data.split(b"*00501*")[1:]]
    assert numbers == [b"%09d" % n for n in range(1, interchanges + 1)]
    assert [f for f in gateway.validate(data) if f.severity == "reject"] == []


def test_what_has_no_model_comes_out_again_in_its_loop(tmp_path: Path) -> None:
    (visit,) = (c for c in CLAIMS if c.patient_control_number == "WC-260901-01")
    text = interchange([*of_kind("837P", 1), visit], "837P")
    for plain, odd in (
        ("~AMT*F5*25~", "~AMT*F5*25*C~"),
        ("~HI*ABK:J020", "~ZZX*OF THE CLAIM~HI*ABK:J020"),
        ("~LX*2~", "~ZZX*OF THE LINE~LX*2~"),
    ):
        assert text.count(plain) == 1
        text = text.replace(plain, odd)
    path = tmp_path / "in.837"
    path.write_text(text)
    text = written(path)[0].decode().split("CLM*WC-260901-01")[1]
    claim, first, second = text.split("~LX*")
    assert "~AMT*F5*25*C~" in claim and "~ZZX*OF THE CLAIM~NM1*82*" in claim
    assert first.endswith("~ZZX*OF THE LINE") and "ZZX" not in second


def test_what_is_added_to_a_claim_on_its_way_is_written_with_the_rest(tmp_path: Path) -> None:
    path, claims = mixed(tmp_path)
    read = [claim for claim in read_all(path.read_bytes())[1] if claim.kind == "837P"]
    read[0].references = [*read[0].references, Identifier(qualifier="D9", value="TRACE1")]
    (first, *rest) = read_all(interchange(read, "837P"))[1]
    assert first.reference("D9") == "TRACE1" and rest == claims[1:6]


def usage_of(partner: str, given: str) -> tuple[int, list[tuple[str, str, int | None]]]:
    """Claims, and what is told of ISA15, where two interchanges go on to a partner."""
    one, other = of_kind("837P", 2)
    text = interchange([one], "837P").replace("*T*", f"*{given}*", 1)
    text += interchange([other], "837P").replace("*T*", f"*{partner}*", 1)
    items = list(claims_of(text.encode(), "in.837", usage=partner))
    claims = sum(isinstance(item, Claim) for item in items)
    told = [f for f in items if isinstance(f, Finding) and f.rule == "CLAIMS.x12.usage"]
    return claims, [(f.rule, f.severity, f.interchange) for f in told]


def test_claims_of_a_test_are_not_sent_as_real_ones() -> None:
    assert usage_of("P", "T") == (1, [("CLAIMS.x12.usage", "reject", 1)])
    assert usage_of("T", "P") == (2, [("CLAIMS.x12.usage", "warning", 1)])
    assert usage_of("P", "P") == usage_of("T", "T") == (2, [])
    for odd in ("I", "t", " "):  # only what says that it is real goes on as real
        assert usage_of("P", odd) == (1, [("CLAIMS.x12.usage", "reject", 1)])


def told_of(text: str, usage: str = "T") -> tuple[int, list[tuple[str, str]]]:
    """How many claims a file gives, and what is told of it, but for findings of its reading."""
    items = list(claims_of(text.encode(), "in.837", usage=usage))
    findings = [item for item in items if isinstance(item, Finding)]
    told: list[tuple[str, str]] = [
        (f.rule, f.severity) for f in findings if f.rule.startswith("CLAIMS.")
    ]
    return len(items) - len(findings), told


def test_what_is_no_claim_is_not_passed_over_in_silence() -> None:
    good = interchange(of_kind("837P", 2), "837P")
    paid = next((X12 / "835" / "accept").iterdir()).read_text()
    other = good.replace("005010X222A1", "005010X299")
    assert told_of(good + paid + paid) == (2, [("CLAIMS.x12.other", "warning")] * 2)
    assert told_of(good + other) == (2, [("CLAIMS.x12.other", "reject")])
    assert told_of(other) == (0, [("CLAIMS.x12.other", "reject")])
    assert told_of(paid) == (0, [("CLAIMS.x12.other", "warning"), ("CLAIMS.none", "reject")])


def test_an_837_is_known_behind_prose_without_isa_and_in_utf_16() -> None:
    text = interchange(of_kind("837P", 2), "837P")
    assert told_of("TO WHOM IT MAY CONCERN\r\n" + text) == (2, [])
    bare = text[106:]
    assert bare.startswith("GS*HC*")
    assert told_of(bare) == (2, [])
    assert told_of(bare, "P") == (0, [("CLAIMS.x12.usage", "reject")])
    items = claims_of(text.encode("utf-16"), "in.837")
    assert sum(isinstance(item, Claim) for item in items) == 2


def test_a_table_whose_column_is_called_isa_is_no_837() -> None:
    (told,) = {item.rule for item in claims_of(b"A,ISA\nISA,1\nISA,2\n", "t.csv")
               if isinstance(item, Finding)}  # fmt: skip
    assert told == "CLAIMS.csv.header"
