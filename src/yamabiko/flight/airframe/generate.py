"""Write the JSBSim models from their parameter files: `python -m yamabiko.flight.airframe.generate`.

The models are shipped with the program; a test makes them anew and compares every byte.
"""

from __future__ import annotations

import sys
from pathlib import Path

from yamabiko.flight.airframe.model_aerodynamics import aerodynamics_section
from yamabiko.flight.airframe.model_airframe import airframe_file
from yamabiko.flight.airframe.model_propulsion import engine_file, propeller_file, propulsion_control_file
from yamabiko.flight.airframe.parameters import MODELS, read_parameters

FOLDER = Path(__file__).parent / "models"


def model_files(model: str) -> dict[str, str]:
    """Text of each file of a model, under its path inside the folder of models."""
    parameters = read_parameters(model)
    return {
        f"aircraft/{model}/{model}.xml": airframe_file(parameters, aerodynamics_section(parameters)),
        f"engine/{model}-engine.xml": engine_file(parameters),
        f"engine/{model}-propeller.xml": propeller_file(parameters),
        f"systems/{model}-engine-control.xml": propulsion_control_file(parameters),
    }


def main(folder: Path = FOLDER) -> int:
    """Write all files of all models into a folder."""
    for model in MODELS:
        for name, text in model_files(model).items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
