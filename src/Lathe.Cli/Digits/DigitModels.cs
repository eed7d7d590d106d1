using Lathe.Cli.Documents;
using Lathe.Cli.Hosting;

namespace Lathe.Cli.Digits;

/// <summary>Where a model is looked for, and what is said of its answers.</summary>
internal static class DigitModels
{
    /// <summary>The model named, or the one of the default run.</summary>
    /// <exception cref="CliException">Nothing was trained yet.</exception>
    public static string Path(CliHost host, string? given)
    {
        if (given is not null) return System.IO.Path.GetFullPath(given);
        string folder = DigitRunFolder.Default(host);
        return Directory.Exists(folder) ? folder : throw new CliException($"no digit model in '{folder}' yet: run lathe train digits first.");
    }

    public static TryDigitsDocument Document(DigitAsker asker, DigitAnswer answer) => new()
    {
        Expression = answer.Expression.ToString(),
        Prediction = answer.Prediction,
        Expected = answer.Expected,
        Correct = answer.Correct,
        Trained = asker.WasTrainedOn(answer.Expression),
        Top = [.. answer.Ranked.Take(5).Select(t => new AnswerDocument(t.Token, t.Probability))],
        Tokens = answer.Tokens,
        Attention = [.. answer.Heads.Select(Head)],
        Model = asker.File.Path,
    };

    private static HeadDocument Head(HeadReading head) => new()
    {
        Layer = head.Layer,
        Head = head.Head,
        Entropy = head.Entropy,
        NormalizedEntropy = head.NormalizedEntropy,
        Reading = head.NormalizedEntropy < 0.5 ? "focused" : "distributed",
        Weights = head.Weights,
    };
}
