using System.Globalization;

namespace Lathe.Training.Reinforcement;

/// <summary>
/// A verifiable reward: 1 where the response comes to the prompt's known answer, 0 where not. Numbers are compared as numbers, so 7 and 7.0
/// are one answer.
/// </summary>
/// <param name="decode">Text of response tokens, without special ones.</param>
/// <param name="unfinished">What a response that was cut before its end gets, right or wrong: it did not stop.</param>
public sealed class AnswerReward(Func<int[], string> decode, double unfinished = 0) : IReward
{
    /// <inheritdoc/>
    public string Name => "answer";

    /// <inheritdoc/>
    public void Score(ReadOnlySpan<Rollout> rollouts, Span<double> rewards)
    {
        for (int i = 0; i < rollouts.Length; i++)
        {
            string answer = rollouts[i].Prompt.Answer
                ?? throw new InvalidOperationException($"Prompt {i} has no known answer: a verifiable reward needs one for each.");
            rewards[i] = !rollouts[i].Response.Finished ? unfinished : IsRight(decode(rollouts[i].Response.Ids), answer) ? 1 : 0;
        }
    }

    /// <summary>Whether a text comes to an answer: its last number where the answer is one, the whole text without outer space where not.</summary>
    public static bool IsRight(string text, string answer)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(answer);
        string wanted = answer.Trim();
        if (!TryNumber(wanted, out decimal right)) return string.Equals(text.Trim(), wanted, StringComparison.OrdinalIgnoreCase);
        return AnswerText.LastNumber(text) is { } last && TryNumber(last, out decimal got) && got == right;
    }

    private static bool TryNumber(string text, out decimal value) => decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out value);
}
