"""ASGI middleware shared by the faces: bounded bodies, request ids, limit headers, owners of a path."""
