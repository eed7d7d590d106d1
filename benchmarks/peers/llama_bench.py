#!/usr/bin/env python3
"""`lathe bench` and llama.cpp's `llama-bench` in turn, on the same GGUF files, in one run.

What else the machine does changes from minute to minute, so absolute rates of different minutes say little. Here every round runs both
programs one after the other on each model, in changing order, and what counts is the ratio of the two within a round: its median over the
rounds, with the least and the greatest.

    dotnet build src/Lathe.Cli -c Release
    dotnet run -c Release --project benchmarks/Lathe.Benchmarks -- models MODELS
    python3 benchmarks/peers/llama_bench.py --llama-bench LLAMA.CPP/build/bin/llama-bench MODELS/*.gguf

llama.cpp is best built with `cmake -B build -DCMAKE_BUILD_TYPE=Release -DGGML_NATIVE=ON`. Needs nothing beyond Python 3 on Linux or macOS.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="+", help="GGUF files")
    parser.add_argument("--lathe", default="artifacts/bin/Lathe.Cli/release/lathe", help="the command (default %(default)s)")
    parser.add_argument("--llama-bench", required=True, help="llama.cpp's llama-bench")
    parser.add_argument("--rounds", type=int, default=5, help="pairs of runs for each model (default %(default)s)")
    parser.add_argument("-r", "--repetitions", type=int, default=3, help="timed runs of a test within a round, of which the median counts (default %(default)s)")
    parser.add_argument("-p", "--prompt", default="512,128", help="lengths of prompts (default %(default)s)")
    parser.add_argument("-n", "--generate", default="128", help="numbers of tokens to generate (default %(default)s)")
    parser.add_argument("-t", "--threads", type=int, default=os.cpu_count(), help="threads of both (default %(default)s)")
    parser.add_argument("--cache-type", default="f16", choices=["f32", "f16", "q8_0"], help="how both keep keys and values (default %(default)s, llama-bench's own)")
    parser.add_argument("--out", help="Markdown file to write the table to")
    parser.add_argument("--json", help="JSON Lines file to append every run to")
    return parser.parse_args()


def run(command):
    """The JSON a command writes, and the most memory it had resident, in bytes."""
    with tempfile.TemporaryFile() as errors:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors)
        output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = status
        if status != 0:
            errors.seek(0)
            sys.exit(f"{' '.join(command)} failed:\n{errors.read().decode()[-2000:]}")
    return json.loads(output), usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def lathe(options, model):
    """Tokens a second by test, shares of the ceilings by test, and peak memory."""
    document, _ = run([options.lathe, "bench", "--model", model, "-p", options.prompt, "-n", options.generate, "-r", str(options.repetitions),
                       "-t", str(options.threads), "--cache-type", options.cache_type, "--json"])
    measured = document["models"][0]
    rates = {t["test"]: t["median"] for t in measured["tests"]}
    shares = {t["test"]: (t["share_of_ceiling"], t["ceiling"]) for t in measured["tests"]}

    # Without the arrays that the ceilings were measured with: those are gone before the model is loaded.
    return rates, shares, measured["peak_memory_bytes"]


def llama(options, model):
    """Tokens a second by test, and peak memory."""
    document, memory = run([options.llama_bench, "-m", model, "-p", options.prompt, "-n", options.generate, "-r", str(options.repetitions),
                            "-t", str(options.threads), "-ctk", options.cache_type, "-ctv", options.cache_type, "-o", "json"])
    rates = {}
    for test in document:
        name = f"pp{test['n_prompt']}" if test["n_prompt"] else f"tg{test['n_gen']}"
        rates[name] = statistics.median(test["samples_ts"])
    return rates, memory


def spread(values, form):
    return f"{form(statistics.median(values))} ({form(min(values))}–{form(max(values))})"


def rate(value):
    return f"{value:.1f}" if value < 1000 else f"{value:.0f}"


def main():
    options = arguments()
    results = {}
    for number in range(options.rounds):
        for model in options.models:
            name = os.path.basename(model)
            if number % 2 == 0:
                ours, shares, our_memory = lathe(options, model)
                theirs, their_memory = llama(options, model)
            else:
                theirs, their_memory = llama(options, model)
                ours, shares, our_memory = lathe(options, model)
            for test in ours:
                entry = results.setdefault((name, test), {"lathe": [], "llama": [], "share": [], "memory": []})
                entry["lathe"].append(ours[test])
                entry["llama"].append(theirs[test])
                entry["share"].append(shares[test])
                entry["memory"].append((our_memory, their_memory))
                print(f"round {number + 1} of {options.rounds}, {name} {test}: {rate(ours[test])} / {rate(theirs[test])} = {ours[test] / theirs[test]:.2f}", file=sys.stderr, flush=True)
                if options.json:
                    with open(options.json, "a", encoding="utf-8") as file:
                        file.write(json.dumps({"round": number, "model": name, "test": test, "lathe": ours[test], "llama": theirs[test], "share": shares[test][0],
                                               "ceiling": shares[test][1], "lathe_bytes": our_memory, "llama_bytes": their_memory}) + "\n")

    lines = ["| model | test | Lathe, tokens/s | llama.cpp, tokens/s | ratio | Lathe's share of the ceiling | peak memory, MiB |", "|---|---|--:|--:|--:|--:|--:|"]
    for (name, test), entry in results.items():
        ratios = [a / b for a, b in zip(entry["lathe"], entry["llama"])]
        memory = " / ".join(f"{statistics.median(m[i] for m in entry['memory']) / 2**20:.0f}" for i in (0, 1))
        share = f"{100 * statistics.median(s for s, _ in entry['share']):.0f} % {entry['share'][0][1]}"
        lines.append(f"| {name} | {test} | {spread(entry['lathe'], rate)} | {spread(entry['llama'], rate)} | {spread(ratios, lambda v: f'{v:.2f}')} | {share} | {memory} |")
    lines.append("")
    lines.append(f"{options.rounds} rounds in turn, {options.threads} threads, cache {options.cache_type}; medians (least–greatest) of rounds, ratios within a round.")
    print("\n".join(lines))
    if options.out:
        with open(options.out, "w", encoding="utf-8") as file:
            file.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
