using System.Text;
using Lathe.Lab.Evaluation.Tasks;

namespace Lathe.Lab.Evaluation.Benchmarks;

/// <summary>
/// MMLU (Hendrycks et al., arXiv:2009.03300): exam questions with four choices, after examples from the subject's <c>dev</c> file. Read from
/// the folder of its CSV files, with the authors' own prompt; examples that do not fit are left out from the front.
/// </summary>
public static class MmluFolder
{
    private const string Letters = "ABCD";
    private const int Columns = 6;

    /// <summary>The questions of all subjects.</summary>
    /// <param name="path">A folder with <c>test</c> and <c>dev</c>.</param>
    /// <param name="shots">Examples before each question, 0 to 5.</param>
    /// <exception cref="InvalidDataException">A file or row is not what it should be; the message names it.</exception>
    public static IReadOnlyList<ChoiceQuestion> Read(string path, int shots = 5)
    {
        string tests = Path.Combine(path, "test");
        string[] files = Directory.Exists(tests) ? [.. Directory.GetFiles(tests, "*_test.csv").Order(StringComparer.Ordinal)] : [];
        if (files.Length == 0) throw new InvalidDataException($"'{path}' holds no MMLU: expected a folder test with files such as anatomy_test.csv, and dev beside it.");
        List<ChoiceQuestion> questions = [];
        foreach (string file in files)
        {
            string subject = Path.GetFileName(file)[..^"_test.csv".Length], title = subject.Replace('_', ' ');
            string[] examples = Examples(Path.Combine(path, "dev", $"{subject}_dev.csv"), shots);
            foreach (string[] row in Rows(file))
            {
                string asked = Asked(row);
                Func<string>[] contexts = [.. Enumerable.Range(0, examples.Length + 1).Select(left => (Func<string>)(() => Context(title, examples, left, asked)))];
                questions.Add(new ChoiceQuestion(contexts, [" A", " B", " C", " D"], Letters.IndexOf(row[5].Trim()[0], StringComparison.Ordinal), subject) { Shown = asked });
            }
        }

        return questions;
    }

    private static string[] Examples(string path, int shots)
    {
        if (shots == 0) return [];
        if (!File.Exists(path)) throw new InvalidDataException($"'{path}' is missing: examples come from it. With no examples it is not needed.");
        return [.. Rows(path).Take(shots).Select(row => $"{Asked(row)} {row[5].Trim()}\n\n")];
    }

    private static string Context(string title, string[] examples, int left, string asked)
    {
        var context = new StringBuilder($"The following are multiple choice questions (with answers) about {title}.\n\n");
        foreach (string example in examples.AsSpan(left)) context.Append(example);
        return context.Append(asked).ToString();
    }

    private static string Asked(string[] row) => $"{row[0]}\nA. {row[1]}\nB. {row[2]}\nC. {row[3]}\nD. {row[4]}\nAnswer:";

    private static IEnumerable<string[]> Rows(string path)
    {
        foreach ((int line, string[] fields) in CsvText.Rows(BenchmarkFile.Text(path), path))
        {
            if (fields.Length != Columns || fields[5].Trim() is not ("A" or "B" or "C" or "D"))
                throw new InvalidDataException($"'{path}', line {line} has {fields.Length} fields: expected a question, four choices and the letter of the right one.");
            yield return fields;
        }
    }
}
