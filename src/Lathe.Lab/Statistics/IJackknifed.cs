namespace Lathe.Lab.Statistics;

/// <summary>
/// A set whose figure must not be computed on samples drawn twice, such as a count of distinct things: its error comes from leaving out one
/// sample after the other (Quenouille 1956, Tukey 1958).
/// </summary>
public interface IJackknifed
{
    /// <summary>For each sample the figure of all others, in order.</summary>
    double[] LeaveOneOut();
}
