using Lathe.Cli.Hosting;
using Lathe.Cli.Rendering;
using Lathe.Text.ChatTemplates;
using Lathe.Training.Data.Records;

namespace Lathe.Cli.Data;

/// <summary>What a person sees of a file of records: what it is, what is broken, and some records as they were understood.</summary>
internal static class DataInspectionPage
{
    private const int Lines = 12;

    public static void Write(DataInspection file, IReadOnlyList<DataRecord> shown, IReadOnlyList<Drop> drops, Screen screen)
    {
        Ink ink = screen.Ink;
        screen.WriteLine($"  {ink.Bold(Path.GetFileName(file.File))}  {ink.Dim($"{file.Format} records in {file.Container}{(file.Compressed ? ", gzip" : "")}, {Say.Bytes(file.Bytes)}")}");
        Row("records", Say.Count(file.Records) + ink.Dim($"  {Counts(file.Kinds)}"));
        if (file.Roles.Count > 0) Row("messages", Counts(file.Roles) + (file.ToolCalls > 0 ? $", {Say.Count(file.ToolCalls, "tool call")}" : "") + (file.WithTools > 0 ? ink.Dim($"  {Say.Count(file.WithTools)} records define tools") : ""));
        if (file.Turns.Count > 0) Row("turns", string.Join(", ", file.Turns.Select(t => $"{t.Key} in {Say.Count(t.Value)}")));
        if (file.Recoded > 0) Row("encoding", $"{Say.Count(file.Recoded)} records were no UTF-8 and were taken for Windows-1252");
        if (file.Broken > 0)
        {
            Row("broken", ink.Warn($"{Say.Count(file.Broken)}: {Counts(file.Reasons)}"));
            foreach (Drop drop in drops) screen.WriteLine(TextWidth.Cut($"    line {drop.Line}: {drop.Detail}", screen.Width - 1));
        }

        foreach (DataRecord record in shown)
        {
            screen.WriteLine();
            screen.WriteLine(ink.Dim($"  line {record.Line}, {record.Kind.ToString().ToLowerInvariant()}{(record.Label is { } label ? $", class {label}" : "")}{(record.Good is { } good ? good ? ", good" : ", bad" : "")}"));
            if (record.Text is { } text) Show(text, "text");
            foreach (ToolDefinition tool in record.Tools) screen.WriteLine(TextWidth.Cut($"    {ink.Dim("tool     ")} {tool.Name}: {tool.Description}", screen.Width - 1));
            foreach (ChatTurn turn in record.Turns) Turn(turn, turn.Role);
            foreach (ChatTurn turn in record.Chosen) Turn(turn, record.Rejected.Count > 0 ? "chosen" : turn.Role);
            foreach (ChatTurn turn in record.Rejected) Turn(turn, "rejected");
        }

        screen.WriteLine();

        void Row(string name, string value) => screen.WriteLine(TextWidth.Cut($"  {ink.Accent(name.PadRight(9))} {value}", screen.Width - 1));

        void Turn(ChatTurn turn, string name)
        {
            if (turn.Content is { Length: > 0 } content) Show(content, name);
            foreach (ToolCall call in turn.ToolCalls) Show($"{call.Name} {call.Arguments}", "calls");
        }

        void Show(string content, string name)
        {
            string[] lines = [.. TextWidth.Wrap(content, Math.Max(20, screen.Width - 16)).Take(Lines + 1)];
            for (int i = 0; i < Math.Min(Lines, lines.Length); i++) screen.WriteLine($"    {ink.Accent((i == 0 ? name : "").PadRight(9))} {lines[i]}");
            if (lines.Length > Lines) screen.WriteLine(ink.Dim("              …"));
        }
    }

    private static string Counts(IReadOnlyDictionary<string, long> counts) => string.Join(", ", counts.Select(c => $"{Say.Count(c.Value)} {c.Key}"));
}
