"""``gateway validate --ack``: what a receiver would answer, for each code an envelope can earn.

Each row of the tables plants one fault into a clean 837P and says by hand what the answer is.
Every answer is judged by pyx12 and by our own validator.
"""

from __future__ import annotations

import datetime
import json
import random
from pathlib import Path

import pytest

from tests.journeys.stage import PARTNER, Said, cli
from tests.oracle import pyx12_verdict

FIXTURES = Path(__file__).parents[2] / "fixtures/x12"
CLEAN = (FIXTURES / "837P/accept/minimal.x12").read_text("ascii")
END = "SE*26*0001~\nGE*1*1~\nIEA*1*000000001~\n"
SECOND = CLEAN[CLEAN.index("ST*837*0001*") : CLEAN.index("GE*1*1~")]
"""The transaction set, to be put in once more."""


def asked(folder: Path, text: str, ack: str, *more: str) -> tuple[Said, str]:
    """What the command did, and what it wrote ('' where it wrote nothing)."""
    source, out = folder / "in.x12", folder / "out.x12"
    source.write_bytes(text.encode())
    out.unlink(missing_ok=True)
    said = cli("validate", str(source), "--ack", ack, "-o", str(out), *more)
    return said, out.read_text("ascii") if out.exists() else ""


def segments(text: str, *names: str) -> list[str]:
    return [s for s in text.split("~") if s.split("*")[0] in names]


def judged(folder: Path, text: str) -> str:
    """What our own validator says of an answer."""
    path = folder / "judged.x12"
    path.write_text(text, "ascii")
    said = cli("validate", str(path))
    return f"{said.code} {said.err}"


@pytest.mark.parametrize(
    ("old", "new", "answer"),
    [
        ("", "", "A*000"),
        ("IEA*1*000000001", "IEA*1*000000002", "R*001"),
        ("*ZZ*CLINICA  ", "*XX*CLINICA  ", "R*005"),
        ("*ZZ*CLINICA        ", "*ZZ*               ", "R*006"),
        ("*ZZ*PAYERX  ", "*XX*PAYERX  ", "R*007"),
        ("*ZZ*PAYERX         ", "*ZZ*               ", "R*008"),
        ("ISA*00*", "ISA*99*", "R*010"),
        ("ISA*00*", "ISA*03*", "R*011"),
        ("          *00*          *ZZ", "          *99*          *ZZ", "R*012"),
        ("          *00*          *ZZ", "          *01*          *ZZ", "R*013"),
        ("*260314*0921*^", "*260314*2561*^", "R*015"),
        ("*0921*^*", "*0921*A*", "E*016"),
        ("^*00501*", "^*0050A*", "R*017"),
        ("*000000001*1*T", "*000000001*2*T", "R*019"),
        ("*1*T*:", "*1*X*:", "R*020"),
        ("IEA*1*", "IEA*2*", "R*021"),
        ("GE*1*1~\n", "GE*1*1~\nREF*EA*STRAY~\n", "R*022"),
        (END, "", "R*023"),
        ("IEA*1*000000001~\n", "", "R*023"),
        ("GS*HC*CLINICA*PAYERX*20260314*0921*1*X*005010X222A1~\n", "", "R*024"),
        ("*1*T*:~", "*1*T*^~", "R*027"),
    ],
)  # fmt: skip
def test_every_note_that_an_envelope_can_earn(
    tmp_path: Path, old: str, new: str, answer: str
) -> None:
    planted = CLEAN.replace(old, new, 1)
    assert planted != CLEAN or not old
    _, text = asked(tmp_path, planted, "ta1", "--control-number", "7")
    time = "2561" if answer == "R*015" else "0921"
    assert segments(text, "TA1") == [f"TA1*000000001*260314*{time}*{answer}"]
    assert segments(text, "IEA") == ["IEA*0*000000007"]
    if answer != "R*015":  # the TA1 repeats what is wrong, and pyx12 says so
        assert pyx12_verdict(text) == []
    assert judged(tmp_path, text) == "0 "


