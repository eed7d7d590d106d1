using Lathe.Text.Tokenizers;

namespace Lathe.Text.ChatTemplates;

/// <summary>
/// Keeps special tokens that a message spells from becoming those tokens: who can write <c>&lt;|im_end|&gt;</c> into a message could end it
/// and speak as someone else. A sign inside the spelling goes through the template with it, and tells the encoder where to cut.
/// </summary>
internal static class SpecialGuard
{
    // Of the private use area; a text that has it loses it.
    private const char Sign = '\uE0A9';

    /// <summary>The turns, with a sign in each special token that anyone but the assistant spells.</summary>
    public static IReadOnlyList<ChatTurn> Mark(IReadOnlyList<ChatTurn> turns, Tokenizer tokenizer)
    {
        string[] special = [.. tokenizer.AddedTokens.Where(t => t.Special && t.Content.Length > 1).Select(t => t.Content).OrderByDescending(t => t.Length)];
        return turns.Any(t => Spells(t, special)) ? [.. turns.Select(t => Spells(t, special) ? t with { Content = Mark(t.Content!, special) } : t)] : turns;
    }

    /// <summary>The tokens of a text with signs: those of the pieces between them.</summary>
    public static int[] Encode(Tokenizer tokenizer, string text, EncodeOptions options)
    {
        if (!text.Contains(Sign, StringComparison.Ordinal)) return tokenizer.Encode(text, options);
        var ids = new List<int>();
        foreach (string piece in text.Split(Sign)) tokenizer.Encode(piece, ids, options);
        return [.. ids];
    }

    private static bool Spells(ChatTurn turn, string[] special)
        => !turn.IsAnswer && turn.Content is { } text && (text.Contains(Sign, StringComparison.Ordinal) || Array.Exists(special, s => text.Contains(s, StringComparison.Ordinal)));

    private static string Mark(string text, string[] special)
    {
        text = text.Replace(Sign.ToString(), "", StringComparison.Ordinal);
        foreach (string token in special) text = text.Replace(token, $"{token[0]}{Sign}{token[1..]}", StringComparison.Ordinal);
        return text;
    }
}
