namespace Lathe.Training.Reinforcement;

/// <summary>From rewards to advantages: how much better a response, or a token, was than expected.</summary>
public static class Advantages
{
    /// <summary>Advantages of responses that lie in groups of one prompt each (GRPO, Shao et al., arXiv:2402.03300).</summary>
    /// <param name="rewards">Rewards, group after group.</param>
    /// <param name="groupSize">Responses to a prompt.</param>
    /// <param name="advantages">Receives them.</param>
    /// <param name="baseline">What is taken off.</param>
    /// <param name="scale">What it is divided by.</param>
    /// <param name="epsilon">Added to a standard deviation.</param>
    /// <exception cref="ArgumentException">The groups do not come out even.</exception>
    public static void OfGroups(
        ReadOnlySpan<double> rewards, int groupSize, Span<double> advantages, AdvantageBaseline baseline = AdvantageBaseline.GroupMean,
        AdvantageScale scale = AdvantageScale.GroupDeviation, double epsilon = 1e-6)
    {
        if (groupSize < 1 || rewards.Length % groupSize != 0)
            throw new ArgumentException($"{rewards.Length} rewards do not make groups of {groupSize}.", nameof(groupSize));
        if (advantages.Length != rewards.Length) throw new ArgumentException($"{rewards.Length} rewards came, with places for {advantages.Length} advantages.", nameof(advantages));
        if (groupSize == 1 && (baseline == AdvantageBaseline.LeaveOneOut || scale == AdvantageScale.GroupDeviation))
            throw new ArgumentException("A group of one response has no others to compare with: draw two or more a prompt.", nameof(groupSize));
        double whole = scale == AdvantageScale.BatchDeviation ? Deviation(rewards) + epsilon : 1;
        for (int from = 0; from < rewards.Length; from += groupSize)
        {
            ReadOnlySpan<double> group = rewards.Slice(from, groupSize);
            double mean = Mean(group), divisor = scale == AdvantageScale.GroupDeviation ? Deviation(group) + epsilon : whole;
            for (int i = 0; i < groupSize; i++)
            {
                double expected = baseline switch
                {
                    AdvantageBaseline.None => 0,
                    AdvantageBaseline.GroupMean => mean,
                    _ => ((mean * groupSize) - group[i]) / (groupSize - 1),
                };
                advantages[from + i] = (group[i] - expected) / divisor;
            }
        }
    }

    /// <summary>
    /// Generalised advantages of the tokens of one response (GAE, Schulman et al., arXiv:1506.02438): the value after the last token is 0.
    /// </summary>
    /// <param name="rewards">Reward of each token.</param>
    /// <param name="values">What was expected before each token.</param>
    /// <param name="discount">γ.</param>
    /// <param name="decay">λ: 1 sums all rewards to come, 0 looks one token ahead.</param>
    /// <param name="advantages">Receives the advantage of each token.</param>
    /// <param name="returns">Receives what the value of each token should have been: advantage plus value.</param>
    public static void Generalized(
        ReadOnlySpan<double> rewards, ReadOnlySpan<double> values, double discount, double decay, Span<double> advantages, Span<double> returns)
    {
        if (values.Length != rewards.Length || advantages.Length != rewards.Length || returns.Length != rewards.Length)
            throw new ArgumentException($"{rewards.Length} rewards need as many values, advantages and returns; {values.Length}, {advantages.Length} and {returns.Length} came.", nameof(values));
        double following = 0;
        for (int t = rewards.Length - 1; t >= 0; t--)
        {
            double next = t + 1 < rewards.Length ? values[t + 1] : 0;
            following = rewards[t] + (discount * next) - values[t] + (discount * decay * following);
            advantages[t] = following;
            returns[t] = following + values[t];
        }
    }

    /// <summary>Shifts values to mean 0 and scales them to a standard deviation of 1, or only scales them.</summary>
    public static void Whiten(Span<double> values, bool shift = true)
    {
        double mean = Mean(values), deviation = Deviation(values) + 1e-8;
        foreach (ref double value in values) value = ((value - mean) / deviation) + (shift ? 0 : mean);
    }

    private static double Mean(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double value in values) sum += value;
        return sum / Math.Max(1, values.Length);
    }

    private static double Deviation(ReadOnlySpan<double> values)
    {
        double mean = Mean(values), sum = 0;
        foreach (double value in values) sum += (value - mean) * (value - mean);
        return values.Length < 2 ? 0 : Math.Sqrt(sum / (values.Length - 1));
    }
}
