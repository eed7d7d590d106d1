using Lathe.Training.Data.Records;

namespace Lathe.Training.Data.Augmentation;

/// <summary>
/// Asks the same by rules: a command as a question or a wish, a question as a command, with and without courtesy; English. Only the first
/// sentence is changed, and only where its form is known.
/// </summary>
public sealed class ParaphraseAugmenter : IAugmenter
{
    private static readonly HashSet<string> Commands = new(StringComparer.OrdinalIgnoreCase)
    {
        "add", "analyze", "answer", "arrange", "brainstorm", "calculate", "choose", "classify", "come", "compare", "compose", "compute", "construct", "convert", "count", "create", "define", "describe",
        "design", "determine", "develop", "devise", "discuss", "edit", "enumerate", "estimate", "evaluate", "explain", "find", "formulate", "generate", "give", "identify", "imagine", "improve", "list",
        "make", "name", "organize", "outline", "pick", "predict", "produce", "propose", "provide", "recommend", "rephrase", "rewrite", "select", "show", "sort", "state", "suggest", "summarize", "tell",
        "use", "write",
    };

    private static readonly string[] ForCommands =
        ["Please {0}.", "Could you {0}?", "Can you {0}?", "I would like you to {0}.", "I need you to {0}.", "Your task is to {0}.", "Would you {0}, please?", "Kindly {0}.", "What I want is this: {0}."];

    private static readonly string[] ForFacts =
        ["Tell me what {1} {0}.", "I would like to know what {1} {0}.", "Can you tell me what {1} {0}?", "Do you know what {1} {0}?", "Please say what {1} {0}."];

    private static readonly string[] ForWays =
        ["Explain how to {0}.", "What should I do to {0}?", "What is the best way to {0}?", "Tell me how to {0}.", "I want to know how to {0}."];

    private static readonly string[] Courtesies = ["please ", "could you please ", "can you please ", "could you ", "can you ", "would you please "];

    /// <inheritdoc/>
    public string Name => "paraphrase";

    /// <inheritdoc/>
    public DataRecord? Vary(DataRecord record, ulong key)
    {
        ArgumentNullException.ThrowIfNull(record);
        if (Question.Of(record) is not { } message) return null;
        int free = Question.FreePart(message), end = message.AsSpan(0, free).IndexOfAny(".?!");
        // A sentence goes to its sign; one that breaks off before data ("Rewrite this: ...") would lose its end.
        if (end <= 0 && free < message.Length && message[free] != '\n') return null;
        int sentence = end > 0 ? end : free;
        // A point inside a number or a name ends no sentence.
        if (sentence + 1 < message.Length && end > 0 && !char.IsWhiteSpace(message[sentence + 1])) return null;
        string varied = Vary(message[..sentence].Trim(), key);
        return varied.Length == 0 ? null : Question.With(record, varied + message[(end > 0 ? sentence + 1 : sentence)..]);
    }

    private static string Vary(string sentence, ulong key)
    {
        foreach (string courtesy in Courtesies)
        {
            if (!sentence.StartsWith(courtesy, StringComparison.OrdinalIgnoreCase) || sentence.Length == courtesy.Length) continue;
            sentence = char.ToUpperInvariant(sentence[courtesy.Length]) + sentence[(courtesy.Length + 1)..];
            break;
        }

        int blank = sentence.IndexOf(' ', StringComparison.Ordinal);
        if (blank < 0) return "";
        if (Commands.Contains(sentence[..blank])) return Fill(ForCommands, char.ToLowerInvariant(sentence[0]) + sentence[1..]);
        foreach (string verb in new[] { "is", "are", "was", "were" })
            if (sentence.StartsWith($"What {verb} ", StringComparison.OrdinalIgnoreCase))
                return Fill(ForFacts, verb, sentence[(6 + verb.Length)..]);
        foreach (string opening in new[] { "How do I ", "How can I ", "How do you ", "How can you ", "How to " })
            if (sentence.StartsWith(opening, StringComparison.OrdinalIgnoreCase))
                return Fill(ForWays, sentence[opening.Length..]);
        return "";

        string Fill(string[] forms, params object[] parts) => string.Format(System.Globalization.CultureInfo.InvariantCulture, Question.Choose(forms, key, 0), parts);
    }
}
