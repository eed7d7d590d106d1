namespace Lathe.Cli.Evaluating;

/// <summary>What <c>lathe eval --tasks</c> knows.</summary>
internal static class TaskNames
{
    /// <summary>Those that judge answers to the questions of a data set; any number of them take one answer.</summary>
    public static IReadOnlyList<string> OfAnswers { get; } = ["exact-match", "bleu", "chrf", "chrf++", "ter", "rouge", "diversity"];

    public static IReadOnlyList<string> All { get; } = ["perplexity", .. OfAnswers, "hellaswag", "mmlu", "gsm8k", "safety", "latency"];
}
