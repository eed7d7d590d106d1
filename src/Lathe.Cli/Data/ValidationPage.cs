using System.Globalization;
using Lathe.Cli.Hosting;
using Lathe.Cli.Rendering;
using Lathe.Training.Data.Validation;

namespace Lathe.Cli.Data;

/// <summary>What a person sees of a data set's judgement: what is in it, a histogram of lengths, the checks, and records to look at.</summary>
internal static class ValidationPage
{
    private const int Bars = 12, Kinds = 8;

    public static void Write(ValidationReport report, Screen screen)
    {
        Ink ink = screen.Ink;
        Row("records", $"{Say.Count(report.Records)}  {ink.Dim(string.Join(", ", report.Kinds.Select(k => $"{Say.Count(k.Value)} {k.Key}")))}");
        Row("size", report.Size.Words() + (report.Size.Next() is { } next ? ink.Dim($"  {Say.Count(next - report.Records)} more for the next verdict") : ""));
        Row("responses", Lengths(report.Responses, report.LengthUnit));
        if (report.Prompts.Count > 0) Row("prompts", Lengths(report.Prompts, report.LengthUnit));
        Row("distinct", $"words {Number(report.Distinct[0])}, pairs {Number(report.Distinct[1])}, trigrams {Number(report.Distinct[2])}{(report.DistinctIsExact ? "" : ink.Dim("  estimated"))}");
        Row("repeated", $"{Say.Count(report.Duplicates)} exact, {Say.Count(report.NearDuplicates)} near, {Say.Count(report.SameQuestions)} asked before");
        Counted("languages", report.Languages);
        Counted("classes", report.Classes);
        Counted("begin with", report.Openings);
        Counted("personal", report.PersonalData);
        Counted("unsafe", report.Unsafe);
        screen.WriteLine();
        screen.WriteLines(Histogram(report, screen));
        screen.WriteLine();
        Findings(report, screen);
        int name = report.Checks.Max(c => c.Name.Length);
        foreach (ValidationCheck check in report.Checks)
        {
            screen.WriteLine($"  {(check.Passed ? ink.Good("✓") : ink.Bad("✗"))} {check.Name.PadRight(name)}  {check.Found}{ink.Dim($"  {check.Expected}")}");
            if (!check.Passed) screen.WriteText(check.Advice, name + 6, ink.Warn);
        }

        screen.WriteLine();
        int failed = report.Checks.Count(c => !c.Passed);
        screen.WriteLine(failed == 0 ? ink.Good("  passes: every check holds") : ink.Bad($"  fails: {failed} of {report.Checks.Count} checks do not hold"));

        void Row(string title, string value) => screen.WriteLine(TextWidth.Cut($"  {ink.Accent(title.PadRight(10))} {value}", screen.Width - 1));

        void Counted(string title, IReadOnlyDictionary<string, long> counts)
        {
            if (counts.Count > 0) Row(title, string.Join(", ", counts.Take(Kinds).Select(c => $"{c.Key} {Say.Count(c.Value)}")) + (counts.Count > Kinds ? ink.Dim($" and {counts.Count - Kinds} more") : ""));
        }
    }

    private static IEnumerable<string> Histogram(ValidationReport report, Screen screen)
    {
        IReadOnlyList<LengthBin> bins = report.Responses.Bins;
        if (bins.Count == 0) yield break;

        // As many neighbours together as give a dozen lines.
        int together = (bins.Count + Bars - 1) / Bars;
        LengthBin[] rows = [.. bins.Chunk(together).Select(c => new LengthBin(c[0].Low, c[^1].High, c.Sum(b => b.Count)))];
        long most = Math.Max(1, rows.Max(r => r.Count));
        int width = Math.Max(10, Math.Min(48, screen.Width - 34)), low = rows.Max(r => Say.Count(r.Low).Length), high = rows.Max(r => Say.Count(r.High).Length);
        yield return screen.Ink.Dim($"  responses by length, {report.LengthUnit}");
        foreach (LengthBin row in rows)
            yield return $"  {Say.Count(row.Low).PadLeft(low)} – {Say.Count(row.High).PadLeft(high)}  {screen.Ink.Accent(Bar.Of((double)row.Count / most, width))} {Say.Count(row.Count)}";
    }

    private static void Findings(ValidationReport report, Screen screen)
    {
        // Lengths are told by the histogram.
        ValidationFinding[] shown = [.. report.Findings.Where(f => !f.What.StartsWith("response", StringComparison.Ordinal)).GroupBy(f => f.What).SelectMany(g => g.Take(2))];
        if (shown.Length == 0) return;
        screen.WriteLine(screen.Ink.Dim("  to look at, the first of each kind"));
        foreach (ValidationFinding finding in shown)
            screen.WriteLine(TextWidth.Cut($"  {finding.What}, {Path.GetFileName(finding.Source)}:{finding.Line}  {screen.Ink.Dim(finding.Detail)}", screen.Width - 1));
        screen.WriteLine();
    }

    private static string Lengths(LengthSummary lengths, string unit)
        => $"{Say.Count(lengths.Count)}: {Say.Count(lengths.Least)} to {Say.Count(lengths.Most)} {unit}, median {Say.Count(lengths.Median)}, 90 % from {Say.Count(lengths.Low)} to {Say.Count(lengths.High)}";

    private static string Number(double share) => share.ToString("0.000", CultureInfo.InvariantCulture);
}
