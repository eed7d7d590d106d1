"""Reads the examples that Lathe exported: a safetensors file of int32 arrays."""
import json
import os
import numpy as np


def load(folder):
    with open(os.path.join(folder, "digits.safetensors"), "rb") as file:
        size = int.from_bytes(file.read(8), "little")
        header = json.loads(file.read(size))
        body = file.read()
    arrays = {}
    for name, entry in header.items():
        if name != "__metadata__":
            start, end = entry["data_offsets"]
            arrays[name] = np.frombuffer(body[start:end], np.int32).reshape(entry["shape"]).astype(np.int64)
    return arrays
