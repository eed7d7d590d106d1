using System.Diagnostics;
using Lathe.Inference.Sampling;
using Lathe.Nn.Models;

namespace Lathe.Inference;

/// <summary>
/// Continues sequences of tokens over a key-value cache: the prompt in chunks, then one row a token. After the first tokens, a token
/// allocates nothing. For one thread; its kernels share work among threads by themselves.
/// </summary>
public sealed class TokenGenerator : IDisposable
{
    private readonly Session _session;

    /// <summary>Makes a generator.</summary>
    /// <param name="model">A causal model with a language head. The caller disposes it.</param>
    /// <param name="options">How the text is remembered.</param>
    /// <exception cref="ArgumentException">The model is no language model.</exception>
    public TokenGenerator(Transformer model, SessionOptions? options = null) => _session = new Session(model, options);

    /// <summary>Bytes of the cache now.</summary>
    public long CacheBytes => _session.CacheBytes;

    /// <summary>Continues a prompt.</summary>
    /// <param name="prompt">Token ids, one at least and no more than the context.</param>
    /// <param name="options">What to generate; stop tokens are those of the options alone.</param>
    /// <param name="onToken">Receives each token as soon as it is chosen.</param>
    /// <param name="cancellation">Ends the generation before the next token.</param>
    /// <exception cref="ArgumentException">The prompt is empty, longer than the context, or holds an id outside the vocabulary.</exception>
    /// <exception cref="ArithmeticException">The model's logits are not finite.</exception>
    public Generation Generate(ReadOnlySpan<int> prompt, GenerationOptions options, Action<int>? onToken = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        Check(prompt);
        int[] stops = [.. options.StopTokens];
        var sampler = new Sampler(options.Sampling, options.Seed);
        var ids = new List<int>(Math.Min(options.MaxTokens, _session.Limit));
        _session.Reserve(prompt.Length + options.MaxTokens);
        long start = Stopwatch.GetTimestamp(), read = start;
        StopReason? reason = options.MaxTokens == 0 ? StopReason.MaxTokens : cancellation.IsCancellationRequested ? StopReason.Cancelled : null;
        int next = reason is null ? sampler.Next(_session.Continue(prompt), 0) : -1;
        read = Stopwatch.GetTimestamp();
        while (reason is null)
        {
            if (Array.IndexOf(stops, next) >= 0)
            {
                reason = StopReason.StopToken;
                break;
            }

            ids.Add(next);
            onToken?.Invoke(next);
            reason = ids.Count == options.MaxTokens ? StopReason.MaxTokens
                : prompt.Length + ids.Count > _session.Limit ? StopReason.ContextFull
                : cancellation.IsCancellationRequested ? StopReason.Cancelled
                : null;
            if (reason is null) next = sampler.Next(_session.Read([next]), ids.Count);
        }

        return new Generation
        {
            PromptIds = prompt.ToArray(),
            Ids = ids,
            StopReason = reason.Value,
            PromptTime = Stopwatch.GetElapsedTime(start, read),
            GenerationTime = Stopwatch.GetElapsedTime(read),
        };
    }

    /// <summary>Frees cache and scratch; not the model.</summary>
    public void Dispose() => _session.Dispose();

    private void Check(ReadOnlySpan<int> prompt)
    {
        int context = _session.Limit, vocabulary = _session.Model.Config.Vocabulary;
        if (prompt.IsEmpty) throw new ArgumentException("The prompt is empty: begin with the tokenizer's begin-of-text token, or give some text.", nameof(prompt));
        if (prompt.Length > context)
            throw new ArgumentException($"The prompt has {prompt.Length} tokens, but the model's context is {context}. Shorten it.", nameof(prompt));
        foreach (int id in prompt)
        {
            if ((uint)id >= (uint)vocabulary)
                throw new ArgumentException($"The prompt holds token {id}, but the model has {vocabulary} tokens. Is this its tokenizer?", nameof(prompt));
        }
    }
}
