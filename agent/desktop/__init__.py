"""What the desktop around the agent offers: starting with it, one agent a machine, power, network and its proxy.

Calls of Windows stand in the `win_` modules behind small ports, and are imported only there.
"""
