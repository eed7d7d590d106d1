using Lathe.Text.Tokenizers;

namespace Lathe.Text.ChatTemplates;

/// <summary>From parts of a text to the tokens that lie in them.</summary>
internal static class AnswerTokens
{
    /// <summary>Special tokens as the template spells them, and none that the tokenizer would add.</summary>
    public static EncodeOptions Spelled { get; } = new() { AllowSpecial = true };

    /// <summary>The tokens of a rendered text. A vocabulary that does not spell the token that begins texts has it put there.</summary>
    public static int[] Encode(Tokenizer tokenizer, string text, string begin)
    {
        int[] ids = SpecialGuard.Encode(tokenizer, text, Spelled);
        return begin.Length > 0 && tokenizer.BeginId is { } id && text.StartsWith(begin, StringComparison.Ordinal) && (ids.Length == 0 || ids[0] != id)
            ? [id, .. SpecialGuard.Encode(tokenizer, text[begin.Length..], Spelled)] : ids;
    }

    public static ChatTokens Encode(Tokenizer tokenizer, RenderedChat chat, string begin)
    {
        int[] ids = Encode(tokenizer, chat.Text, begin);
        var mask = new bool[ids.Length];
        foreach (Range answer in chat.Answers)
        {
            int start = Shared(answer.Start, out _), end = Shared(answer.End, out bool whole);

            // A token that lies across the end of an answer has a part of it.
            mask.AsSpan(start, Math.Min(ids.Length, whole ? end : end + 1) - start).Fill(true);
        }

        return new ChatTokens(ids, mask);

        // How a tokenizer cuts the text before a place is how it cuts it in the whole, but for a token that lies across.
        int Shared(Index place, out bool whole)
        {
            int[] before = Encode(tokenizer, chat.Text[..place], begin);
            int shared = before.AsSpan().CommonPrefixLength(ids);
            whole = shared == before.Length;
            return shared;
        }
    }
}
