"""The replacements for operators and constants."""

import ast
import re
from collections.abc import Mapping

__all__ = [
    "ARITHMETIC",
    "BOOLEAN",
    "COMPARISONS",
    "is_name_of_type",
    "is_removable",
    "is_text",
    "mutated_constant",
    "token_of",
]

COMPARISONS: Mapping[type[ast.cmpop], tuple[str, str]] = {
    ast.Lt: ("<", "<="),
    ast.LtE: ("<=", "<"),
    ast.Gt: (">", ">="),
    ast.GtE: (">=", ">"),
    ast.Eq: ("==", "!="),
    ast.NotEq: ("!=", "=="),
    ast.Is: ("is", "is not"),
    ast.IsNot: ("is not", "is"),
    ast.In: ("in", "not in"),
    ast.NotIn: ("not in", "in"),
}
BOOLEAN: Mapping[type[ast.boolop], tuple[str, str]] = {ast.And: ("and", "or"), ast.Or: ("or", "and")}
ARITHMETIC: Mapping[type[ast.operator], tuple[str, str]] = {
    ast.Add: ("+", "-"),
    ast.Sub: ("-", "+"),
    ast.Mult: ("*", "//"),
    ast.FloorDiv: ("//", "*"),
    ast.Div: ("/", "*"),
    ast.Mod: ("%", "//"),
    ast.Pow: ("**", "*"),
    ast.BitOr: ("|", "&"),
    ast.BitAnd: ("&", "|"),
}
_WORD = re.compile(r"[\w.:/-]*", re.ASCII)
_NAME_OF_TYPE = re.compile(r"_?[A-Z](?:\w*[a-z]\w*)?")


def token_of(token: str) -> bytes:
    """The pattern of an operator: words separated by any whitespace, or a sign."""
    parts = token.split()
    return rb"\s+".join(re.escape(part.encode()) for part in parts)


def mutated_constant(value: object, written: str) -> str | None:
    """Another constant of the same kind; None if there is none, or for prose."""
    if isinstance(value, bool):
        return str(not value)
    if isinstance(value, int | float):
        return repr(value + 1)
    if isinstance(value, str) and written[:1] in ("'", '"') and _WORD.fullmatch(value):
        return repr(f"XX{value}XX")
    return None


def is_text(node: ast.AST) -> bool:
    """Texts are concatenated with the same operator as numbers; mutating that fails at once and shows nothing."""
    return isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Constant) and isinstance(node.value, str))


def is_name_of_type(name: str) -> bool:
    """`Word`, `_Mark`, `T`; not `PAGE`."""
    return _NAME_OF_TYPE.fullmatch(name) is not None


def is_removable(statement: ast.stmt) -> bool:
    """Statements with side effects: calls, raise, assignments to attributes and items, augmented assignments."""
    match statement:
        case ast.Expr(value=ast.Call()) | ast.Expr(value=ast.Await(value=ast.Call())):
            return True
        case ast.Raise() | ast.AugAssign():
            return True
        case ast.Assign(targets=[ast.Attribute() | ast.Subscript()]):
            return True
        case ast.Delete(targets=targets):
            return not all(isinstance(target, ast.Name) for target in targets)  # `del unused` does nothing
        case _:
            return False
