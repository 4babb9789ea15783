"""What the business does, one package a thing: model, rules, tables, store, service."""
