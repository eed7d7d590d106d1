namespace Lathe.Training.Digits;

/// <summary>Which optimizer a run uses.</summary>
public enum OptimizerKind
{
    /// <summary>Adam.</summary>
    Adam,

    /// <summary>Adam with decoupled weight decay.</summary>
    AdamW,

    /// <summary>Stochastic gradient descent, with momentum where it is given.</summary>
    Sgd,
}
