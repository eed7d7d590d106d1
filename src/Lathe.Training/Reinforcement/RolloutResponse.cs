namespace Lathe.Training.Reinforcement;

/// <summary>A response as it was drawn.</summary>
/// <param name="Ids">Its tokens, one at least, the one that ends it among them.</param>
/// <param name="Finished">Whether it came to its end; else it was cut.</param>
public readonly record struct RolloutResponse(int[] Ids, bool Finished);
