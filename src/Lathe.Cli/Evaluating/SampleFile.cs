using System.Text.Encodings.Web;
using System.Text.Json;
using Lathe.Cli.Documents;
using Lathe.Lab.Evaluation;
using Lathe.Nn.Formats;

namespace Lathe.Cli.Evaluating;

/// <summary>Every sample of an evaluation as a JSON line, for whoever wants to look at them all.</summary>
internal static class SampleFile
{
    // People read it: quotes and letters of all scripts stay as they are.
    private static readonly CliJson Readable = new(new JsonSerializerOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower });

    public static void Write(string path, IReadOnlyList<EvaluationReport> reports) => AtomicFile.Write(path, stream =>
    {
        foreach (EvaluationReport report in reports)
        {
            foreach (TaskReport task in report.Tasks)
            {
                for (int i = 0; i < task.Items.Count; i++)
                {
                    EvaluationItem item = task.Items[i];
                    JsonSerializer.Serialize(stream, new EvaluationSampleDocument(report.Subject, task.Task, i + 1, item.Prompt, item.Answer, item.Expected, item.Good), Readable.EvaluationSampleDocument);
                    stream.WriteByte((byte)'\n');
                }
            }
        }
    });
}
