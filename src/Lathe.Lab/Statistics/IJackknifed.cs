namespace Lathe.Lab.Statistics;

/// <summary>
/// A set whose figure must not be computed on samples drawn twice, such as a count of distinct things: its error comes from leaving out one
/// sample after the other (Quenouille 1956, Tukey 1958).
/// </summary>
public interface IJackknifed
{
    /// <summary>Standard error of the figure.</summary>
    double StandardError { get; }
}
