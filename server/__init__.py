"""The Litestar service: documented APIs ("faces") and the web pages over one domain."""
