using Lathe.Nn.Memories;
using Lathe.Nn.Models;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Inference;

/// <summary>
/// A model and the text it has read: tokens go in, logits come out, and what was read once is not read again. Everything that
/// answers (generation, beams, speculation, scoring, chat) stands on it. For one thread; its kernels share work among threads.
/// </summary>
public sealed class Session : IDisposable
{
    // Logits of this many rows at once, when all are asked for.
    private const int HeadRows = 16;

    private readonly SessionOptions _options;
    private readonly Scope _scope = new(record: false) { Training = false };
    private readonly List<int> _tokens = [];
    private KvCache? _cache;
    private int _capacity;
    private Tensor _each;

    /// <summary>Makes a session that has read nothing.</summary>
    /// <param name="model">A causal model with a language head. The caller disposes it.</param>
    /// <param name="options">How it remembers.</param>
    /// <exception cref="ArgumentException">The model is no language model.</exception>
    public Session(Transformer model, SessionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.Config is not { Causal: true, LanguageHead: true })
            throw new ArgumentException("Only a causal model with a language head generates text; this is an encoder.", nameof(model));
        _options = options ?? new SessionOptions();
        _options.Validate();
        Model = model;
        Limit = _options.Capacity == 0 ? model.Config.Context : Math.Min(_options.Capacity, model.Config.Context);
    }

    /// <summary>The model.</summary>
    public Transformer Model { get; }

    /// <summary>Most tokens it can hold.</summary>
    public int Limit { get; }

    /// <summary>The tokens read so far.</summary>
    public ReadOnlySpan<int> Tokens => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_tokens);

    /// <summary>Of the last <see cref="Continue"/>, the tokens that had been read before.</summary>
    public int Reused { get; private set; }

    /// <summary>Bytes of the cache now.</summary>
    public long CacheBytes => _cache?.Bytes ?? 0;

    /// <summary>Most tokens of one <see cref="ReadEach"/>.</summary>
    public int LongestPass => Math.Min(_options.Chunk, _cache?.LongestChunk ?? _options.Chunk);

    /// <summary>Makes room, so that reading up to so many tokens in all moves nothing.</summary>
    public void Reserve(int tokens)
    {
        int wanted = Math.Min(tokens, Limit);
        if (_capacity >= wanted) return;
        int[] read = [.. _tokens];
        _cache?.Dispose();
        _tokens.Clear();
        _cache = new KvCache(Model.Config, 1, wanted);
        _capacity = wanted;
        if (read.Length > 0) Read(read);
    }

    /// <summary>Reads tokens after those before.</summary>
    /// <returns>Logits [V] of what follows the last one, valid until the next call.</returns>
    /// <exception cref="ArgumentException">There are none, too many, or one is outside the vocabulary.</exception>
    public ReadOnlySpan<float> Read(ReadOnlySpan<int> tokens)
    {
        Check(tokens);
        for (ReadOnlySpan<int> rest = tokens; ;)
        {
            Tensor hidden = Next(ref rest);
            if (rest.IsEmpty) return Model.Logits(Row(hidden, hidden.Shape[1] - 1, 1)).Data<float>();
        }
    }

    /// <summary>Reads a few tokens and gives the logits after each: [n, V], valid until the next call.</summary>
    /// <exception cref="ArgumentException">There are none, more than a chunk, too many in all, or one is outside the vocabulary.</exception>
    public ReadOnlySpan<float> ReadEach(ReadOnlySpan<int> tokens)
    {
        Check(tokens);
        if (tokens.Length > LongestPass) throw new ArgumentException($"{tokens.Length} tokens came; at most {LongestPass} give their logits at once. Use Score for more.", nameof(tokens));
        _each = Model.Logits(Next(ref tokens));
        return _each.Data<float>();
    }

    /// <summary>Of the last <see cref="ReadEach"/>, the logits [V] after its token number <paramref name="row"/>, until more is read.</summary>
    public ReadOnlySpan<float> LogitsAfter(int row) => _each.Data<float>().Slice(row * Model.Config.Vocabulary, Model.Config.Vocabulary);

    /// <summary>Reads tokens and shows the logits after each, whatever their number: memory is that of a chunk.</summary>
    /// <exception cref="ArgumentException">There are none, too many, or one is outside the vocabulary.</exception>
    public void Score(ReadOnlySpan<int> tokens, LogitsVisitor visit)
    {
        ArgumentNullException.ThrowIfNull(visit);
        Check(tokens);
        int index = 0, vocabulary = Model.Config.Vocabulary;
        for (ReadOnlySpan<int> rest = tokens; !rest.IsEmpty;)
        {
            Tensor hidden = Next(ref rest);
            for (int from = 0, length = hidden.Shape[1]; from < length; from += HeadRows)
            {
                int rows = Math.Min(HeadRows, length - from);
                ReadOnlySpan<float> logits = Model.Logits(Row(hidden, from, rows)).Data<float>();
                for (int i = 0; i < rows; i++) visit(index++, logits.Slice(i * vocabulary, vocabulary));
            }
        }
    }

    /// <summary>Makes <paramref name="tokens"/> what was read, and computes only those after the longest common beginning.</summary>
    /// <returns>Logits [V] of what follows the last one, valid until the next call.</returns>
    /// <exception cref="ArgumentException">There are none, too many, or one is outside the vocabulary.</exception>
    public ReadOnlySpan<float> Continue(ReadOnlySpan<int> tokens)
    {
        // The last token is read again even if it is there: its logits are wanted.
        int common = Math.Min(Tokens.CommonPrefixLength(tokens), Math.Max(0, tokens.Length - 1));
        if (_cache is not null && common < _cache.FirstKey) common = 0;
        Rewind(common);
        Reused = common;
        return Read(tokens[common..]);
    }

    /// <summary>Forgets the tokens from a place on; 0 forgets all.</summary>
    /// <exception cref="ArgumentOutOfRangeException">So many were not read, or a sliding window has let them go.</exception>
    public void Rewind(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, _tokens.Count);
        _cache?.Rewind(length);
        _tokens.RemoveRange(length, _tokens.Count - length);
    }

    /// <summary>Frees cache and scratch; not the model.</summary>
    public void Dispose()
    {
        _scope.Dispose();
        _cache?.Dispose();
    }

    private void Check(ReadOnlySpan<int> tokens)
    {
        int vocabulary = Model.Config.Vocabulary, total = _tokens.Count + tokens.Length;
        if (tokens.IsEmpty) throw new ArgumentException("There are no tokens: begin with the tokenizer's begin-of-text token, or give some text.", nameof(tokens));
        if (total > Limit)
            throw new ArgumentException($"{total} tokens do not fit: the {(Limit < Model.Config.Context ? "session's capacity" : "model's context")} is {Limit}. Shorten the text.", nameof(tokens));
        foreach (int id in tokens)
        {
            if ((uint)id >= (uint)vocabulary)
                throw new ArgumentException($"Token {id} came, but the model has {vocabulary} tokens. Is this its tokenizer?", nameof(tokens));
        }

        // Doubling: a cache is moved a few times, not for every token.
        if (total > _capacity) Reserve(Math.Max(total, Math.Min(Limit, Math.Max(256, 2 * _capacity))));
    }

    private Tensor Next(ref ReadOnlySpan<int> rest)
    {
        int length = Math.Min(rest.Length, LongestPass);
        ReadOnlySpan<int> part = rest[..length];
        _scope.Reset();
        Tensor hidden = Model.Hidden(_scope.Input([1, length], part), _cache);
        _tokens.AddRange(part);
        rest = rest[length..];
        return hidden;
    }

    private static Tensor Row(Tensor hidden, int from, int rows) => hidden.Shape[1] == rows ? hidden : hidden.Slice(1, from, rows);
}
