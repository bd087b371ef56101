"""Text that acts wherever nobody looks after it, and what must not be left of it in any output."""

from __future__ import annotations

COMMANDS = ("::set-output name=a::b", "::add-mask::b", "##[error]boom", "##vso[task.complete result=Failed;]done")
FURTHER_COMMANDS = ("##teamcity[message text='boom']", "section_start:1:boom", "--- boom", "::warning::boom")
INVISIBLE = "\u202egpj\u2066\u200b\u200d\ufeff\u2028\u2029\x85\u00ad\ufe0f\U000e0041\u115f\u034f\x9b31m\x1b[31m\x07\x7f"
MARKUP = "<script>alert(1)</script></pre></details><!-- ]]> &amp; \"q\" 'q' {{ 7 * 7 }}"
MARKDOWN = "[a](javascript:b) ![c](https://d.example/e.png) @everyone | `f` ```g``` **h** :bomb: www.example.org \\"
NASTY = "\n".join([MARKUP, *COMMANDS, MARKDOWN, *FURTHER_COMMANDS, INVISIBLE, "red\r::add-mask::c", "end"])


def harm_in(text: str) -> list[str]:
    """Return the lines of an output that cannot be seen as they are, or that a CI server takes for a command.

    Args:
        text: whatever is written to a terminal or into a report.
    """
    return [line for line in text.split("\n") if not line.isprintable() or _is_command(line) or _hides(line)]


def _is_command(line: str) -> bool:
    anywhere = any(opening in line for opening in ("##[", "##vso[", "##teamcity["))
    return anywhere or line.lstrip().startswith(("::", "--- ", "+++ ", "~~~ ", "section_", "travis_"))


def _hides(line: str) -> bool:
    return bool(set(line) & set("\u034f\u115f\u1160\u3164\uffa0\ufe0f\U000e0041"))
