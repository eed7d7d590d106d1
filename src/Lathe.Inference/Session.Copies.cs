namespace Lathe.Inference;

/// <content>Two sessions that go on from the same text.</content>
public sealed partial class Session
{
    /// <summary>
    /// Becomes a session that has read the first tokens of another: keys and values are copied, nothing is computed. What both have read
    /// is not copied again.
    /// </summary>
    /// <param name="other">A session of the same model, made with the same options.</param>
    /// <param name="length">Tokens to take over.</param>
    /// <returns>Whether it could: a sliding window of the other may have let go of what such a text needs. Then nothing has changed.</returns>
    /// <exception cref="ArgumentException">The other session is of another model, remembers otherwise, or has not read so much.</exception>
    public bool CopyFrom(Session other, int length)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Model != Model) throw new ArgumentException("The other session is of another model: its keys mean nothing here.", nameof(other));
        if (length < 0 || length > other._tokens.Count) throw new ArgumentOutOfRangeException(nameof(length), length, $"The other session has read {other._tokens.Count} tokens.");
        int common = Math.Min(length, Tokens.CommonPrefixLength(other.Tokens));
        if (!_cache.CopyFrom(other._cache, _cache.CanRewind(common) ? common : 0, length)) return false;
        ReadOnlySpan<int> tokens = other.Tokens[..length];
        _tokens.Clear();
        _tokens.AddRange(tokens);
        return true;
    }
}
