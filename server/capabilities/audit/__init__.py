"""Who did what, when and from where: written with the act itself, read by those who run the organization."""
