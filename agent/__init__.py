"""The program beside the ERP: it reads open receivables, computes them to the cent and delivers what changed."""

__version__ = "0.1.0"
