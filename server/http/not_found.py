"""Answers 404 and 405 in the envelope of the face that owns the path: the router raises both outside every face."""

from collections.abc import Callable, Mapping
from typing import Any

from litestar import Request, Response
from litestar.exceptions import HTTPException

FaceError = Callable[[Request[Any, Any, Any], Exception], Response[Any]]


class PathOwner:
    """Chooses a face's error handler by the longest prefix of the path; `fallback` takes what no face owns."""

    def __init__(self, faces: Mapping[str, FaceError], fallback: FaceError) -> None:
        self._faces = sorted(faces.items(), key=lambda item: -len(item[0]))
        self._fallback = fallback

    def __call__(self, request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
        """Render the error as its owner would."""
        path = request.url.path
        for prefix, render in self._faces:
            if path == prefix or path.startswith(prefix + "/"):
                return render(request, error)
        return self._fallback(request, error)


def plain_error(_request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """A line of text for a path that no face owns."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = dict(error.headers or {}) if isinstance(error, HTTPException) else {}
    text = {404: "No encontrado", 405: "Método no permitido"}.get(status, "Error interno")
    return Response(text, status_code=status, headers=headers, media_type="text/plain; charset=utf-8")
