namespace Lathe.Cli.Documents;

/// <summary>The residual stream behind a layer; layer 0 is the embedding.</summary>
internal sealed record ExplainLayerDocument(int Layer, IReadOnlyList<double> Norms, IReadOnlyList<ExplainLensDocument> Lens);
