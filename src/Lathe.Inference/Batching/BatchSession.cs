using System.Runtime.InteropServices;
using Lathe.Nn.Memories;
using Lathe.Nn.Models;
using Lathe.Tensors;
using Lathe.Tensors.Autograd;

namespace Lathe.Inference.Batching;

/// <summary>
/// A model and several texts that it reads together: a step loads its weights once for all of them. Texts come and go between steps, and a long
/// prompt is read in parts beside the tokens of other texts (continuous batching: Yu et al., Orca, OSDI 2022; Agrawal et al., arXiv:2308.16369).
/// The logits' bits are those that a <see cref="Session"/> gives for the text alone: whatever the other texts are, when they come, and for any
/// number of threads. A steady step allocates nothing. For one thread; its kernels share work among threads.
/// </summary>
public sealed class BatchSession : IDisposable
{
    private readonly SessionOptions _options;
    private readonly Scope _scope = new(record: false) { Training = false };
    private readonly CacheBatch _batch = new();
    private readonly List<BatchPlace> _free = [];
    private readonly List<BatchText> _texts = [];
    private readonly List<int> _row = [];
    private readonly List<int> _wanted = [];
    private Tensor _logits;
    private bool _disposed;

    /// <summary>Makes a session without texts.</summary>
    /// <param name="model">A causal model with a language head. The caller disposes it.</param>
    /// <param name="places">Most texts at a time.</param>
    /// <param name="options">How they are remembered: <see cref="SessionOptions.Capacity"/> of each text, <see cref="SessionOptions.Chunk"/> of a step.</param>
    /// <exception cref="ArgumentException">The model is no language model, or an option is out of range.</exception>
    public BatchSession(Transformer model, int places, SessionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentOutOfRangeException.ThrowIfLessThan(places, 1);
        _options = options ?? new SessionOptions();
        Model = model;
        Places = places;
        Limit = _options.LimitOf(model);
    }

    /// <summary>The model.</summary>
    public Transformer Model { get; }

    /// <summary>Most texts at a time.</summary>
    public int Places { get; }

    /// <summary>Most tokens of a text.</summary>
    public int Limit { get; }

    /// <summary>The texts, in the order they came.</summary>
    public IReadOnlyList<BatchText> Texts => _texts;

    /// <summary>Bytes of all caches now, those kept for prompts to come among them.</summary>
    public long CacheBytes => _free.Sum(p => p.Cache.Bytes) + _texts.Sum(t => t.Cache.Bytes);

    /// <summary>How many texts of a length are worth reading together, within half a GiB of caches: beyond sixteen little is gained.</summary>
    /// <param name="config">The model's config.</param>
    /// <param name="tokens">Most tokens of a text, answer and all.</param>
    /// <param name="type">How keys and values are stored.</param>
    public static int PlacesFor(TransformerConfig config, int tokens, CacheType type = CacheType.F32)
        => (int)Math.Clamp((512L << 20) / Math.Max(1, KvCache.BytesOf(config, tokens, 1, type)), 1, 16);

    /// <summary>Adds a text. What its beginning shares with a text that was read is taken over; the rest is read by the next steps.</summary>
    /// <param name="prompt">Token ids, one at least.</param>
    /// <exception cref="ArgumentException">There are none, more than <see cref="Limit"/>, or one is outside the vocabulary.</exception>
    /// <exception cref="InvalidOperationException">All places are taken.</exception>
    public BatchText Add(ReadOnlySpan<int> prompt)
    {
        Check(prompt, 0);
        RequirePlace();

        // The last token is read again even if it is known: its logits are wanted.
        ReadOnlySpan<int> shared = prompt[..^1];
        int free = -1, other = -1, common = 0;
        for (int i = 0; i < _free.Count; i++) if (_free[i].Common(shared) is var c && c > common) (free, common) = (i, c);
        for (int i = 0; i < _texts.Count; i++) if (_texts[i].Place.Common(shared) is var c && c > common) (other, common) = (i, c);
        BatchPlace place = other < 0 && free >= 0 ? Take(free) : Take();
        if (other < 0) place.Rewind(free < 0 ? 0 : common);
        else place.CopyFrom(_texts[other].Place, common);
        place.Tokens.AddRange(prompt[common..]);
        return Enter(place, common);
    }

    /// <summary>
    /// Reads what waits: of every text one token at least, and of those that came first as many as the chunk has room for, so no answer waits behind
    /// another's prompt. Texts whose last token was read are <see cref="BatchText.Ready"/> then; earlier logits are gone, unless there was nothing to read.
    /// </summary>
    /// <returns>Whether there was something to read.</returns>
    public bool Step()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _batch.Clear();
        _row.Clear();
        _wanted.Clear();
        if (Share() == 0) return false;

