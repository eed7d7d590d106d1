using Lathe.Text.Tokenizers;

namespace Lathe.Training.Digits;

/// <summary>How a model did on some expressions.</summary>
public sealed class DigitEvaluation
{
    private readonly int[] _right = new int[Operations];
    private readonly int[] _asked = new int[Operations];
    private readonly int[] _confusion = new int[10 * Answers];

    /// <summary>Number of operations.</summary>
    public const int Operations = 5;

    /// <summary>Columns of the confusion matrix: ten digits, and everything that is no digit.</summary>
    public const int Answers = 11;

    /// <summary>Number of expressions asked.</summary>
    public int Expressions { get; private set; }

    /// <summary>Number answered rightly.</summary>
    public int Correct { get; private set; }

    /// <summary>Mean cross-entropy in nats.</summary>
    public double Loss => Expressions == 0 ? 0 : LossSum / Expressions;

    /// <summary>Correct / Expressions; 0 where nothing was asked.</summary>
    public double Accuracy => Expressions == 0 ? 0 : (double)Correct / Expressions;

    internal double LossSum { get; set; }

    /// <summary>Accuracy on one operation, or null where it was not asked.</summary>
    public double? AccuracyOf(DigitOperation operation)
        => _asked[(int)operation] == 0 ? null : (double)_right[(int)operation] / _asked[(int)operation];

    /// <summary>Expressions asked of one operation.</summary>
    public int AskedOf(DigitOperation operation) => _asked[(int)operation];

    /// <summary>How often the right answer <paramref name="digit"/> was answered with <paramref name="answer"/> (10: no digit at all).</summary>
    public int Confusion(int digit, int answer) => _confusion[(digit * Answers) + answer];

    internal void Count(DigitOperation operation, int label, int predicted)
    {
        Expressions++;
        _asked[(int)operation]++;
        if (label == predicted)
        {
            Correct++;
            _right[(int)operation]++;
        }

        DigitVocabulary.TryGetDigit(label, out int digit);
        int answer = DigitVocabulary.TryGetDigit(predicted, out int d) ? d : 10;
        _confusion[(digit * Answers) + answer]++;
    }
}
