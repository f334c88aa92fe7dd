"""A partner's patch turns a guide into that partner's: what it adds is of SNIP type 7, what it
takes away is not found, and a patch that does not fit is refused with its file's name."""

from __future__ import annotations

import datetime
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from gateway import resources
from gateway.books import books_for
from gateway.errors import ConfigError
from gateway.exchange.check import check_file
from gateway.exchange.compose import compose, default_partner
from gateway.exchange.parse_json import PARTNER_TYPES, Outcome, parse_document
from gateway.finding import Finding
from gateway.guides.load import pack
from gateway.settings import TradingPartner, load
from gateway.translate import registry
from gateway.validate.examine import ALL_TYPES, examine
from tests.guides.making import SHELF
from tests.validate.sets import SETS, interchange
from tests.validate.test_situation import made

HEAD = 'guides = ["005010X222A1"]\n'
TEXTS = {kind: interchange(kind, [line.text for line in SETS[kind][2]]) for kind in SETS}
P837, P835 = TEXTS["837P"], TEXTS["835"]


def patch(folder: Path, text: str, name: str = "mine") -> str:
    """The name of a patch that was written into the folder."""
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.toml").write_text(text)
    return name


def correction(said: str) -> str:
    """A patch of the 837P with one correction; ``said`` are its fields in TOML, one after ;"""
    return f'{HEAD}[[correction]]\nreason = "they ask for it"\n' + said.replace("; ", "\n")


def judged(text: str, folder: Path, *names: str, snip: frozenset[int] = ALL_TYPES) -> list[Finding]:
    found: list[Finding] = []
    for _ in examine([text.encode()], found, registry, snip, books_for(names, str(folder))):
        pass
    return found


@pytest.mark.parametrize(
    ("said", "rule", "code"),
    [
        ('loop = "2010AA"; segment = "PER"; usage = "R"', "2010AA.PER.missing", "IK304:3"),
        ('loop = "2310C"; usage = "N"', "2310C.NM1-77.unused", "IK304:I4"),
        ('loop = "2310B"; segment = "PRV"; usage = "N"', "2310B.PRV-PE.unused", "IK304:I4"),
        ('loop = "2300"; segment = "REF"; qualifier = "EA"; element = 2; longest = 4',
         "2300.REF02.long", "IK403:5"),
        ('loop = "2300"; segment = "REF"; qualifier = "EA"; element = 2; shortest = 9',
         "2300.REF02.short", "IK403:4"),
        ('loop = "2010BB"; segment = "NM1"; element = 9; codes = ["1", "2"]',
         "2010BB.NM109.code", "IK403:7"),
        ('loop = "2000B"; segment = "SBR"; element = 9; remove_codes = ["CI"]',
         "2000B.SBR09.code", "IK403:7"),
        ('loop = "2010BA"; segment = "NM1"; element = 5; usage = "R"',
         "2010BA.NM105.required", "IK403:1"),
        ('loop = "2300"; segment = "CLM"; element = 5; component = 1; remove_codes = ["11"]',
         "2300.CLM05-1.code", "IK403:7"),
    ],
)  # fmt: skip
def test_what_a_patch_adds_is_of_type_7(tmp_path: Path, said: str, rule: str, code: str) -> None:
    name = patch(tmp_path, correction(said))
    assert judged(P837, tmp_path) == []
    (one,) = judged(P837, tmp_path, name)
    assert (one.rule, one.code, one.snip, one.severity) == (f"X222.{rule}", code, 7, "reject")
    assert judged(P837, tmp_path, name, snip=ALL_TYPES - {7}) == []


def test_more_lines_than_a_partner_takes(tmp_path: Path) -> None:
    line = "LX*2~SV1*HC:99214*0*UN*1***1~DTP*472*D8*20260310~"
    text = P837.replace("SE*50*", f"{line}SE*53*")
    guided = frozenset({1, 2})
    assert judged(text, tmp_path, snip=guided) == []
    name = patch(tmp_path, correction('loop = "2400"; repeat = 1'))
    (one,) = [f for f in judged(text, tmp_path, name) if f.code.startswith("IK")]
    assert (one.rule, one.code, one.snip) == ("X222.2400.LX.repeat", "IK304:4", 7)


