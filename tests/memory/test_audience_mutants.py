"""Each clause of the audience law is needed: a law that is wrong in one word is found out.

The source of `bot/memory/audience.py` is changed in one place at a time (an operand left out, a comparison or a value turned round, `and`
for `or`, `any` for `all`), and every law made so has to disagree with the oracle of `test_audience.py` somewhere.
"""

import ast
import copy
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, get_args

import pytest

from bot.memory import audience
from bot.memory.values import Memory, Person, Place, PlaceKind, Readers
from tests.memory.test_audience import REFUSED, SERVED, lawful

SOURCE = Path(audience.__file__).read_text(encoding="utf-8")
CASES = 4_000
IDS, PEOPLE = ("C1", "C2", "C3", "D1"), ("U1", "U2", "U3")
KINDS: tuple[PlaceKind, ...] = get_args(PlaceKind)
OTHERWISE: dict[type[ast.cmpop], ast.cmpop] = {
    ast.Eq: ast.NotEq(),
    ast.NotEq: ast.Eq(),
    ast.Is: ast.IsNot(),
    ast.IsNot: ast.Is(),
    ast.In: ast.NotIn(),
    ast.NotIn: ast.In(),
}


@dataclass(frozen=True)
class Mutant:
    name: str
    tree: ast.Module


def instead(node: ast.AST) -> Iterator[ast.expr]:
    """What may stand in the place of this expression."""
    match node:
        case ast.BoolOp(values=values):
            yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), values)
            for gone in range(len(values)):
                left = [*values[:gone], *values[gone + 1 :]]
                yield left[0] if len(left) == 1 else ast.BoolOp(node.op, left)
        case ast.Compare(ops=[op]):
            yield ast.Compare(node.left, [OTHERWISE[type(op)]], node.comparators)
        case ast.UnaryOp(op=ast.Not()):
            yield node.operand
        case ast.IfExp(body=one, orelse=other) | ast.BinOp(left=one, right=other):
            yield one
            yield other
        case ast.Constant(value=bool()):
            yield ast.Constant(not node.value)
        case ast.Name(id="all"):
            yield ast.Name("any", ast.Load())
        case ast.Attribute(attr="shared" | "stranger" | "asker_full_member") | ast.Name("shared_then"):
            yield ast.UnaryOp(ast.Not(), node)
            yield ast.Constant(value=True)
            yield ast.Constant(value=False)


def mutants() -> Iterator[Mutant]:
    whole = ast.parse(SOURCE)
    for argument in (node for node in ast.walk(whole) if isinstance(node, ast.arg)):
        argument.annotation = None  # says nothing when it runs
    for number, node in enumerate(ast.walk(whole)):
        for new in instead(node):
            tree = copy.deepcopy(whole)
            old = list(ast.walk(tree))[number]
            _put(tree, old, copy.deepcopy(new))
            line = getattr(node, "lineno", 0)
            name = f"{line}: {ast.unparse(node)} → {ast.unparse(new)}"
            yield Mutant(name, ast.fix_missing_locations(tree))


def _put(tree: ast.Module, old: ast.AST, new: ast.expr) -> None:
    for parent in ast.walk(tree):
        for name, value in ast.iter_fields(parent):
            if value is old:
                setattr(parent, name, new)
            elif isinstance(value, list):
                value[:] = [new if item is old else item for item in value]


def cases() -> Iterator[tuple[str, bool, Readers]]:
    """Every case of the tables, and made ones: small worlds in which everything meets everything."""
    yield from (*SERVED.values(), *REFUSED.values())
    chance = random.Random(0)

    def place() -> Place:
        with_whom = chance.choice((*PEOPLE, ""))
        return Place(chance.choice(IDS), chance.choice(KINDS), shared=chance.random() < 0.3, dm_with=with_whom)

    def some(of: tuple[str, ...]) -> frozenset[str]:
        return frozenset(one for one in of if chance.random() < 0.6)

    for _ in range(CASES):
        known = {one.id: one for one in (place() for _ in range(4))}
        guests = None if chance.random() < 0.1 else some(PEOPLE)
        rooms = {who: some(IDS) for who in some(PEOPLE)}
        there = chance.choice([place(), *known.values()])
        readers = Readers(chance.choice(PEOPLE), chance.random() < 0.5, there, guests, rooms, known)
        yield chance.choice(IDS), chance.random() < 0.3, readers


EXPECTED = [(*case, lawful(*case)) for case in cases()]
MUTANTS = list(mutants())
OURS, UNKNOWN = Person("U1", "Minsu"), None
EVE = replace(OURS, stranger=True)


def objections(namespace: dict[str, Any]) -> Iterator[str]:
    """Where this law is not the law."""
    may_serve: Callable[[str, bool, Readers], bool] = namespace["may_serve"]
    visible: Callable[[Memory, Readers], bool] = namespace["visible"]
    for source, shared_then, readers, right in EXPECTED:
        if may_serve(source, shared_then, readers) != right:
            yield "may_serve"
        memory = Memory("m", "t", "U", "n", source, "1.0", "1.0", 1.0, shared=shared_then)
        if visible(memory, readers) != right:
            yield "visible"
    for shared in (False, True):
        for author, outside in ((OURS, False), (EVE, True), (UNKNOWN, True)):
            if namespace["counts_as_shared"](Place("C1", "public", shared=shared), author) != (shared or outside):
                yield "counts_as_shared"


def killed(mutant: Mutant) -> bool:
    namespace: dict[str, Any] = {}
    exec(compile(mutant.tree, mutant.name, "exec"), namespace)  # our own source, one word of it changed
    try:
        return next(objections(namespace), None) is not None
    except (AttributeError, TypeError):  # it does not even hold together
        return True


def test_the_law_itself_has_no_objection_and_the_cases_are_worth_something() -> None:
    assert not list(objections(vars(audience)))
    served = sum(right for *_, right in EXPECTED)
    assert len(EXPECTED) / 10 < served < len(EXPECTED) / 2


def test_every_condition_of_every_function_is_changed_once() -> None:
    lines = {int(mutant.name.partition(":")[0]) for mutant in MUTANTS}
    for node in ast.walk(ast.parse(SOURCE)):
        if isinstance(node, ast.BoolOp | ast.Compare | ast.Not):
            assert getattr(node, "lineno", next(iter(lines))) in lines
    assert len(MUTANTS) > 50


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_law_that_is_wrong_in_one_word_is_found_out(mutant: Mutant) -> None:
    assert killed(mutant)
