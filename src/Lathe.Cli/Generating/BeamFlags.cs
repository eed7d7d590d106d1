using System.CommandLine;
using Lathe.Cli.Commands;
using Lathe.Inference.Beams;

namespace Lathe.Cli.Generating;

/// <summary>The flags of beam search.</summary>
internal sealed class BeamFlags
{
    private readonly Option<int?> _beams = Flag.Number("--beams", "N", "Look for the most probable text by following N at once, instead of drawing", 1, 1024);
    private readonly Option<double?> _length = Flag.Number("--length-penalty", "X", "Divide a beam's log-probability by its length to the power of X (default 1)", -100.0, 100);
    private readonly Option<string?> _early = Flag.Choice("--early-stopping", "With N finished texts stop at once (true), when none that is open is better now (false), or when none can become better (never) (default false)", "true", "false", "never");

    public IReadOnlyList<Option> All => [_beams, _length, _early];

    /// <summary>The options of a search, or null where none is asked for.</summary>
    public BeamOptions? Build(ParseResult arguments)
    {
        if (arguments.GetValue(_beams) is not { } width)
        {
            return All.Skip(1).FirstOrDefault(arguments.IsGiven) is { } flag
                ? throw Hosting.CliException.Usage($"{flag.Name} is for beam search: give --beams N too.")
                : null;
        }

        return new BeamOptions
        {
            Width = width,
            LengthPenalty = arguments.GetValue(_length) ?? 1,
            Stopping = arguments.GetValue(_early) switch { "true" => BeamStopping.WhenFull, "never" => BeamStopping.Never, _ => BeamStopping.Heuristic },
        };
    }
}
