using Lathe.Text.Tokenizers;

namespace Lathe.Text.ChatTemplates;

/// <summary>From parts of a text to the tokens that lie in them.</summary>
internal static class AnswerTokens
{
    /// <summary>Special tokens as the template spells them, and none that the tokenizer would add.</summary>
    public static EncodeOptions Spelled { get; } = new() { AllowSpecial = true };

    public static ChatTokens Encode(Tokenizer tokenizer, RenderedChat chat)
    {
        int[] ids = tokenizer.Encode(chat.Text, Spelled);
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
            int[] before = tokenizer.Encode(chat.Text[..place], Spelled);
            int shared = before.AsSpan().CommonPrefixLength(ids);
            whole = shared == before.Length;
            return shared;
        }
    }
}
