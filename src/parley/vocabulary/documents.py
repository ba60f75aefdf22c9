"""Small YAML documents that people write: read into a schema, with errors that name the line and the field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from parley.errors import BadFile

if TYPE_CHECKING:
    from pathlib import Path

    import yaml
    from pydantic import BaseModel, ValidationError

    Content = TypeVar("Content", bound=BaseModel)


def read_document(path: Path, schema: type[Content], kind: str) -> Content:
    """The document in a file.

    Parameters
    ----------
    schema : what it must fit.
    kind : what errors call it: "scenario", "study".

    Raises
    ------
    BadFile : it cannot be read, is no YAML or does not fit the schema; says the line and the field.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadFile(f"{path} cannot be read: {error}. Give the path of a {kind} file (YAML).") from error
    return parse_document(text, str(path), schema, kind)


def parse_document(text: str, name: str, schema: type[Content], kind: str) -> Content:
    """The document in a text; `name` is what errors call it. Raises BadFile as `read_document` does."""
    import yaml
    from pydantic import ValidationError

    try:
        content = yaml.load(text, Loader=safe_loader())
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{name}:{mark.line + 1}" if mark else name
        raise BadFile(f"{where}: not YAML: {getattr(error, 'problem', None) or error}.") from error
    if not isinstance(content, dict):
        raise BadFile(f"{name}:1: a {kind} is a mapping with at least `title:`; found {type(content).__name__}.")
    try:
        return schema.model_validate(content)
    except ValidationError as error:
        raise BadFile(_explain(error, yaml.compose(text, Loader=yaml.SafeLoader), name)) from error


def safe_loader() -> Any:
    """The safe loader in C where PyYAML was built with one: about ten times as fast."""
    import yaml

    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _explain(error: ValidationError, root: yaml.Node | None, name: str) -> str:
    problems = []
    for item in error.errors():
        field = ".".join(str(part) for part in item["loc"]) or "the file"
        told = item["msg"].removeprefix("Value error, ").removesuffix(".")
        problems.append(f"{name}:{line_of(root, item['loc'])}: {field}: {told} (found {item['input']!r}).")
    return "\n".join(problems)


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
