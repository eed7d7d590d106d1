namespace Lathe.Text.ChatTemplates;

/// <summary>What looks like a special token: <c>&lt;|im_end|&gt;</c>, <c>&lt;/s&gt;</c>, <c>&lt;end_of_turn&gt;</c>, <c>[/INST]</c>.</summary>
internal static class SpecialSpelling
{
    private const int Longest = 64;

    /// <summary>Its length where one begins at the place, else 0.</summary>
    public static int LengthAt(string text, int at)
    {
        if (at >= text.Length) return 0;
        char close = text[at] switch { '<' => '>', '[' => ']', _ => '\0' };
        if (close == '\0') return 0;
        int end = text.IndexOf(close, at, Math.Min(Longest, text.Length - at));
        return end > at + 1 && text.AsSpan(at + 1, end - at - 1).IndexOfAny(" \t\n<[") < 0 ? end - at + 1 : 0;
    }
}
