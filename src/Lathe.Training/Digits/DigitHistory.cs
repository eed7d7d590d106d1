namespace Lathe.Training.Digits;

/// <summary>The curves of a run; kept in its checkpoints, so a resumed run shows all of them.</summary>
public sealed record DigitHistory
{
    /// <summary>Names of the layers whose gradient norms are followed.</summary>
    public List<string> Layers { get; init; } = [];

    /// <summary>Finished epochs.</summary>
    public List<DigitEpoch> Epochs { get; init; } = [];

    /// <summary>Measured steps.</summary>
    public List<DigitPoint> Points { get; init; } = [];

    /// <summary>Epoch of the best validation result so far, from 1; 0 before the first.</summary>
    public int BestEpoch { get; set; }
}
