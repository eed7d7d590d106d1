namespace Lathe.Training.Optimizers;

/// <summary>What updates the weights of a language model.</summary>
public enum WeightUpdate
{
    /// <summary><see cref="Adam"/> with decoupled weight decay.</summary>
    AdamW,

    /// <summary><see cref="Optimizers.Muon"/> for the matrices of the blocks, and AdamW for the rest.</summary>
    Muon,
}
