"""The pages: the same services as the documented APIs, a cookie session, HTML in Spanish."""
