"""``gateway explain`` as people and scripts call it; what is expected was written by hand."""

from __future__ import annotations

import html.parser
import json
from pathlib import Path

import pytest

from tests.render.explaining import FIXTURES, document, fixture, ran, segments

PRACTICES = fixture("837P/accept/two-practices-and-dependents")
PAYMENT = fixture("835/accept/provider-adjustments")
VOID = {"meta", "link", "br", "hr", "img", "input"}


def story(text: str) -> str:
    """The summaries, without their line breaks."""
    parts = [part.partition("Segment by segment")[0] for part in text.split("What it says")[1:]]
    return " ".join(" ".join(parts).split())


def test_a_claim_file_can_be_retold() -> None:
    code, out, err = ran(PRACTICES)
    assert (code, err) == (0, "")
    said = story(out)
    for sentence in (
        "CLEARVIEW BILLING sends 3 claims to CROSSROADS CLEARINGHOUSE, 715.40 in all.",
        "The work was billed by WILLOW CREEK FAMILY MEDICINE and AMARA N OKAFOR.",
        "Claim X-101: WILLOW CREEK FAMILY MEDICINE asks CEDAR STATE BLUE PLAN for 211.00, for "
        "NADIA J WHITFIELD (spouse of the insured SAMUEL WHITFIELD, member ID CSB884120937).",
        "Diagnoses: E11.65, I10 and L57.0.",
        "Line 1: office visit code 99214 with modifier 25 on 2 September 2026: 198.00.",
    ):
        assert sentence in said


def test_a_payment_can_be_retold() -> None:
    said = story(ran(PAYMENT)[1])
    for sentence in (
        "PINE HEALTH PLAN pays HILL CLINIC 150.00 by bank transfer (ACH) on 16 March 2026, payment "
        "number EFT0000777.",
        "It is for 3 claims: 730.00 charged, 200.00 paid;",
        "Beside the claims: 51.25 taken from the payment for overpayment taken back (reference "
        "260101000099).",
        "The sums tie: 200.00 for claims less 50.00 kept is the payment.",
        "Claim A-1002, BEN SAMPLE: charged 180.00, paid 0.00 (handled as the first payer's claim); "
        "denied 180.00 (no authorization); the payer remarks: appeal in writing "
        "within 120 days (code MA01).",
    ):
        assert sentence in said


def test_a_payment_that_does_not_add_up_says_so(tmp_path: Path) -> None:
    path = tmp_path / "short.835"
    path.write_text(Path(PAYMENT).read_text().replace("BPR*I*150*", "BPR*I*149*"))
    assert "The sums tie" not in story(ran(str(path))[1])
    assert "1.00" in story(ran(str(path))[1])


def test_answers_can_be_retold() -> None:
    assert "3 claims: 1 accepted, 1 received and 1 rejected." in story(
        ran(fixture("277CA/accept/mixed"))[1]
    )
    assert "coverage is active" in story(ran(fixture("271/accept/subscriber"))[1])
    said = story(ran(fixture("999/accept/partly-accepted"))[1])
    assert "Transaction set 0003 (837): accepted." in said


def test_the_document() -> None:
    told = document(PAYMENT)
    assert list(told) == ["file", "interchanges", "findings"]
    [interchange] = told["interchanges"]
    assert interchange["header"]["segment"] == "ISA"
    assert interchange["trailer"]["segment"] == "IEA"
    assert interchange["interchange_acknowledgements"] == []
    [group] = interchange["functional_groups"]
    assert (group["functional_identifier_code"], group["version"]) == ("HP", "005010X221A1")
    [one] = group["transaction_sets"]
    assert (one["kind"], one["guide"]) == ("835", "005010X221A1")
    assert one["transaction_set_control_number"] == "0001"
    assert {line["level"] for line in one["summary"]} == {0, 1, 2}
    assert [s["position"] for s in one["segments"]] == list(range(1, len(one["segments"]) + 1))
    claim = next(s for s in one["segments"] if s["segment"] == "CLP")
    assert (claim["loop"], claim["opens"], claim["depth"]) == ("2100", True, 2)
    assert claim["elements"][3] == {"element": 4, "name": "amount paid", "value": "160"}
    assert claim["elements"][8]["meaning"] == "original claim"


@pytest.mark.parametrize("name", sorted(
    str(path.relative_to(FIXTURES).with_suffix("")) for path in FIXTURES.glob("*/*/*.x12")
))  # fmt: skip
def test_every_segment_of_every_fixture_is_told(name: str) -> None:
    told = document(fixture(name))
    text = Path(fixture(name)).read_text()
    inside = text.count("~") - sum(text.count(f"{id}*") for id in ("ISA", "IEA"))
    inside -= sum(f"\n{text}".count(f"\n{id}*") for id in ("GS", "GE", "TA1"))
    said = segments(told)
    assert len(said) == inside
    for one in said:
        assert one["sentence"][-1] in ".?!", one
        assert not set("*~") & set(one["sentence"].replace(" * ", "")), one


