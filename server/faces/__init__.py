"""Ways in over HTTP: one package a documented API, each with its own manners and no rule of its own."""