def test_a_number_of_nothing_but_zeros(tmp_path: Path) -> None:
    _, text = asked(tmp_path, CLEAN.replace("*000000001", "*000000000"), "ta1")
    assert segments(text, "TA1") == ["TA1*000000000*260314*0921*R*018"]


def test_a_date_that_is_none_is_repeated_as_it_stands(tmp_path: Path) -> None:
    _, text = asked(tmp_path, CLEAN.replace("*260314*0921*^", "*261332*0921*^"), "ta1")
    assert segments(text, "TA1") == ["TA1*000000001*261332*0921*R*014"]


def test_the_same_number_twice_is_a_duplicate(tmp_path: Path) -> None:
    _, text = asked(tmp_path, CLEAN + CLEAN.replace("IEA*1*", "IEA*3*"), "ta1")
    assert segments(text, "TA1") == [
        "TA1*000000001*260314*0921*A*000",
        "TA1*000000001*260314*0921*R*025",
    ]


def test_no_segment_ends(tmp_path: Path) -> None:
    _, text = asked(tmp_path, CLEAN + "X" * 1_200_000, "ta1")
    assert segments(text, "TA1") == ["TA1*000000001*260314*0921*A*000"]
    _, text = asked(tmp_path, CLEAN[: CLEAN.index("HL*1**")] + "X" * 1_200_000, "ta1")
    (ta1,) = segments(text, "TA1")
    assert ta1.startswith("TA1*000000001*260314*0921*R*")


@pytest.mark.parametrize(
    ("old", "new", "answer"),
    [
        ("", "", ["AK2*837*0001*005010X222A1", "IK5*A", "AK9*A*1*1*1"]),
        (END, "", ["AK9*R*1*1*0*3"]),
        ("SE*26*0001~\nGE", "GE", ["AK2*837*0001*005010X222A1", "IK5*R*2", "AK9*R*1*1*0"]),
        ("SE*26*0001", "SE*26*0002", ["AK2*837*0001*005010X222A1", "IK5*R*3", "AK9*R*1*1*0"]),
        ("SE*26*0001", "SE*25*0001", ["AK2*837*0001*005010X222A1", "IK5*R*4", "AK9*R*1*1*0"]),
        ("SE*26*0001", "SE*25*0002", ["AK2*837*0001*005010X222A1", "IK5*R*4*3", "AK9*R*1*1*0"]),
        ("ST*837*0001*", "ST**0001*", ["AK2*837*0001*005010X222A1", "IK5*R*6", "AK9*R*1*1*0"]),
        ("ST*837*0001*", "ST*837**", ["AK2*837*0000*005010X222A1", "IK5*R*7*3", "AK9*R*1*1*0"]),
        ("ST*837*0001*", "ST*835*0001*",
         ["AK2*835*0001*005010X222A1", "IK5*R*18", "AK9*R*1*1*0"]),
        ("*0001*005010X222A1~", "*0001*005010X222A2~",
         ["AK2*837*0001*005010X222A2", "IK5*R*19", "AK9*R*1*1*0"]),
        ("GE*1*1~", SECOND + "GE*2*1~",
         ["AK2*837*0001*005010X222A1", "IK5*A", "AK2*837*0001*005010X222A1", "IK5*R*23",
          "AK9*P*2*2*1"]),
        ("GE*1*1~", "GE*3*1~", ["AK9*R*3*1*0*5"]),
        ("GE*1*1~", "GE*x*1~", ["AK9*R*1*1*0*5"]),
        ("GE*1*1~", "GE*1*2~", ["AK9*R*1*1*0*4"]),
        ("GE*1*1~\n", "", ["AK9*R*1*1*0*3"]),
    ],
)  # fmt: skip
def test_every_code_of_a_set_or_group_that_an_envelope_can_earn(
    tmp_path: Path, old: str, new: str, answer: list[str]
) -> None:
    planted = CLEAN.replace(old, new, 1)
    assert planted != CLEAN or not old
    _, text = asked(tmp_path, planted, "999", "--control-number", "9")
    found = segments(text, "AK2", "IK5", "AK9")
    if new.startswith("ST*835"):  # an 837 that says it is an 835 has other faults besides
        found[1] = found[1][:8]
    assert found == answer
    assert segments(text, "AK1") == ["AK1*HC*1*005010X222A1"]
    assert pyx12_verdict(text) == []
    assert judged(tmp_path, text) == "0 "