def test_one_segment_alone() -> None:
    code, out, _ = ran(PAYMENT, "--segment", "2")
    assert code == 0
    assert "150.00 is paid by bank transfer (ACH)" in out
    assert "The payment has the number" not in out
    assert "What it says" not in out
    assert "ISA" not in out
    assert [s["position"] for s in segments(document(PAYMENT, "--segment", "2"))] == [2]


def test_a_segment_that_is_not_there_is_told() -> None:
    code, _, err = ran(PAYMENT, "--segment", "999")
    assert code == 2
    assert "999" in err


class Balanced(html.parser.HTMLParser):
    """Fails where tags do not nest, or where the page needs anything from elsewhere."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in ("script", "link", "img", "iframe")
        assert not {name for name, _ in attrs} & {"src", "href"}
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("name", [
    "835/accept/provider-adjustments", "837P/accept/secondary-by-line",
    "271/accept/rich-benefits", "999/accept/partly-accepted", "TA1/accept/accepted",
])  # fmt: skip
def test_the_page_is_whole_and_says_what_the_text_says(tmp_path: Path, name: str) -> None:
    page = tmp_path / "page.html"
    assert ran(fixture(name), "--html", str(page))[0] == 0
    parser = Balanced()
    parser.feed(page.read_text())
    assert parser.open == []
    for one in segments(document(fixture(name))):
        assert one["sentence"] in parser.text


def test_what_a_file_says_is_no_markup(tmp_path: Path) -> None:
    path = tmp_path / "evil.837"
    path.write_text(Path(PRACTICES).read_text().replace("EDI DESK", "<script>x()</script>"))
    code, out, _ = ran(str(path), "--html", "-")
    assert code == 0
    assert "<script>" not in out
    assert "&lt;script&gt;" in out


def test_what_is_wrong_stands_beside_its_segment(tmp_path: Path) -> None:
    path = tmp_path / "wrong.837"
    path.write_text(
        Path(PRACTICES).read_text().replace("SV1*HC:99203*211*UN", "SV1*HC:99203*211*XX")
    )
    assert ran(str(path))[0] == 1
    [wrong] = [s for s in segments(document(str(path))) if s.get("findings")]
    assert wrong["segment"] == "SV1"
    assert [(f["element"], f["value"]) for f in wrong["findings"]] == [(3, "XX")]


def test_a_file_that_is_no_x12(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_text("Dear payer, where is our money?\n")
    code, out, _ = ran(str(path), "--json")
    assert code == 2
    assert json.loads(out)["verdict"] == "unreadable"
    missing = ran(str(tmp_path / "nowhere"), PAYMENT, "--json")
    assert missing[0] == 2
    assert len(missing[1].splitlines()) == 2


def test_no_file_is_overwritten_by_its_own_page(tmp_path: Path) -> None:
    path = tmp_path / "a.835"
    path.write_text(Path(PAYMENT).read_text())
    assert ran(str(path), "--html", str(path))[0] == 2
    assert path.read_text() == Path(PAYMENT).read_text()


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("HI*ABK:E1165*", "HI*QQ:E1165*", "In the list QQ the code E1165, diagnosis I10, L57.0."),
        ("HI*ABK:E1165*", "HI*ABK*", "Principal diagnosis without a code, diagnosis I10, L57.0."),
        ("*UN*1***3~", "*QQ*2***3~", "charged 121.40, 2 of unit QQ, for diagnosis 3."),
        (":1*Y*A*", ":1*Q*A*", "The provider's signature: code Q,"),
    ],
)
def test_codes_that_nobody_knows_are_told_as_they_stand(
    before: str, after: str, said: str, tmp_path: Path
) -> None:
    text = Path(PRACTICES).read_text()
    assert before in text
    path = tmp_path / "unknown.837"
    path.write_text(text.replace(before, after))
    assert said in " ".join(ran(str(path))[1].split())


def test_an_unknown_group_of_adjustments_is_told_as_it_stands(tmp_path: Path) -> None:
    text = Path(PAYMENT).read_text()
    assert "CAS*CO*45*" in text
    path = tmp_path / "unknown.835"
    path.write_text(text.replace("CAS*CO*45*", "CAS*QQ*45*", 1))
    assert "Adjusted, group not known (QQ): " in " ".join(ran(str(path))[1].split())


def test_of_several_files_each_is_named() -> None:
    _, out, _ = ran(PRACTICES, PAYMENT)
    assert out.startswith(f"{PRACTICES}\n")
    assert f"\n{PAYMENT}\n" in out
    assert not ran(PAYMENT)[1].startswith(PAYMENT)