        // Prompts come first: what the last block need not compute lies before the first row that is wanted.
        Gather(single: false);
        Gather(single: true);
        int last = _wanted.Count == 0 ? 1 : _row.Count - _wanted[0];
        _scope.Reset();
        _batch.Place(_scope);
        Tensor hidden = Model.Hidden(_scope.Input<int>([1, _row.Count], CollectionsMarshal.AsSpan(_row)), _batch, last: last);
        if (_wanted.Count > 0) _logits = Logits(hidden, _row.Count - last);
        return true;
    }

    /// <summary>Forgets what was kept of texts that are gone: the model's weights have changed.</summary>
    /// <exception cref="InvalidOperationException">There are texts.</exception>
    public void Forget()
    {
        if (_texts.Count > 0) throw new InvalidOperationException($"The session has {_texts.Count} texts, which were read with the weights as they were: remove them first.");
        foreach (BatchPlace place in _free) place.Rewind(0);
    }

    /// <summary>Frees caches and scratch; not the model.</summary>
    public void Dispose()
    {
        _disposed = true;
        _scope.Dispose();
        foreach (BatchPlace place in _free) place.Cache.Dispose();
        foreach (BatchText text in _texts) text.Cache.Dispose();
        _free.Clear();
        _texts.Clear();
    }

    internal ReadOnlySpan<float> LogitsOf(int row) => _logits.Data<float>().Slice(row * Model.Config.Vocabulary, Model.Config.Vocabulary);

    internal BatchText Fork(BatchText text)
    {
        RequirePlace();
        BatchPlace place = Take();
        place.CopyFrom(text.Place, text.Read);
        place.Tokens.AddRange(text.Tokens[text.Read..]);
        BatchText fork = Enter(place, text.Read);
        fork.Row = text.Row;
        return fork;
    }

    internal void Release(BatchText text)
    {
        _texts.Remove(text);
        _free.Add(text.Place);
    }

    internal void Check(ReadOnlySpan<int> tokens, int before)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        PromptTokens.Check(tokens, before, Limit, Model.Config);
    }

    // A text gets one token at least, and the earlier it came the more. Returns the texts that read.
    private int Share()
    {
        int waiting = 0;
        foreach (BatchText text in _texts) if (text.Waiting > 0) waiting++;
        if (waiting == 0) return 0;
        int room = Math.Max(_options.Chunk, waiting), left = waiting;
        foreach (BatchText text in _texts)
        {
            text.Row = -1;
            text.Share = 0;
            if (text.Waiting == 0) continue;
            text.Share = Math.Min(Math.Min(text.Waiting, text.Cache.LongestChunk), room - --left);
            room -= text.Share;
        }

        return waiting;
    }

    private void Gather(bool single)
    {
        foreach (BatchText text in _texts)
        {
            if (text.Share == 0 || text.Share == 1 != single) continue;
            _row.AddRange(text.Tokens.Slice(text.Read, text.Share));
            if (text.Share == text.Waiting)
            {
                text.Row = _wanted.Count;
                _wanted.Add(_row.Count - 1);
            }

            _batch.Add(text.Cache, text.Share);
        }
    }

    // Only the rows that are wanted go through the head; the hidden states are those from a row on.
    private Tensor Logits(Tensor hidden, int from)
    {
        int width = hidden.Shape[2];
        Tensor rows = _scope.Empty([1, _wanted.Count, width], hidden.DType);
        if (hidden.DType == DType.BFloat16) Copy<BFloat16>(hidden, rows, from, width);
        else Copy<float>(hidden, rows, from, width);
        Tensor logits = Model.Logits(rows);
        return logits.DType == DType.Float32 ? logits : logits.To(DType.Float32);
    }

    private void Copy<T>(Tensor hidden, Tensor rows, int from, int width) where T : unmanaged
    {
        for (int i = 0; i < _wanted.Count; i++) hidden.Data<T>().Slice((_wanted[i] - from) * width, width).CopyTo(rows.Data<T>()[(i * width)..]);
    }

    private void RequirePlace()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_texts.Count == Places) throw new InvalidOperationException($"All {Places} places are taken: remove a text first, or make the session with more.");
    }

    // An empty place, a new one, or the one whose text is gone longest.
    private BatchPlace Take()
    {
        int at = _free.FindIndex(static p => p.Tokens.Count == 0);
        if (at < 0 && _free.Count + _texts.Count < Places) return new BatchPlace(new KvCache(Model.Config, 1, Limit, _options.CacheType));
        return Take(Math.Max(at, 0));
    }

    private BatchPlace Take(int index)
    {
        BatchPlace place = _free[index];
        _free.RemoveAt(index);
        return place;
    }

    private BatchText Enter(BatchPlace place, int reused)
    {
        var text = new BatchText(this, place) { Reused = reused };
        _texts.Add(text);
        return text;
    }
}
