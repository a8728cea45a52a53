import click
import pytest
from click.testing import CliRunner

from webapp.command_numbers import SEED, NumberRange


@pytest.fixture
def run():
    """What a command answers that prints the numbers it was given."""

    @click.command()
    @click.option("--seed", type=SEED, default=1)
    @click.option("--minutes", type=NumberRange(0.1, 10), default=1)
    def command(seed, minutes):
        click.echo(f"{seed} {minutes}")

    return lambda *arguments: CliRunner().invoke(command, arguments)


@pytest.mark.parametrize("arguments", [("--seed", "-1"), ("--seed", "4294967296"), ("--minutes", "nan")])
def test_what_is_out_of_range_is_named_with_the_range(run, arguments):
    answer = run(*arguments)

    assert answer.exit_code == 2
    assert f"{arguments[1]} is not in the range" in answer.output


def test_what_is_in_range_is_taken(run):
    assert run("--seed", "4294967295", "--minutes", "0.1").output == "4294967295 0.1\n"
