namespace Lathe.Nn.Models;

/// <summary>
/// Refuses models that this machine has no memory for. Memory is promised lazily: without this, one that cannot fit would be killed half-way
/// through its initialisation.
/// </summary>
internal static class ModelMemory
{
    /// <summary>Checks a model whose parameters take so many bytes each.</summary>
    /// <exception cref="InsufficientMemoryException">It does not fit.</exception>
    public static void Require(TransformerConfig config, double bytesEach)
    {
        double count = ParameterList.Of(config).Sum(p => (double)p.Shape.Count);
        Require(count * bytesEach, count);
    }

    /// <summary>Checks weights of so many bytes.</summary>
    /// <exception cref="InsufficientMemoryException">They do not fit.</exception>
    public static void Require(double bytes, double parameters)
    {
        double machine = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (bytes <= 1.5 * machine) return;
        throw new InsufficientMemoryException(
            FormattableString.Invariant($"The model has {parameters:N0} parameters, {bytes / (1 << 30):N1} GiB as they would be held; this machine has {machine / (1 << 30):N1} GiB. Choose a smaller one, or one of fewer bits."));
    }
}
