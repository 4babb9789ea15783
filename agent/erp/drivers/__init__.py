"""The only modules that import database drivers; their errors leave as `AgentError`."""
