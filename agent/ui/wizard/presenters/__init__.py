"""What the first steps say and allow, without Qt."""