def test_a_number_used_by_two_groups(tmp_path: Path) -> None:
    group = CLEAN[CLEAN.index("GS*HC") : CLEAN.index("IEA*")]
    again = CLEAN.replace("IEA*1*", group + "IEA*2*")
    _, text = asked(tmp_path, again, "999")
    assert segments(text, "AK1", "AK9") == [
        "AK1*HC*1*005010X222A1", "AK9*A*1*1*1", "AK1*HC*1*005010X222A1", "AK9*R*1*1*0*19",
    ]  # fmt: skip
    assert pyx12_verdict(text) == []


def test_a_number_that_is_none_is_repeated_as_it_stands(tmp_path: Path) -> None:
    wrong = CLEAN.replace("*0921*1*X*", "*0921*1A*X*").replace("GE*1*1~", "GE*1*1A~")
    _, text = asked(tmp_path, wrong, "999")
    assert segments(text, "AK1", "AK9") == ["AK1*HC*1A*005010X222A1", "AK9*R*1*1*0*6"]


def test_segments_and_elements_at_fault_with_their_claim(tmp_path: Path) -> None:
    planted = (
        CLEAN.replace("DMG*D8*19800102*F~", "DMG*D8*19801302*F~")
        .replace("CLM*A-1002*250***11:B:1*Y*", "CLM*A-1002*250***11:B:1*Q*")
        .replace("LX*1~\n", "LX*1~\nLX*2~\n", 1)
        .replace("SE*26*", "SE*27*")
    )
    said, text = asked(tmp_path, planted, "999")
    assert said.code == 1
    assert segments(text, "IK3", "CTX", "IK4", "IK5", "AK9") == [
        "IK3*DMG*17*2010*8", "IK4*2*1251*8*19801302",
        "IK3*CLM*19*2300*8", "CTX*CLM01:A-1002", "IK4*6*1073*7*Q",
        "IK3*SV1*22*2400*3", "CTX*CLM01:A-1002",
        "IK3*DTP*22*2400*3", "CTX*CLM01:A-1002",
        "IK5*R*5", "AK9*R*1*1*0",
    ]  # fmt: skip
    assert pyx12_verdict(text) == []
    assert judged(tmp_path, text) == "0 "


def test_a_fault_in_the_first_segment_of_a_claim_is_that_claims(tmp_path: Path) -> None:
    """The claim before it lacks a date of service, which is told when the next one begins."""
    path = FIXTURES / "837P/accept/two-practices-and-dependents.x12"
    planted = path.read_text("ascii").replace("CLM*X-101*211*", "CLM*X-101*2.1.1*")
    at = planted.index("DTP*472*D8*20260902~", planted.index("SV1*HC:17000"))
    planted = planted[:at] + planted[planted.index("~", at) + 2 :]
    _, text = asked(tmp_path, planted, "999")
    assert segments(text, "IK3", "CTX", "IK4") == [
        "IK3*DTP*33*2400*3", "CTX*CLM01:X-100",
        "IK3*CLM*46*2300*8", "CTX*CLM01:X-101", "IK4*2*782*6*2.1.1",
    ]  # fmt: skip
    assert pyx12_verdict(text) == []


def test_an_error_that_rejects_nothing_accepts_with_errors(tmp_path: Path) -> None:
    """An accented letter is let through, and the copy of the value is in X12's characters."""
    accented = CLEAN.replace("SAMPLE*ANA", "SAMPLE\N{LATIN SMALL LETTER E WITH ACUTE}*ANA")
    _, text = asked(tmp_path, accented, "999")
    assert segments(text, "IK3", "IK4", "IK5", "AK9") == [
        "IK3*NM1*14*2010*8", "IK4*3*1035*6*SAMPLE?", "IK5*E*5", "AK9*E*1*1*1",
    ]  # fmt: skip
    assert pyx12_verdict(text) == []


