using System.CommandLine;
using Lathe.Tensors;

namespace Lathe.Cli.Commands;

/// <summary><c>--threads</c>, for every verb that computes.</summary>
internal sealed class ThreadsFlag
{
    public Option<int?> Option { get; } = Flag.Number("--threads", "N", "Threads that share the work (default one a processor); no result depends on it", 1, 256);

    public void Apply(ParseResult arguments)
    {
        if (arguments.GetValue(Option) is { } threads) LatheThreads.Count = threads;
    }
}
