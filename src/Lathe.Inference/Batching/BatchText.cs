using Lathe.Nn.Memories;

namespace Lathe.Inference.Batching;

/// <summary>
/// A text of a <see cref="BatchSession"/>: what it holds, what of that the model has read, and the logits of what follows. It lives from
/// <see cref="BatchSession.Add"/> to <see cref="Remove"/>.
/// </summary>
public sealed class BatchText
{
    private readonly BatchSession _session;
    private BatchPlace? _place;

    internal BatchText(BatchSession session, BatchPlace place) => (_session, _place) = (session, place);

    /// <summary>Its tokens, read or not.</summary>
    public ReadOnlySpan<int> Tokens => Place.Span;

    /// <summary>How many of them the model has read.</summary>
    public int Read => Place.Cache.Position;

    /// <summary>How many of them it has not.</summary>
    public int Waiting => Place.Tokens.Count - Place.Cache.Position;

    /// <summary>Tokens of the prompt that another text, or one before in the same place, had read.</summary>
    public int Reused { get; internal init; }

    /// <summary>Whether the last step read its last token, so that <see cref="Logits"/> are there.</summary>
    public bool Ready => Row >= 0;

    /// <summary>Logits [V] of what follows its last token, valid until the session's next step.</summary>
    /// <exception cref="InvalidOperationException">The last step did not read its last token.</exception>
    public ReadOnlySpan<float> Logits
        => Row >= 0 ? _session.LogitsOf(Row)
        : throw new InvalidOperationException(Waiting > 0
            ? $"{Waiting} of the text's tokens were not read yet: call Step() until it is Ready."
            : "Another step has taken the place of this text's logits: take them after the step that reads its last token, or push a token.");

    /// <summary>Row of the step's logits; −1: it has none there.</summary>
    internal int Row { get; set; } = -1;

    /// <summary>Tokens that the step reads.</summary>
    internal int Share { get; set; }

    internal BatchPlace Place => _place ?? throw new ObjectDisposedException(nameof(BatchText), "The text was removed from its session.");

    internal KvCache Cache => Place.Cache;

    /// <summary>Puts a token behind the others; the next step reads it.</summary>
    /// <exception cref="ArgumentException">It does not fit, or is outside the vocabulary.</exception>
    public void Push(int token) => Push([token]);

    /// <summary>Puts tokens behind the others; the next steps read them.</summary>
    /// <exception cref="ArgumentException">There are none, they do not fit, or one is outside the vocabulary; then nothing has changed.</exception>
    public void Push(ReadOnlySpan<int> tokens)
    {
        _session.Check(tokens, Place.Tokens.Count);
        Place.Tokens.AddRange(tokens);
        Row = -1;
    }

    /// <summary>Makes room, so that reading up to so many tokens in all takes no memory.</summary>
    public void Reserve(int tokens)
    {
        int wanted = Math.Min(tokens, _session.Limit);
        Place.Tokens.EnsureCapacity(wanted);
        Place.Cache.Reserve(wanted);
    }

    /// <summary>A second text with the same tokens, which goes its own way: what was read is copied, logits are there for both.</summary>
    /// <exception cref="InvalidOperationException">The session has no place left.</exception>
    public BatchText Fork() => _session.Fork(this);

    /// <summary>Takes the text out of the session. What it has read stays until another text needs the place, for prompts that begin like it.</summary>
    public void Remove()
    {
        if (_place is null) return;
        _session.Release(this);
        _place = null;
        Row = -1;
    }
}
