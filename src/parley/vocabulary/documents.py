"""Places in a YAML document, so that an error can name the line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import yaml


def line_of(node: yaml.Node | None, location: tuple[Any, ...]) -> int:
    """The line, from 1, of the deepest node that a location of keys and positions reaches.

    Parameters
    ----------
    node : root of the composed document, or None when it is empty.
    """
    line = node.start_mark.line + 1 if node else 1
    for part in location:
        step = _child(node, part)
        if step is None:
            break
        line, node = step
    return line


def _child(node: yaml.Node | None, part: Any) -> tuple[int, yaml.Node] | None:
    import yaml

    if isinstance(node, yaml.MappingNode):
        hits = [(key.start_mark.line + 1, value) for key, value in node.value if key.value == str(part)]
        return hits[0] if hits else None
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        return node.value[part].start_mark.line + 1, node.value[part]
    return None
