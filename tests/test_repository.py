"""The repository about itself: what is public is documented, data is small, no path of a machine is needed."""

import inspect
import re
from importlib import import_module
from pathlib import Path

import pytest

from parley.cli import (
    bargain_command,
    commands,
    forecast_command,
    law_commands,
    model_commands,
    offer_command,
    score_command,
    standoff_command,
    sweep_command,
    war_command,
)

ROOT = Path(__file__).parents[1]
ROOMS = ("vocabulary", "ledger", "law", "world", "model", "games", "talks", "brief", "errors")
COMMANDS = {
    name: getattr(module, name)
    for module, names in {
        commands: ("brief", "board", "rate", "average_rate", "series"),
        law_commands: ("diff", "timeline", "history", "export", "collected"),
        model_commands: ("simulate", "sensitivity", "replicate"),
        sweep_command: ("sweep",),
        forecast_command: ("forecast",),
        score_command: ("score",),
        standoff_command: ("standoff",),
        war_command: ("war",),
        bargain_command: ("bargain", "hub"),
        offer_command: ("offer", "evaluate", "compare_offers", "deadline"),
    }.items()
    for name in names
}


@pytest.mark.parametrize("room", ROOMS)
def test_every_public_name_says_what_it_is(room: str):
    module = import_module(f"parley.{room}")
    names = getattr(module, "__all__", [name for name in vars(module) if name[0].isupper() and name != "Iterable"])
    things = {name: getattr(module, name) for name in names}
    bare = [n for n, t in things.items() if (inspect.isclass(t) or inspect.isfunction(t)) and not inspect.getdoc(t)]
    assert bare == []


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_and_option_has_its_reference(name: str):
    page = (ROOT / "docs/reference/commands.md").read_text(encoding="utf-8")
    spoken = name.replace("_", "-")
    part = page.split(f"## parley {spoken}\n")[1].split("\n## ")[0]
    renamed = {"origin": "from", "importer": "into", "scenario": "with"}
    for parameter in inspect.signature(COMMANDS[name]).parameters.values():
        if parameter.kind == parameter.KEYWORD_ONLY:
            spellings = {parameter.name.replace("_", "-"), renamed.get(parameter.name, "")} - {""}
            assert any(f"--{name}" in part for name in spellings), f"{spoken} {spellings} is not in commands.md"


def test_the_shipped_data_is_small_and_every_folder_is_in_data_md():
    data = ROOT / "src/parley/data"
    size = sum(path.stat().st_size for path in data.rglob("*") if path.is_file())
    assert size < 25e6
    told = (ROOT / "DATA.md").read_text(encoding="utf-8")
    assert [folder.name for folder in data.iterdir() if folder.is_dir() and f"`{folder.name}/" not in told] == []


def test_the_package_and_its_tests_read_nothing_outside_the_repository():
    roots = "|".join(re.escape(folder.name) for folder in Path(ROOT.anchor).iterdir() if folder.is_dir())
    outside = re.compile(rf"""["']/({roots})/|\.\./shared""")
    assert outside.search('open("/' + ROOT.parts[1] + '/x")')
    files = [*(ROOT / "src").rglob("*.py"), *(ROOT / "tests").rglob("*.py")]
    assert [str(path) for path in files if path != Path(__file__) and outside.search(path.read_text("utf-8"))] == []


def test_the_readme_opens_with_the_two_commands():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert readme.index("make brief") < readme.index("make test") < 800
