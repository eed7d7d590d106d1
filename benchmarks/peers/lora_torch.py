#!/usr/bin/python3
"""A LoRA step in PyTorch, AdamW, written by hand: the work of `Lathe.Benchmarks lora`.

usage: lora_torch.py [--batch N] [--length N] [--rank N] [--dropout P] [--threads N] [--steps N] [--checkpoint] [--bf16]
DialoGPT-medium's shape: 24 layers, 1024 wide, 16 heads, GPT-2's vocabulary, tied head. Adapters beside queries and values; the base
is frozen. Prints one line of JSON. Run it with OpenBLAS's OpenMP build in LD_LIBRARY_PATH; see README.md.
"""
import argparse, json, math, resource, statistics, time
import torch
from torch import nn
from torch.nn import functional as F
from torch.utils.checkpoint import checkpoint
from gpt_model import Gpt

LAYERS, HEADS, WIDTH, VOCABULARY, CONTEXT = 24, 16, 1024, 50257, 1024


class LoraQkv(nn.Module):
    """A frozen fused projection with paths of rank r added to the queries' and the values' columns."""

    def __init__(self, base, rank, alpha, dropout):
        super().__init__()
        self.base, self.scale, self.dropout = base, alpha / rank, dropout
        width = base.in_features
        self.down = nn.ParameterList(nn.Parameter(torch.empty(rank, width, dtype=torch.float32)) for _ in range(2))
        self.up = nn.ParameterList(nn.Parameter(torch.zeros(width, rank)) for _ in range(2))
        for a in self.down:
            nn.init.kaiming_uniform_(a, a=math.sqrt(5))

    def forward(self, x):
        y = self.base(x)
        c = x.shape[-1]
        for i, first in enumerate((0, 2 * c)):
            h = F.linear(F.dropout(x, self.dropout), self.down[i].to(x.dtype))
            y[..., first:first + c] += F.linear(h, self.up[i].to(x.dtype)) * self.scale
        return y


def hidden(model, x, checkpointed):
    h = model.tokens(x) + model.positions.weight[: x.shape[1]]
    if checkpointed:
        h.requires_grad_()
    for block in model.blocks:
        h = checkpoint(block, h) if checkpointed else block(h)
    return model.norm(h)


def main():
    parser = argparse.ArgumentParser()
    for name, value in (("batch", 1), ("length", 128), ("threads", 2), ("steps", 7), ("rank", 16)):
        parser.add_argument(f"--{name}", type=int, default=value)
    parser.add_argument("--dropout", type=float, default=0.1)
    parser.add_argument("--checkpoint", action="store_true")
    parser.add_argument("--bf16", action="store_true")
    a = parser.parse_args()
    torch.set_num_threads(a.threads)
    torch.manual_seed(0)
    model = Gpt(LAYERS, HEADS, WIDTH, VOCABULARY, CONTEXT, True)
    if a.bf16:
        model.to(torch.bfloat16)
    for p in model.parameters():
        p.requires_grad_(False)
    for block in model.blocks:
        block.hidden = model.blocks[0].hidden
        block.qkv = LoraQkv(block.qkv, a.rank, 2 * a.rank, a.dropout)
    trained = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=2e-4)
    times = []
    for step in range(a.steps + 2):
        data = torch.randint(0, VOCABULARY, (a.batch * a.length + 1,))
        x, y = data[:-1].view(a.batch, a.length), data[1:]
        t0 = time.perf_counter()
        logits = F.linear(hidden(model, x, a.checkpoint), model.tokens.weight)
        loss = F.cross_entropy(logits.view(-1, VOCABULARY).float(), y)
        t1 = time.perf_counter()
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        t2 = time.perf_counter()
        nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        t3 = time.perf_counter()
        del logits
        if step >= 2:
            times.append((t3 - t0, t1 - t0, t2 - t1, t3 - t2))
    whole, forward, backward, update = ([t[i] * 1e3 for t in times] for i in range(4))
    median = statistics.median
    print(json.dumps(dict(
        peer=f"PyTorch {torch.__version__}", model="dialogpt-medium", storage="bf16" if a.bf16 else "f32", batch=a.batch, length=a.length,
        rank=a.rank, dropout=a.dropout, checkpoint=a.checkpoint, threads=a.threads, steps=a.steps, trained=sum(p.numel() for p in trained),
        median_ms=median(whole), min_ms=min(whole), max_ms=max(whole), forward_ms=median(forward), backward_ms=median(backward),
        optimizer_ms=median(update), tokens_per_second=a.batch * a.length / median(whole) * 1e3,
        peak_mib=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, loss=loss.item())), flush=True)


main()
