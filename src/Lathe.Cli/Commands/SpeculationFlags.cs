using System.CommandLine;
using Lathe.Cli.Hosting;
using Lathe.Cli.Models;
using Lathe.Inference;
using Lathe.Inference.Speculation;
using Lathe.Nn.Models;

namespace Lathe.Cli.Commands;

/// <summary><c>--lookup</c>, <c>--draft-model</c> and their kin, for every verb that generates: reading ahead, with the same text in the end.</summary>
internal sealed class SpeculationFlags
{
    private const int UsualGuesses = 16;

    private readonly Option<int?> _lookup = Flag.Number("--lookup", "N", "Guess up to N tokens a pass by what followed the same words before: faster where text repeats itself, and the same text", 1, 256);
    private readonly Option<string?> _draft = Flag.Text("--draft-model", "PATH", "Guess with a smaller model that has the same tokenizer: faster where it mostly agrees, and the same text");
    private readonly Option<int?> _guesses = Flag.Number("--draft-tokens", "N", "Most tokens that --draft-model guesses a pass (default 16)", 1, 256);
    private readonly Option<string?> _accept = Flag.Choice("--draft-accept", "Keep the guesses that plain decoding would choose with the same seed, or by Leviathan's rule: more of them, the same distribution but another text (default same)", "same", "rejection");

    public IReadOnlyList<Option> All => [_lookup, _draft, _guesses, _accept];

    /// <summary>Adds to the options what the flags ask for.</summary>
    /// <returns>The options, and what guesses, which the caller disposes after the last text; null where there is nothing.</returns>
    public (GenerationOptions Options, DraftSource? Drafts) Apply(ParseResult arguments, GenerationOptions options, Transformer model)
    {
        ArgumentNullException.ThrowIfNull(options);
        string? draft = arguments.GetValue(_draft);
        int? lookup = arguments.GetValue(_lookup);
        if (draft is not null && lookup is not null) throw CliException.Usage("--lookup and --draft-model both guess what comes next: give one of them.");
        if (draft is null && arguments.IsGiven(_guesses)) throw CliException.Usage("--draft-tokens says how far --draft-model guesses; give that, or --lookup N.");
        if (draft is null && lookup is null)
            return arguments.IsGiven(_accept) ? throw CliException.Usage("--draft-accept says which guesses are kept; give --draft-model PATH or --lookup N, which make them.") : (options, null);
        var speculation = new SpeculationOptions
        {
            MaxGuesses = lookup ?? arguments.GetValue(_guesses) ?? UsualGuesses,
            Acceptance = arguments.GetValue(_accept) == "rejection" ? Acceptance.Rejection : Acceptance.Same,
        };
        DraftSource source = draft is null ? new DraftSource(new LookupDrafter(), null) : DraftSource.Load(draft, model, speculation);
        return (options with { Drafter = source.Drafter, Speculation = speculation }, source);
    }

    /// <summary>What came of it, for a summary line: <c>, 2.31 tokens a pass, 74 % of 188 guesses kept</c>; empty where nothing was guessed.</summary>
    public static string Summary(SpeculationStatistics? statistics)
        => statistics is not { } s ? "" : FormattableString.Invariant($", {s.TokensPerPass:0.00} tokens a pass, {s.AcceptanceRate * 100:0} % of {s.Guesses} guesses kept");
}
