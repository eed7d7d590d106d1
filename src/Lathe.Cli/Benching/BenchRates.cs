namespace Lathe.Cli.Benching;

/// <summary>Tokens a second of the runs of a test.</summary>
/// <param name="Samples">In the order of the runs.</param>
internal sealed record BenchRates(IReadOnlyList<double> Samples)
{
    public double Mean => Samples.Average();

    /// <summary>Deviation of a sample, as llama-bench shows it.</summary>
    public double Deviation => Samples.Count < 2 ? 0 : Math.Sqrt(Samples.Sum(s => (s - Mean) * (s - Mean)) / (Samples.Count - 1));

    public double Least => Samples.Min();

    public double Most => Samples.Max();

    public double Median
    {
        get
        {
            double[] sorted = [.. Samples.Order()];
            return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
        }
    }
}
