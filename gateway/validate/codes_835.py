"""Codes of the remittance that its rules ask about, as tables.

Sources: 005010X221A1, sections 1.10.2 and PLB; the usage notes of the lists of claim adjustment
reason codes (which group a reason is for, and which needs a remark code) and of remark codes
(which only inform); what is usual of a PLB code's sign is the field's practice.
"""

from __future__ import annotations

import datetime


def _codes(text: str) -> frozenset[str]:
    return frozenset(text.split())


TAKES = _codes("50 51 90 AH AM E3 IR L3 LE OB SL WU")
"""PLB codes that take money from the payment: positive."""

GIVES = _codes("72 BD BN C5 CR CT CV CW DM GO HM IP L6 LS OA RE")
"""PLB codes that add money to the payment: negative."""

REFERRED = frozenset({"72", "FB", "WO"})
"""PLB codes of no use without the number of what they are about."""

LATER = frozenset({"2", "3", "20", "21"})
PAYING = frozenset({"1", "2", "3", "19", "20", "21"})
FORWARDED = frozenset({"19", "20", "21", "23"})
REVERSAL, PREDETERMINATION = "22", "25"
"""Of CLP02."""

GROUPS = {
    **dict.fromkeys(_codes("23 133 136 209 257 271 277 P11"), "OA"),
    **dict.fromkeys(_codes("85 201 229 238 275 P3"), "PR"),
    **dict.fromkeys(_codes("139 249 281 303 P24 P25 P26"), "CO"),
    "18": "OA CO",
    "45": "CO PR",
    "278": "CO PI",
    "P16": "CO OA",
}
"""Reasons that their list keeps for some groups."""

NEVER_PATIENT = _codes("24 44 59 97 104 105 128 131 144 190 222 231 234 236 237 245 253 B10 B13")
"""Reasons that patients do not pay for: contract, bundling, withholding."""

COST_SHARE = frozenset({"1", "2", "3"})

REMARKED = _codes("16 96 129 148 201 226 227 234 237 250 251 252 267 A1")
"""Reasons whose list asks for a remark code, one that does more than inform, or an NCPDP code."""

ENDED = {
    code: datetime.date.fromisoformat(day)
    for code, day in (
        ("17", "2009-07-01"), ("38", "2013-01-01"), ("42", "2007-06-01"),
        ("57", "2007-06-30"), ("62", "2007-04-01"), ("87", "2012-01-01"), ("125", "2013-11-01"),
        ("126", "2008-04-01"), ("127", "2008-04-01"), ("141", "2012-07-01"),
        ("145", "2008-04-01"), ("A2", "2008-01-01"),
        ("A7", "2015-07-01"), ("B5", "2016-05-01"), ("W1", "2014-07-01"),
    )
}  # fmt: skip
"""Well-known reasons that ended, and since when."""

CROSSED = frozenset({"MA07", "MA18", "N89"})
"""Remarks that the claim went on to another payer."""

ALERTS = _codes(
    """
    M4 M6 M9 M16 M17 M27 M32 M38 M39 M70 MA01 MA02 MA03 MA07 MA08 MA09 MA10 MA13 MA14 MA15
    MA18 MA19 MA26 MA28 MA44 MA45 MA46 MA59 MA62 MA67 MA68 MA72 MA74 MA77 MA91 MA118 N1 N7
    N21 N22 N23 N59 N69 N84 N85 N88 N89 N109 N116 N123 N132 N133 N134 N136 N137 N138 N139
    N140 N154 N155 N156 N162 N177 N183 N185 N187 N189 N193 N196 N202 N210 N211 N215 N220
    N352 N353 N355 N358 N360 N363 N364 N367 N369 N371 N381 N387 N400 N432 N437 N444 N469
    N492 N505 N506 N508 N509 N510 N511 N512 N513 N515 N520 N539 N544 N548 N549 N550 N563
    N565 N566 N568 N571 N573 N610 N613 N614 N615 N616 N618 N620 N662 N672 N677 N687 N688
    N689 N690 N691 N692 N693 N694 N695 N696 N697 N698 N704 N720 N742 N771 N772 N774 N781
    N782 N783 N787 N788 N793 N804 N805 N809 N810 N817 N828 N830 N837 N838 N841 N842 N845
    N854 N858 N859 N860 N861 N862 N863 N864 N865 N866 N867 N868 N869 N870 N871 N872 N873
    N874 N875 N876 N877 N878 N879 N882 N883 N884 N885 N886 N888 N889 N894 N935 N938 N939
    """
)
"""Remarks that only inform."""
