namespace Lathe.Lab.Evaluation.Tasks;

/// <summary>A text and several ways to go on, one of which is right.</summary>
/// <param name="Contexts">
/// The text before the choices, in forms from the longest to the shortest: the first that fits the model's context is taken. Examples in
/// front of a question are left out so, one after the other.
/// </param>
/// <param name="Choices">The ways to go on, each as it would stand behind the text, a blank at its beginning included.</param>
/// <param name="Answer">Number of the right one, from 0.</param>
/// <param name="Group">What results are also told apart by, such as a subject; or null.</param>
public sealed record ChoiceQuestion(IReadOnlyList<Func<string>> Contexts, IReadOnlyList<string> Choices, int Answer, string? Group = null)
{
    /// <summary>A question with one form of its text.</summary>
    public ChoiceQuestion(string context, IReadOnlyList<string> choices, int answer, string? group = null) : this([() => context], choices, answer, group)
    {
    }

    /// <summary>What the choices are called in a list of samples; null: by themselves.</summary>
    public string? Shown { get; init; }
}
