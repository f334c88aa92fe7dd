"""A gateway's home and the other side's folders, for tests that travel the whole way.

The gateway works through its own use-cases on a real database and a real door. What comes back
is made by the sandbox, or written by hand with :func:`interchange`.
"""

from __future__ import annotations

import contextlib
import datetime
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from gateway.app import Gateway
from gateway.exchange import views
from gateway.exchange.claims_in import claims_of
from gateway.exchange.deliver import Delivered, deliver
from gateway.exchange.desk import Desk
from gateway.exchange.receive import Received, receive
from gateway.exchange.remit_views import list_remits, show_remit
from gateway.exchange.submit import Submission, submit
from gateway.sandbox.clearinghouse import Clearinghouse

REPOSITORY = Path(__file__).parents[2]
NOON = datetime.datetime(2026, 11, 20, 12, 0, tzinfo=datetime.UTC)

ON_SQLITE = pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
"""For a journey on which the database does not matter: half of the time."""

PARTNER = """\
environment = "{environment}"
sender_id = "PRACTICE"
receiver_id = "SANDBOX"
receiver_name = "SANDBOX CLEARINGHOUSE"
settle_seconds = {settle}
after_fetch = "archive"

[submitter]
name = "MAIN STREET BILLING"
identifier = "PRACTICE"
telephone = "5555550100"

[door]
{door}

[folders]
outbound = "inbox"
archive = "archive"
inbound = "outbox"
fetched = "collected"
"""


