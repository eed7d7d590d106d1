using System.Runtime.InteropServices;
using Lathe.Nn.Memories;
using Lathe.Nn.Models;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Inference;

/// <summary>
/// A model and the text it has read: tokens go in, logits come out, and what was read once is not read again. Everything that
/// answers (generation, beams, speculation, scoring, chat) stands on it. The logits' bits are those of the text alone: however it was cut
/// into calls and chunks, rewound, reused or loaded, and for any number of threads. For one thread; its kernels share work among threads.
/// </summary>
public sealed partial class Session : IDisposable
{
    // Logits at once, where all are asked for: 16 MiB.
    private const int LogitsAtOnce = 4 << 20;
    private const int FirstTokens = 4096;

    private readonly SessionOptions _options;
    private readonly Scope _scope = new(record: false) { Training = false };
    private readonly Scope _head = new(record: false) { Training = false };
    private readonly List<int> _tokens;
    private readonly KvCache _cache;
    private Tensor _each;

    /// <summary>Makes a session that has read nothing.</summary>
    /// <param name="model">A causal model with a language head. The caller disposes it.</param>
    /// <param name="options">How it remembers.</param>
    /// <exception cref="ArgumentException">The model is no language model.</exception>
    public Session(Transformer model, SessionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        _options = options ?? new SessionOptions();
        Model = model;
        Limit = _options.LimitOf(model);
        _tokens = new List<int>(Math.Min(Limit, FirstTokens));
        _cache = new KvCache(model.Config, 1, Limit, _options.CacheType);
    }

    /// <summary>The model.</summary>
    public Transformer Model { get; }

    /// <summary>Most tokens it can hold.</summary>
    public int Limit { get; }

    /// <summary>How keys and values are stored.</summary>
    public CacheType CacheType => _cache.Type;

    /// <summary>The tokens read so far.</summary>
    public ReadOnlySpan<int> Tokens => CollectionsMarshal.AsSpan(_tokens);

    /// <summary>Of the last <see cref="Continue"/>, the tokens that had been read before.</summary>
    public int Reused { get; private set; }

    /// <summary>Bytes of the cache now.</summary>
    public long CacheBytes => _cache.Bytes;

    /// <summary>Most tokens of one <see cref="ReadEach"/>.</summary>
    public int LongestPass => Math.Min(_options.Chunk, _cache.LongestChunk);

    /// <summary>Makes room, so that reading up to so many tokens in all takes no memory.</summary>
    public void Reserve(int tokens)
    {
        int wanted = Math.Min(tokens, Limit);
        _tokens.EnsureCapacity(wanted);
        _cache.Reserve(wanted);
    }

    /// <summary>Reads tokens after those before.</summary>
    /// <returns>Logits [V] of what follows the last one, valid until the next call.</returns>
    /// <exception cref="ArgumentException">There are none, too many, or one is outside the vocabulary.</exception>
    public ReadOnlySpan<float> Read(ReadOnlySpan<int> tokens)
    {
        Check(tokens, _tokens.Count);
        for (ReadOnlySpan<int> rest = tokens; ;)
        {
            Tensor hidden = Next(ref rest, 1);
            if (rest.IsEmpty) return Logits(hidden, 0, 1).Data<float>();
        }
    }

    /// <summary>Reads a few tokens and gives the logits after each: [n, V], valid until the next call.</summary>
    /// <exception cref="ArgumentException">There are none, more than a chunk, too many in all, or one is outside the vocabulary.</exception>
    public ReadOnlySpan<float> ReadEach(ReadOnlySpan<int> tokens)
    {
        Check(tokens, _tokens.Count);
        if (tokens.Length > LongestPass) throw new ArgumentException($"{tokens.Length} tokens came; at most {LongestPass} give their logits at once. Use Score for more.", nameof(tokens));
        int count = tokens.Length;
        _each = Logits(Next(ref tokens, count), 0, count);
        return _each.Data<float>();
    }

    /// <summary>Of the last <see cref="ReadEach"/>, the logits [V] after its token number <paramref name="row"/>, until more is read.</summary>
    public ReadOnlySpan<float> LogitsAfter(int row) => _each.Data<float>().Slice(row * Model.Config.Vocabulary, Model.Config.Vocabulary);

