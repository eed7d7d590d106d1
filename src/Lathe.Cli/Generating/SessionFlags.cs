using System.CommandLine;
using Lathe.Cli.Commands;
using Lathe.Inference;
using Lathe.Tensors;

namespace Lathe.Cli.Generating;

/// <summary>The flags that say how a model remembers what it has read, for every verb that has one read.</summary>
internal sealed class SessionFlags
{
    private readonly Option<string?> _type = Flag.Choice("--cache-type", "How keys and values are kept: f16 takes half the memory of f32 and q8_0 a quarter, both rounded (default f32)", "f32", "f16", "q8_0");

    public IReadOnlyList<Option> All => [_type];

    public SessionOptions Build(ParseResult arguments) => new()
    {
        CacheType = arguments.GetValue(_type) switch { "f16" => CacheType.F16, "q8_0" => CacheType.Q8_0, _ => CacheType.F32 },
    };
}
