namespace Lathe.Inference.Sampling;

/// <summary>Which tokens were met already: a mark for each of a vocabulary, used again, one set a thread.</summary>
internal static class TokenMarks
{
    [ThreadStatic]
    private static int[]? _marks;

    [ThreadStatic]
    private static int _round;

    /// <summary>Begins with no token met.</summary>
    public static Round Begin(int vocabulary)
    {
        int[] marks = _marks is { } old && old.Length >= vocabulary ? old : _marks = new int[vocabulary];
        if (++_round == int.MaxValue)
        {
            Array.Clear(marks);
            _round = 1;
        }

        return new Round(marks, _round);
    }

    public readonly struct Round(int[] marks, int round)
    {
        /// <summary>Whether the token is met for the first time.</summary>
        public bool Add(int token)
        {
            if (marks[token] == round) return false;
            marks[token] = round;
            return true;
        }
    }
}
