"""What the house forbids, read from the source text: floors, purity, size, words.

``violations(root)`` judges any tree that holds a ``gateway`` package, so that the judge itself
is tried on planted trees. One line per offence, ``path:line: what is wrong``.
"""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from importlib.util import resolve_name
from pathlib import Path

FLOORS = (
    {"__main__"},
    {"cli"},
    {"api", "console", "sandbox"},
    {"app", "library"},
    {"exchange"},
    {"store", "transport", "render"},
    # Not named in the chain: what the floors above share and the pure rooms must not see.
    {"settings", "log", "failpoint"},
    {"settings_sections"},
    {"books"},
    {"code_lists"},
    {"resources"},
    {"translate", "validate", "ledger"},
    {"guides"},
    {"x12", "models"},
    {"finding", "errors"},
)
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}

NEVER = {
    "api": {"x12", "translate", "store", "transport"},
    "console": {"x12", "translate", "store", "transport"},
    "validate": {"translate"},
}
# Another company: it shares the grammar and the guides, and nothing of the gateway's own state.
SANDBOX = {"translate", "validate", "x12", "guides", "models", "finding", "errors"}
SANDBOX |= {"resources", "log", "books"}
SANDBOX_DOOR = "gateway.transport.core_wire"

PURE = {"x12", "models", "guides", "translate", "validate", "ledger"}
IMPURE_MODULES = {
    *("asyncio", "fileinput", "glob", "http", "importlib.resources", "io.open"),
    *(
        "logging",
        "multiprocessing",
        "os",
        "pathlib",
        "random",
        "secrets",
        "select",
        "shelve",
        "shutil",
    ),
    *("signal", "socket", "sqlite3", "ssl", "subprocess", "tempfile", "threading", "time"),
    *("urllib", "uuid"),
    *("alembic", "paramiko", "psycopg", "requests", "rich", "sqlalchemy", "structlog", "tenacity"),
}
IMPURE_CALLS = {"open", "input", "print", "exec", "eval", "breakpoint"}
CLOCK_CALLS = {"now", "today", "utcnow"}
CLOCKS = {"date", "datetime"}

MODULE_NAME = re.compile(r"(?:gateway\.|\.+)[a-z]\w*(?:\.\w+)*")

FILE_LINES = 400
FUNCTION_LINES = 40
UNFINISHED = re.compile(r"\b(?:TODO|FIXME|NotImplementedError)\b")

# Put together from halves, so that this file does not offend against itself.
PLACES = re.compile(
    r"(?<![\w./-])/(?:"
    + "|".join(
        first + second
        for first, second in (
            ("wo", r"rk(?:/|(?![\w-]))"),
            ("tmp/ve", "nv"),
            ("tmp/br", "ief"),
            ("opt/py", "pi"),
            ("opt/wh", "eels"),
            ("ro", "ot/"),
        )
    )
    + ")"
)
HOSTS = re.compile(
    "|".join(
        re.escape(name) + re.escape(domain)
        for name, domain in (
            ("pypi", ".org"),
            ("pythonhosted", ".org"),
            ("npmjs", ".org"),
            ("debian", ".org"),
            ("crates", ".io"),
            ("proxy.golang", ".org"),
        )
    )
)


