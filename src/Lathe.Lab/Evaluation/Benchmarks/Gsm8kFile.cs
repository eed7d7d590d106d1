using System.Text.Json;
using Lathe.Lab.Evaluation.Tasks;

namespace Lathe.Lab.Evaluation.Benchmarks;

/// <summary>GSM8K (Cobbe et al., arXiv:2110.14168): word problems whose worked answer ends with <c>#### number</c>. JSON Lines.</summary>
public static class Gsm8kFile
{
    /// <summary>The problems of a file with their worked answers.</summary>
    /// <exception cref="InvalidDataException">A line is no problem; the message names it.</exception>
    public static IReadOnlyList<MathProblem> Read(string path)
    {
        List<MathProblem> problems = [];
        string[] lines = BenchmarkFile.Lines(path);
        for (int i = 0; i < lines.Length; i++)
        {
            if (lines[i].Trim().Length == 0) continue;
            try
            {
                using JsonDocument document = JsonDocument.Parse(lines[i]);
                string question = BenchmarkFile.Field(document.RootElement, "question"), answer = BenchmarkFile.Field(document.RootElement, "answer");
                problems.Add(new MathProblem(question, answer, MathAnswer.Strict(answer) ?? throw new FormatException("its answer does not end with #### and a number")));
            }
            catch (Exception e) when (e is JsonException or FormatException)
            {
                throw new InvalidDataException($"'{path}', line {i + 1} is no problem of GSM8K (question, answer): {e.Message}", e);
            }
        }

        return problems.Count > 0 ? problems : throw new InvalidDataException($"'{path}' holds no problem: expected GSM8K's JSON Lines (question, answer).");
    }
}
