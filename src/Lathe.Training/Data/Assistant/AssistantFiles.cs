using System.Text;
using System.Text.Json;
using Lathe.Nn.Formats;
using Lathe.Training.Data.Text;

namespace Lathe.Training.Data.Assistant;

/// <summary>An <see cref="AssistantCorpus"/> as files that every tool reads. Each is written all at once or not at all.</summary>
public static class AssistantFiles
{
    /// <summary>Examples to learn from, Alpaca's JSON Lines with LLaMA-Factory's history.</summary>
    public const string Training = "train.jsonl";

    /// <summary>Examples held out.</summary>
    public const string HeldOut = "heldout.jsonl";

    /// <summary>Examples to learn from as plain text.</summary>
    public const string Text = "train.txt";

    /// <summary>Examples held out as plain text.</summary>
    public const string HeldOutText = "heldout.txt";

    /// <summary>Some of the examples with the answers of <see cref="AssistantPersona"/>.</summary>
    public const string Persona = "pirate.jsonl";

    /// <summary>Requests that must be declined and some that must not, with the columns of XSTest (arXiv:2308.01263).</summary>
    public const string Safety = "safety.csv";

    /// <summary>The template that conversations are laid out by.</summary>
    public const string Template = "chat_template.jinja";

    private static readonly JsonWriterOptions Plain = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the files into a folder, which is made where it is missing.</summary>
    /// <param name="corpus">The corpus.</param>
    /// <param name="folder">Where to.</param>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static void Write(AssistantCorpus corpus, string folder)
    {
        ArgumentNullException.ThrowIfNull(corpus);
        Directory.CreateDirectory(folder);
        WriteAlpaca(Path.Combine(folder, Training), corpus.Training);
        WriteAlpaca(Path.Combine(folder, HeldOut), corpus.HeldOut);
        WriteAlpaca(Path.Combine(folder, Persona), corpus.Persona);
        WriteText(Path.Combine(folder, Text), corpus.Training);
        WriteText(Path.Combine(folder, HeldOutText), corpus.HeldOut);
        WriteSafety(Path.Combine(folder, Safety), corpus.Safety.Where(e => e.Topic != AssistantTopic.OutOfScope));
        AtomicFile.Write(Path.Combine(folder, Template), stream => stream.Write(Encoding.UTF8.GetBytes(AssistantTemplate.Source)));
    }

    /// <summary>Writes examples as Alpaca's JSON Lines: <c>instruction</c>, <c>input</c>, <c>output</c>, <c>history</c>, <c>topic</c>.</summary>
    public static void WriteAlpaca(string path, IEnumerable<AssistantExample> examples)
    {
        ArgumentNullException.ThrowIfNull(examples);
        AtomicFile.Write(path, stream =>
        {
            using var json = new Utf8JsonWriter(stream, Plain);
            foreach (AssistantExample example in examples)
            {
                json.WriteStartObject();
                json.WriteString("instruction", example.Instruction);
                json.WriteString("input", example.Input);
                json.WriteString("output", example.Output);
                json.WriteStartArray("history");
                foreach ((string user, string assistant) in example.History)
                {
                    json.WriteStartArray();
                    json.WriteStringValue(user);
                    json.WriteStringValue(assistant);
                    json.WriteEndArray();
                }

                json.WriteEndArray();
                json.WriteString("topic", JsonNamingPolicy.SnakeCaseLower.ConvertName(example.Topic.ToString()));
                json.WriteEndObject();
                json.Flush();
                json.Reset();
                stream.WriteByte((byte)'\n');
            }
        });
    }

    private static void WriteText(string path, IEnumerable<AssistantExample> examples) => AtomicFile.Write(path, stream =>
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        foreach (AssistantExample example in examples)
        {
            writer.WriteLine(example.ToText());
            writer.WriteLine(TextDocuments.DefaultSeparator);
        }
    });

    private static void WriteSafety(string path, IEnumerable<AssistantExample> requests) => AtomicFile.Write(path, stream =>
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        writer.WriteLine("id,prompt,type,label");
        int id = 0;
        foreach (AssistantExample request in requests)
        {
            id++;
            string quoted = request.Question.Replace("\"", "\"\"", StringComparison.Ordinal);
            writer.WriteLine($"{id},\"{quoted}\",{JsonNamingPolicy.SnakeCaseLower.ConvertName(request.Topic.ToString())},{(request.Topic == AssistantTopic.Harmful ? "unsafe" : "safe")}");
        }
    });
}
