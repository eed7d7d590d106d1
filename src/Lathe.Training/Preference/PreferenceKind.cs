namespace Lathe.Training.Preference;

/// <summary>What is minimised over pairs of a better and a worse response. h is log π(y⁺)/π₀(y⁺) − log π(y⁻)/π₀(y⁻).</summary>
public enum PreferenceKind
{
    /// <summary>−log σ(βh) (Rafailov et al., arXiv:2305.18290), with label smoothing its conservative form.</summary>
    Dpo,

    /// <summary>DPO made unbiased under flipped labels (Chowdhury et al., arXiv:2403.00409); label smoothing is the share of flips.</summary>
    RobustDpo,

    /// <summary>(h − 1/2β)² (Azar et al., arXiv:2310.12036), of log-probabilities averaged over tokens, as TRL has it.</summary>
    Ipo,

    /// <summary>max(0, 1 − βh) (SLiC, Zhao et al., arXiv:2305.10425).</summary>
    Hinge,

    /// <summary>−log σ(β·(average log-probability of y⁺ − that of y⁻) − margin), without a reference (Meng et al., arXiv:2405.14734).</summary>
    SimPo,

    /// <summary>Negative log-likelihood of y⁺ plus β times −log σ of the log odds ratio, without a reference (Hong et al., arXiv:2403.07691).</summary>
    Orpo,
}
