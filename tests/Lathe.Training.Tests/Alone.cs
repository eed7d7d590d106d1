namespace Lathe.Training.Tests;

/// <summary>These tests set the process-wide number of threads or count allocations, so nothing else may run beside them.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
