using System.CommandLine;
using Lathe.Cli.Models;
using Lathe.Inference;

namespace Lathe.Cli.Generating;

/// <summary>Where flags become <see cref="GenerationOptions"/>: the one place for all verbs that generate.</summary>
internal sealed class GenerationFlags
{
    public SamplingFlags Sampling { get; } = new();

    public PenaltyFlags Penalties { get; } = new();

    public StopFlags Stops { get; } = new();

    public GenerationOptions Build(ParseResult arguments, ModelSource source) => new()
    {
        MaxTokens = Stops.MaxTokens(arguments),
        MinTokens = Stops.MinTokens(arguments),
        StopStrings = Stops.Strings(arguments),
        StopTokens = Stops.Tokens(arguments, source),
        IgnoreEnd = Stops.IgnoreEnd(arguments),
        Processors = Penalties.Build(arguments, source.Model.Config.Vocabulary),
        Sampling = Sampling.Build(arguments),
        Seed = Sampling.Seed(arguments),
    };
}
