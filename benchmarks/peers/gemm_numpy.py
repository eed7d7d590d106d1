#!/usr/bin/python3
"""Matrix products through NumPy's OpenBLAS: median GFLOP/s of nine runs for each shape, thread count and kernel set."""
import json
import os
import subprocess
import sys
import time

SHAPES = [(512, 512, 512), (1024, 1024, 1024), (2048, 2048, 2048), (256, 768, 768), (256, 3072, 768), (256, 768, 3072),
          (256, 50257, 768)]


def measure():
    import numpy as np
    rng = np.random.default_rng(1)
    for m, n, k in SHAPES:
        for transposed in (False, True):
            a = rng.random((m, k), dtype=np.float32) - 0.5
            b = rng.random((n, k) if transposed else (k, n), dtype=np.float32) - 0.5
            c = np.empty((m, n), np.float32)
            right = b.T if transposed else b
            np.matmul(a, right, out=c)
            repeats = max(1, int(3e9 / (2.0 * m * n * k)))
            rates = []
            for _ in range(9):
                start = time.perf_counter()
                for _ in range(repeats):
                    np.matmul(a, right, out=c)
                rates.append(2e-9 * m * n * k * repeats / (time.perf_counter() - start))
            rates.sort()
            print(json.dumps({
                "shape": f"{m}x{n}x{k}", "transposed_b": transposed, "threads": int(os.environ["OPENBLAS_NUM_THREADS"]),
                "kernels": os.environ.get("OPENBLAS_CORETYPE", "detected"),
                "gflops": round(rates[4], 1), "min": round(rates[0], 1), "max": round(rates[-1], 1)}), flush=True)


if __name__ == "__main__":
    if sys.argv[1:] == ["measure"]:
        measure()
    else:
        # The kernel set is chosen when the library loads, so each gets a process: what the library detects (old releases do not
        # know new processors), and SkylakeX, the AVX-512 set.
        for core in ("", "SkylakeX"):
            for threads in ("1", "2"):
                environment = dict(os.environ, OPENBLAS_NUM_THREADS=threads)
                environment.pop("OPENBLAS_CORETYPE", None)
                if core:
                    environment["OPENBLAS_CORETYPE"] = core
                subprocess.run([sys.executable, __file__, "measure"], env=environment, check=True)