def test_a_fault_by_the_guide_stays_one_by_the_guide(tmp_path: Path) -> None:
    """The patch touches the segment; what is wrong was wrong without it."""
    said = 'loop = "2000B"; segment = "SBR"; element = 9; remove_codes = ["CI"]'
    text = P837.replace("SBR*S**GRP100******CI", "SBR*Q**GRP100******CI")
    found = judged(text, tmp_path, patch(tmp_path, correction(said)))
    assert [(f.rule, f.snip) for f in found] == [
        ("X222.2000B.SBR01.code", 2),
        ("X222.2000B.SBR09.code", 7),
    ]
    wrong = judged(text.replace("*CI~", "*Q!~", 1), tmp_path, "mine")
    assert [(f.rule, f.snip) for f in wrong] == [
        ("X222.2000B.SBR01.code", 2),
        ("X222.2000B.SBR09.code", 2),
    ]


@pytest.mark.parametrize(
    ("said", "change"),
    [
        ('loop = "1000A"; segment = "PER"; usage = "S"', ("PER*IC*EDI DESK*TE*5555550100~", "")),
        ('loop = "2010AA"; segment = "N3"; usage = "S"', ("N3*1 MAIN ST~", "")),
        ('loop = "2000B"; segment = "SBR"; element = 1; add_codes = ["Q"]', ("SBR*S*", "SBR*Q*")),
        ('loop = "2300"; segment = "REF"; qualifier = "EA"; element = 2; longest = 60',
         ("REF*EA*MRN77~", f"REF*EA*{'A' * 55}~")),
    ],
)  # fmt: skip
def test_what_a_patch_takes_away_is_not_found(
    tmp_path: Path, said: str, change: tuple[str, str]
) -> None:
    text = P837.replace(*change)
    text = text if change[1] else text.replace("SE*50*", "SE*49*")
    guided = frozenset({1, 2, 5, 7})
    before = {f.rule for f in judged(text, tmp_path, snip=guided)}
    name = patch(tmp_path, correction(said))
    assert len(before) == 1
    assert judged(text, tmp_path, name, snip=guided) == []


@pytest.mark.parametrize("severity", ["reject", "error", "warning", "off"])
def test_a_partner_weighs_a_rule(tmp_path: Path, severity: str) -> None:
    rule = "X222.1000A.PER.missing"
    said = f'[[rule]]\nid = "{rule}"\nseverity = "{severity}"\nreason = "so they say"\n'
    text = P837.replace("PER*IC*EDI DESK*TE*5555550100~", "").replace("SE*50*", "SE*49*")
    found = judged(text, tmp_path, patch(tmp_path, HEAD + said))
    expected = [] if severity == "off" else [(rule, severity, 2)]
    assert [(f.rule, f.severity, f.snip) for f in found] == expected


def test_a_rule_that_is_switched_off_keeps_no_other_silent(tmp_path: Path) -> None:
    """A rule of the guide keeps a rule of another type silent only where it is told itself."""
    text = P837.replace("MI*W123456789~", "MI~")
    rules = ("X222.2010BA.NM109.required", "X222.2010BA.NM109.condition")
    assert {f.rule for f in judged(text, tmp_path)} <= set(rules)
    said = "".join(
        f'[[rule]]\nid = "{rule}"\nseverity = "off"\nreason = "so they say"\n' for rule in rules
    )
    found = judged(text, tmp_path, patch(tmp_path, HEAD + said))
    assert [f.rule for f in found] == ["X222.2010BA.NM109.missing"]


def test_rules_of_other_types_are_weighed_too(tmp_path: Path) -> None:
    said = "".join(
        f'[[rule]]\nid = "{rule}"\nseverity = "{severity}"\nreason = "so they say"\n'
        for rule, severity in (("X222.2300.CLM02.sum", "warning"), ("X12.SE01.count", "off"))
    )
    text = P837.replace("*250***", "*251***").replace("SE*50*", "SE*5*")
    found = judged(text, tmp_path, patch(tmp_path, HEAD + said))
    assert ("X222.2300.CLM02.sum", "warning") in [(f.rule, f.severity) for f in found]
    assert "X12.SE01.count" not in [f.rule for f in found]


