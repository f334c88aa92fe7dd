"""``gateway validate``: findings and a verdict for each set of a file."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from gateway.books import books_for
from gateway.exchange.acknowledge import TYPES, InterchangeHeard, Listener
from gateway.exchange.parse_json import file_chunks, unwatched
from gateway.finding import Finding, Verdict, worse
from gateway.settings import TradingPartner
from gateway.translate import registry
from gateway.translate.json_text import encode
from gateway.validate.examine import SetEnd, examine
from gateway.x12.envelope import Interchange


class SetVerdict(msgspec.Struct, omit_defaults=True):
    """The verdict about one transaction set; ordinals count in the file from 1."""

    interchange: int
    group: int
    set: int
    interchange_control_number: str
    group_control_number: str
    transaction_set_control_number: str
    kind: str
    guide: str
    verdict: Verdict = msgspec.field(name="verdict")


class Checked(msgspec.Struct):
    """The contract's document of ``gateway validate --json``."""

    file: str
    verdict: Verdict
    transaction_sets: list[SetVerdict]
    findings: list[Finding]


class Checking:
    """One file that is validated by exactly the SNIP types in ``snip``.

    Iterate it once for its findings, and for the verdict of each set after the set's findings;
    then ``verdict`` and ``exit_code`` are known. ``advance`` counts bytes read; ``heard`` hears of
    each interchange what it is to be answered, whatever types are wanted. Sets are judged as
    ``partner`` asks. Raises ConfigError for a patch that does not fit.
    """

    def __init__(
        self,
        path: Path,
        snip: frozenset[int],
        advance: Callable[[int], object] = unwatched,
        heard: Callable[[InterchangeHeard], None] | None = None,
        partner: TradingPartner | None = None,
        lists: str = "",
    ) -> None:
        self._path, self._snip, self._advance, self._heard = path, snip, advance, heard
        patches, folder = (partner.patches, partner.patch_folder) if partner else ((), "")
        self._books = books_for(patches, folder, lists or (partner.code_lists if partner else ""))
        self._worst: Verdict = "accepted"
        self._sets: dict[int, Verdict] = {}
        self._readable = False

    @property
    def exit_code(self) -> int:
        """2 unreadable, 1 rejected, else 0."""
        return {"unreadable": 2, "rejected": 1}.get(self.verdict, 0)

    def __iter__(self) -> Iterator[Finding | SetVerdict]:
        found: list[Finding] = []
        listener = Listener(found, self._heard, drained=True) if self._heard else None
        judged = self._snip | (TYPES if listener else frozenset())
        chunks = file_chunks(self._path, self._advance)
        for item in examine(chunks, found, registry, judged, self._books, models=False):
            if listener:
                listener.see(item)
            yield from self._told(found)
            self._readable = self._readable or isinstance(item, Interchange)
            if isinstance(item, SetEnd):
                yield self._of_set(item)
        if listener:
            listener.finish()
        yield from self._told(found)

    @property
    def verdict(self) -> Verdict:
        """What a conforming receiver would answer to what was read so far."""
        return self._worst if self._readable else "unreadable"

    def _told(self, found: list[Finding]) -> Iterator[Finding]:
        """The findings of the types asked for, taken out of the list."""
        for finding in found:
            if finding.snip in self._snip:
                self._worst = worse(self._worst, finding)
                if finding.set is not None:
                    before = self._sets.get(finding.set, "accepted")
                    self._sets[finding.set] = worse(before, finding)
                yield finding
        found.clear()

    def _of_set(self, end: SetEnd) -> SetVerdict:
        ts = end.transaction_set
        interchange = ts.group.interchange
        return SetVerdict(
            interchange.ordinal,
            ts.group.ordinal,
            ts.ordinal,
            interchange.control_number,
            ts.group.control_number,
            ts.control_number,
            end.kind,
            ts.guide,
            self._sets.pop(ts.ordinal, "accepted"),
        )


def check_document(name: str, checking: Checking) -> Iterator[bytes]:
    """The contract's JSON document, in pieces: nothing of it is held, however long it is.

    What is said of the sets waits in a file until the findings are through.
    """
    with tempfile.SpooledTemporaryFile(max_size=1 << 20) as sets:
        yield b'{"file":' + encode(name) + b',"findings":['
        between = b""
        for item in checking:
            if isinstance(item, SetVerdict):
                sets.write((b"," if sets.tell() else b"") + encode(item))
            else:
                yield between + encode(item)
                between = b","
        yield b'],"transaction_sets":['
        sets.seek(0)
        while piece := sets.read(1 << 16):
            yield piece
    yield b'],"verdict":' + encode(checking.verdict) + b"}"


def check_file(
    path: Path, name: str, snip: frozenset[int], partner: TradingPartner | None = None
) -> Checked:
    """Validate one file and hold everything that is said of it; see :class:`Checking`."""
    checking = Checking(path, snip, partner=partner)
    said = list(checking)
    return Checked(
        name,
        checking.verdict,
        [item for item in said if isinstance(item, SetVerdict)],
        [item for item in said if isinstance(item, Finding)],
    )
