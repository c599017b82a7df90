"""Every console example of the README gives what the README shows.

`python -m tests.test_readme` writes the present outputs and the page of settings. `[...]` stands for any lines.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from kb.cli import COMMANDS
from kb.settings import ROWS
from tests.conftest import ROOT

README = ROOT / "README.md"
SETTINGS = ROOT / "docs" / "settings.md"
_BLOCK = re.compile(r"(```console\n)(.*?)(```)", re.DOTALL)
_ANY = "[...]"


def run(command: str, store: Path) -> str:
    """What a shell prints for `command`, with `whence` being this one."""
    environment = {**os.environ, "WHENCE_STORE": str(store), "PYTHONPATH": str(ROOT), "COLUMNS": "120"}
    script = f'whence() {{ "{sys.executable}" -m kb.cli "$@"; }}; {command}'
    done = subprocess.run(
        ["bash", "-c", script], capture_output=True, text=True, cwd=ROOT, env=environment, check=False
    )
    return done.stdout + done.stderr


def examples(text: str) -> Iterator[tuple[str, str]]:
    """Each command of the console blocks, with the output shown under it."""
    for block in _BLOCK.findall(text):
        for example in re.split(r"^\$ ", block[1], flags=re.MULTILINE)[1:]:
            command, _, shown = example.partition("\n")
            yield command, shown


def fits(shown: str, printed: str) -> bool:
    pattern = "".join(".*" if part == _ANY else re.escape(part) for part in re.split(r"(\[\.\.\.\])", shown.strip()))
    return re.fullmatch(pattern, printed.strip(), re.DOTALL) is not None


def test_the_examples_print_what_is_shown(tmp_path: Path) -> None:
    found = list(examples(README.read_text(encoding="utf-8")))
    assert len(found) >= 5
    for command, shown in found:
        printed = run(command, tmp_path / "kb")
        assert fits(shown, printed), f"$ {command}\n{printed}"


def test_every_command_and_setting_is_documented() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in (README, *(ROOT / "docs").glob("*.md")))
    assert [name for name in COMMANDS if f"whence {name}" not in text] == []
    assert [row.variable for row in ROWS if row.variable not in text] == []


def settings_page() -> str:
    """The page of all settings, a row each."""
    rows = "".join(f"| `{row.variable}` | `{row.default}` | {row.help} |\n" for row in ROWS)
    return (
        "# Settings\n\nEvery setting is an environment variable, read once when a command or the server starts.\n\n"
        f"| variable | default | what it sets |\n|---|---|---|\n{rows}"
    )


def test_the_page_of_settings_is_true() -> None:
    assert SETTINGS.read_text(encoding="utf-8") == settings_page()


def rewritten(text: str, store: Path) -> str:
    """The README with the present outputs; an output that is shown with `[...]` stays as it is."""

    def block(match: re.Match[str]) -> str:
        parts = []
        for command, shown in examples(match[0]):
            printed = run(command, store).strip()
            parts.append(f"$ {command}\n{shown if _ANY in shown else printed + chr(10)}")
        return match[1] + "\n".join(part.rstrip("\n") + "\n" for part in parts) + match[3]

    return _BLOCK.sub(block, text)


if __name__ == "__main__":
    SETTINGS.write_text(settings_page(), encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        README.write_text(rewritten(README.read_text(encoding="utf-8"), Path(folder) / "kb"), encoding="utf-8")
