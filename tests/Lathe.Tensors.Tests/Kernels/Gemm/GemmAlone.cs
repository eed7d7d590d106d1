namespace Lathe.Tensors.Tests.Kernels.Gemm;

/// <summary>These tests choose the process-wide kernel and team size, so nothing else may run beside them.</summary>
[CollectionDefinition(nameof(GemmAlone), DisableParallelization = true)]
public sealed class GemmAlone;
