"""How the weights of the learned baselines are made again."""
