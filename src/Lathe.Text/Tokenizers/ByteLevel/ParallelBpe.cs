using Lathe.Text.Tokenizers.Patterns;

namespace Lathe.Text.Tokenizers.ByteLevel;

/// <summary>Encodes stretches between safe cuts on several threads and puts the ids together in order.</summary>
internal static class ParallelBpe
{
    private const int StretchBytes = 1 << 18;

    public static int[] Encode(ByteLevelBpe tokenizer, ReadOnlyMemory<byte> utf8, int threads, EncodeOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        List<int> cuts = Cuts(tokenizer, utf8.Span, options);
        var parts = new List<int>[cuts.Count - 1];
        Parallel.For(0, parts.Length, new ParallelOptions { MaxDegreeOfParallelism = threads }, part =>
        {
            var ids = new List<int>((cuts[part + 1] - cuts[part]) / 3);
            ReadOnlySpan<byte> text = tokenizer.Model.Normalize is null ? utf8.Span : utf8.Span[..cuts[part + 1]];
            tokenizer.EncodeBody(text, cuts[part], cuts[part + 1], ids, options);
            parts[part] = ids;
        });

        ReadOnlySpan<int> before = options.AddSpecial ? tokenizer.Model.Before.AsSpan() : [];
        ReadOnlySpan<int> after = options.AddSpecial ? tokenizer.Model.After.AsSpan() : [];
        int[] all = new int[before.Length + parts.Sum(p => p.Count) + after.Length];
        before.CopyTo(all);
        int position = before.Length;
        foreach (List<int> part in parts)
        {
            part.CopyTo(all, position);
            position += part.Count;
        }

        after.CopyTo(all.AsSpan(position));
        return all;
    }

    private static List<int> Cuts(ByteLevelBpe tokenizer, ReadOnlySpan<byte> text, EncodeOptions options)
    {
        var cuts = new List<int> { 0 };
        if (ClosedStretches.Possible(tokenizer, options))
        {
            AddedTokenMatcher? matcher = tokenizer.Matcher.Active(options) ? tokenizer.Matcher : null;
            for (int cut = 0; (cut = SafeCut.Next(text, cut + StretchBytes, matcher, closed: tokenizer.Model.Normalize is not null)) > 0;)
                cuts.Add(cut);
        }

        cuts.Add(text.Length);
        return cuts;
    }
}
