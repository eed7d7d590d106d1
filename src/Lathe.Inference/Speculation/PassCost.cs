namespace Lathe.Inference.Speculation;

/// <summary>
/// What a further token in a pass costs, as a share of a pass over one: a line t = a + b·n through the times of recent passes, older ones
/// counting less and less. It begins with a guess that a few passes outweigh.
/// </summary>
internal sealed class PassCost
{
    /// <summary>What is taken where nothing is measured: a pass over few tokens is bound by reading the weights.</summary>
    public const double Usual = 0.1;

    private const double Memory = 0.98, Least = 0.005, Most = 1, PriorRows = 9;
    private double _weight, _n, _t, _nn, _nt;

    /// <summary>The share.</summary>
    public double Share { get; private set; } = Usual;

    /// <summary>Seconds of a pass over one token; 0: no pass was seen.</summary>
    public double First { get; private set; }

    /// <summary>A pass over so many tokens took so long.</summary>
    public void Observe(int rows, double seconds)
    {
        if (!(seconds > 0)) return;
        if (_weight == 0)
        {
            double one = First = seconds / (1 + ((rows - 1) * Usual));
            Add(1, one);
            Add(PriorRows, one * (1 + ((PriorRows - 1) * Usual)));
        }

        (_weight, _n, _t, _nn, _nt) = (_weight * Memory, _n * Memory, _t * Memory, _nn * Memory, _nt * Memory);
        Add(rows, seconds);
        double spread = (_weight * _nn) - (_n * _n);
        if (spread < 1e-3 * _weight * _nn) return;
        double slope = ((_weight * _nt) - (_n * _t)) / spread, first = ((_t - (slope * _n)) / _weight) + slope;
        if (first > 0) (First, Share) = (first, Math.Clamp(slope / first, Least, Most));
    }

    private void Add(double rows, double seconds)
    {
        _weight++;
        _n += rows;
        _t += seconds;
        _nn += rows * rows;
        _nt += rows * seconds;
    }
}
