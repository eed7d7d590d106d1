namespace Lathe.Tensors.Tests.Threading;

/// <summary>These tests change the size of the process-wide team, so nothing else may run beside them.</summary>
[CollectionDefinition(nameof(TeamAlone), DisableParallelization = true)]
public sealed class TeamAlone;
