using Lathe.Text.ChatTemplates;

namespace Lathe.Lab.Evaluation.Tasks;

/// <summary>A conversation that waits for an answer, and answers that would be right.</summary>
/// <param name="Turns">The conversation up to the question.</param>
/// <param name="References">Right answers; empty where there is no such thing.</param>
public sealed record Question(IReadOnlyList<ChatTurn> Turns, IReadOnlyList<string> References)
{
    /// <summary>A question of one message.</summary>
    /// <param name="prompt">The message.</param>
    /// <param name="references">Right answers.</param>
    public Question(string prompt, params IReadOnlyList<string> references) : this([ChatTurn.User(prompt)], references)
    {
    }

    /// <summary>What was said last.</summary>
    public string Prompt => Turns.Count == 0 ? "" : Turns[^1].Content ?? "";
}
