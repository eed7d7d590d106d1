namespace Lathe.Text.ChatTemplates.Jinja.Values;

/// <summary>Places in sequences, negative ones from the end.</summary>
internal static class Places
{
    /// <summary>The place counted from the beginning, or null where the sequence does not reach.</summary>
    public static int? Of(long place, int length)
    {
        long found = place < 0 ? place + length : place;
        return found >= 0 && found < length ? (int)found : null;
    }

    /// <summary>The places that a slice names, in its order.</summary>
    public static IEnumerable<int> Slice(long? start, long? stop, long step, int length)
    {
        (long low, long high) = step > 0 ? (0L, length) : (-1L, length - 1L);
        long from = Clamp(start, step > 0 ? low : high), to = Clamp(stop, step > 0 ? high : low);
        for (long i = from; step > 0 ? i < to : i > to; i += step) yield return (int)i;

        long Clamp(long? place, long absent)
            => place is not { } p ? absent : Math.Clamp(p < 0 ? Math.Max(p, -length - 1L) + length : p, low, high);
    }
}
