"""The maps read, corrected, and found by the ids that the field sends."""

from __future__ import annotations

import msgspec
import pytest

from gateway import resources
from gateway.errors import ConfigError
from gateway.guides.book import Loop, SegmentUse, family
from gateway.guides.corrections import Correction, correct, read_patch
from gateway.guides.load import pack, read_data_elements, read_index, unpack
from gateway.guides.shelf import Shelf
from tests.guides.making import SHELF, own, table_for


def loop_of(loop: Loop, *path: str) -> Loop:
    """The loop at a path of loop ids."""
    for id in path:
        loop = next(c for c in loop.children if isinstance(c, Loop) and c.id == id)
    return loop


def use_of(loop: Loop, id: str) -> SegmentUse:
    return next(c for c in loop.children if isinstance(c, SegmentUse) and c.id == id)


def test_a_guide_says_what_the_map_says() -> None:
    found = SHELF.find("005010X222A1", "HC")
    assert found and found.exact
    claim = loop_of(found.guide.root, "DETAIL", "2000A", "2000B", "2300")
    assert (claim.usage, claim.repeat, claim.place) == ("S", 100, 1300)
    clm = use_of(claim, "CLM")
    assert [e.usage for e in clm.elements[:9]] == ["R", "R", "N", "N", "R", "R", "R", "R", "R"]
    assert (clm.elements[0].type, clm.elements[0].longest) == ("AN", 38)
    assert [part.data_element for part in clm.elements[4].components] == ["1331", "1332", "1325"]
    assert clm.elements[4].components[1].codes == ["B"]
    assert clm.elements[4].components[0].external == "pos"
    n4 = use_of(loop_of(found.guide.root, "DETAIL", "2000A", "2010AA"), "N4")
    assert n4.notes == ["E0207", "C0605", "C0704"]
    assert n4.elements[3].external == "country"


@pytest.mark.parametrize(
    ("asked", "functional_id", "given", "exact"),
    [
        ("005010X222A1", "HC", "005010X222A1", True),
        ("005010X222", "HC", "005010X222A1", False),
        ("005010X222A2", "HC", "005010X222A1", False),
        ("005010X223A3", "HC", "005010X223A2", False),
        ("005010X231", "FA", "005010X231", True),
        ("005010X231E1", "FA", "005010X231A1", False),
        ("004010X098", "HC", "004010X098A1", False),
        ("005010X221A1", "HC", None, False),
        ("005010X224A2", "HC", "005010X224A2", True),
        ("005010X224", "HC", "005010X224A2", False),
        ("005010X224A1", "HC", "005010X224A2", False),
        ("005010X212E1", "HR", "005010X212", False),
        ("005010X999", "HC", None, False),
        ("", "", None, False),
    ],
)
def test_the_nearest_guide_is_found(
    asked: str, functional_id: str, given: str | None, exact: bool
) -> None:
    found = SHELF.find(asked, functional_id)
    assert (found.guide.id if found else None) == given
    assert found is None or found.exact is exact


def test_rule_ids_begin_with_the_family() -> None:
    assert family("005010X222A1") == "X222"
    assert family("004010") == "004010"
    assert family("") == "X12"


def test_corrections_are_applied() -> None:
    found = SHELF.find("005010X222A1", "HC")
    assert found
    bht = use_of(loop_of(found.guide.root, "HEADER"), "BHT")
    assert bht.elements[5].codes == ["CH", "RP", "31"]
    claims = SHELF.find("005010X214", "HN")
    assert claims
    provider = loop_of(claims.guide.root, "DETAIL", "2000A", "2000B", "2000C", "2200C")
    assert (provider.usage, use_of(provider, "STC").usage) == ("S", "S")
    assert len(use_of(loop_of(found.guide.root, "HEADER", "1000A"), "PER").elements) == 9