class Said(NamedTuple):
    """What a command did."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Stage:
    """One home, one partner called ``sandbox``, and the folders of the other side."""

    def __init__(self, home: Path, house: Path, database: str) -> None:
        self.home, self.house, self.database = home, house, database
        self.now = NOON
        self._gateway: Gateway | None = None
        self._desk: Desk | None = None
        self._clearinghouses: dict[frozenset[str], Clearinghouse] = {}
        for name in ("inbox", "outbox", "archive", "collected"):
            (house / name).mkdir(parents=True, exist_ok=True)
        (home / "config" / "partners").mkdir(parents=True)

    # ---- setting it up

    def partner(
        self, door: str = "", *, environment: str = "test", settle: float = 0.0,
        name: str = "sandbox", extra: str = "",
    ) -> Stage:  # fmt: skip
        """Write a partner file; without ``door`` it is the folder of the other side."""
        text = PARTNER.format(
            environment=environment, settle=settle,
            door=door or f'type = "folder"\npath = "{self.house}"',
        )  # fmt: skip
        return self.partner_text(extra + text, name)

    def partner_text(self, text: str, name: str = "sandbox") -> Stage:
        """Write a partner file as it stands."""
        path = self.home / "config" / "partners" / f"{name}.toml"
        path.write_text(text, "utf-8")
        self.close()
        return self

    def settings(self, text: str) -> Stage:
        """Write gateway.toml."""
        (self.home / "config" / "gateway.toml").write_text(text, "utf-8")
        self.close()
        return self

    def forward(self, **span: float) -> datetime.datetime:
        """Move the gateway's and the other side's clock on."""
        self.now += datetime.timedelta(**span)
        return self.now

    @property
    def desk(self) -> Desk:
        """The gateway's desk, with the stage's own clock."""
        if self._desk is None:
            self._gateway = Gateway.open(str(self.home))
            opened = self._gateway.desk
            self._desk = Desk(opened.settings, opened.store, lambda: self.now)
        return self._desk

    def close(self) -> None:
        if self._gateway is not None:
            self._gateway.close()
        self._gateway = self._desk = None

    # ---- the work

    def submit(self, *claims: dict[str, Any], submitter: str = "default") -> Submission:
        return self.submit_text(json.dumps({"claims": claims}).encode(), submitter=submitter)

    def submit_text(self, text: bytes, *, submitter: str = "default") -> Submission:
        partner = self.desk.settings.partner("sandbox")
        return submit(self.desk, claims_of(text, "claims.json"), partner, submitter=submitter)

    def send(self, *claims: dict[str, Any], submitter: str = "default") -> Submission:
        """Submit and deliver; every claim must be taken."""
        done = self.submit(*claims, submitter=submitter)
        assert [c.state for c in done.claims] == ["built"] * len(claims), done
        assert len(self.deliver().sent) == len(done.files)
        return done

    def deliver(self) -> Delivered:
        return deliver(self.desk)

    def turn(self, *, silent: frozenset[str] = frozenset()) -> list[str]:
        """The clearinghouse answers; gives the kinds of what happened."""
        known = self._clearinghouses
        one = known.setdefault(silent, Clearinghouse(self.house, silent=silent))
        return [event.kind for event in one.turn(self.now)]

    def receive(self) -> Received:
        return receive(self.desk)

    def drop(self, name: str, content: str | bytes) -> Received:
        """A file comes from the partner."""
        self.put(name, content)
        return self.receive()

    def put(self, name: str, content: str | bytes) -> None:
        data = content.encode() if isinstance(content, str) else content
        (self.house / "outbox" / name).write_bytes(data)

    # ---- what happened

    def claims(self, number: str) -> list[dict[str, Any]]:
        """All claims of that id or patient control number, in detail."""
        return views.show_claims(self.desk, number)

    def claim(self, number: str) -> dict[str, Any]:
        (found,) = self.claims(number)
        return found

    def state(self, number: str) -> str:
        return str(self.claim(number)["state"])

    def items(self) -> list[tuple[str, str]]:
        """(kind, message) of what waits for a person, oldest first."""
        return [(i["kind"], i["message"]) for i in reversed(views.open_items(self.desk)[0])]

    def kinds(self) -> list[str]:
        return [kind for kind, _ in self.items()]

    def files(self, **how: Any) -> dict[str, dict[str, Any]]:
        """Files by name."""
        return {f["name"]: f for f in views.list_files(self.desk, limit=1000, **how)["files"]}

    def file(self, name: str) -> dict[str, Any]:
        return views.show_file(self.desk, self.files()[name]["file_id"])

    def remit(self, wanted: str) -> dict[str, Any]:
        return show_remit(self.desk, wanted)

    def remits(self) -> list[dict[str, Any]]:
        every: list[dict[str, Any]] = list_remits(self.desk, limit=1000)["remittances"]
        return every

    def sent_text(self) -> dict[str, str]:
        """The 837 files that the partner got, by name."""
        folders = (self.house / "inbox", self.house / "archive")
        return {p.name: p.read_text() for f in folders for p in sorted(f.iterdir())}

    # ---- the command line

    def cli(self, *words: str) -> Said:
        """A command in this process: what the console script does, without a new Python."""
        self.close()
        return cli("--home", str(self.home), *words)

    def spawn(self, *words: str, **how: Any) -> Said:
        """A command as a process of its own."""
        return spawn("--home", str(self.home), *words, **how)


def cli(*words: str) -> Said:
    """Run the command line in this process."""
    from gateway.cli.root import run

    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
    argv, sys.argv = sys.argv, ["gateway", *words]
    code = 0
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            run()
    except SystemExit as stop:
        code = int(stop.code or 0)
    finally:
        sys.argv = argv
    return Said(code, _text(out), _text(err))


def _text(stream: io.TextIOWrapper) -> str:
    raw = stream.buffer
    assert isinstance(raw, io.BytesIO)
    return raw.getvalue().decode()


def spawn(*words: str, **how: Any) -> Said:
    """Run the command line as a process; ``how`` goes to :func:`subprocess.run`."""
    how.setdefault("env", os.environ | {"PYTHONPATH": str(REPOSITORY)})
    command = [sys.executable, "-m", "gateway", *words]
    done = subprocess.run(command, capture_output=True, timeout=60, check=False, **how)
    return Said(done.returncode, done.stdout.decode(), done.stderr.decode())


@contextlib.contextmanager
def stage_at(
    folder: Path, database: str, monkeypatch: pytest.MonkeyPatch, house: Path | None = None
) -> Iterator[Stage]:
    """A stage below ``folder``; GATEWAY_DATABASE leads every command to ``database``."""
    monkeypatch.setenv("GATEWAY_DATABASE", database)
    for name in ("GATEWAY_HOME", "GATEWAY_CONFIG"):
        monkeypatch.delenv(name, raising=False)
    stage = Stage(folder / "home", house or folder / "house", database).partner()
    try:
        yield stage
    finally:
        stage.close()


# ---- claims and X12, by hand

LINE = {
    "procedure_qualifier": "HC",
    "units": "1",
    "unit_code": "UN",
    "service_dates": {"start": "2026-11-02", "end": "2026-11-02"},
    "diagnosis_pointers": [1],
}


def line(code: str, charge: str, **changes: Any) -> dict[str, Any]:
    return {**LINE, "procedure_code": code, "charge": charge, **changes}


def claim(number: str, *lines: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A claim of one office visit for 100.00, unless ``lines`` or ``changes`` say otherwise."""
    lines = lines or (line("99213", "100.00", control_number=f"{number}L1"),)
    cents = sum(int(one["charge"].replace(".", "")) for one in lines)
    return {
        "kind": "837P",
        "patient_control_number": number,
        "charge": f"{cents // 100}.{cents % 100:02d}",
        "facility_code": "11",
        "claim_filing_code": "CI",
        "payer": {
            "name": "ACME HEALTH PLAN",
            "identifiers": [{"qualifier": "PI", "value": "60054"}],
        },
        "billing_provider": {
            "name": "WILLOW CREEK FAMILY MEDICINE",
            "npi": "1357902463",
            "taxonomy_code": "207Q00000X",
            "address": {
                "line_1": "410 WILLOW CREEK RD", "city": "SPRINGFIELD", "state_code": "IL",
                "postal_code": "627041182",
            },
            "identifiers": [{"qualifier": "EI", "value": "461234987"}],
        },
        "subscriber": {
            "last_name": "HALVORSEN",
            "first_name": "INGRID",
            "member_id": "W204718355",
            "birth_date": "1984-03-17",
            "gender_code": "F",
            "address": {
                "line_1": "29 ORCHARD LN", "city": "SPRINGFIELD", "state_code": "IL",
                "postal_code": "62703",
            },
        },
        "diagnoses": [{"qualifier": "ABK", "code": "J00"}],
        "service_lines": list(lines),
        **changes,
    }  # fmt: skip


