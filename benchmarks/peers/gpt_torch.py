#!/usr/bin/python3
"""A training step of a GPT in PyTorch, AdamW: the work of `Lathe.Benchmarks gpt2` and `nanogpt`.

usage: gpt_torch.py gpt2|nanogpt [--batch N] [--length N] [--threads N] [--steps N]
Prints one line of JSON. Run it with OpenBLAS's OpenMP build in LD_LIBRARY_PATH; see README.md.
"""
import argparse, json, resource, statistics, time
import torch
from torch import nn
from gpt_model import Gpt

SHAPES = {"gpt2": (12, 12, 768, 50304, 1024, True, 4, 7), "nanogpt": (4, 4, 128, 65, 64, False, 12, 200)}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("model", choices=SHAPES)
    for name in ("batch", "length", "threads", "steps"):
        parser.add_argument(f"--{name}", type=int)
    a = parser.parse_args()
    *sizes, batch, steps = SHAPES[a.model]
    batch, length, threads, steps = a.batch or batch, a.length or 64, a.threads or 2, a.steps or steps
    torch.set_num_threads(threads)
    torch.manual_seed(0)
    model = Gpt(*sizes)
    groups = [dict(params=[p for p in model.parameters() if (p.dim() > 1) == decay], weight_decay=0.1 * decay) for decay in (True, False)]
    optimizer = torch.optim.AdamW(groups, lr=3e-4, betas=(0.9, 0.95))
    times = []
    for step in range(steps + 3):
        data = torch.randint(0, min(sizes[3], 50257), (batch * length + 1,))
        t0 = time.perf_counter()
        loss = model(data[:-1].view(batch, length), data[1:].view(batch, length))
        t1 = time.perf_counter()
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        t2 = time.perf_counter()
        if a.model == "nanogpt":
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        t3 = time.perf_counter()
        if step >= 3:
            times.append((t3 - t0, t1 - t0, t2 - t1, t3 - t2))
    whole, forward, backward, update = ([t[i] * 1e3 for t in times] for i in range(4))
    median = statistics.median
    print(json.dumps(dict(
        peer=f"PyTorch {torch.__version__}", model=a.model, batch=batch, length=length, threads=threads, steps=steps,
        median_ms=median(whole), min_ms=min(whole), max_ms=max(whole), forward_ms=median(forward), backward_ms=median(backward),
        optimizer_ms=median(update), tokens_per_second=batch * length / median(whole) * 1e3,
        peak_mib=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, loss=loss.item())), flush=True)


main()
