namespace Lathe.Training.Reinforcement;

/// <summary>How losses of tokens become the loss of a batch.</summary>
public enum LossNormalization
{
    /// <summary>Mean over responses of the mean over their tokens (GRPO): a token of a long response counts less.</summary>
    Sequence,

    /// <summary>Mean over all tokens of the batch (DAPO, Yu et al., arXiv:2503.14476).</summary>
    Token,

    /// <summary>Sum over all tokens divided by a constant (Dr. GRPO): nothing depends on lengths.</summary>
    Constant,
}
