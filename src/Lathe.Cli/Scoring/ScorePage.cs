using System.Globalization;
using Lathe.Cli.Documents;
using Lathe.Cli.Hosting;
using Lathe.Cli.Rendering;

namespace Lathe.Cli.Scoring;

/// <summary>Scores for people: a line a token, and what they come to.</summary>
internal static class ScorePage
{
    private const int BarWidth = 20;

    public static void Heading(Screen screen) => screen.WriteLine(screen.Ink.Dim($"  {"id",7}  {"log p",8}  {"p",7}  {new string(' ', BarWidth)}  token"));

    /// <param name="screen">Where.</param>
    /// <param name="id">The token.</param>
    /// <param name="token">What it spells.</param>
    /// <param name="logProbability">Null of a token that was not scored.</param>
    public static void Token(Screen screen, int id, string token, double? logProbability)
    {
        string log = logProbability is { } l ? Number(l, "0.000") : "", p = logProbability is { } q ? Say.Percent(Math.Exp(q)) : "";
        string bar = screen.Ink.Accent(Bar.Of(Math.Exp(logProbability ?? double.NegativeInfinity), BarWidth));
        screen.WriteLine(Invariant($"  {id,7}  {log,8}  {p,7}  {bar}  {token}"));
    }

    public static void Summary(ScoreDocument score, Screen screen)
    {
        Row("tokens", $"{Say.Count(score.ScoredTokens)} scored in {Say.Count(score.Windows, "window")} of {score.Window}, stride {score.Stride}");
        if (score.ScoredTokens > 0) Row("log-probability", $"{Number(score.LogProbability, "0.000")} ({Number(score.CrossEntropy, "0.0000")} nats a token)");
        string interval = score.PerplexityLow is { } low ? $", 95 % between {Number(low, "0.0000")} and {Number(score.PerplexityHigh!.Value, "0.0000")} (± {Number(score.PerplexityError!.Value, "0.00000")})" : "";
        Row("perplexity", score.Perplexity is { } perplexity ? screen.Ink.Bold(Number(perplexity, "0.0000")) + interval : "nothing was scored");
        if (score.BitsPerByte is { } bits) Row("bits per byte", $"{Number(bits, "0.0000")} over {Say.Count(score.Bytes, "byte")}");
        Row("time", $"{Say.Time(score.Seconds)}, {score.TokensPerSecond.ToString("N0", CultureInfo.InvariantCulture)} tokens/s");

        void Row(string name, string value) => screen.WriteLine($"  {screen.Ink.Dim(name.PadRight(15))}  {value}");
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
