"""What a contract test is: a function with ``@requirement``, whose docstring says what is sent and what must come back.

Contract tests are plain functions of tests/contract. pytest collects them like any others; the command line loads them
with :func:`load_contract_tests`. Both ask them in the same way.
"""

from __future__ import annotations

import importlib.util
import inspect
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any, Literal, TypeVar

from artifact_contracts.errors import SuiteError

Each = Literal[
    "scheme",
    "named-scheme",
    "further-scheme",
    "valid",
    "wrong-type",
    "null-member",
    "missing-member",
    "constraint",
    "media-type",
    "method",
]
Function = TypeVar("Function", bound=Callable[..., Any])
_ATTRIBUTE = "contract_test"


@dataclass(frozen=True)
class ContractTest:
    """A contract test.

    Attributes:
        function: the function.
        name: its file and its name, as in ``test_methods.py::test_undocumented_method``.
        requirement: the id of the requirement that it asks.
        sends: what is sent, in one sentence: the first line of its docstring; ``{name}`` stands for an argument.
        expects: what must come back: the rest of its docstring.
        each: what there is one case of for each: the documented places of the key, or generated cases of one kind.
        baseline: the valid call that the request deviates from: ``full`` for the fullest, or its name in target.yaml.
        shares: all cases that say the same look at one exchange, which is sent once; ``{name}`` stands for an argument.
        cost: how many requests it sends beyond the baseline call.
        random: whether it is a property test, which sends as many requests as it finds worth sending.
        parameters: values of further arguments, of which there is one case for each.
    """

    function: Callable[..., Any]
    name: str
    requirement: str
    sends: str
    expects: str
    each: Each | None = None
    baseline: str = "minimal"
    shares: str | None = None
    cost: int = 1
    random: bool = False
    parameters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def arguments(self) -> frozenset[str]:
        """The names of what the function takes."""
        return frozenset(inspect.signature(self.function).parameters)


def requirement(
    identifier: str,
    *,
    each: Each | None = None,
    baseline: str = "minimal",
    shares: str | None = None,
    cost: int = 1,
    random: bool = False,
    parametrize: Mapping[str, Iterable[str]] | None = None,
) -> Callable[[Function], Function]:
    """Make a function the contract test of a requirement; see ContractTest for what can be said of it."""

    def marked(function: Function) -> Function:
        sends, _, expects = (inspect.getdoc(function) or function.__name__).partition("\n")
        test = ContractTest(
            function=function,
            name=f"{Path(inspect.getfile(function)).name}::{function.__name__}",
            requirement=identifier,
            # The reports say "sent" themselves.
            sends=sends.strip().removeprefix("Sends "),
            expects=" ".join(expects.split()).removeprefix("Must come back: "),
            each=each,
            baseline=baseline,
            shares=shares,
            cost=0 if random else cost,
            random=random,
            parameters={name: tuple(values) for name, values in (parametrize or {}).items()},
        )
        setattr(function, _ATTRIBUTE, test)
        return function

    return marked


def contract_test_of(function: object) -> ContractTest | None:
    """Return the contract test that a function is, or None if it is none."""
    test = getattr(function, _ATTRIBUTE, None)
    return test if isinstance(test, ContractTest) else None


def load_contract_tests(folder: Path) -> list[ContractTest]:
    """Return every contract test of a folder, in the order of the files' names and of the tests in each.

    Raises:
        SuiteError: a file cannot be loaded.
    """
    modules = [_module(file) for file in sorted(folder.glob("test_*.py"))]
    functions = [value for module in modules for value in vars(module).values()]
    return [test for test in map(contract_test_of, functions) if test is not None]


def _module(file: Path) -> ModuleType:
    specification = importlib.util.spec_from_file_location(f"contract_tests_{file.stem}", file)
    if specification is None or specification.loader is None:
        raise SuiteError(f"{file.name} is not a Python module.")
    module = importlib.util.module_from_spec(specification)
    # An installed suite may lie where nothing can be written, and a clone is to stay as it is.
    write_bytecode, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        specification.loader.exec_module(module)
    except Exception as error:
        raise SuiteError(f"{file.name} could not be loaded: {type(error).__name__}: {error}") from error
    finally:
        sys.dont_write_bytecode = write_bytecode
    return module
