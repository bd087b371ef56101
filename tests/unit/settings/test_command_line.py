"""The command line: every command has its module, and a word that is not known is answered with the nearest."""

from __future__ import annotations

import importlib.util

import pytest

from artifact_contracts import cli
from artifact_contracts.commands.arguments import COMMANDS
from artifact_contracts.errors import did_you_mean


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_a_module_and_a_line_of_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert importlib.util.find_spec(f"artifact_contracts.commands.{command}")
    with pytest.raises(SystemExit) as ended:
        cli.main([command, "--help"])
    assert ended.value.code == 0
    said = " ".join(capsys.readouterr().out.split())
    assert COMMANDS[command].help[1:] in said


@pytest.mark.parametrize(
    ("word", "known", "otherwise", "said"),
    [
        pytest.param("gat", ["gate", "smoke"], "", "Did you mean gate?", id="near"),
        pytest.param("gat", ["gate", "smoke"], "Ask for a list.", "Did you mean gate?", id="near-all-the-same"),
        pytest.param("xyz", ["smoke", "gate", "gate"], "", "Known: gate, smoke.", id="all-of-them-once"),
        pytest.param("xyz", ["gate", "smoke"], "Ask for a list.", "Ask for a list.", id="a-list-elsewhere"),
        pytest.param("xyz", [], "", "None is known.", id="nothing-known"),
    ],
)
def test_a_word_that_is_not_known_is_answered_with_the_nearest(
    word: str, known: list[str], otherwise: str, said: str
) -> None:
    assert did_you_mean(word, known, otherwise) == said
