"""Fine-tuning on this machine: a LoRA adapter with transformers, peft and TRL, a server for it, and parity: whether both say the same.

Its packages are `saegim[local]`'s, and imported late. Files for trainers elsewhere are exported in `bot/tuning/remote/`; how good what came out
is, `bot/tuning/evaluation/` says.
"""
