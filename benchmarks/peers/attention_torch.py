"""The work of AttentionTable.cs in PyTorch: attention on a packed [B, T, 3C] projection, forward and backward.

Each problem runs in a fresh process, so that its peak memory is its own.

    python3 benchmarks/peers/attention_torch.py [--json] [--seconds 1.5]
"""
import argparse
import json
import math
import resource
import statistics
import subprocess
import sys
import time

# batch, length, heads, head size
LONG = [(1, 256, 12, 64), (1, 1024, 12, 64), (1, 4096, 12, 64)]
DIGITS = (32, 6, 4, 16)


def measure(work, seconds):
    work()
    work()
    times, start = [], time.perf_counter()
    while len(times) < 3 or time.perf_counter() - start < seconds:
        begin = time.perf_counter()
        work()
        times.append((time.perf_counter() - begin) * 1e3)
    return {"median_ms": statistics.median(times), "min_ms": min(times), "max_ms": max(times), "runs": len(times)}


def child(batch, length, heads, size, causal, threads, seconds):
    import torch

    torch.set_num_threads(threads)
    torch.manual_seed(1)
    channels = heads * size
    qkv = torch.randn(batch, length, 3 * channels, requires_grad=True)
    gradient = torch.randn(batch, length, channels)
    hidden = torch.triu(torch.ones(length, length, dtype=torch.bool), 1) if causal else None
    scale = 1 / math.sqrt(size)

    def forward():
        q, k, v = (x.view(batch, length, heads, size).transpose(1, 2) for x in qkv.split(channels, dim=2))
        scores = (q @ k.transpose(-2, -1)) * scale
        if causal:
            scores = scores.masked_fill(hidden, float("-inf"))
        return (torch.softmax(scores, -1) @ v).transpose(1, 2).reshape(batch, length, channels)

    def both():
        qkv.grad = None
        forward().backward(gradient)

    def alone():
        with torch.no_grad():
            forward()

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    result = {"forward": measure(alone, seconds), "forward_backward": measure(both, seconds)}
    result["peak_bytes"] = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024
    print(json.dumps(result))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--seconds", type=float, default=1.5)
    parser.add_argument("--child", nargs=6, type=int)
    options = parser.parse_args()
    if options.child:
        child(*options.child[:4], bool(options.child[4]), options.child[5], options.seconds)
        return

    problems = [(*p, causal) for p in LONG for causal in (False, True)] + [(*DIGITS, True)]
    for threads in (1, 2):
        for batch, length, heads, size, causal in problems:
            arguments = [str(int(x)) for x in (batch, length, heads, size, causal, threads)]
            command = [sys.executable, __file__, "--seconds", str(options.seconds), "--child", *arguments]
            result = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
            if options.json:
                sizes = {"batch": batch, "length": length, "heads": heads, "head_size": size, "causal": causal, "threads": threads}
                print(json.dumps(sizes | result), flush=True)
                continue
            print(f"B={batch} T={length} H={heads} D={size} {'causal' if causal else 'full':6} {threads} thread(s)  "
                  + "  ".join(f"{name} {result[name]['median_ms']:.3f} ms ({result[name]['min_ms']:.3f}-{result[name]['max_ms']:.3f})"
                              for name in ("forward", "forward_backward"))
                  + f"  peak {result['peak_bytes'] / 2**20:.1f} MiB", flush=True)


if __name__ == "__main__":
    main()
