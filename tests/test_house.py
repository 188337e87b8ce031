"""The rules of the house, held against every file of the product."""

import ast
import inspect
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from prometheus_client import Counter, Histogram

from bot import metrics
from bot.memory import keys

ROOT = Path(__file__).parents[1]
MODULES = sorted((ROOT / "bot").rglob("*.py"))
LONGEST_FILE = 300  # lines
LONGEST_FUNCTION = 40  # lines, its docstring left out
FORBIDDEN = frozenset({"pickle", "shelve", "marshal"})  # they run what they read
KEY = re.compile(r"saegim:[{\w]")


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def offenders(found: Callable[[Path], Iterator[str]], *spared: str) -> str:
    """What `found` says of every module but the spared files and folders, one a line."""
    looked_at = [path for path in MODULES if not name(path).startswith(spared)]
    return "\n".join(f"{name(path)}{what}" for path in looked_at for what in found(path))


def docstring_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    if ast.get_docstring(node) is None:
        return 0
    first = node.body[0]
    return (first.end_lineno or first.lineno) - first.lineno + 1


def long_functions(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1 - docstring_lines(node)
            if lines > LONGEST_FUNCTION:
                yield f":{node.lineno}: {node.name} has {lines} lines"


def imported(path: Path) -> Iterator[tuple[int, str]]:
    """Every import with its line: `a.b` for `import a.b`, `a.b.c` for `from a.b import c`."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def imports_of(*packages: str) -> Callable[[Path], Iterator[str]]:
    def found(path: Path) -> Iterator[str]:
        for line, module in imported(path):
            if module.partition(".")[0] in packages:
                yield f":{line}: imports {module}"

    return found


def reads_environment(path: Path) -> Iterator[str]:
    for line, module in imported(path):
        if module in ("os.environ", "os.getenv", "os.environb"):
            yield f":{line}: imports {module}"
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv", "environb"):
            yield f":{node.lineno}: reads {ast.unparse(node)}"


def docstrings(module: ast.Module) -> set[int]:
    """The nodes that are docstrings, by id."""
    owners = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    firsts = (node.body[0] for node in ast.walk(module) if isinstance(node, owners) and node.body)
    return {id(first.value) for first in firsts if isinstance(first, ast.Expr)}


def named_and_gone(path: Path) -> Iterator[str]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        for file in re.findall(r"`((?:\w+/)*\w+\.(?:py|lua))`", line):
            if not any((folder / file).exists() for folder in (path.parent, ROOT / "bot", ROOT)):
                yield f":{number}: names {file}"


def key_literals(path: Path) -> Iterator[str]:
    module = tree(path)
    spared = docstrings(module)
    for node in ast.walk(module):
        if not isinstance(node, ast.Constant) or id(node) in spared:
            continue
        if isinstance(node.value, str) and KEY.search(node.value):
            yield f":{node.lineno}: {node.value!r}"


def documented_keys() -> dict[str, str]:
    """Each key pattern of the table in keys.py with the rest of its line."""
    rows = re.findall(r"^    (saegim:\S*(?: \w+>\S*)?) +(.*)$", keys.__doc__ or "", re.MULTILINE)
    return dict(rows)


def named_keys() -> set[str]:
    """Each key that keys.py names, with `<argument>` where an argument goes."""
    constants = {
        value
        for value in vars(keys).values()
        if isinstance(value, str) and value.startswith("saegim:") and not value.endswith((":", "*"))
    }
    functions = [f for f in vars(keys).values() if inspect.isfunction(f) and f.__module__ == keys.__name__]
    arguments = [[f"<{argument.replace('_', ' ')}>" for argument in inspect.signature(f).parameters] for f in functions]
    return constants | {f(*given) for f, given in zip(functions, arguments, strict=True)}


def test_the_house_is_looked_at() -> None:
    assert "bot/config.py" in map(name, MODULES)


def test_files_are_short() -> None:
    long = [(name(path), len(path.read_text(encoding="utf-8").splitlines())) for path in MODULES]
    assert not "\n".join(f"{path}: {lines} lines" for path, lines in long if lines > LONGEST_FILE)


def test_functions_are_short() -> None:
    assert not offenders(long_functions)


def test_every_module_says_what_lives_in_it() -> None:
    silent = [name(path) for path in MODULES if not ast.get_docstring(tree(path))]
    assert not "\n".join(silent)


def test_a_file_that_is_named_lies_beside_the_one_that_names_it_or_where_its_path_says() -> None:
    assert not offenders(named_and_gone)


def test_redis_keys_are_named_in_keys_only() -> None:
    assert not offenders(key_literals, "bot/memory/keys.py")


def test_lua_scripts_are_given_their_keys() -> None:
    scripts = (ROOT / "bot").rglob("*.lua")
    assert not [name(path) for path in scripts if KEY.search(path.read_text(encoding="utf-8"))]


def test_every_key_of_the_table_is_named_and_every_named_key_is_in_the_table() -> None:
    assert set(documented_keys()) == named_keys()


def test_the_permanent_keys_are_those_whose_row_tells_no_time_to_live() -> None:
    assert {
        key for key, row in documented_keys().items() if not re.search(r"\d (days|hours|minutes)", row)
    } == keys.PERMANENT


def test_nothing_that_runs_what_it_reads_is_imported() -> None:
    assert not offenders(imports_of(*FORBIDDEN))


def test_every_metric_is_counted_somewhere() -> None:
    named = {name for name, value in vars(metrics).items() if isinstance(value, Counter | Histogram)}
    elsewhere = "".join(path.read_text(encoding="utf-8") for path in MODULES if name(path) != "bot/metrics.py")
    assert len(named) > 5
    assert {name for name in named if f"metrics.{name}" not in elsewhere} == set()


def test_everything_that_is_installed_is_pinned_to_a_version_and_its_hashes() -> None:
    pinned = re.split(r"\n(?=[a-zA-Z])", (ROOT / "requirements.lock").read_text(encoding="utf-8"))
    packages = [entry for entry in pinned if not entry.startswith("#")]
    assert len(packages) > 50
    assert not [
        entry.splitlines()[0] for entry in packages if not re.match(r"\S+==\S+", entry) or "--hash=sha256:" not in entry
    ]


def test_the_openai_client_is_opened_in_one_file_for_answers_and_one_for_training() -> None:
    assert not offenders(
        imports_of("openai"),
        "bot/mind/models/openai_model.py",
        "bot/tuning/remote/client.py",
        "bot/tuning/remote/failures.py",
    )


def test_the_environment_is_read_in_one_file() -> None:
    measuring = "bot/bench/"  # hands its environment on to the processes it measures
    assert not offenders(reads_environment, "bot/config.py", measuring)
