"""Training on this machine: LoRA with transformers, peft and TRL, the server of what came out, and whether both say the same."""
