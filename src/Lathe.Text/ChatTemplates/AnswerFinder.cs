namespace Lathe.Text.ChatTemplates;

/// <summary>
/// Finds the assistant's parts in a rendered conversation whose template does not mark them. An answer begins where the conversation
/// before it, rendered with the beginning of an answer, ends. Where that is not how the whole begins (a template may look ahead), and to
/// find its end, its text is exchanged for a sign and rendered once more: the two texts differ just there. What closes the turn (blanks
/// and one special token) belongs to the answer, for a model must learn to stop.
/// </summary>
internal sealed class AnswerFinder(ChatTemplate template, IReadOnlyList<ChatTurn> turns, RenderOptions options, string text)
{
    // Of the private use area: no template and no message begins or ends with it.
    private const string Sign = "\uE0A7\uE0A8";

    public List<Range> Find()
    {
        var answers = new List<Range>();
        int from = 0;
        for (int i = 0; i < turns.Count; i++)
        {
            if (!turns[i].IsAnswer) continue;
            (int Start, int End)? content = Exchange(i);
            int? start = Before(i) ?? content?.Start;
            int? end = content is { } c && !string.IsNullOrWhiteSpace(turns[i].Content) ? Closed(c.End, c.Start, i) : Through(i);
            if (start is not { } s || end is not { } e || s < from || e <= s) continue;
            answers.Add(s..e);
            from = e;
        }

        return answers;
    }

    // Where the text before the answer ends, the beginning of the answer included.
    private int? Before(int turn) => Try([.. turns.Take(turn)], options with { AddGenerationPrompt = true }) is { Length: > 0 } prompt && text.StartsWith(prompt, StringComparison.Ordinal) ? prompt.Length : null;

    // Where the text with the answer ends, without blanks behind what closes it.
    private int? Through(int turn)
    {
        if (Try([.. turns.Take(turn + 1)], options with { AddGenerationPrompt = false }) is not { } through || !text.StartsWith(through, StringComparison.Ordinal)) return null;
        int end = through.Length;
        while (end > 0 && char.IsWhiteSpace(text[end - 1])) end--;
        return end;
    }

    private (int Start, int End)? Exchange(int turn)
    {
        if (turns[turn].Content is null) return null;
        var others = turns.ToArray();
        others[turn] = turns[turn] with { Content = Sign };
        if (Try(others, options) is not { } other || other == text) return null;
        int start = text.AsSpan().CommonPrefixLength(other), end = text.Length, otherEnd = other.Length;
        while (end > start && otherEnd > start && text[end - 1] == other[otherEnd - 1]) (end, otherEnd) = (end - 1, otherEnd - 1);
        return (start, end);
    }

    // Blanks and one special token behind the answer, or, where no special token is there, nothing.
    private int Closed(int end, int start, int turn)
    {
        int at = end;
        while (at < text.Length && char.IsWhiteSpace(text[at])) at++;
        int next = at < text.Length ? SpecialAt(at) : 0;
        if (next > 0) return at + next;

        // The last answer of a text: all that closes it.
        return turn == turns.Count - 1 && !options.AddGenerationPrompt && Through(turn) is { } through && through > start && NoOpening(end, through) ? through : end;
    }

    private int SpecialAt(int at)
    {
        foreach (string token in template.SpecialTokens.Values)
        {
            if (token.Length > 0 && string.CompareOrdinal(text, at, token, 0, token.Length) == 0) return token.Length;
        }

        return SpecialSpelling.LengthAt(text, at);
    }

    // Templates that always open a next answer would have it learned.
    private bool NoOpening(int end, int through) => !text.AsSpan(end, through - end).Contains('\n');

    private string? Try(IReadOnlyList<ChatTurn> some, RenderOptions with)
    {
        try
        {
            return template.Render(some, with);
        }
        catch (ChatTemplateException)
        {
            // A part of a conversation may be none that the template takes.
            return null;
        }
    }
}
