using System.CommandLine;
using System.Globalization;
using Lathe.Cli.Commands;
using Lathe.Cli.Hosting;
using Lathe.Inference.Sampling;

namespace Lathe.Cli.Generating;

/// <summary>The flags that change logits before a token is drawn; they apply in the order of the help.</summary>
internal sealed class PenaltyFlags
{
    private readonly Option<string[]> _bias = Flag.Texts("--logit-bias", "ID=BIAS", "Add to the logits of tokens: 50256=-100, 198=2.5; -inf bans a token");
    private readonly Option<double?> _repetition = Flag.Number("--repetition-penalty", "X", "Divide positive logits of tokens of prompt and text by X, multiply negative ones; 1 changes nothing (default 1)", 1e-3, 1e3);
    private readonly Option<double?> _presence = Flag.Number("--presence-penalty", "X", "Subtract X from the logits of tokens that were generated (default 0)", -1e3, 1e3);
    private readonly Option<double?> _frequency = Flag.Number("--frequency-penalty", "X", "Subtract X from the logits of tokens for each time they were generated (default 0)", -1e3, 1e3);
    private readonly Option<int?> _window = Flag.Number("--penalty-window", "N", "Only the last N tokens count for the three penalties; 0: all (default 0)", 0, int.MaxValue);
    private readonly Option<int?> _ngram = Flag.Number("--no-repeat-ngram", "N", "No run of N tokens comes twice; 0: any may (default 0)", 0, int.MaxValue);

    public IReadOnlyList<Option> All => [_bias, _repetition, _presence, _frequency, _window, _ngram];

    /// <summary>The processors in their order.</summary>
    /// <param name="arguments">What was typed.</param>
    /// <param name="vocabulary">Tokens of the model.</param>
    public IReadOnlyList<LogitsProcessor> Build(ParseResult arguments, int vocabulary)
    {
        List<LogitsProcessor> processors = [];
        int window = arguments.GetValue(_window) ?? 0;
        if (arguments.GetValue(_bias) is { Length: > 0 } biases) processors.Add(new LogitBias(biases.Select(b => Bias(b, vocabulary))));
        if (arguments.GetValue(_repetition) is { } repetition and not 1) processors.Add(new RepetitionPenalty(repetition, window));
        double presence = arguments.GetValue(_presence) ?? 0, frequency = arguments.GetValue(_frequency) ?? 0;
        if (presence != 0 || frequency != 0) processors.Add(new OccurrencePenalty(presence, frequency, window));
        if (arguments.GetValue(_ngram) is { } size and > 0) processors.Add(new NoRepeatNgram(size));
        return processors;
    }

    private static KeyValuePair<int, float> Bias(string text, int vocabulary)
    {
        string[] parts = text.Split('=');
        bool banned = parts.Length == 2 && parts[1] is "-inf" or "-∞";
        float bias = float.NegativeInfinity;
        if (parts.Length != 2 || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int id)
            || !(banned || float.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out bias)))
            throw CliException.Usage($"--logit-bias is '{text}': expected ID=BIAS, a token id and a number or -inf. 'lathe tokenizer encode' shows ids.");
        if (id >= vocabulary) throw CliException.Usage($"--logit-bias names token {id}, but the model has {vocabulary} tokens.");
        if (!banned && !float.IsFinite(bias)) throw CliException.Usage($"--logit-bias is '{text}': expected a finite number, or -inf to ban the token.");
        return KeyValuePair.Create(id, bias);
    }
}
