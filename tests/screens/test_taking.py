"""The pictures for the guide can be taken, each of something."""

import struct
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.slow
def test_every_screen_is_taken_at_twice_the_pixels(tmp_path: Path) -> None:
    root = Path(__file__).parents[2]
    command = [sys.executable, "-m", "tests.screens", str(tmp_path), "--scale", "2", "--size", "683x384", "--dark"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    pictures = {path.stem: path.read_bytes() for path in tmp_path.glob("*.png")}
    assert {"estados", "menu", "resumen", "actividad", "conexion", "configuracion", "diagnostico"} <= set(pictures)
    assert struct.unpack(">II", pictures["resumen"][16:24]) == (1366, 768)
    assert all(len(content) > 3_000 for content in pictures.values())
