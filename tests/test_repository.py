"""The repository about itself: what is public is documented, data is small, no path of a machine is needed."""

import inspect
import re
from importlib import import_module
from pathlib import Path

import pytest

from parley.cli.main import app

ROOT = Path(__file__).parents[1]
ROOMS = ("vocabulary", "ledger", "law", "world", "model", "games", "talks", "brief", "errors")
COMMANDS = [name for name in app if not name.startswith("-") and name != "world"]


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
    part = page.split(f"## parley {name}\n")[1].split("\n## ")[0]
    for option in app[name].assemble_argument_collection():
        if not option.children and option.index is None:
            found = [spelling for spelling in option.names if re.search(rf"{spelling}(?![\w-])", part)]
            assert found, f"{name} {option.names} is not in commands.md"


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
