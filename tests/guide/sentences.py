"""Every sentence that the agent can show, read from its own source: what is said, and what to do about it."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path

ROOT = Path(__file__).parents[2]
SAYS = {
    "AgentError": ((0, 1),),
    "DiskFullError": ((0, 1),),
    "UnansweredError": ((0, 1),),
    "Health": ((1, None),),
    "amber": ((2, 3),),
    "red": ((2, 3),),
    "Sentence": ((0, 1),),
    "Sentences": ((0, 1), (2, 3)),
    "Trouble": ((0, 1),),
    "_usage": ((0, 1),),
    "_silent": ((0, None),),
    "Finish": ((1, None),),
    "Refusal": ((3, None),),
    "Check": ((3, 4),),
    "make": ((2, 3),),
    "__init__": ((0, 1),),
    "_tell": ((1, None),),
}
"""Who says something: places of what is said and of what to do, in the call."""
TABLES = ("_BY_STATUS",)
"""Constants whose values are said as they are."""
SPEAKERS = ("_unnamed", "sentence")
"""Functions whose answer is said as it is."""
VARIABLE = "…"
"""Stands for what differs from machine to machine."""
_MOST = 8
_WORDS = 4
_SPANISH = re.compile(r"[áéíóúñ¿«]|\b(el|la|de|que|no|se|en|un|una|tu|este)\b")
_HOLE = re.compile(r"\{[a-z_]+\}")


@dataclass(frozen=True, slots=True, order=True)
class Said:
    """One sentence, with what differs left out."""

    path: str
    """Of the module, below the repository."""
    title: str
    advice: str


def said() -> list[Said]:
    """Every sentence of the agent, by module and in its order; what only passes another one on is left out."""
    found: dict[Said, None] = {}
    for path in sorted((ROOT / "agent").rglob("*.py")):
        module = _Module(path)
        for title, advice in module.pairs():
            if re.search(r"\w", title):
                found[Said(path.relative_to(ROOT).as_posix(), title, advice)] = None
    return list(found)


class _Module:
    """One file: its constants, its functions, and what is said in it."""

    def __init__(self, path: Path) -> None:
        self.tree = ast.parse(path.read_text(encoding="utf-8"))
        self.constants: dict[str, ast.expr] = {}
        self.functions = {node.name: node for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef)}
        for node in self.tree.body:
            match node:
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    self.constants[name] = value
                case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                    self.constants[name] = value

    def pairs(self) -> Iterator[tuple[str, str]]:
        """What is said, with what to do."""
        for name in TABLES:
            match self.constants.get(name):
                case ast.Dict(values=values):
                    yield from ((text, "") for value in values for text in self._texts(value, {}))
        for name in SPEAKERS:
            if name in self.functions:
                yield from ((text, "") for text in self._answers(name, 0))
        for scope, call in self._calls(self.tree, {}):
            name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
            for title, advice in SAYS.get(name, ()):
                if title < len(call.args):
                    titles = self._texts(call.args[title], scope)
                    known = advice is not None and advice < len(call.args)
                    advices = self._texts(call.args[advice or 0], scope) if known else [""]
                    yield from product(titles, advices)

    def _calls(
        self, node: ast.AST, scope: dict[str, list[ast.expr]]
    ) -> Iterator[tuple[dict[str, list[ast.expr]], ast.Call]]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef):
                yield from self._calls(child, _assigned(child))
                continue
            if isinstance(child, ast.Call):
                yield scope, child
            yield from self._calls(child, scope)

    def _texts(self, node: ast.expr, scope: dict[str, list[ast.expr]], depth: int = 0) -> list[str]:
        """Everything that an expression may read."""
        if depth > _MOST:
            return [VARIABLE]
        match node:
            case ast.Constant(value=str() as text):
                return [_HOLE.sub(VARIABLE, text)]
            case ast.JoinedStr(values=parts):
                return self._joined(parts, scope, depth)
            case ast.FormattedValue(value=ast.Name() as inner) if inner.id in scope or inner.id in self.constants:
                return self._texts(inner, scope, depth + 1)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return self._joined([left, right], scope, depth)
            case ast.IfExp(body=body, orelse=other):
                return [*self._texts(body, scope, depth + 1), *self._texts(other, scope, depth + 1)][:_MOST]
            case ast.Name(id=name) if name in scope:
                return [text for one in scope[name] for text in self._texts(one, scope, depth + 1)][:_MOST]
            case ast.Name(id=name) if name in self.constants:
                return self._texts(self.constants[name], {}, depth + 1)
            case ast.Call(func=ast.Name(id=name)) if name in self.functions:
                return self._answers(name, depth)
        return [VARIABLE]

    def _answers(self, name: str, depth: int) -> list[str]:
        """Everything that a function may return."""
        function = self.functions[name]
        values = [one.value for one in ast.walk(function) if isinstance(one, ast.Return) and one.value]
        return [text for one in values for text in self._texts(one, _assigned(function), depth + 1)][:_MOST]

    def _joined(self, parts: list[ast.expr], scope: dict[str, list[ast.expr]], depth: int) -> list[str]:
        read = [self._texts(part, scope, depth + 1) for part in parts]
        return ["".join(choice) for choice in product(*read)][:_MOST]


@cache
def _assigned(function: ast.FunctionDef) -> dict[str, list[ast.expr]]:
    """What a function's names may be."""
    found: dict[str, list[ast.expr]] = {}
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            found.setdefault(node.targets[0].id, []).append(node.value)
    return found


def literals() -> list[tuple[str, str]]:
    """(module, text) of whatever looks like words for a person: four or more, Spanish, not a docstring, not a log."""
    found = []
    for path in sorted((ROOT / "agent").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        silent = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(getattr(node.func, "value", None), "id", "") == "_LOG":
                silent |= {id(inner) for inner in ast.walk(node)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in silent:
                text = _HOLE.sub(VARIABLE, node.value).strip()
                if len(text.split()) >= _WORDS and _SPANISH.search(text):
                    found.append((path.relative_to(ROOT).as_posix(), text))
    return found
