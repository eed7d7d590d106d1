namespace Lathe.Cli.Documents;

/// <summary>Bytes in F32.</summary>
internal sealed record InspectMemory(int Batch, int Context, long Weights, long KvCache, long Gradients, long Optimizer, long Activations, long Training, long Inference);
