using System.CommandLine;
using Lathe.Cli.Commands;
using Lathe.Cli.Hosting;
using Lathe.Training.Data.Records;

namespace Lathe.Cli.Data;

/// <summary>Flags that say what is read.</summary>
internal sealed class DataFlags
{
    private readonly Option<string[]> _data = Flag.Texts("--data", "FILE", "JSON, JSON Lines, CSV or text files, gzip or not; read one behind another");
    private readonly Option<string?> _format = Flag.Choice("--format", "What the fields are called (default: judged by the first records)", [.. RecordFormatNames.All]);
    private readonly Option<string[]> _columns = Flag.Texts("--columns", "NAME=FIELD", "What a file calls a field: prompt=goal,completion=target");
    private readonly Option<string?> _unit = Flag.Choice("--text-unit", "What one record of a plain text is (default document: up to <|endoftext|>)", "document", "paragraph", "line");

    public IReadOnlyList<Option> All => [_data, _format, _columns, _unit];

    public IReadOnlyList<RecordReader> Open(ParseResult arguments)
    {
        string[] files = arguments.GetValue(_data) ?? [];
        if (files.Length == 0) throw CliException.Usage("--data is missing: --data FILE names the records to read.");
        InputFiles.MustExist("--data", files);
        var options = new RecordReaderOptions
        {
            Format = arguments.GetValue(_format) is { } format ? RecordFormatNames.Parse(format) : null,
            Columns = Pairs.Parse("--columns", arguments.GetValue(_columns)),
            Unit = Enum.Parse<TextUnit>(arguments.GetValue(_unit) ?? "document", ignoreCase: true),
        };
        return [.. files.Select(f => RecordReader.Open(f, options))];
    }

    /// <summary>The files' names, for a heading.</summary>
    public static string Names(IReadOnlyList<RecordReader> files)
        => files.Count == 1 ? Path.GetFileName(files[0].Path) : $"{Path.GetFileName(files[0].Path)} and {files.Count - 1} more";
}