def violations(root: Path) -> list[str]:
    """Every offence of the tree at ``root``, sorted by place."""
    found: list[str] = []
    for path in sorted((root / "gateway").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        tree = ast.parse(text, str(path))
        name = path.relative_to(root).as_posix()
        room = path.relative_to(root / "gateway").parts[0].removesuffix(".py")
        offences = [*imports(path, root, room, tree), *long_functions(tree)]
        offences += [*unfinished(text), *long_file(text)]
        if room in PURE:
            offences += impurities(tree)
        found += [f"{name}:{line}: {what}" for line, what in offences]
    for path in sorted((root / "tests").rglob("*.py")):
        name = path.relative_to(root).as_posix()
        for line, what in long_file(path.read_text(encoding="utf-8")):
            found.append(f"{name}:{line}: {what}")
    return found + foreign_words(root)


def imports(path: Path, root: Path, room: str, tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Imports that go up or sideways, or where a room's special word forbids them."""
    if room == "__init__":
        return  # the front door names every room's public names, lazily
    if room not in FLOOR:
        yield 1, f"{room} stands on no floor: name it in tests/house.py"
        return
    for line, target in imported(path, root, tree):
        if target == "gateway.__version__":
            continue
        goal = target.split(".")[1] if "." in target else ""
        if goal == room:
            continue
        if goal not in FLOOR:
            yield line, f"{room} imports {target}: name the room that holds it"
        elif why := refusal(room, goal, target):
            yield line, f"{room} imports {target}: {why}"


def refusal(room: str, goal: str, target: str) -> str:
    """Why ``room`` may not import ``target``, which lies in the room ``goal``; empty if it may."""
    if room == "sandbox" and goal not in SANDBOX:
        door = target == SANDBOX_DOOR or target.startswith(SANDBOX_DOOR + ".")
        return "" if door else "the sandbox is another company"
    if goal in NEVER.get(room, ()):
        return f"{room} never touches {goal}"
    if FLOOR[goal] < FLOOR[room]:
        return "upwards"
    return "sideways" if FLOOR[goal] == FLOOR[room] else ""


def imported(path: Path, root: Path, tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Dotted names below ``gateway`` that a module imports, wherever in it, by any spelling."""
    package = ".".join(path.relative_to(root).with_suffix("").parts[:-1])
    by_name = any(
        isinstance(node, ast.Call) and called(node) in {"import_module", "__import__"}
        for node in ast.walk(tree)
    )
    for node in ast.walk(tree):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            stem = resolve_name("." * node.level + (node.module or ""), package)
            # `from gateway.transport import core_wire` may name a module: keep the longer name.
            names = [f"{stem}.{alias.name}" for alias in node.names]
        elif by_name and isinstance(node, ast.Constant) and isinstance(node.value, str):
            # A module that imports by name keeps the names in calls or in tables.
            names = [found.group() for found in [MODULE_NAME.match(node.value)] if found]
            names = [resolve_name(name, package) for name in names]
        for name in names:
            if name.split(".")[0] == "gateway":
                yield getattr(node, "lineno", 1), name


def called(node: ast.Call) -> str:
    """Last name of what is called: ``open`` in ``open(…)``, ``now`` in ``datetime.now(…)``."""
    match node.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def impurities(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Where a pure room reaches for the world: modules, built-ins, clocks."""
    aliases = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "datetime"
        for alias in node.names
        if alias.name in CLOCKS
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            for module in outside_modules(node):
                if any(f"{module}.".startswith(f"{name}.") for name in IMPURE_MODULES):
                    yield node.lineno, f"a pure room imports {module}"
        elif isinstance(node, ast.Call):
            name = called(node)
            if isinstance(node.func, ast.Name) and name in IMPURE_CALLS:
                yield node.lineno, f"a pure room calls {name}()"
            elif isinstance(node.func, ast.Attribute) and name in CLOCK_CALLS:
                yield node.lineno, f"a pure room calls {name}(): take the day as an argument"
            elif ast.unparse(node.func) == "io.open":
                yield node.lineno, "a pure room calls io.open()"
        elif isinstance(node, ast.keyword) and is_clock(node.value, aliases):
            yield node.value.lineno, "a pure room hands a clock on: take the day as an argument"


def outside_modules(node: ast.Import | ast.ImportFrom) -> list[str]:
    """Absolute names that an import statement loads; empty for a relative one."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [] if node.level else [f"{node.module}.{alias.name}" for alias in node.names]


def is_clock(node: ast.expr, aliases: set[str]) -> bool:
    """Whether an expression is a clock itself, uncalled: ``default_factory=date.today``."""
    if not isinstance(node, ast.Attribute) or node.attr not in CLOCK_CALLS:
        return False
    return ast.unparse(node.value).split(".")[-1] in CLOCKS | aliases


def long_functions(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Functions of more than 40 lines, from ``def`` to the last line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > FUNCTION_LINES:
                yield node.lineno, f"{node.name} has {lines} lines: at most {FUNCTION_LINES}"


def long_file(text: str) -> Iterator[tuple[int, str]]:
    """A file of more than 400 lines."""
    lines = len(text.splitlines())
    if lines > FILE_LINES:
        yield lines, f"{lines} lines: at most {FILE_LINES}"


def unfinished(text: str) -> Iterator[tuple[int, str]]:
    """Marks of work that was put off."""
    for number, line in enumerate(text.splitlines(), 1):
        if found := UNFINISHED.search(line):
            yield number, f"{found.group()}: finish it or file it"


def foreign_words(root: Path) -> list[str]:
    """Places of one machine and hosts of package registries, in any file that is kept."""
    found = []
    for path in kept_files(root):
        text = path.read_bytes().decode("latin-1")
        for number, line in enumerate(text.splitlines(), 1):
            for what, pattern in (("a machine's own path", PLACES), ("a registry host", HOSTS)):
                if hit := pattern.search(line):
                    name = path.relative_to(root).as_posix()
                    found.append(f"{name}:{number}: {what}: {hit.group()}")
    return found


def kept_files(root: Path) -> list[Path]:
    """Files that git keeps or would keep; every file where ``root`` is no repository of its own."""
    if (root / ".git").exists():
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=root,
            capture_output=True,
            check=True,
        )
        files = [root / name for name in listed.stdout.decode().split("\0") if name]
    else:
        files = sorted(root.rglob("*"))
    return [path for path in files if path.is_file() and not path.is_symlink()]
