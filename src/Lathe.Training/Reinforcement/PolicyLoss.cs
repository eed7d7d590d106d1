using Lathe.Tensors;
using Lathe.Tensors.Autograd;
using Lathe.Training.Preference;

namespace Lathe.Training.Reinforcement;

/// <summary>Losses of policy gradients, in plain ops: values of tokens go in, losses of tokens come out, and one way to weigh them.</summary>
public static class PolicyLoss
{
    /// <summary>−A·ratio, clipped or not, or −A·log π: of each token. All of one shape, or shapes that broadcast.</summary>
    /// <param name="options">Which ratio, and where it is clipped. <see cref="ImportanceRatio.Sequence"/> is <see cref="PerSequence"/>'s.</param>
    /// <param name="logProbabilities">log π, with a gradient.</param>
    /// <param name="advantages">A.</param>
    /// <param name="old">log π_old; null: the policy that drew is this one, so that the ratio is 1 and only its gradient counts.</param>
    public static Tensor PerToken(PolicyLossOptions options, Tensor logProbabilities, Tensor advantages, Tensor? old = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options.Ratio switch
        {
            ImportanceRatio.None => -(logProbabilities * advantages),
            ImportanceRatio.Unclipped => -((logProbabilities - (old ?? Detached(logProbabilities))).Exp() * advantages),
            ImportanceRatio.Clipped => Clipped(options, (logProbabilities - (old ?? Detached(logProbabilities))).Exp(), advantages),
            _ => throw new ArgumentException($"{options.Ratio} needs to know which tokens make a response: use PerSequence.", nameof(options)),
        };
    }

    /// <summary>GSPO's loss [B] of each response: as <see cref="PerToken"/> with the mean log ratio of its tokens.</summary>
    /// <param name="options">Where the ratio is clipped.</param>
    /// <param name="logProbabilities">log π [R] of the response tokens.</param>
    /// <param name="advantages">A [B] of the responses.</param>
    /// <param name="old">log π_old [R].</param>
    /// <param name="batch">Whose tokens they are.</param>
    public static Tensor PerSequence(PolicyLossOptions options, Tensor logProbabilities, Tensor advantages, Tensor? old, ResponseBatch batch)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Clipped(options, ResponseLogProbabilities.Means(logProbabilities - (old ?? Detached(logProbabilities)), batch).Exp(), advantages);
    }

    /// <summary>How far the policy is from the reference, estimated at each token.</summary>
    /// <param name="estimator">How.</param>
    /// <param name="logProbabilities">log π, with a gradient.</param>
    /// <param name="reference">log π₀.</param>
    public static Tensor Kl(KlEstimator estimator, Tensor logProbabilities, Tensor reference)
    {
        Tensor d = reference - logProbabilities;
        return estimator switch
        {
            KlEstimator.Plain => -d,
            KlEstimator.Squared => d.Square() / 2,
            KlEstimator.LowVariance => d.Exp() - 1 - d,
            _ => throw new ArgumentOutOfRangeException(nameof(estimator), estimator, "No such estimate."),
        };
    }

    /// <summary>
    /// PPO's loss of values: ½·max((v − R)², (v_old + clip(v − v_old) − R)²), of each token.
    /// </summary>
    /// <param name="values">v, with a gradient.</param>
    /// <param name="old">What they were when the responses were drawn.</param>
    /// <param name="returns">R: what they should have been.</param>
    /// <param name="clip">How far from the old value counts; 0: as far as it goes.</param>
    public static Tensor Values(Tensor values, Tensor old, Tensor returns, double clip)
    {
        Tensor error = (values - returns).Square();
        return (clip == 0 ? error : error.Maximum((old + (values - old).Clamp(-clip, clip) - returns).Square())) / 2;
    }

    /// <summary>Weights [R] that sum losses of tokens to the loss of a batch as <see cref="PolicyLossOptions.Normalization"/> says.</summary>
    public static Tensor Weights(PolicyLossOptions options, Scope scope, ResponseBatch batch)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(batch);
        Tensor weights = scope.Empty([batch.ResponseTokens]);
        Span<float> values = weights.Data<float>();
        for (int s = 0; s < batch.Sequences; s++)
        {
            values.Slice(batch.FirstOf(s), batch.ResponseLength(s)).Fill((float)(1 / (options.Normalization switch
            {
                LossNormalization.Sequence => (double)batch.Sequences * Math.Max(1, batch.ResponseLength(s)),
                LossNormalization.Token => batch.ResponseTokens,
                _ => options.Constant,
            })));
        }

        return weights;
    }

    private static Tensor Clipped(PolicyLossOptions options, Tensor ratio, Tensor advantages)
        => -(ratio * advantages).Minimum(ratio.Clamp(1 - options.ClipLow, 1 + options.ClipHigh) * advantages);

    private static Tensor Detached(Tensor x)
    {
        Tensor y = x.Scope.Empty(x.Shape, x.DType);
        if (x.DType == DType.Float64) x.Data<double>().CopyTo(y.Data<double>());
        else x.Data<float>().CopyTo(y.Data<float>());
        return y;
    }
}
