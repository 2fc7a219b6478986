"""The mutations: found with `ast` and applied to the source text, so that lines and layout stay the same.

We do not use a mutation library. cosmic-ray (8.7) has good operators, but brings thirteen packages, treats
`int | None` in an annotation as arithmetic, has no operators that remove statements or return values, and keeps
its work queue in a database. mutmut (3.8) has no sampling and no seed, ignores decorated functions, and forks a
running pytest with threads that serve our portal.

Not mutated: annotations, decorators, docstrings and prose. Wording is for people; a string is mutated only
if it is an identifier for programs.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from tests.mutation.replacements import (
    ARITHMETIC,
    BOOLEAN,
    COMPARISONS,
    is_name_of_type,
    is_removable,
    is_text,
    mutated_constant,
    token_of,
)

__all__ = ["Mutation", "mutations_of"]


@dataclass(frozen=True, slots=True, order=True)
class Mutation:
    """One change in one file: bytes `start` to `end` are replaced with `after`.

    `lines` determine the tests to run; `at_import` means that it runs at import, in whichever test comes first.
    """

    path: str
    line: int
    start: int
    end: int
    kind: str
    before: str
    after: str
    lines: tuple[int, int]
    at_import: bool = False

    def applied(self, source: bytes) -> bytes:
        """The source with the change."""
        return source[: self.start] + self.after.encode() + source[self.end :]

    def __str__(self) -> str:
        before, after = (" ".join(text.split()) for text in (self.before, self.after))
        return f"{self.path}:{self.line}: {self.kind}: {before[:90]} -> {after[:90]}"


def mutations_of(path: str, source: bytes) -> list[Mutation]:
    """Every possible mutation of a file, in the order of the text."""
    return sorted(set(_Finder(path, source).found(ast.parse(source))))


class _Finder:
    def __init__(self, path: str, source: bytes) -> None:
        self._path = path
        self._source = source
        self._starts = [0]
        for line in source.splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))

    def found(self, tree: ast.Module) -> Iterator[Mutation]:
        """Go statement by statement: the expressions of a statement run together or not at all."""
        bodies = [
            range(one.body[0].lineno, one.body[-1].end_lineno + 1 if one.body[-1].end_lineno else 0)
            for one in ast.walk(tree)
            if isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef)
        ]
        for statement in ast.walk(tree):
            if isinstance(statement, ast.stmt) and not _is_left_alone(statement):
                last = max(_last_of_head(statement), statement.lineno)
                for start, end, kind, after in self._in(statement):
                    before = self._source[start:end].decode()
                    line = self._source[:start].count(b"\n") + 1
                    at_import = not any(statement.lineno in body for body in bodies)
                    lines = (statement.lineno, last)
                    yield Mutation(self._path, line, start, end, kind, before, after, lines, at_import)

    def _in(self, statement: ast.stmt) -> Iterator[tuple[int, int, str, str]]:
        start, end = self._span(statement)
        if is_removable(statement):
            yield start, end, "removed statement", "pass"
        match statement:
            case ast.Return(value=ast.expr() as value) if not isinstance(value, ast.Constant) or value.value:
                yield *self._span(value), "return value", "None"
            case ast.Break():
                yield start, end, "break", "continue"
            case ast.Continue():
                yield start, end, "continue", "break"
            case ast.AugAssign(target=target, op=operator, value=value) if not is_text(value):
                yield from self._between(target, value, "arithmetic", ARITHMETIC.get(type(operator)))
            case _:
                pass
        for expression in _expressions(statement):
            yield from self._of(expression)

    def _of(self, node: ast.AST) -> Iterator[tuple[int, int, str, str]]:
        match node:
            case ast.Compare() | ast.BoolOp() | ast.BinOp():
                yield from self._operator(node)
            case ast.UnaryOp(op=ast.Not()):
                start, _ = self._span(node)
                yield start, start + len("not"), "negation", ""
            case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test) | ast.comprehension(ifs=[test]):
                yield from self._negated(test)
            case ast.Constant(value=value):
                start, end = self._span(node)
                if (after := mutated_constant(value, self._source[start:end].decode())) is not None:
                    yield start, end, "constant", after
            case _:
                pass

    def _operator(self, node: ast.Compare | ast.BoolOp | ast.BinOp) -> Iterator[tuple[int, int, str, str]]:
        match node:
            case ast.Compare(left=left, ops=operators, comparators=others):
                for first, operator, second in zip([left, *others], operators, others, strict=False):
                    yield from self._between(first, second, "comparison", COMPARISONS[type(operator)])
            case ast.BoolOp(op=joined, values=values):
                for first, second in pairwise(values):
                    yield from self._between(first, second, "boolean", BOOLEAN[type(joined)])
            case ast.BinOp(left=left, op=sign, right=right) if not is_text(left) and not is_text(right):
                yield from self._between(left, right, "arithmetic", ARITHMETIC.get(type(sign)))

    def _negated(self, test: ast.expr) -> Iterator[tuple[int, int, str, str]]:
        """Negate conditions, unless a mutation of an operator inside already does."""
        if not isinstance(test, ast.Compare | ast.BoolOp | ast.UnaryOp | ast.Constant):
            start, end = self._span(test)
            yield start, end, "negation", f"(not ({self._source[start:end].decode()}))"

    def _between(
        self, first: ast.AST, second: ast.AST, kind: str, tokens: tuple[str, str] | None
    ) -> Iterator[tuple[int, int, str, str]]:
        if tokens is not None:
            start, end = self._span(first)[1], self._span(second)[0]
            found = re.search(token_of(tokens[0]), self._source[start:end])
            if found is not None:
                yield start + found.start(), start + found.end(), kind, tokens[1]

    def _span(self, node: ast.AST) -> tuple[int, int]:
        assert isinstance(node, ast.stmt | ast.expr)
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        first, last = self._starts[node.lineno - 1], self._starts[node.end_lineno - 1]
        return first + node.col_offset, last + node.end_col_offset


def _expressions(statement: ast.stmt) -> Iterator[ast.AST]:
    """The nodes of a statement itself, without nested statements, annotations and f-strings."""
    waiting: list[ast.AST] = [statement]
    while waiting:
        node = waiting.pop()
        if node is not statement and isinstance(node, ast.stmt):
            continue
        yield node
        for name, value in ast.iter_fields(node):
            if name in ("annotation", "returns", "decorator_list", "bases", "keywords") and not isinstance(
                node, ast.Call
            ):
                continue
            children = value if isinstance(value, list) else [value]
            waiting += [one for one in children if isinstance(one, ast.AST) and not _is_text_or_type(one)]


def _is_text_or_type(node: ast.AST) -> bool:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return node.func.id in ("isinstance", "cast", "issubclass", "TypeVar")
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.keyword) and node.arg == "strict")


def _is_left_alone(statement: ast.stmt) -> bool:
    """Imports, assertions, docstrings, type names and exports."""
    match statement:
        case ast.Import() | ast.ImportFrom() | ast.Assert() | ast.Global() | ast.Nonlocal() | ast.ClassDef():
            return True
        case ast.Expr(value=ast.Constant()):
            return True
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return name == "__all__" or is_name_of_type(name)
        case _:
            return False


def _last_of_head(statement: ast.stmt) -> int:
    """The last line before nested statements, if there are any."""
    inside = [one.lineno - 1 for one in ast.walk(statement) if one is not statement and isinstance(one, ast.stmt)]
    return min(inside) if inside else statement.end_lineno or statement.lineno
