using System.Text;

namespace Lathe.Text.Tokenizers.Unicode;

/// <summary>Normalisation forms D, C, KD and KC of UTF-8 text (Unicode annex 15). Bytes that are not UTF-8 become U+FFFD.</summary>
internal static class UnicodeNormalizer
{
    private const int HangulBase = 0xAC00, HangulCount = 11172, LeadBase = 0x1100, VowelBase = 0x1161, TailBase = 0x11A7;
    private const int LeadCount = 19, VowelCount = 21, TailCount = 28;

    /// <summary>Appends the normal form of <paramref name="text"/>.</summary>
    public static void Append(ReadOnlySpan<byte> text, UnicodeForm form, Utf8Buffer result)
    {
        if (Ascii.IsValid(text))
        {
            result.Append(text);
            return;
        }

        NormalizationData data = NormalizationData.Instance;
        bool compatibility = form is UnicodeForm.KD or UnicodeForm.KC, compose = form is UnicodeForm.C or UnicodeForm.KC;
        var segment = new List<int>(16);
        while (text.Length > 0)
        {
            Rune.DecodeFromUtf8(text, out Rune rune, out int consumed);
            text = text[consumed..];
            int before = segment.Count;
            Decompose(data, rune.Value, compatibility, segment);
            // A starter ends the segment that reordering can reach; composition may cross into it, but never into one below U+0300.
            if (before > 0 && data.CombiningClass(segment[before]) == 0 && (!compose || segment[before] < 0x300))
                Flush(data, segment, before, compose, result);
        }

        Flush(data, segment, segment.Count, compose, result);
    }

    private static void Decompose(NormalizationData data, int code, bool compatibility, List<int> result)
    {
        int hangul = code - HangulBase;
        if (code < 0x80)
        {
            result.Add(code);
        }
        else if (hangul is >= 0 and < HangulCount)
        {
            result.Add(LeadBase + (hangul / (VowelCount * TailCount)));
            result.Add(VowelBase + (hangul % (VowelCount * TailCount) / TailCount));
            if (hangul % TailCount != 0) result.Add(TailBase + (hangul % TailCount));
        }
        else if (data.Decomposition(code, compatibility) is { } expansion)
        {
            result.AddRange(expansion);
        }
        else
        {
            result.Add(code);
        }
    }

    private static void Flush(NormalizationData data, List<int> codes, int count, bool compose, Utf8Buffer result)
    {
        Order(data, codes, count);
        int kept = compose ? Compose(data, codes, count) : count;
        for (int i = 0; i < kept; i++) result.Append(new Rune(codes[i]));
        codes.RemoveRange(0, count);
    }

    /// <summary>Canonical ordering: each run of non-starters sorted by class, stably.</summary>
    private static void Order(NormalizationData data, List<int> codes, int count)
    {
        for (int start = 0; start < count; start++)
        {
            int end = start;
            while (end < count && data.CombiningClass(codes[end]) != 0) end++;
            if (end - start > 1)
            {
                int[] run = [.. codes.GetRange(start, end - start).OrderBy(code => data.CombiningClass(code))];
                for (int i = 0; i < run.Length; i++) codes[start + i] = run[i];
            }

            start = Math.Max(start, end);
        }
    }

    private static int Compose(NormalizationData data, List<int> codes, int count)
    {
        int write = 0, starter = -1, lastClass = -1;
        for (int i = 0; i < count; i++)
        {
            int code = codes[i], rank = data.CombiningClass(code);
            // Blocked when something of the same or a higher class stands between the starter and this one.
            if (starter >= 0 && (lastClass < rank || lastClass < 0) && Pair(data, codes[starter], code) is int pair and >= 0)
            {
                codes[starter] = pair;
                continue;
            }

            if (rank == 0)
            {
                starter = write;
                lastClass = -1;
            }
            else
            {
                lastClass = rank;
            }

            codes[write++] = code;
        }

        return write;
    }

    private static int Pair(NormalizationData data, int first, int second)
    {
        if (first - LeadBase is >= 0 and < LeadCount && second - VowelBase is >= 0 and < VowelCount)
            return HangulBase + ((((first - LeadBase) * VowelCount) + second - VowelBase) * TailCount);
        if (first - HangulBase is >= 0 and < HangulCount && (first - HangulBase) % TailCount == 0 && second - TailBase is > 0 and < TailCount)
            return first + second - TailBase;
        return data.Compose(first, second);
    }
}
