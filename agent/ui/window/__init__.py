"""The window and its pages, built when a person first comes to them."""
