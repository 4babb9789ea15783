"""The first steps, from a fresh installation to a first sync that agrees with SAE; reachable again to add companies.

`presenters` decide words and what is allowed without Qt; `actions` is what the steps ask of the agent.
"""
