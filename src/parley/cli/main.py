"""The entry point: reads the command, turns errors into one clear message and an exit code."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from cyclopts import App, CycloptsError

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
    world_command,
)
from parley.errors import ParleyError


def _version() -> str:
    from importlib.metadata import version  # costs more than answering a rate does

    return version("parley")


app = App(
    name="parley",
    help="The open workbench for tariff talks: facts, law, models and the brief, for any date and with sources.",
    version=_version,
    result_action="return_value",
)
app.command(commands.brief)
app.command(commands.board)
app.command(commands.series)
app.command(commands.rate)
app.command(commands.average_rate)
app.command(law_commands.diff)
app.command(law_commands.timeline)
app.command(law_commands.history)
app.command(law_commands.export)
app.command(law_commands.collected)
app.command(model_commands.simulate)
app.command(model_commands.sensitivity)
app.command(sweep_command.sweep)
app.command(war_command.war)
app.command(bargain_command.bargain)
app.command(bargain_command.hub)
app.command(offer_command.offer)
app.command(offer_command.evaluate)
app.command(offer_command.compare_offers)
app.command(offer_command.deadline)
app.command(forecast_command.forecast)
app.command(score_command.score)
app.command(standoff_command.standoff)
app.command(model_commands.replicate)
app.command(world_command.app)
app.register_install_completion_command()


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command. Exit codes: 0 done, 1 the answer is "no" or not known, 2 bad input."""
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code."""
    try:
        result = app(arguments, exit_on_error=False, print_error=False)
    except ParleyError as error:
        return _complain(error, error.exit_code)
    except CycloptsError as error:
        return _complain(error, 2)
    except KeyboardInterrupt:
        return _complain(KeyboardInterrupt("stopped; nothing half-written was left behind"), 130)
    except BrokenPipeError:
        sys.stdout = None  # the reader has gone: nothing more can be printed, not even at exit
        return 0
    return result if isinstance(result, int) else 0


def _complain(error: BaseException, code: int) -> int:
    sys.stderr.write(f"parley: {error}\n")
    return code