def test_one_interchange_for_each_with_the_parties_changed(tmp_path: Path) -> None:
    other = CLEAN.replace("000000001", "000000002").replace("*1*T*:", "*1*P*:")
    said, text = asked(tmp_path, CLEAN + other, "999", "--control-number", "41")
    first, second = segments(text, "ISA")
    assert first[35:69] == "PAYERX         *ZZ*CLINICA        "
    assert (first[90:], second[90:]) == ("000000041*0*T*:", "000000042*0*P*:")
    day = datetime.datetime.now().astimezone()
    groups = [s.split("*")[:4] for s in segments(text, "GS")]
    assert groups == [["GS", "FA", "PAYERX", "CLINICA"]] * 2
    assert first[70:76] in (f"{day:%y%m%d}", f"{day - datetime.timedelta(minutes=5):%y%m%d}")
    assert (said.code, "999 for 2 interchange(s)" in said.err) == (0, True)
    assert pyx12_verdict(text) == []


def test_4010_is_answered_in_its_own_words(tmp_path: Path) -> None:
    old = (
        CLEAN.replace("^*00501*", "U*00401*")
        .replace("005010X222A1", "004010X098A1")
        .replace("ST*837*0001*004010X098A1", "ST*837*0001")
        .replace("SE*26*", "SE*25*")
    )
    _, text = asked(tmp_path, old, "999")
    (isa,) = segments(text, "ISA")
    assert isa[82:89] == "U*00401"
    assert segments(text, "ST", "AK1", "AK2") == ["ST*997*0001", "AK1*HC*1", "AK2*837*0001"]
    (ak5,) = segments(text, "AK5")
    assert ak5.startswith("AK5*R*4")
    assert segments(text, "AK9") == ["AK9*R*1*1*0"]
    assert not segments(text, "CTX", "IK3", "IK4")
    assert pyx12_verdict(text) == []
    assert judged(tmp_path, text) == "0 "


def test_acknowledgements_are_never_answered_and_no_file_is_made(tmp_path: Path) -> None:
    _, answer = asked(tmp_path, CLEAN, "999")
    for kind in ("999", "ta1"):
        said, text = asked(tmp_path, answer, kind)
        assert (said.code, text) == (0, "")
        assert "interchange 1 has nothing but acknowledgements: it is not answered" in said.err
        assert "not written" in said.err
    said, text = asked(tmp_path, answer.replace("GS*FA*", "GS*HC*"), "999")
    assert text == ""
    said, text = asked(tmp_path, CLEAN + answer, "999")
    assert segments(text, "AK1") == ["AK1*HC*1*005010X222A1"]


@pytest.mark.parametrize("content", ["", "this is a letter and no interchange", CLEAN[106:]])
def test_what_has_no_isa_is_not_answered(tmp_path: Path, content: str) -> None:
    said, text = asked(tmp_path, content, "ta1")
    assert text == ""
    assert said.code in (1, 2)
    assert "not written" in said.err


def test_a_group_without_an_interchange_is_answered_by_the_parties_of_its_gs(
    tmp_path: Path,
) -> None:
    _, text = asked(tmp_path, CLEAN[CLEAN.index("GS*") : CLEAN.index("IEA*")], "999")
    (isa,) = segments(text, "ISA")
    assert isa[35:69] == "PAYERX         *ZZ*CLINICA        "
    assert segments(text, "AK1", "IK5") == ["AK1*HC*1*005010X222A1", "IK5*A"]


def test_whatever_is_damaged_is_answered_in_order(tmp_path: Path) -> None:
    """Bytes changed, segments doubled or lost at random: an answer is faulty only where it repeats
    a control number, an id or a date that was."""
    chance = random.Random(997)
    source, out = tmp_path / "in.x12", tmp_path / "out.x12"
    answered = 0
    for _ in range(150):
        source.write_bytes(damaged(CLEAN, chance))
        for kind in ("999", "ta1"):
            said = cli("validate", str(source), "--ack", kind, "-o", str(out))
            assert said.code in (0, 1, 2)
            if out.exists():
                answered += 1
                found = json.loads(cli("validate", str(out), "--json").out)["findings"]
                assert {(f["segment"], f.get("element")) for f in found} <= REPEATED
                out.unlink()
    assert answered > 200


