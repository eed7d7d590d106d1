namespace Lathe.Inference.Speculation;

/// <summary>
/// How often guesses of each class of confidence are right, learned from what came of them and slowly forgotten, so that what was given
/// up is tried again when the text changes.
/// </summary>
internal sealed class GuessWorth
{
    private const double Forget = 0.995, PriorWeight = 2;
    private readonly double[] _right = new double[Guess.Classes];
    private readonly double[] _all = new double[Guess.Classes];

    /// <summary>The probability that a guess of a class is right.</summary>
    public double Of(int confidence) => (_right[confidence] + (PriorWeight * Prior(confidence))) / (_all[confidence] + PriorWeight);

    /// <summary>The probability that a guess is right of which no more is known.</summary>
    public double Of() => (_right.Sum() + (PriorWeight * Prior(Guess.Classes / 2))) / (_all.Sum() + PriorWeight);

    /// <summary>What came of a guess.</summary>
    public void Observe(int confidence, bool right)
    {
        _all[confidence]++;
        if (right) _right[confidence]++;
    }

    /// <summary>A pass went by.</summary>
    public void Age()
    {
        for (int i = 0; i < Guess.Classes; i++)
        {
            _right[i] *= Forget;
            _all[i] *= Forget;
        }
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        Array.Clear(_right);
        Array.Clear(_all);
    }

    private static double Prior(int confidence) => 0.3 + (0.6 * confidence / (Guess.Classes - 1));
}
