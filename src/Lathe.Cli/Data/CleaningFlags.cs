using System.CommandLine;
using Lathe.Cli.Commands;
using Lathe.Cli.Hosting;
using Lathe.Training.Data.Stages;

namespace Lathe.Cli.Data;

/// <summary>Flags of cleaning.</summary>
internal sealed class CleaningFlags
{
    private readonly Option<string[]> _skip = Flag.Texts("--skip", "STAGE", $"Stages to leave out: {string.Join(", ", CleaningStages.Names)}");
    private readonly Option<string[]> _fill = Flag.Texts("--fill", "NAME=VALUE", "What stands for {{NAME}}; answers with other placeholders are dropped");
    private readonly Option<string[]> _language = Flag.Texts("--language", "CODE", "Languages that pass, ISO 639-1 (default all)");
    private readonly Option<double?> _near = Flag.Number("--near-duplicates", "J", "Jaccard similarity from which a record is a near duplicate (default 0.9)", 0.1, 1.0);
    private readonly Option<string[]> _words = Flag.Texts("--word-list", "FILE", "Words that no record may hold, one a line, besides the rules of safety");
    private readonly Option<string?> _quality = Flag.Text("--quality-model", "FILE", "A trained quality classifier that records are scored by");
    private readonly Option<double?> _minQuality = Flag.Number("--min-quality", "P", "The least score that passes (default 0.5)", 0.0, 1.0);
    private readonly Option<bool> _keepTruncated = Flag.Switch("--keep-truncated", "Keep answers that seem cut off");
    private readonly Option<bool> _lines = Flag.Switch("--drop-repeated-lines", "Take lines out of plain texts that stand more than once in the set; reads it twice");
    private readonly Option<double?> _sample = Flag.Number("--sample", "SHARE", "Take this share of the records, chosen by content and seed (default 1)", 1e-9, 1.0);

    public IReadOnlyList<Option> All => [_skip, _fill, _language, _near, _words, _quality, _minQuality, _keepTruncated, _lines, _sample];

    public CleaningOptions Read(ParseResult arguments, ulong seed)
    {
        string[] skip = [.. (arguments.GetValue(_skip) ?? []).SelectMany(s => s.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];
        if (skip.FirstOrDefault(s => !CleaningStages.Names.Contains(s)) is { } unknown)
            throw CliException.Usage($"--skip is '{unknown}': expected {string.Join(", ", CleaningStages.Names)}.");
        foreach (string file in (arguments.GetValue(_words) ?? []).Append(arguments.GetValue(_quality) ?? ""))
        {
            if (file.Length > 0 && !File.Exists(file)) throw new CliException($"There is no file '{file}'.");
        }

        return new CleaningOptions
        {
            Skip = skip,
            Fill = Pairs.Parse("--fill", arguments.GetValue(_fill)),
            Languages = [.. (arguments.GetValue(_language) ?? []).SelectMany(s => s.Split(','))],
            NearDuplicates = arguments.GetValue(_near) ?? 0.9,
            WordLists = arguments.GetValue(_words) ?? [],
            QualityModel = arguments.GetValue(_quality),
            MinQuality = arguments.GetValue(_minQuality) ?? 0.5,
            KeepTruncated = arguments.GetValue(_keepTruncated),
            RepeatedLines = arguments.GetValue(_lines),
            Sample = arguments.GetValue(_sample) ?? 1,
            Seed = seed,
        };
    }
}
