"""Class expressions and property chains in Manchester syntax, with the local names of terms."""

from __future__ import annotations

import owlready2

_QUANTIFIERS = {owlready2.SOME: "some", owlready2.ONLY: "only", owlready2.VALUE: "value"}
_CARDINALITIES = {owlready2.EXACTLY: "exactly", owlready2.MIN: "min", owlready2.MAX: "max"}


def render(expression: object) -> str:
    """`expression`, a construct of owlready2, in Manchester syntax."""
    match expression:
        case owlready2.And():
            return " and ".join(_part(part) for part in expression.Classes)
        case owlready2.Or():
            return " or ".join(_part(part) for part in expression.Classes)
        case owlready2.Not():
            return f"not {_part(expression.Class)}"
        case owlready2.Inverse():
            return f"inverse {expression.property.name}"
        case owlready2.PropertyChain():
            return " o ".join(render(step) for step in expression.properties)
        case owlready2.Restriction():
            return _restriction(expression)
        case _:
            return str(getattr(expression, "name", expression))


def _part(expression: object) -> str:
    text = render(expression)
    return text if " " not in text else f"({text})"


def _restriction(expression: owlready2.Restriction) -> str:
    prop = render(expression.property)
    if expression.type in _QUANTIFIERS:
        return f"{prop} {_QUANTIFIERS[expression.type]} {_part(expression.value)}"
    return f"{prop} {_CARDINALITIES[expression.type]} {expression.cardinality} {_part(expression.value)}"
