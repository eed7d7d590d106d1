using System.Globalization;
using System.Text.Json;
using Lathe.Lab.Evaluation.Tasks;

namespace Lathe.Lab.Evaluation.Benchmarks;

/// <summary>
/// HellaSwag (Zellers et al., arXiv:1905.07830): which of four sentences goes on with a scene. Read from the published JSON Lines or from
/// the text with six lines a task that llama.cpp uses.
/// </summary>
public static class HellaSwagFile
{
    private const int LinesOfTask = 6;

    /// <summary>The questions of a file.</summary>
    /// <exception cref="InvalidDataException">A line is not what it should be; the message names it.</exception>
    public static IReadOnlyList<ChoiceQuestion> Read(string path)
    {
        string[] lines = BenchmarkFile.Lines(path);
        if (lines.Length == 0) throw new InvalidDataException($"'{path}' is empty: expected HellaSwag's JSON Lines, or six lines a task.");
        return lines[0].StartsWith('{') ? [.. lines.Select((l, i) => Json(l, i + 1, path))] : Text(lines, path);
    }

    private static ChoiceQuestion[] Text(string[] lines, string path)
    {
        if (lines.Length % LinesOfTask != 0)
            throw new InvalidDataException($"'{path}' has {lines.Length} lines: expected six a task (context, number of the right ending, four endings).");
        var questions = new ChoiceQuestion[lines.Length / LinesOfTask];
        for (int i = 0; i < questions.Length; i++)
        {
            int at = i * LinesOfTask;
            if (!int.TryParse(lines[at + 1], NumberStyles.None, CultureInfo.InvariantCulture, out int answer) || answer > 3)
                throw new InvalidDataException($"'{path}', line {at + 2} is '{Short(lines[at + 1])}': expected the number of the right ending, 0 to 3.");
            questions[i] = new ChoiceQuestion(lines[at], [.. lines[(at + 2)..(at + LinesOfTask)].Select(e => " " + e)], answer);
        }

        return questions;
    }

    private static ChoiceQuestion Json(string line, int number, string path)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement task = document.RootElement;
            string context = Clean($"{BenchmarkFile.Field(task, "activity_label")}: {BenchmarkFile.Field(task, "ctx")}");
            if (!task.TryGetProperty("endings", out JsonElement list) || !task.TryGetProperty("label", out JsonElement label)) throw new FormatException("endings or label is missing");
            int answer = label.ValueKind == JsonValueKind.Number ? label.GetInt32() : int.Parse(label.GetString() ?? "", CultureInfo.InvariantCulture);
            string[] endings = [.. list.EnumerateArray().Select(e => " " + Clean(e.GetString() ?? throw new FormatException("an ending is null")))];
            if (answer < 0 || answer >= endings.Length) throw new FormatException($"label is {answer} of {endings.Length} endings");
            return new ChoiceQuestion(context, endings, answer);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or OverflowException)
        {
            throw new InvalidDataException($"'{path}', line {number} is no task of HellaSwag (activity_label, ctx, endings, label): {e.Message}", e);
        }
    }

    // WikiHow's marks, as EleutherAI's harness takes them out.
    private static string Clean(string text)
    {
        string clean = text.Trim().Replace(" [title]", ". ", StringComparison.Ordinal);
        for (int from; (from = clean.IndexOf('[', StringComparison.Ordinal)) >= 0 && clean.IndexOf(']', from) is > 0 and var to;) clean = clean.Remove(from, to - from + 1);
        return clean.Replace("  ", " ", StringComparison.Ordinal);
    }

    private static string Short(string text) => text.Length <= 40 ? text : text[..40] + "...";
}
