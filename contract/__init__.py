"""What the agent and the server must agree on, and nothing else.

1. A connector pairs with a typed code (`connectors.RegisterRequest`) and receives tokens and where to send.
2. It beats once a minute (`connectors.Heartbeat`) and receives commands.
3. It sends the open receivables of a company (`sync.SyncEnvelope` around `sync.SyncData`): everything, or what changed.
4. `checksum` proves the bytes arrived; `stateChecksum` proves both sides hold the same state (`checksum`).
5. Money is integer cents inside and a JSON number with two decimals outside (`money`).
6. Days overdue and buckets are counted by one rule (`aging`).
7. Every refusal has a code, and every code says what the agent does next (`errors`).
8. Unknown members are ignored on both sides, so that either may be newer (`version`).
"""
