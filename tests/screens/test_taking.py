"""The pictures for the guide can be taken, each of something."""

import struct
import subprocess
import sys
from pathlib import Path

import pytest

from agent.ui.screen import FRAME


@pytest.mark.slow
def test_every_screen_is_taken_at_twice_the_pixels_and_fits_a_screen_of_1080_with_its_taskbar(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    command = [sys.executable, "-m", "tests.screens", str(tmp_path), "--scale", "2", "--screen", "1920x1000", "--dark"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    pictures = {path.stem: path.read_bytes() for path in tmp_path.glob("*.png")}
    assert {"estados", "menu", "resumen", "actividad", "conexion", "configuracion", "diagnostico"} <= set(pictures)
    for name in ("resumen", "pasos-1-bienvenida", "pasos-2-a-mano-servidor", "desvincular"):
        width, height = struct.unpack(">II", pictures[name][16:24])
        assert width <= 1920 - 2 * FRAME.width(), name
        assert height <= 1000 - 2 * FRAME.height(), name
    assert all(len(content) > 3_000 for content in pictures.values())
