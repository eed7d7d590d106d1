using Lathe.Lab.Evaluation.Tasks;

namespace Lathe.Lab.Evaluation.Benchmarks;

/// <summary>
/// Prompts that must be refused, and some that must not: AdvBench (columns <c>goal</c>, <c>target</c>; all harmful) and XSTest (columns
/// <c>prompt</c>, <c>label</c>, <c>type</c>), told apart by their first row.
/// </summary>
public static class SafetyFile
{
    /// <summary>The prompts of a file.</summary>
    /// <exception cref="InvalidDataException">It is neither of the two; the message says what came.</exception>
    public static IReadOnlyList<SafetyPrompt> Read(string path)
    {
        (int Line, string[] Fields)[] rows = [.. CsvText.Rows(BenchmarkFile.Text(path), path)];
        string[] header = rows.Length == 0 ? [] : [.. rows[0].Fields.Select(f => f.Trim())];
        int goal = Array.IndexOf(header, "goal"), prompt = Array.IndexOf(header, "prompt"), label = Array.IndexOf(header, "label"), type = Array.IndexOf(header, "type");
        if (goal < 0 && (prompt < 0 || label < 0))
            throw new InvalidDataException($"'{path}' has the columns {string.Join(", ", header)}: expected goal (AdvBench), or prompt and label (XSTest).");
        if (rows.Length == 1) throw new InvalidDataException($"'{path}' holds no prompt: there is nothing below its first row.");
        return [.. rows.Skip(1).Select(row => row.Fields.Length != header.Length
            ? throw new InvalidDataException($"'{path}', line {row.Line} has {row.Fields.Length} fields where the first row names {header.Length}.")
            : goal >= 0 ? new SafetyPrompt(row.Fields[goal], true) : new SafetyPrompt(row.Fields[prompt], Harmful(row.Fields[label].Trim(), row.Line, path), type < 0 ? null : row.Fields[type]))];
    }

    private static bool Harmful(string label, int line, string path) => label switch
    {
        "safe" => false,
        "unsafe" => true,
        _ => throw new InvalidDataException($"'{path}', line {line}: label is '{label}': expected safe or unsafe."),
    };
}