def test_later_patches_stand_on_earlier_ones(tmp_path: Path) -> None:
    first = patch(tmp_path, correction('loop = "2010AA"; segment = "PER"; usage = "R"'), "first")
    second = patch(tmp_path, correction('loop = "2010AA"; segment = "PER"; usage = "S"'), "second")
    assert [f.rule for f in judged(P837, tmp_path, first)] == ["X222.2010AA.PER.missing"]
    assert judged(P837, tmp_path, first, second) == []
    with pytest.raises(ConfigError, match=r"second\.toml: 005010X222A1 is that way already"):
        books_for((second,), str(tmp_path))


def test_one_partner_s_patch_is_no_other_s(tmp_path: Path) -> None:
    found = SHELF.find("005010X222A1", "HC")
    assert found
    before = pack(found.guide)
    name = patch(tmp_path, correction('loop = "2010AA"; segment = "PER"; usage = "R"'))
    assert judged(P837, tmp_path, name) != []
    assert judged(P837, tmp_path) == []
    assert pack(found.guide) == before


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (correction('segment = "ZZZ"; usage = "R"'), "nothing that this corrects: segment ZZZ"),
        (correction('loop = "2999"; usage = "R"'), "nothing that this corrects: loop 2999"),
        (correction('segment = "BHT"; element = 6; add_codes = ["31"]'), "that way already"),
        (correction('segment = "BHT"; usage = "X"'), "usage"),
        (correction('segmnt = "BHT"'), "segmnt"),
        ('[[correction]]\nreason = "a"\n', "guides"),
        ('guides = ["005010X210"]\n', "no guide '005010X210'"),
        (HEAD + '[[rule]]\nid = "X221.2100.CLP06.code"\nseverity = "off"\nreason = "a"\n',
         "X221.2100.CLP06.code is none of X12, X222"),
        (HEAD + '[[rule]]\nid = "X222.2300.HI.missing"\nseverity = "none"\nreason = "a"\n', "none"),
        ("guides = []\n", "guides"),
        (correction('segment = "NM1"; repeat = -1'), "repeat"),
        (correction('loop = "2300"; segment = "CLM"; element = 1; shortest = 10; longest = 5'),
         "no value is 10 to 5 characters: loop 2300, segment CLM"),
        (correction('loop = "2300"; segment = "CLM"; element = 1; longest = 0'), "longest"),
        (HEAD + 2 * '[[rule]]\nid = "X222.2300.HI.missing"\nseverity = "off"\nreason = "a"\n',
         "the rule X222.2300.HI.missing is weighed twice"),
        ("guides = [", ""),
    ],
)  # fmt: skip
def test_a_patch_that_does_not_fit_is_refused_by_name(tmp_path: Path, text: str, why: str) -> None:
    patch(tmp_path, text, "wrong")
    with pytest.raises(ConfigError) as refused:
        books_for(("wrong",), str(tmp_path))
    assert str(tmp_path / "wrong.toml") in str(refused.value)
    assert why in str(refused.value)


def test_an_unknown_name_lists_those_there_are(tmp_path: Path) -> None:
    patch(tmp_path, HEAD, "hill")
    known = [name.removesuffix(".toml") for name in resources.names("mappings/partners")]
    assert len(known) >= 2
    with pytest.raises(ConfigError, match=r"no patch is called 'hil'; there are:") as refused:
        books_for(("hil",), str(tmp_path))
    assert all(name in str(refused.value) for name in ["hill", *known])


@pytest.mark.parametrize("name", resources.names("mappings/partners"))
def test_shipped_patches_fit_and_say_why(name: str) -> None:
    books_for((name.removesuffix(".toml"),))
    text = resources.read_text(f"mappings/partners/{name}")
    assert text.count("[[") == text.count("reason =") >= 4


