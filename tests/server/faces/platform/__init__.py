"""Tests of the face `platform`."""
