"""The bill of materials: every package that the pinned requirements install, as CycloneDX 1.5 JSON, and an audit of it.

    python -m tools.sbom > sbom.json     writes the bill of materials
    python -m tools.sbom --check         fails where what is installed is not what is pinned, or a licence is unknown

The audit works offline: it needs no list of vulnerabilities. With network, `pip-audit -r requirements.txt` adds that.
"""

from __future__ import annotations

import json
import re
import sys
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SHIPPED = ROOT / "requirements.txt"
_PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;]+)")
_COPYLEFT = re.compile(r"(?<![L])\b(A?GPL)|GNU (Affero )?General Public", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Component:
    """One pinned package. `installed` is the version found, "" where there is none; `licence` as it declares it."""

    name: str
    pinned: str
    installed: str
    licence: str


def components(requirements: Path) -> list[Component]:
    """What a file of pins names, in its order."""
    lines = requirements.read_text(encoding="utf-8").splitlines()
    return [_component(*match.groups()) for line in lines if (match := _PIN.match(line))]


def faults(found: list[Component]) -> list[str]:
    """What is wrong with the installed packages, one line each."""
    other = [c for c in found if c.installed != c.pinned]
    wrong = [f"{c.name}: {c.installed or 'nothing'} is installed, not {c.pinned}" for c in other]
    wrong += [f"{c.name}: it declares no licence" for c in found if c.installed and not c.licence]
    return wrong + [f"{c.name}: its licence is {c.licence}" for c in found if _forces_copyleft(c.licence)]


def _forces_copyleft(licence: str) -> bool:
    """Whether every licence that one may choose among is one of the GPL's kind (the LGPL is not)."""
    return all(_COPYLEFT.search(choice) for choice in re.split(r"\bOR\b", licence))


def bill(found: list[Component]) -> dict[str, object]:
    """The bill of materials as CycloneDX 1.5 has it."""
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": {"type": "application", "name": "whence"}},
        "components": [
            {
                "type": "library",
                "name": c.name,
                "version": c.pinned,
                "purl": f"pkg:pypi/{c.name.lower().replace('_', '-')}@{c.pinned}",
                "licenses": [{"license": {"name": c.licence or "not declared"}}],
            }
            for c in found
        ],
    }


def _component(name: str, pinned: str) -> Component:
    try:
        package = distribution(name)
    except PackageNotFoundError:
        return Component(name, pinned, "", "")
    return Component(name, pinned, package.version, _licence(package.metadata))


def _licence(metadata: object) -> str:
    """The licence expression, else the classifiers, else the first line of the free text."""
    get_all = metadata.get_all  # type: ignore[attr-defined]
    classifiers = [one.rpartition(" :: ")[2] for one in get_all("Classifier") or [] if one.startswith("License ::")]
    free = [text.strip().splitlines()[0] for text in get_all("License") or [] if text.strip()]
    stated = [*(get_all("License-Expression") or []), ", ".join(classifiers), *free]
    return next((str(one) for one in stated if one), "")


def main(arguments: list[str]) -> int:
    """Write the bill, or with --check the faults; returns 1 where there are any."""
    found = components(SHIPPED)
    if arguments != ["--check"]:
        sys.stdout.write(json.dumps(bill(found), indent=1) + "\n")
        return 0
    wrong = faults(found)
    sys.stderr.write("".join(f"{line}\n" for line in wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
