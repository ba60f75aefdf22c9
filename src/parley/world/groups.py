"""Groups of economies or sectors as people write them: EU,USMCA, or bloc=USA+CAN, or a table with group and member."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from parley.errors import BadFile, BadInput, UnknownName
from parley.vocabulary import EU, members
from parley.world.tables import read_table

if TYPE_CHECKING:
    from collections.abc import Sequence

Groups = dict[str, list[str]]
ON_RECORD = (EU, "USMCA")


def economy_groups(asked: str, economies: Sequence[str]) -> Groups:
    """Groups of economies; a group on record takes those of its members that the world has.

    Raises
    ------
    BadFile : the table cannot be read.
    BadInput : a group is written otherwise than EU, bloc=USA+CAN or as a table.
    UnknownName : a group is not on record.
    """
    written = _written(asked)
    return {group: given or _on_record(group, economies) for group, given in written.items()}


def sector_groups(asked: str) -> Groups:
    """Groups of sectors: metals=C24A+C24B, or a table.

    Raises
    ------
    BadFile : the table cannot be read.
    BadInput : a group has no members.
    """
    written = _written(asked)
    for group, given in written.items():
        if not given:
            raise BadInput(f"group {group!r} of sectors has no members. Write {group}=C24A+C24B, or give a table.")
    return written


def _written(asked: str) -> Groups:
    path = Path(asked)
    if path.suffix or path.is_file():
        return _table(path)
    groups: Groups = {}
    for part in filter(None, (piece.strip() for piece in asked.split(","))):
        group, _, given = part.partition("=")
        if group.strip() in groups:
            raise BadInput(f"group {group.strip()!r} stands twice in {asked!r}. Write it once.")
        groups[group.strip()] = [member.strip() for member in given.split("+") if member.strip()]
    if not groups:
        raise BadInput(f"{asked!r} names no group. Write EU,USMCA or bloc=USA+CAN, or give a table (group, member).")
    return groups


def _table(path: Path) -> Groups:
    table = read_table(path, ("group", "member"))
    groups: Groups = {}
    for row, (group, member) in enumerate(zip(table.texts("group"), table.texts("member"), strict=True)):
        if not group or not member:
            raise BadFile(f"{path}, {table.where(row)}: group {group!r}, member {member!r}. Name both.")
        groups.setdefault(group, []).append(member)
    return groups


def _on_record(group: str, economies: Sequence[str]) -> list[str]:
    if group not in ON_RECORD:
        raise UnknownName("group", group, ON_RECORD, f"On record: {', '.join(ON_RECORD)}; or write {group}=USA+CAN.")
    return [code for code in economies if code in members(group)]
