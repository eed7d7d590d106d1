using Lathe.Text.Tokenizers;

namespace Lathe.Text.ChatTemplates;

/// <summary>What a model writes when its answer is over: a special token, or a text where its tokenizer has no such token.</summary>
/// <param name="Tokens">Ids that end an answer.</param>
/// <param name="Texts">Texts that end one.</param>
public sealed record AnswerEnding(IReadOnlyList<int> Tokens, IReadOnlyList<string> Texts)
{
    // A word that no template and no vocabulary gives a meaning.
    private const string Answer = "Zwirn";

    /// <summary>Looks at how the template closes an answer.</summary>
    /// <param name="template">The template.</param>
    /// <param name="tokenizer">The model's tokenizer.</param>
    public static AnswerEnding Of(ChatTemplate template, Tokenizer tokenizer)
    {
        ArgumentNullException.ThrowIfNull(template);
        ArgumentNullException.ThrowIfNull(tokenizer);
        RenderedChat chat;
        try
        {
            chat = template.RenderAnswers([ChatTurn.User("?"), ChatTurn.Assistant(Answer)]);
        }
        catch (ChatTemplateException)
        {
            // It takes no such conversation; then only the tokenizer's own end is known.
            return new AnswerEnding([], []);
        }

        string answer = chat.Answers.Count > 0 ? chat.Text[chat.Answers[^1]] : "";
        string closing = answer[(answer.LastIndexOf(Answer, StringComparison.Ordinal) is var at and >= 0 ? at + Answer.Length : answer.Length)..].Trim();
        if (closing.Length == 0) return new AnswerEnding([], []);
        int[] ids = [.. tokenizer.Encode(closing, AnswerTokens.Spelled).Where(tokenizer.IsSpecial)];
        return ids.Length > 0 ? new AnswerEnding([ids[0]], []) : new AnswerEnding([], [closing]);
    }
}
