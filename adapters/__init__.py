"""Channel encoder and decoder adapters: complex symbols [B, K] on either side of the channel.

Modules: adapter (the interface), closed_form (`prior`, the default), prior and prior_fit (its
constants), linear_code and spreading (its mathematics), fully_connected and finetuning (`paper`),
bank (which one serves).
"""
