"""What an organization pays for, and how much of it is used."""