@pytest.mark.parametrize(
    "correction",
    [
        Correction(reason="no such loop", loop="2999", usage="S"),
        Correction(reason="no such segment", segment="ZZZ", usage="S"),
        Correction(reason="no such qualifier", segment="REF", qualifier="ZZZ", usage="S"),
        Correction(reason="no such element", segment="BHT", element=7, usage="S"),
        Correction(reason="a segment has no codes", segment="BHT", add_codes=["1"]),
    ],
)
def test_a_correction_that_corrects_nothing_is_refused(correction: Correction) -> None:
    found = SHELF.find("005010X222A1", "HC")
    assert found
    with pytest.raises(ValueError, match=r"correct|codes and lengths"):
        correct(found.guide, [correction])


def test_a_patch_of_another_form_is_refused() -> None:
    with pytest.raises(ValueError, match="reason"):
        read_patch('[[correction]]\nsegment = "BHT"')
    with pytest.raises(ValueError, match="unknown"):
        read_patch('[[correction]]\nreason = "a"\nsegmnt = "BHT"')


def test_every_file_of_corrections_fits_a_guide_that_there_is() -> None:
    known = {entry.guide for entry in SHELF.entries}
    known |= {f"{entry.guide}-{entry.functional_id}" for entry in SHELF.entries}
    names = [name for name in resources.names("mappings/guides") if name.endswith(".toml")]
    assert len(names) >= 6
    for name in names:
        guide = name.removesuffix(".toml")
        assert guide in known or name in ("code-lists.toml", "data-elements.toml")
        assert all(c.reason for c in read_patch(own(name).decode()).correction)
        for entry in SHELF.entries:
            if guide in (entry.guide, f"{entry.guide}-{entry.functional_id}"):
                assert SHELF.find(entry.guide, entry.functional_id) is not None


def test_guides_of_our_own_go_before_those_that_were_bought() -> None:
    index = b"""<maps><version icvn="00501">
        <map vriic="005010X222A1" fic="HC" abbr="837P">ours.xml</map></version></maps>"""
    ours = b"""<transaction xid="837"><loop xid="ST_LOOP"><name>Set</name><usage>R</usage>
        <pos>1</pos><repeat>1</repeat><segment xid="ST"><name>Header</name><usage>R</usage>
        <pos>1</pos><max_use>1</max_use><element xid="ST01"><data_ele>143</data_ele>
        <name>Code</name><usage>R</usage><seq>1</seq></element></segment></loop></transaction>"""
    files = {"maps.xml": index, "ours.xml": ours}
    shelf = Shelf(resources.guide_map, files.__getitem__, list(files))
    found = shelf.find("005010X222A1", "HC")
    assert found and found.exact
    assert [part.id for part in found.guide.root.children] == ["ST", "SE"]


def test_a_guide_is_kept_and_read_back() -> None:
    found = SHELF.find("005010X223A2", "HC")
    assert found
    again = unpack(pack(found.guide), found.guide.lists)
    assert (again.id, again.functional_id) == ("005010X223A2", "HC")
    assert again.root == found.guide.root
    with pytest.raises(msgspec.MsgspecError):
        unpack(b"\x93", {})


def test_every_guide_in_the_index_can_be_read_and_laid_out() -> None:
    done = 0
    for entry in read_index(resources.guide_map("maps.xml")):
        if entry.version == "00501" or "997" in entry.file:
            table = table_for(entry.guide, entry.functional_id)
            assert table.root.children[0].id == "ST"
            done += 1
    assert done > 8


def test_data_elements_have_types_and_lengths() -> None:
    elements = read_data_elements(resources.guide_map("dataele.xml"))
    assert elements["1028"] == ("AN", 1, 38)
    assert elements["373"] == ("DT", 8, 8)
    assert elements["782"] == ("R", 1, 18)


@pytest.mark.parametrize("name", ["absent.xml", "../codes.py", "codes.xsd", "a/b.xml", ""])
def test_only_maps_are_read_of_pyx12(name: str) -> None:
    with pytest.raises(ConfigError, match="no map"):
        resources.guide_map(name)
