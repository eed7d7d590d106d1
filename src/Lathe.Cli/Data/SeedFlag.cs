using System.CommandLine;
using Lathe.Cli.Commands;

namespace Lathe.Cli.Data;

/// <summary><c>--seed</c> of the data verbs.</summary>
internal sealed class SeedFlag
{
    public Option<long?> Option { get; } = Flag.Number("--seed", "N", "What is chosen at random is a function of this (default 1)", 0L, long.MaxValue);

    public ulong Read(ParseResult arguments) => (ulong)(arguments.GetValue(Option) ?? 1);
}
