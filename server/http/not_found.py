"""Answers 404 and 405 in the envelope of the face that owns the path: the router raises both outside every face."""

from collections.abc import Callable, Mapping
from typing import Any

from litestar import Request, Response

FaceError = Callable[[Request[Any, Any, Any], Exception], Response[Any]]


def owns(prefix: str, path: str) -> bool:
    """Whether a path lies below a prefix, by whole members."""
    return path == prefix or path.startswith(prefix + "/")


class PathOwner:
    """Chooses a face's error handler by the longest prefix of the path; `fallback` takes what no face owns."""

    def __init__(self, faces: Mapping[str, FaceError], fallback: FaceError) -> None:
        self._faces = sorted(faces.items(), key=lambda item: -len(item[0]))
        self._fallback = fallback

    def __call__(self, request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
        """Render the error as its owner would."""
        path = request.url.path
        for prefix, render in self._faces:
            if owns(prefix, path):
                return render(request, error)
        return self._fallback(request, error)