    /// <summary>Reads tokens and shows the logits after each, whatever their number: memory is that of a chunk.</summary>
    /// <param name="tokens">What to read.</param>
    /// <param name="visit">Receives the logits.</param>
    /// <param name="first">The first of the tokens whose logits are wanted; for those before it no logits are computed.</param>
    /// <exception cref="ArgumentException">There are none, too many, or one is outside the vocabulary.</exception>
    public void Score(ReadOnlySpan<int> tokens, LogitsVisitor visit, int first = 0)
    {
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        Check(tokens, _tokens.Count);
        int index = 0, vocabulary = Model.Config.Vocabulary, most = Math.Max(8, LogitsAtOnce / vocabulary);
        for (ReadOnlySpan<int> rest = tokens; !rest.IsEmpty;)
        {
            int left = rest.Length, wanted = Math.Max(1, Math.Min(left, LongestPass) - Math.Max(0, first - index));
            Tensor hidden = Next(ref rest, wanted);
            index += left - rest.Length;
            if (index <= first) continue;
            for (int from = 0; from < wanted; from += most)
            {
                int rows = Math.Min(most, wanted - from);
                ReadOnlySpan<float> logits = Logits(hidden, from, rows).Data<float>();
                for (int i = 0; i < rows; i++) visit(index - wanted + from + i, logits.Slice(i * vocabulary, vocabulary));
            }
        }
    }

    /// <summary>Makes <paramref name="tokens"/> what was read, and computes only those after the longest common beginning.</summary>
    /// <returns>Logits [V] of what follows the last one, valid until the next call.</returns>
    /// <exception cref="ArgumentException">There are none, too many, or one is outside the vocabulary; then nothing has changed.</exception>
    public ReadOnlySpan<float> Continue(ReadOnlySpan<int> tokens)
    {
        Check(tokens, 0);

        // The last token is read again even if it is there: its logits are wanted.
        int common = Math.Min(Tokens.CommonPrefixLength(tokens), tokens.Length - 1);
        if (!_cache.CanRewind(common)) common = 0;
        Rewind(common);
        Reused = common;
        return Read(tokens[common..]);
    }

    /// <summary>Whether <see cref="Rewind"/> can go back so far: a sliding window lets go what lies long before the end.</summary>
    public bool CanRewind(int length) => _cache.CanRewind(length);

    /// <summary>Forgets the tokens from a place on; 0 forgets all.</summary>
    /// <exception cref="ArgumentOutOfRangeException">So many were not read, or a sliding window has let them go.</exception>
    public void Rewind(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, _tokens.Count);
        _cache.Rewind(length);
        _tokens.RemoveRange(length, _tokens.Count - length);
    }

    /// <summary>Frees cache and scratch; not the model.</summary>
    public void Dispose()
    {
        _scope.Dispose();
        _head.Dispose();
        _cache.Dispose();
    }

    private void Check(ReadOnlySpan<int> tokens, int before) => PromptTokens.Check(tokens, before, Limit, Model.Config);

    // Reads a chunk; the hidden states are those of so many of its last tokens, one at least.
    private Tensor Next(ref ReadOnlySpan<int> rest, int last)
    {
        int length = Math.Min(rest.Length, LongestPass);
        ReadOnlySpan<int> part = rest[..length];
        _scope.Reset();
        Tensor hidden = Model.Hidden(_scope.Input([1, length], part), _cache, last: Math.Min(last, length));
        _tokens.AddRange(part);
        rest = rest[length..];
        return hidden;
    }

    // In a scope of its own, so that many rounds of rows take the memory of one.
    private Tensor Logits(Tensor hidden, int from, int rows)
    {
        _head.Reset();
        int width = hidden.Shape[2];
        Tensor some = hidden.DType == DType.BFloat16 ? Rows<BFloat16>(hidden, from, rows, width) : Rows<float>(hidden, from, rows, width);
        Tensor logits = Model.Logits(some);
        return logits.DType == DType.Float32 ? logits : logits.To(DType.Float32);
    }

    private Tensor Rows<T>(Tensor hidden, int from, int rows, int width) where T : unmanaged
        => _head.Input<T>([1, rows, width], hidden.Data<T>().Slice(from * width, rows * width));
}
