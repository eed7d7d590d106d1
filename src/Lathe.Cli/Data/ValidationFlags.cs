using System.CommandLine;
using Lathe.Cli.Commands;
using Lathe.Cli.Hosting;
using Lathe.Training.Data;
using Lathe.Training.Data.Filters.Duplicates;
using Lathe.Training.Data.Validation;

namespace Lathe.Cli.Data;

/// <summary>Flags of validation.</summary>
internal sealed class ValidationFlags
{
    private static readonly ValidationOptions Usual = new();
    private readonly Option<string?> _tokenizer = Flag.Text("--tokenizer", "PATH", "Count tokens by this tokenizer or model (default: words and marks, by GPT-2's pattern)");
    private readonly Option<int?> _minTokens = Flag.Number("--min-tokens", "N", "Fewest tokens of a response (default 10)", 0, int.MaxValue);
    private readonly Option<int?> _maxTokens = Flag.Number("--max-tokens", "N", "Most tokens of a response (default 200)", 1, int.MaxValue);
    private readonly Option<double?> _outside = Flag.Number("--max-outside", "SHARE", "Largest share of responses outside (default 0.1)", 0.0, 1.0);
    private readonly Option<double?> _diversity = Flag.Number("--min-diversity", "SHARE", "Distinct trigrams over trigrams must be above this (default 0.8)", 0.0, 1.0);
    private readonly Option<double?> _duplicates = Flag.Number("--max-duplicates", "SHARE", "Largest share of exact duplicates (default 0.01)", 0.0, 1.0);
    private readonly Option<double?> _near = Flag.Number("--max-near-duplicates", "SHARE", "Largest share of near duplicates (default 0.05)", 0.0, 1.0);
    private readonly Option<double?> _balance = Flag.Number("--min-balance", "E", "Least evenness of classes, where there are any (default 0.7)", 0.0, 1.0);
    private readonly Option<double?> _unsafe = Flag.Number("--max-unsafe", "SHARE", "Largest share of records on which a rule of safety fires (default 0)", 0.0, 1.0);
    private readonly Option<long?> _records = Flag.Number("--min-records", "N", "Fewest records (default 100)", 0L, long.MaxValue);

    public IReadOnlyList<Option> All => [_tokenizer, _minTokens, _maxTokens, _outside, _diversity, _duplicates, _near, _balance, _unsafe, _records];

    public ValidationOptions Read(ParseResult arguments, double threshold = 0.9)
    {
        string? tokenizer = arguments.GetValue(_tokenizer);
        if (tokenizer is not null && !File.Exists(tokenizer) && !Directory.Exists(tokenizer)) throw new CliException($"--tokenizer '{tokenizer}': there is no such file or folder.");
        int low = arguments.GetValue(_minTokens) ?? Usual.MinTokens, high = arguments.GetValue(_maxTokens) ?? Math.Max(low, Usual.MaxTokens);
        if (low > high) throw CliException.Usage($"--min-tokens is {low} and --max-tokens {high}: the first must not be above the second.");
        return new ValidationOptions
        {
            Tokenizer = tokenizer is null ? null : TokenizerSource.Load(tokenizer),
            MinTokens = low,
            MaxTokens = high,
            MaxOutside = arguments.GetValue(_outside) ?? Usual.MaxOutside,
            MinDiversity = arguments.GetValue(_diversity) ?? Usual.MinDiversity,
            MaxDuplicates = arguments.GetValue(_duplicates) ?? Usual.MaxDuplicates,
            MaxNearDuplicates = arguments.GetValue(_near) ?? Usual.MaxNearDuplicates,
            MinBalance = arguments.GetValue(_balance) ?? Usual.MinBalance,
            MaxUnsafe = arguments.GetValue(_unsafe) ?? Usual.MaxUnsafe,
            MinRecords = arguments.GetValue(_records) ?? Usual.MinRecords,
            NearDuplicates = new MinHashOptions { Threshold = threshold },
        };
    }
}