ISA = (
    "ISA*00*          *00*          *ZZ*{sender:15}*ZZ*{receiver:15}*261121*{time}*^*00501*"
    "{n:09d}*0*{usage}*:~"
)
CODES = {"999": ("FA", "005010X231A1"), "277": ("HN", "005010X214"), "835": ("HP", "005010X221A1")}


def interchange(
    number: int, *bodies: str, sender: str = "SANDBOX", receiver: str = "PRACTICE",
    usage: str = "T", time: str = "0900", guide: tuple[str, str] | None = None,
) -> str:  # fmt: skip
    """One interchange with one group. Each body is the segments of a set without ST and SE, its
    set number first: ``835 BPR*I*…~TRN*…~``. Line breaks are noise. ``guide`` is GS01 and GS08.
    """
    code, version = guide or CODES[bodies[0].split()[0]]
    sets = "".join(_set(n, body, version) for n, body in enumerate(bodies, 1))
    head = ISA.format(sender=sender, receiver=receiver, n=number, usage=usage, time=time)
    group = f"GS*{code}*{sender}*{receiver}*20261121*{time}*{number}*X*{version}~"
    return f"{head}{group}{sets}GE*{len(bodies)}*{number}~IEA*1*{number:09d}~"


def _set(number: int, body: str, guide: str) -> str:
    code, _, rest = body.strip().partition(" ")
    segments = [s.strip() for s in rest.split("~") if s.strip()]
    st = f"ST*{code}*{number:04d}" + ("" if code == "835" else f"*{guide}")
    return "~".join([st, *segments, f"SE*{len(segments) + 2}*{number:04d}", ""])


def ta1(number: int, *, status: str = "A", note: str = "000", answer: int = 1) -> str:
    """An interchange that holds a TA1 alone."""
    head = ISA.format(sender="SANDBOX", receiver="PRACTICE", n=number, usage="T", time="0900")
    return f"{head}TA1*{answer:09d}*261120*1200*{status}*{note}~IEA*0*{number:09d}~"


def remittance(trace: str, amount: str, *claim_segments: str, plb: str = "") -> str:
    """The body of an 835 of ACME HEALTH PLAN to WILLOW CREEK."""
    return f"""835 BPR*I*{amount}*C*CHK************20261125~TRN*1*{trace}*1990060054~
        DTM*405*20261121~N1*PR*ACME HEALTH PLAN~N3*1 PLAN WAY~N4*SPRINGFIELD*IL*62701~
        PER*BL*EDI DESK*TE*8005550101~N1*PE*WILLOW CREEK FAMILY MEDICINE*XX*1357902463~
        LX*1~{"~".join(claim_segments)}~{plb}"""
