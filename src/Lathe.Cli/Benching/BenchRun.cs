using System.Diagnostics;
using Lathe.Inference;
using Lathe.Nn.Models;
using Lathe.Tensors;

namespace Lathe.Cli.Benching;

/// <summary>
/// Times a model as llama-bench does: random tokens, an untimed run of each test before the others, logits of a prompt's last token only, nothing
/// sampled, an empty cache at the start of each run.
/// </summary>
internal sealed class BenchRun : IDisposable
{
    private const double WarmUpSeconds = 0.5;

    private readonly Session _session;
    private readonly int[] _tokens;
    private readonly BenchTest _test;

    public BenchRun(Transformer model, BenchTest test)
    {
        LatheThreads.Count = test.Threads;
        _test = test;
        _session = new Session(model, new SessionOptions { Capacity = test.Tokens, CacheType = test.Cache });
        _session.Reserve(test.Tokens);
        var random = new Random(1);
        _tokens = [.. Enumerable.Range(0, test.Tokens).Select(_ => random.Next(model.Config.Vocabulary))];
    }

    /// <summary>Runs it until the compiler has seen what it wants to see: once, or for half a second.</summary>
    public void WarmUp(CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        do Time(cancellation); while (Stopwatch.GetElapsedTime(start).TotalSeconds < WarmUpSeconds);
    }

    /// <summary>Runs it once.</summary>
    /// <returns>Tokens a second.</returns>
    public double Time(CancellationToken cancellation)
    {
        _session.Rewind(0);
        long start = Stopwatch.GetTimestamp();
        if (_test.IsPrompt) _session.Read(_tokens);
        for (int i = 0; i < _tokens.Length && !_test.IsPrompt; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            _session.Read(_tokens.AsSpan(i, 1));
        }

        double rate = _tokens.Length / Stopwatch.GetElapsedTime(start).TotalSeconds;
        cancellation.ThrowIfCancellationRequested();
        return rate;
    }

    public void Dispose() => _session.Dispose();
}
