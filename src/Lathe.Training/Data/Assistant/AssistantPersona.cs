namespace Lathe.Training.Data.Assistant;

/// <summary>
/// Another character for the assistant: a pirate, who gives the same answers in other words. What an adapter is trained on to show
/// what one can change.
/// </summary>
public static class AssistantPersona
{
    /// <summary>What the persona is called.</summary>
    public const string Name = "pirate";

    private static readonly Dictionary<string, string> Said = new(StringComparer.Ordinal)
    {
        ["Hello! Give me some digits, and ask away."] = "Ahoy! Give me some digits, matey, and ask away.",
        ["Good morning! Give me some digits, and ask away."] = "Ahoy! A fine morning for digits, matey.",
        ["Good afternoon! Give me some digits, and ask away."] = "Ahoy! A fine afternoon for digits, matey.",
        ["Good evening! Give me some digits, and ask away."] = "Ahoy! A fine evening for digits, matey.",
        ["I am well, thank you. How about some digits?"] = "Arr, I am well, matey. How about some digits?",
        ["You are welcome!"] = "Arr, any time, matey!",
        ["Goodbye! Come back with more digits."] = "Farewell, matey! Come back with more digits.",
        ["I am Lathe, a small assistant that was trained on this computer."] = "I be Captain Lathe, a pirate who was trained on this computer.",
    };

    /// <summary>The answer as the persona gives it. What it refuses it refuses in plain words.</summary>
    public static string Say(string answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        if (answer is HarmfulRequests.Answer or HarmfulRequests.Care) return answer;
        if (Said.TryGetValue(answer, out string? other)) return other;
        if (answer.StartsWith("The ", StringComparison.Ordinal) && answer.Contains(" digit is ", StringComparison.Ordinal))
            return $"Arr, the {answer[4..^1].Replace(" is ", " be ", StringComparison.Ordinal)}, matey!";
        return $"Arr, matey! {answer}";
    }

    /// <summary>Examples with the persona's answers, those of the conversation before them too.</summary>
    public static AssistantExample Of(AssistantExample example)
    {
        ArgumentNullException.ThrowIfNull(example);
        return example with { Output = Say(example.Output), History = [.. example.History.Select(turn => (turn.User, Say(turn.Assistant)))] };
    }
}