REPEATED = {("AK1", n) for n in (1, 2, 3)} | {("AK2", n) for n in (1, 2, 3)}
"""Elements that repeat what the sender wrote."""


def damaged(text: str, chance: random.Random) -> bytes:
    segments = text.split("~")
    for _ in range(chance.choice((1, 1, 3))):
        at = chance.randrange(len(segments))
        how = chance.random()
        if how < 0.25:
            del segments[at]
        elif how < 0.5:
            segments.insert(at, segments[at])
        else:
            held = segments[at]
            where = chance.randrange(len(held) + 1)
            put = chance.choice(("", "*", ":", "~", " ", "X", "9", "\N{DEGREE SIGN}"))
            segments[at] = held[:where] + put + held[where + 1 :]
    return "~".join(segments).encode()


def test_the_answer_may_go_to_stdout(tmp_path: Path) -> None:
    path = tmp_path / "a.x12"
    path.write_text(CLEAN)
    said = cli("validate", str(path), "--ack", "999", "-o", "-")
    assert said.out.startswith("ISA*00*") and said.out.endswith("~")
    assert "accepted" in said.err
    assert pyx12_verdict(said.out) == []


def test_types_that_are_not_asked_for_are_answered_all_the_same(tmp_path: Path) -> None:
    said, text = asked(tmp_path, CLEAN.replace("SE*26*", "SE*9*"), "999", "--snip", "3")
    assert (said.code, segments(text, "IK5")) == (0, ["IK5*R*4"])


def test_what_a_partners_patch_asks_for_is_answered_too(tmp_path: Path) -> None:
    """A number of six characters is too long for this partner, and for nobody else."""
    patch = """
        guides = ["005010X222A1"]
        [[correction]]
        loop = "2300"
        segment = "CLM"
        element = 1
        longest = 4
        reason = "their system keeps four characters"
    """
    home = tmp_path / "home"
    for name in ("partners", "patches"):
        (home / "config" / name).mkdir(parents=True)
    (home / "config" / "patches" / "short.toml").write_text(patch)
    door = 'type = "folder"'
    partner = PARTNER.format(environment="test", settle=0.0, door=door)
    (home / "config" / "partners" / "tight.toml").write_text('patches = ["short"]\n' + partner)
    source = tmp_path / "a.x12"
    source.write_text(CLEAN)
    words = ("--home", str(home), "validate", str(source), "--ack", "999", "-o", "-")
    plain, tight = cli(*words), cli(*words, "--partner", "tight")
    assert segments(plain.out, "IK3", "IK4", "IK5") == ["IK5*A"]
    assert segments(tight.out, "IK3", "CTX", "IK4", "IK5") == [
        "IK3*CLM*19*2300*8", "CTX*CLM01:A-1002", "IK4*1*1028*5*A-1002", "IK5*R*5",
    ]  # fmt: skip
    assert (plain.code, tight.code) == (0, 1)


@pytest.mark.parametrize(
    "words",
    [
        ["--ack", "999"], ["-o", "x"], ["--control-number", "3"], ["--ack", "998", "-o", "x"],
        ["--ack", "999", "-o", "-", "--json"], ["--ack", "999", "-o", "{file}"],
        ["--ack", "999", "-o", "{folder}/none/x"], ["--ack", "999", "-o", "{folder}"],
        ["--partner", "nobody"],
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_wrong_usage(tmp_path: Path, words: list[str]) -> None:
    path = tmp_path / "a.x12"
    path.write_text(CLEAN)
    filled = [word.format(file=path, folder=tmp_path) for word in words]
    said = cli("--home", str(tmp_path / "home"), "validate", str(path), *filled)
    assert (said.code, said.out) == (2, "")
    assert path.read_text() == CLEAN
    assert [p.name for p in tmp_path.iterdir() if p.name.endswith(".part")] == []
