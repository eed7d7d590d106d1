namespace Lathe.Nn.Tests;

/// <summary>Tests that change the number of threads: nothing else may compute meanwhile.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
