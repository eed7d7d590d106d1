#!/usr/bin/python3
"""nanoGPT's setting for a processor on tiny Shakespeare in PyTorch, from the first step to the last: the work of
`lathe train lm --preset nano --data FILE` with nanoGPT's numbers.

usage: shakespeare_torch.py FILE [--seed N] [--steps N] [--lr X] [--threads N]
Prints one line of JSON: the loss over the whole held-out tenth, and the seconds of the training steps alone.
"""
import argparse, json, math, time
import torch
from torch import nn
from gpt_model import Gpt

arguments = argparse.ArgumentParser()
arguments.add_argument("file")
arguments.add_argument("--seed", type=int, default=1337)
arguments.add_argument("--steps", type=int, default=2000)
arguments.add_argument("--lr", type=float, default=1e-3)
arguments.add_argument("--threads", type=int, default=2)
a = arguments.parse_args()
torch.set_num_threads(a.threads)
torch.manual_seed(a.seed)
text = open(a.file, encoding="utf-8").read()
index = {c: i for i, c in enumerate(sorted(set(text)))}
data = torch.tensor([index[c] for c in text])
cut, batch, length, warmup = int(0.9 * len(data)), 12, 64, 100
train, held = data[:cut], data[cut:]
model = Gpt(4, 4, 128, len(index), length, False)
for block in model.blocks:
    for layer in (block.out, block.down):
        nn.init.normal_(layer.weight, 0, 0.02 / math.sqrt(8))
decayed = [p for p in model.parameters() if p.dim() > 1]
rest = [p for p in model.parameters() if p.dim() < 2]
optimizer = torch.optim.AdamW([{"params": decayed, "weight_decay": 0.1}, {"params": rest, "weight_decay": 0}], lr=a.lr, betas=(0.9, 0.99))
start = time.perf_counter()
for step in range(a.steps):
    done = max(0, (step - warmup) / (a.steps - warmup))
    rate = a.lr * step / warmup if step < warmup else 0.1 * a.lr + 0.45 * a.lr * (1 + math.cos(math.pi * done))
    for group in optimizer.param_groups:
        group["lr"] = rate
    at = torch.randint(len(train) - length, (batch,))
    x, y = torch.stack([train[i:i + length] for i in at]), torch.stack([train[i + 1:i + 1 + length] for i in at])
    loss = model(x, y)
    optimizer.zero_grad(set_to_none=True)
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
seconds = time.perf_counter() - start
with torch.no_grad():
    rows = (len(held) - 1) // length
    x, y = held[:rows * length].view(rows, length), held[1:rows * length + 1].view(rows, length)
    losses = [(model(x[i:i + 64], y[i:i + 64]).item(), len(x[i:i + 64])) for i in range(0, rows, 64)]
print(json.dumps({"seed": a.seed, "lr": a.lr, "steps": a.steps, "seconds": round(seconds, 1), "train_loss": round(loss.item(), 4),
                  "validation_loss": round(sum(l * n for l, n in losses) / sum(n for _, n in losses), 4), "torch": torch.__version__}))
