using System.Diagnostics;
using Lathe.Inference.Sampling;
using Lathe.Nn.Memories;
using Lathe.Nn.Models;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Inference;

/// <summary>
/// Continues sequences of tokens over a key-value cache: the prompt in chunks, then one row a token. After the first tokens, a token
/// allocates nothing. For one thread; its kernels share work among threads by themselves.
/// </summary>
public sealed class TokenGenerator : IDisposable
{
    // Bounds what a long prompt takes: activations are of one chunk.
    private const int Chunk = 512;

    private readonly Transformer _model;
    private readonly Scope _scope = new(record: false) { Training = false };
    private KvCache? _cache;
    private int _capacity;

    /// <summary>Makes a generator.</summary>
    /// <param name="model">A causal model with a language head. The caller disposes it.</param>
    /// <exception cref="ArgumentException">The model is no language model.</exception>
    public TokenGenerator(Transformer model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.Config is not { Causal: true, LanguageHead: true })
            throw new ArgumentException("Only a causal model with a language head generates text; this is an encoder.", nameof(model));
        _model = model;
    }

    /// <summary>Bytes of the cache now.</summary>
    public long CacheBytes => _cache?.Bytes ?? 0;

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
        var ids = new List<int>(Math.Min(options.MaxTokens, _model.Config.Context));
        Reserve(prompt.Length + options.MaxTokens);
        long start = Stopwatch.GetTimestamp(), read = start;
        StopReason? reason = options.MaxTokens == 0 ? StopReason.MaxTokens : null;
        int next = -1;
        for (ReadOnlySpan<int> rest = prompt; reason is null && !rest.IsEmpty;)
        {
            if (cancellation.IsCancellationRequested) reason = StopReason.Cancelled;
            int length = Math.Min(rest.Length, Math.Min(Chunk, _cache!.LongestChunk));
            Tensor hidden = Run(rest[..length]);
            rest = rest[length..];
            if (rest.IsEmpty) next = Choose(hidden, sampler, 0);
        }

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
                : prompt.Length + ids.Count > _model.Config.Context ? StopReason.ContextFull
                : cancellation.IsCancellationRequested ? StopReason.Cancelled
                : null;
            if (reason is null) next = Choose(Run([next]), sampler, ids.Count);
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
    public void Dispose()
    {
        _scope.Dispose();
        _cache?.Dispose();
    }

    private void Check(ReadOnlySpan<int> prompt)
    {
        int context = _model.Config.Context, vocabulary = _model.Config.Vocabulary;
        if (prompt.IsEmpty) throw new ArgumentException("The prompt is empty: begin with the tokenizer's begin-of-text token, or give some text.", nameof(prompt));
        if (prompt.Length > context)
            throw new ArgumentException($"The prompt has {prompt.Length} tokens, but the model's context is {context}. Shorten it.", nameof(prompt));
        foreach (int id in prompt)
        {
            if ((uint)id >= (uint)vocabulary)
                throw new ArgumentException($"The prompt holds token {id}, but the model has {vocabulary} tokens. Is this its tokenizer?", nameof(prompt));
        }
    }

    private void Reserve(int tokens)
    {
        int wanted = Math.Min(tokens, _model.Config.Context);
        if (_cache is null || _capacity < wanted)
        {
            _cache?.Dispose();
            _cache = new KvCache(_model.Config, 1, wanted, _model.HeadWeight.DType);
            _capacity = wanted;
        }

        _cache.Rewind(0);
    }

    private Tensor Run(ReadOnlySpan<int> ids)
    {
        _scope.Reset();
        return _model.Hidden(_scope.Input([1, ids.Length], ids), _cache);
    }

    private int Choose(Tensor hidden, Sampler sampler, int place)
    {
        Tensor last = hidden.Shape[1] == 1 ? hidden : hidden.Slice(1, hidden.Shape[1] - 1, 1);
        Tensor logits = _model.Logits(last);
        return sampler.Next(logits.Data<float>(), place);
    }
}
