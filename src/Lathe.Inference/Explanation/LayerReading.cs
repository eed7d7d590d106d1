namespace Lathe.Inference.Explanation;

/// <summary>The residual stream behind a layer.</summary>
/// <param name="Layer">Number of the block, from 1; 0 is the stream before the first.</param>
/// <param name="Norms">Euclidean norm of each token's vector, for all positions.</param>
/// <param name="Lens">The lens at the positions kept, in order.</param>
public sealed record LayerReading(int Layer, IReadOnlyList<double> Norms, IReadOnlyList<LensReading> Lens);
