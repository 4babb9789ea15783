"""How a company's open receivables arrive: verified to the cent, whole or not at all."""