def test_the_shipped_patch_of_a_remittance(tmp_path: Path) -> None:
    text = P835.replace("PER*BL*EDI DESK*TE*5555550100~", "").replace("SE*22*", "SE*21*")
    text = text.replace("*40*12*26", "*40*CI*26")
    assert {f.rule for f in judged(text, tmp_path)} == {
        "X221.1000A.PER-BL.missing", "X221.2100.CLP06.code",
    }  # fmt: skip
    assert judged(text, tmp_path, "harbor-835") == []
    lacking = text.replace("REF*TJ*123456782~", "").replace("SE*21*", "SE*20*")
    assert [(f.rule, f.snip) for f in judged(lacking, tmp_path, "harbor-835")] == [
        ("X221.1000B.REF-TJ.missing", 7)
    ]


def partner(**fields: object) -> TradingPartner:
    """The partner of ``translate``, with patches."""
    return msgspec.structs.replace(default_partner(), **fields)


def test_a_claim_is_held_by_what_only_its_partner_asks(tmp_path: Path) -> None:
    at = datetime.datetime(2026, 3, 14, 9, 21)
    asking = partner(patches=["northwind-837p"])
    (free,) = compose([made()], default_partner(), at, lambda _: 1)
    (held,) = compose([made()], asking, at, lambda _: 1)
    assert (free.rejected(), held.rejected()) == (set(), {0})
    assert [(f.rule, f.snip) for f in held.findings] == [
        ("X222.2010AA.PER.missing", 7),
        ("X222.2010BB.NM109.code", 7),
    ]


def test_a_file_is_checked_and_parsed_as_its_partner_asks(tmp_path: Path) -> None:
    path = tmp_path / "one.837"
    path.write_text(P837)
    asking = partner(patches=["northwind-837p"])
    assert check_file(path, "one", ALL_TYPES).verdict == "accepted"
    checked = check_file(path, "one", ALL_TYPES, asking)
    assert (checked.verdict, {f.snip for f in checked.findings}) == ("rejected", {7})
    pieces = parse_document(path, "one", Outcome(), PARTNER_TYPES, partner=asking)
    found = msgspec.json.decode(b"".join(pieces))["findings"]
    assert [f["rule"] for f in found] == [f.rule for f in checked.findings]


def test_a_partner_names_its_patches_in_its_configuration(tmp_path: Path) -> None:
    config = tmp_path / "config"
    text = resources.read_text("config/partners/example.toml")
    (config / "partners").mkdir(parents=True)
    (config / "partners" / "hill.toml").write_text('patches = ["mine", "harbor-835"]\n' + text)
    with pytest.raises(ConfigError, match=r"hill\.toml: no patch is called 'mine'"):
        load(tmp_path, config)
    patch(config / "patches", HEAD)
    hill = load(tmp_path, config).partner("hill")
    assert (hill.patches, hill.patch_folder) == (["mine", "harbor-835"], str(config / "patches"))
    patch(config / "patches", "guides = 1")
    with pytest.raises(ConfigError, match=r"hill\.toml: .*mine\.toml: "):
        load(tmp_path, config)


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        (correction('loop = "2400"; repeat = 40'), 0, "mine: fit their guides"),
        (correction('loop = "2999"; repeat = 40'), 2, "mine.toml: 005010X222A1 has nothing that"),
    ],
)
def test_partners_check_sees_whether_patches_fit(
    tmp_path: Path, text: str, code: int, said: str
) -> None:
    config, door = tmp_path / "config", tmp_path / "door"
    (config / "partners").mkdir(parents=True)
    for folder in ("inbound", "outbound"):
        (door / folder).mkdir(parents=True)
    patch(config / "patches", text)
    (config / "partners" / "hill.toml").write_text(
        'patches = ["mine"]\nsender_id = "CLINIC"\nreceiver_id = "HILL"\nreceiver_name = "HILL"\n'
        '[submitter]\nname = "CLINIC"\nidentifier = "CLINIC"\n'
        f'[door]\ntype = "folder"\npath = "{door}"\n'
    )
    command = [
        sys.executable,
        "-m",
        "gateway",
        "--home",
        str(tmp_path),
        "partners",
        "check",
        "hill",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, said in done.stdout + done.stderr) == (code, True)
